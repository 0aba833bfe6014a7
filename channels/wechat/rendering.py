"""What the assistant answers as WeChat shows it: plain text, links to tap, numbers to type, and that a machine wrote it."""

from collections.abc import Mapping, Sequence
from typing import Any

from channels.wechat.choices import TITLE_LIMIT, menu_id_of
from channels.wechat.splitting import TEXT_LIMIT, size, split

AI_LABEL = "（智能客服 · 内容由AI提供）"
BY_NUMBER = "（点蓝字，或回复前面的数字）"
MORE = "……"
CARD_REASONS = 3  # reasons shown of each offer
MENU_ITEMS = 8  # choices of a `msgmenu`; more stay links in the text
#: `<` begins a link only where we write one; these letters would end an attribute or a parameter.
_IN_LINK = str.maketrans({"&": "＆", '"': "＂", "<": "＜", ">": "＞", "#": "＃", "%": "％", "\n": " ", "+": "＋"})


def answer_text(payload: Mapping[str, Any]) -> str:
    """All that a reply says, as one text with its choices; "" if it says nothing (a person has the conversation)."""
    return "\n\n".join(text for message in payload["messages"] if (text := message_text(message)))


def message_text(message: Mapping[str, Any]) -> str:
    """One message: its text, offers with reasons, where it comes from, and its choices."""
    parts = [plain(message["text"]).strip()]
    parts += [_card(number, card) for number, card in enumerate(message["cards"], start=1)]
    if sources := list(dict.fromkeys(_source(citation) for citation in message["citations"])):
        parts.append("\n".join(f"依据：{source}" for source in sources))
    if message["choices"]:
        parts.append(choice_lines(message["choices"]))
    return "\n\n".join(part for part in parts if part)


def choice_lines(choices: Sequence[Mapping[str, Any]]) -> str:
    """Choices as links that say their title when tapped, numbered for who types."""
    lines = [
        menu_link(f"{number}. {choice['title']}", choice["title"], menu_id_of(choice["id"], choice["title"]))
        for number, choice in enumerate(choices, start=1)
    ]
    return "\n".join([*lines, BY_NUMBER])


def menu_link(shown: str, content: str, menu_id: str) -> str:
    """A link that sends `content` when tapped. What would break it is written in full width, which reads the same."""
    said = content[:TITLE_LIMIT].translate(_IN_LINK)
    return f'<a href="weixin://bizmsgmenu?msgmenucontent={said}&msgmenuid={menu_id.translate(_IN_LINK)}">{plain(shown)}</a>'


def page_link(shown: str, url: str) -> str:
    return f'<a href="{url}">{plain(shown)}</a>'


def plain(text: str) -> str:
    """The text without anything that WeChat would take for a link of ours."""
    return text.replace("<", "＜")


def bubbles(text: str, limit: int = TEXT_LIMIT) -> list[str]:
    """The text as messages of at most `limit` bytes; each says that a machine wrote it, for one may arrive alone."""
    return [f"{piece}\n{AI_LABEL}" for piece in split(text, limit - size(AI_LABEL) - 1)]


def first_bubble(text: str, rest_at: str | None) -> tuple[str, str]:
    """What one passive reply holds of a text, and what is left of it.

    `rest_at`: a link to all of it, which then stands at the end of the first part, so that nothing is left.
    """
    pieces = split(text, TEXT_LIMIT - size(AI_LABEL) - 1)
    if len(pieces) < 2:
        return (f"{text.strip()}\n{AI_LABEL}" if pieces else "", "")
    if rest_at is None:
        return f"{pieces[0]}\n{AI_LABEL}", "\n".join(pieces[1:])
    end = f"\n{MORE}{rest_at}\n{AI_LABEL}"
    return split(text, TEXT_LIMIT - size(end))[0] + end, ""


def push_bodies(payload: Mapping[str, Any], rest_at: str | None, most: int) -> list[dict[str, Any]]:
    """A reply as customer-service messages, `most` of them at most if there is a link to all of it.

    Each is {"text"}; the last may have {"choices": [{"id", "title"}]}, which `body_text` writes as links.
    """
    text = answer_text(payload)
    pieces = bubbles(text)
    if len(pieces) > most and rest_at is not None:
        pieces = [first_bubble(text, rest_at)[0]]
    bodies: list[dict[str, Any]] = [{"text": piece} for piece in pieces]
    choices = payload["messages"][-1]["choices"] if payload["messages"] else []
    lines = choice_lines(choices) if choices else ""
    if lines and len(choices) <= MENU_ITEMS and bodies[-1]["text"].endswith(f"{lines}\n{AI_LABEL}"):
        head = bodies[-1]["text"].removesuffix(f"{lines}\n{AI_LABEL}").strip()
        bodies[-1] = {
            "text": f"{head}\n{AI_LABEL}" if head else AI_LABEL,
            "choices": [{**choice, "menu_id": menu_id_of(choice["id"], choice["title"])} for choice in choices],
        }
    return bodies


def body_text(body: Mapping[str, Any]) -> str:
    """A customer-service message as one text, its choices as links."""
    if not body.get("choices"):
        return str(body["text"])
    head = body["text"].removesuffix(AI_LABEL).strip()
    return "\n".join(
        part for part in (head, "" if head else None, choice_lines(body["choices"]), AI_LABEL) if part is not None
    )


def without_label(text: str) -> str:
    return text.removesuffix(AI_LABEL).strip()


def _card(number: int, card: Mapping[str, Any]) -> str:
    fields = "；".join(f"{plain(field['label'])} {plain(field['value'])}" for field in card["fields"])
    reasons = "、".join(plain(reason) for reason in card["reasons"][:CARD_REASONS])
    lines = [
        f"{number}. {plain(card['title'])}",
        f"   {fields}" if fields else "",
        f"   理由：{reasons}" if reasons else "",
    ]
    return "\n".join(line for line in lines if line)


def _source(citation: Mapping[str, Any]) -> str:
    parts = [f"《{plain(citation['title'])}》", citation["document_number"] or "", citation["section"] or ""]
    if citation["expires_on"]:
        parts.append(f"（有效期至 {citation['expires_on']}）")
    return plain(" ".join(part for part in parts if part))
