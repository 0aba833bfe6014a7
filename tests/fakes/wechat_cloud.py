"""WeChat as an official account meets it: what it sends, how long it waits, what it takes and shows, and its quotas.

Written from the published rules, and on purpose with nothing of `channels/wechat`: the sealing is WeRoBot's, the quotas are
counted in another way. `Cloud.app` is api.weixin.qq.com; `Cloud.says` and `Cloud.does` are a person with a phone.
"""

import asyncio
import hashlib
import itertools
import json
import secrets
import time
import xml.etree.ElementTree as ElementTree
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from werobot.crypto import MessageCrypt

OUT_OF_ORDER = "该公众号暂时无法提供服务，请稍后再试"
TOO_OLD = "该二维码已过期"
DELIVERIES, HANGS_UP = 3, 5.0
MOST_SECONDS = 30 * 24 * 3600  # that a temporary code may live
HOURS_48, MINUTE = 48 * 3600.0, 60.0
AES_KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"  # of Tencent's published sample


@dataclass(frozen=True)
class Shown:
    """Something on the person's screen. `how`: passive, pushed, typing, or failure. `about`: the push it answers, if passive."""

    at: float
    how: str
    text: str
    about: str = ""


@dataclass
class Phone:
    """One person. `sent` and `opened`: what the account may still send is counted from them."""

    openid: str
    screen: list[Shown] = field(default_factory=list)
    follows: bool = True
    blocked: bool = False
    opened: list[tuple[float, int, float]] = field(default_factory=list)  # when, how many messages, for how long
    sent: list[float] = field(default_factory=list)

    def texts(self, how: str | None = None) -> list[str]:
        return [shown.text for shown in self.screen if how in (None, shown.how) and shown.how != "typing"]

    def refusal(self, now: float) -> int:
        """The error code for one more message now; 0 if it may come."""
        if self.blocked or not self.follows:
            return 48002 if self.blocked else 43004
        alive = [(at, most) for at, most, lasting in self.opened if now - at < lasting]
        if not alive:
            return 45015
        since = {
            most: max(at for at, m in alive if m == most) for _, most in alive
        }  # each kind counts from its last time
        return 0 if any(sum(t >= at for t in self.sent) < most for most, at in since.items()) else 45047


@dataclass(frozen=True)
class QrCode:
    """A code that the account had made: what it says, and until when (seconds since 1970) it can be scanned."""

    url: str
    ticket: str
    scene: str
    ends_at: float


