"""The page that shows an answer which took too long for WeChat: plain HTML, everything escaped, no script."""

import base64
import hashlib
import json
from collections.abc import Mapping
from html import escape
from typing import Any

from channels.wechat.rendering import AI_LABEL
from channels.wechat.texts import NAME
from knowledge.errors import NotFound
from knowledge.records.vault import Vault, VaultError

_PURPOSE = "wechat-answer"
AGAIN_SECONDS = 3
_STYLE = (
    "body{font:18px/1.7 sans-serif;max-width:40em;margin:0 auto;padding:1em;color:#1a1a1a;background:#fff}"
    "h1{font-size:1.2em}.label,.source{color:#555;font-size:.85em}p,li{white-space:pre-wrap;overflow-wrap:anywhere}"
    "@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}.label,.source{color:#aaa}}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
HEADERS = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex",
}  # fmt: skip


def page_token(vault: Vault, session_id: str, key: str) -> str:
    """Sealed, so that nobody reads a session from it or makes one."""
    return vault.seal(json.dumps([_PURPOSE, session_id, key]))


def read_token(vault: Vault, token: str) -> tuple[str, str]:
    """(session, key); raises NotFound for anything that is not a token of ours."""
    try:
        purpose, session_id, key = json.loads(vault.open(token))
    except (VaultError, ValueError, TypeError) as error:
        raise NotFound("there is no such answer") from error
    if purpose != _PURPOSE:
        raise NotFound("there is no such answer")
    return session_id, key


def answer_page(payload: Mapping[str, Any] | None) -> str:
    """The page with a reply; None: it is still being worked at, and the page asks again by itself."""
    if payload is None:
        body = "<p>正在为您查，请稍候，页面会自己刷新。</p>"
        return _page(body, f'<meta http-equiv="refresh" content="{AGAIN_SECONDS}">')
    return _page("".join(_message(message) for message in payload["messages"]) or "<p>工作人员会直接回复您。</p>")


def gone_page() -> str:
    return _page("<p>这个答复已经不在了（只保留三天）。请回到公众号再问一次。</p>")


def _page(body: str, head: str = "") -> str:
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">{head}'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{NAME}</title><style>{_STYLE}</style>'
        f'</head><body><h1>{NAME}</h1><main>{body}</main><p class="label">{AI_LABEL}请以文件原文为准。</p></body></html>'
    )


def _message(message: Mapping[str, Any]) -> str:
    parts = [f"<p>{escape(message['text'])}</p>"]
    if message["cards"]:
        parts.append(f"<ol>{''.join(_card(card) for card in message['cards'])}</ol>")
    for citation in message["citations"]:
        source = " ".join(
            str(part) for part in (f"《{citation['title']}》", citation["document_number"], citation["section"]) if part
        )
        quote = f"<blockquote><p>{escape(citation['quote'])}</p></blockquote>" if citation["quote"] else ""
        parts.append(f'<p class="source">依据：{escape(source)}</p>{quote}')
    if message["choices"]:
        titles = "".join(f"<li>{escape(choice['title'])}</li>" for choice in message["choices"])
        parts.append(f"<ol>{titles}</ol><p>请回到公众号，回复数字来选。</p>")
    return "".join(parts)


def _card(card: Mapping[str, Any]) -> str:
    fields = "；".join(f"{field['label']} {field['value']}" for field in card["fields"])
    reasons = f"\n理由：{'、'.join(card['reasons'])}" if card["reasons"] else ""
    return f"<li>{escape(card['title'])}\n{escape(fields)}{escape(reasons)}</li>"
