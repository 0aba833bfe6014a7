// A browser as the widget's wire code sees it: tabs with storage, channels, events and a network that breaks on demand.
// The code under test is the widget's own, bundled from web/widget/src; the service at the other end is real.
import { File } from "node:buffer";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const GLOBALS = [
  "window", "document", "navigator", "location", "localStorage", "sessionStorage", "BroadcastChannel",
  "WebSocket", "EventSource", "fetch", "setTimeout", "clearTimeout", "setInterval", "clearInterval",
  "XMLHttpRequest",
];

/** The widget's wire code as a function of the globals it may see. */
export async function bundle(widgetFolder) {
  const require = createRequire(`${widgetFolder}/package.json`);
  const esbuild = await import(pathToFileURL(require.resolve("esbuild")));
  const made = await esbuild.build({
    stdin: { contents: 'export { Chat } from "./chat"; export { Api } from "./wire/api";', resolveDir: `${widgetFolder}/src`, loader: "ts" },
    bundle: true, write: false, format: "iife", globalName: "widget", target: "es2019",
  });
  const NodeSocket = require("ws");
  return { wire: new Function(...GLOBALS, `${made.outputFiles[0].text}\nreturn widget;`), NodeSocket };
}

class Storage {
  constructor(entries = []) {
    this.map = new Map(entries);
  }
  getItem(key) {
    return this.map.get(key) ?? null;
  }
  setItem(key, value) {
    this.map.set(key, String(value));
  }
}

/** Tabs of one profile: they share the local storage and hear each other's channels. */
export class Browser {
  /** `scale` of the widget's waits: a test cannot wait half a minute for a retry. */
  constructor(code, url, random, scale) {
    Object.assign(this, { code, url, random, scale });
    this.localStorage = new Storage();
    this.channels = new Set();
    this.tabs = [];
    this.refusesSockets = false;
    this.hasStreams = true;
  }

  open(sessionStorage = new Storage()) {
    const tab = new Tab(this, sessionStorage);
    this.tabs.push(tab);
    return tab;
  }

  channel() {
    const { channels } = this;
    return class {
      constructor(name) {
        this.name = name;
        channels.add(this);
      }
      postMessage(data) {
        for (const other of channels) {
          if (other !== this && other.name === this.name) setImmediate(() => channels.has(other) && other.onmessage?.({ data }));
        }
      }
      close() {
        channels.delete(this);
      }
    };
  }
}

/** One tab. Killed, it stops in the middle of whatever it was doing, as a reload does. */
export class Tab {
  constructor(browser, sessionStorage) {
    Object.assign(this, { browser, sessionStorage });
    this.alive = true;
    this.online = true;
    this.hidden = false;
    this.stalled = false; // requests hang
    this.lossy = 0; // how often a request is lost, or its answer
    this.listeners = [];
    this.timers = new Set();
    this.links = new Set();
    this.said = [];
    this.sent = []; // files; unlike words they are gone when the tab is
    this.announced = [];
    this.start();
  }

  start() {
    const { Chat, Api } = this.browser.code.wire(...this.globals());
    this.chat = new Chat(new Api("/api/v1"), {
      changed: () => undefined,
      state: (state) => (this.state = state),
      arrived: (entries) => this.announced.push(...entries.map((entry) => `${this.chat.sessionId} ${entry.seq}`)),
      uploaded: () => undefined,
      switched: () => undefined,
    });
    this.chat.start();
  }

  say(text) {
    const before = new Set(this.chat.conversation.all.map(({ key }) => key));
    this.chat.say(text);
    const entry = this.chat.conversation.all.find(({ key }) => !before.has(key));
    this.said.push({ session: this.chat.sessionId, id: entry.key, text });
  }

  sendFile(name) {
    if (this.chat.isUploading) return;
    const before = new Set(this.chat.conversation.all.map(({ key }) => key));
    this.chat.sendFile(new File([`%PDF-1.7 ${name} %%EOF`], `${name}.pdf`));
    const entry = this.chat.conversation.all.find(({ key }) => !before.has(key));
    this.sent.push({ session: this.chat.sessionId, id: entry.key, name });
  }

  /** Gives up what has not got there. */
  dropFiles() {
    const waiting = this.chat.conversation.all.filter(({ file, seq }) => file && seq === null);
    waiting.forEach(({ key }) => this.chat.dropFile(key));
    this.sent = this.sent.filter(({ id }) => !waiting.some(({ key }) => key === id));
  }

  /** The line takes everything and passes on nothing, and does not say so: sockets are dead from now on, requests hang. */
  stall() {
    this.stalled = true;
    this.links.forEach((link) => (link.dead = true));
  }

  cut() {
    [...this.links].forEach((link) => link.cut());
  }

  setOnline(online) {
    this.online = online;
    if (!online) this.cut();
    this.tell(online ? "online" : "offline");
  }

  setHidden(hidden) {
    this.hidden = hidden;
    this.tell("visibilitychange");
  }

  kill() {
    this.alive = false;
    this.timers.forEach((timer) => clearTimeout(timer));
    this.cut();
    this.browser.tabs = this.browser.tabs.filter((tab) => tab !== this);
    this.ownChannels.forEach((channel) => channel.close());
  }

  reload() {
    this.kill();
    const next = this.browser.open(this.sessionStorage);
    next.said.push(...this.said);
    return next;
  }

  tell(name) {
    this.listeners.filter((one) => one.name === name).forEach(({ listener }) => listener({}));
  }