class Cloud:
    """One account's WeChat.

    Attributes:
        calls: how often each interface was called. refused: error codes handed out. faults: codes for the coming calls.
        seconds: how long a call takes. deliveries: pushes that were sent, repeats included. menu: what was published.
        can_show: the account may have QR codes made. codes: those it had, by the address that they say.
    """

    def __init__(
        self, *, token: str = "token-of-the-sim", app_id: str = "wx5823bf96d3bd56c7", secret: str = "secret-of-the-sim",
        mode: str = "plain", can_push: bool = True, can_show: bool = True, scale: float = 1.0, now: Callable[[], float] = time.time,
    ) -> None:  # fmt: skip
        self.token, self.app_id, self.secret, self.mode = token, app_id, secret, mode
        self.can_push, self.can_show, self.scale, self.now = can_push, can_show, scale, now
        self.codes: dict[str, QrCode] = {}
        self.phones: dict[str, Phone] = {}
        self.calls: Counter[str] = Counter()
        self.refused: Counter[int] = Counter()
        self.faults: list[int] = []
        self.seconds = 0.0
        self.deliveries = 0
        self.replies: dict[str, set[str]] = defaultdict(set)  # push → passive replies to any of its deliveries
        self.menu: Any = None
        self.access_token = ""
        self._crypt = MessageCrypt(token, AES_KEY, app_id)
        self._ids = itertools.count(23_000_000_000_000_001)
        self.app = Starlette(routes=[Route("/cgi-bin/{path:path}", self._serve, methods=["POST"])])

    def phone(self, openid: str) -> Phone:
        return self.phones.setdefault(openid, Phone(openid))

    # -- the person's side -------------------------------------------------------------------------------------------

    async def says(self, service: httpx.AsyncClient, openid: str, text: str, **fields: Any) -> str:
        """The person sends a text; returns the MsgId. Menu items come with `bizmsgmenuid`."""
        return await self.does(service, openid, MsgType="text", Content=text, **fields)

    async def does(self, service: httpx.AsyncClient, openid: str, **fields: Any) -> str:
        """Anything else: MsgType="event", Event="CLICK", EventKey=…; returns what tells this push from others."""
        push, phone = self.push(openid, **fields), self.phone(openid)
        now, event = self.now(), str(fields.get("Event", "")).lower()
        if event == "unsubscribe":
            phone.follows = False
        elif event in ("click", "scan", "subscribe") or "bizmsgmenuid" in fields:
            phone.opened.append((now, 3, MINUTE))
            phone.follows = True
        elif fields["MsgType"] != "event":
            phone.opened.append((now, 5, HOURS_48))
        about = str(push.get("MsgId", f"{openid}{push['CreateTime']}{event}{fields.get('EventKey', '')}"))
        await self.deliver(service, push, about)
        return about

    async def scans(self, service: httpx.AsyncClient, openid: str, url: str) -> str:
        """The person scans a code: who does not follow the account yet does so by it. Of a code that is too old it hears nothing."""
        phone, code = self.phone(openid), self.codes[url]
        if self.now() >= code.ends_at:
            phone.screen.append(Shown(self.now(), "failure", TOO_OLD))
            return ""
        event, mark = ("SCAN", "") if phone.follows else ("subscribe", "qrscene_")
        return await self.does(
            service, openid, MsgType="event", Event=event, EventKey=f"{mark}{code.scene}", Ticket=code.ticket
        )

    def push(self, openid: str, **fields: Any) -> dict[str, Any]:
        base = {"ToUserName": "gh_168", "FromUserName": openid, "CreateTime": int(time.time())}
        numbered = {} if fields["MsgType"] == "event" else {"MsgId": next(self._ids)}
        return {**base, **numbered, **fields}

    async def deliver(self, service: httpx.AsyncClient, push: dict[str, Any], about: str) -> None:
        """Three deliveries of five seconds each, until one is answered; then the person is told that it is out of order."""
        phone = self.phone(push["FromUserName"])
        for _ in range(DELIVERIES):
            try:
                response = await asyncio.wait_for(self.post(service, push), HANGS_UP * self.scale)
            except (TimeoutError, httpx.HTTPError):
                continue
            if response.status_code != 200:
                continue
            self._show(phone, response, about)
            return
        phone.screen.append(Shown(self.now(), "failure", OUT_OF_ORDER, about))

    async def post(self, service: httpx.AsyncClient, push: dict[str, Any]) -> httpx.Response:
        """One delivery."""
        self.deliveries += 1
        xml = "<xml>" + "".join(f"<{name}>{_node(value)}</{name}>" for name, value in push.items()) + "</xml>"
        timestamp, nonce = str(int(time.time())), secrets.token_hex(5)
        query = {"timestamp": timestamp, "nonce": nonce, "openid": push["FromUserName"]}
        if self.mode != "plain":
            sealed = self._crypt.encrypt_message(xml, timestamp, nonce)
            encrypt = _field(sealed, "Encrypt")
            query |= {"encrypt_type": "aes", "msg_signature": _field(sealed, "MsgSignature")}
            inner = xml.removeprefix("<xml>").removesuffix("</xml>") if self.mode == "compatible" else (
                f"<ToUserName><![CDATA[{push['ToUserName']}]]></ToUserName>"
            )  # fmt: skip
            xml = f"<xml>{inner}<Encrypt><![CDATA[{encrypt}]]></Encrypt></xml>"
        query["signature"] = hashlib.sha1("".join(sorted([self.token, timestamp, nonce])).encode()).hexdigest()
        return await service.post("/wechat", params=query, content=xml.encode(), headers={"Content-Type": "text/xml"})

    def _show(self, phone: Phone, response: httpx.Response, about: str) -> None:
        text = self.read_reply(response.text)
        if text is None:
            phone.screen.append(Shown(self.now(), "failure", OUT_OF_ORDER, about))
        elif text:
            fresh = not self.replies[about]
            self.replies[about].add(text)
            if fresh:  # a push is answered once, however often it was delivered
                phone.screen.append(Shown(self.now(), "passive", text, about))

    def read_reply(self, body: str) -> str | None:
        """The text of a passive reply, "" for none; None for what WeChat does not take."""
        if body in ("", "success"):
            return ""
        try:
            if self.mode != "plain":
                parts = {name: _field(body, name) for name in ("TimeStamp", "Nonce", "MsgSignature", "Encrypt")}
                body = self._crypt.decrypt_message(
                    parts["TimeStamp"], parts["Nonce"], parts["MsgSignature"], parts["Encrypt"]
                ).decode()
            fields = {node.tag: node.text or "" for node in ElementTree.fromstring(body)}
            content = fields["Content"]
            good = fields["MsgType"] == "text" and fields["CreateTime"].isdecimal() and fields["ToUserName"]
        except Exception:
            return None
        return content if good and 0 < len(content.encode()) <= 2048 else None

    # -- api.weixin.qq.com -------------------------------------------------------------------------------------------

    async def _serve(self, request: Request) -> JSONResponse:
        path = request.path_params["path"]
        self.calls[path] += 1
        await asyncio.sleep(self.seconds)
        body = json.loads(await request.body())
        if self.faults and (path != "stable_token" or self.faults[0] == 40125):
            return self._refuse(self.faults.pop(0))
        if path == "stable_token":
            return self._token(body)
        if request.query_params.get("access_token") != self.access_token or not self.access_token:
            return self._refuse(40001)
        if path == "menu/create":
            self.menu = body
            return JSONResponse({"errcode": 0, "errmsg": "ok"})
        if path == "qrcode/create":
            return self._qr_code(body)
        phone = self.phones.get(body.get("touser", ""))
        if phone is None:
            return self._refuse(40003)
        return self._typing(phone) if path == "message/custom/typing" else self._custom(phone, body)

    def _token(self, body: dict[str, Any]) -> JSONResponse:
        if (body.get("appid"), body.get("secret")) != (self.app_id, self.secret):
            return self._refuse(40125)
        if not self.access_token or body.get("force_refresh"):
            self.access_token = f"token-{secrets.token_hex(8)}"
        return JSONResponse({"access_token": self.access_token, "expires_in": 7200})

    def _qr_code(self, body: dict[str, Any]) -> JSONResponse:
        if not self.can_show:
            return self._refuse(48001)
        scene, lasting = body["action_info"]["scene"].get("scene_str"), body.get("expire_seconds", 60)
        if body["action_name"] != "QR_STR_SCENE" or not isinstance(scene, str) or not 1 <= len(scene) <= 64:
            return self._refuse(40053 if body["action_name"] == "QR_STR_SCENE" else 40052)
        if not isinstance(lasting, int) or not 1 <= lasting <= MOST_SECONDS:
            return self._refuse(40053)
        url, ticket = f"http://weixin.qq.com/q/{secrets.token_urlsafe(18)}", secrets.token_urlsafe(60)
        self.codes[url] = QrCode(url, ticket, scene, self.now() + lasting)
        return JSONResponse({"ticket": ticket, "expire_seconds": lasting, "url": url})

    def _typing(self, phone: Phone) -> JSONResponse:
        if not self.can_push:
            return self._refuse(48001)
        phone.screen.append(Shown(self.now(), "typing", "对方正在输入…"))
        return JSONResponse({"errcode": 0, "errmsg": "ok"})

    def _custom(self, phone: Phone, body: dict[str, Any]) -> JSONResponse:
        if not self.can_push:
            return self._refuse(48001)
        if code := phone.refusal(self.now()):
            return self._refuse(code)
        if body["msgtype"] == "msgmenu":
            menu = body["msgmenu"]
            items = [f"  [{item['content']}]({item['id']})" for item in menu["list"]]
            text = "\n".join([menu["head_content"], *items, menu["tail_content"]])
        else:
            text = body["text"]["content"]
        if not text or len(text.encode()) > 2048:
            return self._refuse(45002)
        phone.sent.append(self.now())
        phone.screen.append(Shown(self.now(), "pushed", text))
        return JSONResponse({"errcode": 0, "errmsg": "ok"})

    def _refuse(self, code: int) -> JSONResponse:
        self.refused[code] += 1
        return JSONResponse({"errcode": code, "errmsg": f"refused by the simulator, hints: {code}"})


def _node(value: Any) -> str:
    return (
        str(value)
        if isinstance(value, int)
        else f"<![CDATA[{value}]]>"
        if "]]>" not in str(value)
        else escape(str(value))
    )


def _field(xml: str, name: str) -> str:
    return ElementTree.fromstring(xml).findtext(name) or ""
