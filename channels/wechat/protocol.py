"""Wire ↔ messages: WeChat's XML to a `Push`, and a text to the XML of a passive reply. Pure functions."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.parsers.expat import ExpatError

from wechatpy import parse_message
from wechatpy.replies import TextReply

from bot.messages import IncomingMessage
from channels.wechat.crypto import Unreadable

SUCCESS = "success"  # what WeChat takes for: received, nothing to say
CHANNEL = "wechat"
KEY_LIMIT = 100  # characters of a message key that are kept as they are
#: Characters that XML 1.0 has no place for, and halves of surrogate pairs.
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Push:
    """What WeChat tells us: something a person said or did.

    Attributes:
        openid: of the person. account: the original id of our account (gh_…). created: seconds since 1970.
        kind: text, image, voice, video, shortvideo, location, link, event … event: its name in lower case, or "".
        key: the same for all deliveries of one push, and for no other of the same person.
        text: what was said: the content, or what WeChat heard (`Recognition`). menu_id: of the tapped menu item, a hint.
        event_key: of the tapped menu, or the scene of a QR code. fields: everything else as it came.
    """

    openid: str
    account: str
    created: int
    kind: str
    key: str
    event: str = ""
    text: str = ""
    menu_id: str | None = None
    event_key: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


def read_push(xml: str) -> Push:
    """Read a push; raises Unreadable for anything that is not one."""
    try:
        parsed = parse_message(xml)
        data: Mapping[str, Any] = parsed._data if parsed is not None else {}
        fields = {name: value for name, value in data.items() if isinstance(value, str)}
        return _push(fields)
    except (ExpatError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise Unreadable(f"not a message of WeChat: {type(error).__name__}") from error


def read_sealed(xml: str) -> str:
    """The content of `<Encrypt>`; raises Unreadable if there is none. Whatever stands beside it is not looked at."""
    found = re.search(r"<Encrypt>\s*(?:<!\[CDATA\[)?\s*([A-Za-z0-9+/=]+)\s*(?:\]\]>)?\s*</Encrypt>", xml)
    if found is None:
        raise Unreadable("there is no <Encrypt> in the body")
    return found[1]


def to_message(push: Push, session_id: str, text: str, choice_id: str | None = None) -> IncomingMessage:
    return IncomingMessage(session_id, text, CHANNEL, message_id=push.key, choice_id=choice_id)


def text_reply(push: Push, content: str, *, created: int) -> str:
    """The XML of a passive reply; `created`: seconds since 1970."""
    reply = TextReply(
        source=in_cdata(push.account), target=in_cdata(push.openid), content=in_cdata(content), time=created
    )
    return str(reply.render())


def in_cdata(text: str) -> str:
    """The text as it may stand in a CDATA section: wechatpy would let `]]>` end it, and control characters break the XML."""
    return _NOT_IN_XML.sub("", text).replace("]]>", "]]]]><![CDATA[>")


def _push(fields: Mapping[str, str]) -> Push:
    kind = fields["MsgType"].lower()
    event = fields.get("Event", "").lower() if kind == "event" else ""
    text = fields.get("Content", "") if kind == "text" else fields.get("Recognition", "") if kind == "voice" else ""
    scene = fields.get("EventKey", "")
    if event.startswith("subscribe"):  # wechatpy renames a subscription by a QR code
        event, scene = "subscribe", scene.removeprefix("qrscene_")
    return Push(
        openid=_filled(fields["FromUserName"]), account=_filled(fields["ToUserName"]), created=int(fields["CreateTime"]),
        kind=kind, key=_key(fields, event), event=event, text=text.strip(),
        menu_id=fields.get("bizmsgmenuid") or None, event_key=scene, fields=fields,
    )  # fmt: skip


def _filled(value: str) -> str:
    if not value or len(value) > 128:
        raise ValueError("an id of WeChat has 1 to 128 characters")
    return value


def _key(fields: Mapping[str, str], event: str) -> str:
    """MsgId; for an event, which has none, its time, name and key: retries have the same ones."""
    if message_id := fields.get("MsgId"):
        key = f"m{message_id}"
    else:
        mark = hashlib.sha256(fields.get("EventKey", "").encode()).hexdigest()[:16]
        key = f"e{fields['CreateTime']}-{event}-{mark}"
    return key if len(key) <= KEY_LIMIT else hashlib.sha256(key.encode()).hexdigest()