  /** In the order of GLOBALS. */
  globals() {
    const target = {
      addEventListener: (name, listener) => this.listeners.push({ name, listener }),
      removeEventListener: (name, listener) => (this.listeners = this.listeners.filter((one) => one.listener !== listener)),
    };
    const tab = this;
    const document = { ...target, get hidden() { return tab.hidden; } };
    const navigator = { get onLine() { return tab.online; } };
    const later = (act, ms, again) => {
      const timer = (again ? setInterval : setTimeout)(() => {
        if (!again) this.timers.delete(timer);
        if (this.alive) act();
      }, ms * this.browser.scale);
      this.timers.add(timer);
      return timer;
    };
    const cancel = (timer) => {
      clearTimeout(timer);
      this.timers.delete(timer);
    };
    this.ownChannels = [];
    const Shared = this.browser.channel();
    class Channel extends Shared {
      constructor(name) {
        super(name);
        tab.ownChannels.push(this);
      }
    }
    return [
      target, document, navigator, { href: this.browser.url }, this.browser.localStorage, this.sessionStorage, Channel,
      socketOf(this), this.browser.hasStreams ? streamOf(this) : undefined, fetchOf(this),
      (act, ms) => later(act, ms, false), cancel, (act, ms) => later(act, ms, true), cancel,
      uploaderOf(this),
    ];
  }
}

function socketOf(tab) {
  return class {
    static OPEN = 1;
    constructor(url) {
      this.readyState = 0;
      this.dead = tab.stalled;
      tab.links.add(this);
      if (!tab.online || tab.browser.refusesSockets) {
        setImmediate(() => this.end());
        return;
      }
      this.wire = new tab.browser.code.NodeSocket(url);
      this.wire.on("open", () => this.pass(() => {
        this.readyState = 1;
        this.onopen?.({});
      }));
      this.wire.on("message", (data) => this.dead || this.pass(() => this.onmessage?.({ data: String(data) })));
      this.wire.on("close", () => this.end());
      this.wire.on("error", () => this.end());
    }
    pass(act) {
      if (tab.alive && this.readyState !== 3) act();
    }
    send(data) {
      if (this.readyState !== 1) throw new Error("the socket is not open");
      if (!this.dead) this.wire.send(data);
    }
    close() {
      this.readyState = 3;
      tab.links.delete(this);
      this.wire?.close();
    }
    /** The line breaks: what is in flight either way may be lost. */
    cut() {
      this.wire?.terminate();
      this.end();
    }
    end() {
      if (this.readyState === 3) return;
      this.readyState = 3;
      tab.links.delete(this);
      if (tab.alive) this.onclose?.({});
    }
  };
}

function fetchOf(tab) {
  return async (url, init) => {
    const lost = () => tab.browser.random() < tab.lossy;
    if (!tab.online || lost()) throw new TypeError("network error");
    const link = { cut: () => abort.abort() };
    const abort = new AbortController();
    init?.signal?.addEventListener("abort", () => abort.abort());
    tab.links.add(link);
    try {
      if (tab.stalled) await new Promise((_, fail) => abort.signal.addEventListener("abort", () => fail(new TypeError("stalled"))));
      const response = await fetch(url, { ...init, signal: abort.signal });
      const body = await response.json().catch(() => null);
      if (!tab.alive) return await new Promise(() => undefined);
      if (lost()) throw new TypeError("the answer was lost");
      return { ok: response.ok, status: response.status, json: async () => body };
    } finally {
      tab.links.delete(link);
    }
  };
}

function uploaderOf(tab) {
  return class {
    upload = {};
    headers = {};
    status = 0;
    responseText = "";
    open(_, url) {
      this.url = url;
    }
    setRequestHeader(name, value) {
      this.headers[name] = value;
    }
    send(file) {
      this.controller = new AbortController();
      tab.links.add(this);
      const init = { method: "POST", headers: this.headers, signal: this.controller.signal };
      file.arrayBuffer()
        .then((body) => fetchOf(tab)(this.url, { ...init, body }))
        .then(async ({ status, json }) => {
          Object.assign(this, { status, responseText: JSON.stringify(await json()) });
          this.end("onload");
        })
        .catch(() => this.end("onerror"));
    }
    abort() {
      this.controller.abort();
      this.end("onabort");
    }
    cut() {
      this.controller.abort();
    }
    end(how) {
      if (this.ended) return;
      this.ended = true;
      tab.links.delete(this);
      if (!tab.alive) return;
      this[how]?.();
      this.onloadend?.();
    }
  };
}

function streamOf(tab) {
  return class {
    constructor(url) {
      this.abort = new AbortController();
      tab.links.add(this);
      this.read(url).catch(() => undefined).then(() => this.cut());
    }
    async read(url) {
      if (!tab.online) return;
      const response = await fetch(url, { signal: this.abort.signal });
      let kept = "";
      for await (const chunk of response.body) {
        kept += Buffer.from(chunk).toString("utf8");
        const blocks = kept.replaceAll("\r\n", "\n").split("\n\n");
        kept = blocks.pop();
        for (const block of blocks) {
          const data = block.split("\n").filter((line) => line.startsWith("data: ")).map((line) => line.slice(6)).join("\n");
          if (data && tab.alive && !this.dead && !this.closed) this.onmessage?.({ data });
        }
      }
    }
    close() {
      this.closed = true;
      tab.links.delete(this);
      this.abort.abort();
    }
    cut() {
      if (this.closed) return;
      this.close();
      if (tab.alive) this.onerror?.({});
    }
  };
}
