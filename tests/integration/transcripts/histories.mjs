// Random histories of one person with one browser. Usage: node histories.mjs WIDGET_FOLDER URL COUNT SEED
// At the end of each, every open tab must show exactly what the service has written down. Prints one line of JSON.
import { Browser, bundle } from "./browser.mjs";

const [widgetFolder, url, count, seed] = process.argv.slice(2);
const AT_ONCE = 8;
const SETTLE_MS = 60_000;
const PATIENCE_MS = 4_000; // a machine that has become slow gets longer waits
const LOOK_MS = 40;
const MOST_TABS = 3;
const MOVING = "messages are on their way";

/** Mulberry32: the same numbers for the same seed, everywhere. */
function randomFrom(start) {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const sessionOf = (browser) => browser.localStorage.getItem("enterprise-assistant.session");

/** What may happen, and how often. Each takes the browser, a tab of it, the history and its random numbers. */
const EVENTS = {
  say: [9, (_, tab, history) => tab.say(`${history.name}第${(history.words += 1)}句`)],
  wait: [4, async (_, __, ___, random) => pause(random() * 25)],
  reload: [3, (_, tab) => void tab.reload()],
  drop: [3, (_, tab) => tab.cut()],
  stall: [1, (_, tab) => tab.stall()],
  unstall: [1, (_, tab) => (tab.stalled = false)],
  offline: [1, (_, tab) => tab.setOnline(false)],
  online: [2, (_, tab) => tab.setOnline(true)],
  lose: [1, (_, tab) => (tab.lossy = 0.4)],
  hide: [1, (_, tab) => tab.setHidden(true)],
  show: [1, (_, tab) => tab.setHidden(false)],
  refuse: [1, (browser) => (browser.refusesSockets = true)],
  allow: [1, (browser) => (browser.refusesSockets = false)],
  push: [2, async (browser) => void (await fetch(`${url}/push/${sessionOf(browser)}`, { method: "POST" }))],
  another: [2, (browser) => void (browser.tabs.length < MOST_TABS && browser.open())],
  leave: [1, (browser, tab, history) => {
    if (browser.tabs.length === 1) return;
    tab.said.forEach(({ id }) => history.left.add(id));
    tab.kill();
  }],
  file: [3, async (browser, tab, history) => {
    await fetch(`${url}/staff/${sessionOf(browser)}`, { method: "POST" });
    tab.sendFile(`${history.name}件${(history.words += 1)}`);
  }],
  dropFile: [1, (_, tab) => tab.dropFiles()],
  restart: [1, (_, tab) => tab.chat.restart()],
  retry: [1, (_, tab) => tab.chat.conversation.all.filter(({ delivery }) => delivery === "failed").forEach(({ key }) => tab.chat.retry(key))],
};
const BAG = Object.entries(EVENTS).flatMap(([name, [weight]]) => Array(weight).fill(name));

async function live(code, number) {
  const random = randomFrom(Number(seed) * 100_003 + number);
  const browser = new Browser(code, url, random, scale);
  const history = { name: `史${number}·`, words: 0, left: new Set(), steps: [], said: new Map() };
  browser.refusesSockets = random() < 0.3;
  browser.hasStreams = random() < 0.7;
  browser.open();
  const steps = 4 + Math.floor(random() * 10);
  try {
    for (let step = 0; step < steps; step += 1) {
      const tab = browser.tabs[Math.floor(random() * browser.tabs.length)];
      const name = BAG[Math.floor(random() * BAG.length)];
      history.steps.push(name);
      await EVENTS[name][1](browser, tab, history, random);
      browser.tabs.forEach(({ said }) => said.forEach((one) => history.said.set(one.id, one)));
      if (random() < 0.5) await pause(random() * 6);
    }
    const problems = await settle(browser, history);
    return { steps: history.steps.length, said: history.said.size, files: await filesOf(sessionOf(browser)), problems };
  } catch (error) {
    return { steps: history.steps.length, said: history.said.size, files: 0, problems: [`${error.stack}`] };
  } finally {
    [...browser.tabs].forEach((tab) => tab.kill());
  }
}

/** The network is well again: the person tries again what failed, then everything must come to rest. */
async function settle(browser, history) {
  browser.refusesSockets = false;
  for (const tab of browser.tabs) Object.assign(tab, { stalled: false, lossy: 0 });
  browser.tabs.forEach((tab) => tab.setOnline(true));
  browser.tabs.forEach((tab) => tab.setHidden(false));
  const deadline = Date.now() + SETTLE_MS;
  let patience = Date.now() + PATIENCE_MS;
  for (let look = 0; ; look += 1) {
    if (Date.now() > patience) {
      browser.scale = Math.min(1, browser.scale * 2);
      patience = Date.now() + PATIENCE_MS;
    }
    if (look % 10 === 0) browser.tabs.forEach((tab) => tab.chat.reconnect());
    for (const tab of browser.tabs) {
      tab.chat.conversation.all.filter(({ delivery }) => delivery === "failed").forEach(({ key }) => tab.chat.retry(key));
    }
    await pause(LOOK_MS);
    const isBusy = browser.tabs.some(({ chat }) => chat.conversation.all.some(({ seq }) => seq === null)) && Date.now() < deadline;
    const problems = isBusy ? [MOVING] : await differences(browser, history);
    if (problems.length === 0) return [];
    if (Date.now() > deadline) return problems.map((one) => `${history.name} ${one} after ${history.steps.join(" ")}`);
  }
}

async function differences(browser, history) {
  const session = sessionOf(browser);
  const log = await logOf(session);
  const wanted = JSON.stringify(log.map((row) => [row.seq, row.direction, row.text]));
  const problems = [];
  browser.tabs.forEach((tab, index) => {
    const shown = JSON.stringify(tab.chat.conversation.all.map((entry) => [entry.seq, entry.direction, entry.text]));
    if (tab.chat.sessionId !== session) problems.push(`tab ${index} is in another conversation`);
    else if (shown !== wanted) problems.push(`tab ${index} shows ${shown}, the log is ${wanted}`);
    if (new Set(tab.announced).size < tab.announced.length) problems.push(`tab ${index} announced an answer twice`);
  });
  const received = log.filter(({ direction }) => direction === "in");
  const ids = received.map(({ message_id }) => message_id);
  if (new Set(ids).size < ids.length) problems.push("a message is in the log twice");
  for (const { turn_id } of received) {
    const answers = log.filter((row) => row.direction === "out" && row.turn_id === turn_id);
    if (answers.length !== 1) problems.push(`a turn has ${answers.length} answers`);
  }
  for (const one of history.said.values()) {
    if (one.session === session && !history.left.has(one.id) && !ids.includes(one.id)) problems.push(`${one.text} was lost`);
  }
  for (const tab of browser.tabs) {
    const lost = tab.sent.filter(({ session: of, id }) => of === session && !ids.includes(id));
    problems.push(...lost.map(({ name }) => `the file ${name} was lost`));
    const order = tab.said.filter(({ id }) => ids.includes(id)).map(({ id }) => ids.indexOf(id));
    if (order.some((place, index) => index > 0 && place < order[index - 1])) problems.push("what was said first came second");
  }
  return problems;
}

async function filesOf(session) {
  return (await logOf(session)).filter(({ file }) => file).length;
}

async function logOf(session) {
  const rows = [];
  for (;;) {
    const page = await (await fetch(`${url}/api/v1/chat/${session}/messages?after=${rows.at(-1)?.seq ?? 0}`)).json();
    if (page.messages.length === 0) return rows;
    rows.push(...page.messages);
  }
}

/** Waits are shortened as far as the machine is quick: what is a second to the widget must be enough for some answers. */
async function scaleFor() {
  const begin = Date.now();
  await Promise.all(Array.from({ length: AT_ONCE * 10 }, () => logOf("nobody")));
  const answered = (Date.now() - begin) / 10;
  return Math.min(1 / 4, Math.max(1 / 40, (answered * 4) / 4_000));
}

const code = await bundle(widgetFolder);
const scale = await scaleFor();
const results = [];
let next = 0;
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    while (next < Number(count)) results.push(await live(code, (next += 1)));
  }),
);
const total = (field) => results.reduce((sum, result) => sum + result[field], 0);
console.log(JSON.stringify({ scale, histories: results.length, steps: total("steps"), said: total("said"), files: total("files"), problems: results.flatMap(({ problems }) => problems).slice(0, 5) }));
process.exit(0);
