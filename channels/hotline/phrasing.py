"""A reply for the ear: pieces of one breath, one question, at most three items of a list, sources by name."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from channels.hotline import prompts
from channels.hotline.events import Answer
from channels.hotline.playback import clauses, sentences

BREATH = 80  # Han characters said at once: 15–20 seconds, what is kept in mind
ITEMS = 3  # of a list
QUESTION = 50  # characters of a message of its own that asks something, with what helps to answer it
NONE_OF_THESE = "都不是"
_NOT_SPOKEN = ("转人工", NONE_OF_THESE, "跳过")  # ways out that always work; named only when somebody is stuck
_PARENTHESES = re.compile(r"（[^（）]*）|\([^()]*\)")
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s，。；、）)》”]+")
_BULLET = re.compile(r"^\s*(?:[-*•·]|\d+[.、)）])\s*", re.M)
_SAMPLE = re.compile(r"[（(]示例[）)]|【示例文件】")

Say = Callable[[str], str]


def as_written(text: str) -> str:
    """The reading aloud of a synthesiser that reads numbers by itself."""
    return text


def answer_of(payload: Mapping[str, Any], say: Say = as_written) -> Answer:
    """What is said for a reply of the conversation (its JSON); `say` writes numbers and marks out as they are spoken."""
    messages: Sequence[Mapping[str, Any]] = payload.get("messages") or ()
    body, question = _body_and_question(messages)
    choices = tuple((c["id"], c["title"]) for m in messages for c in m.get("choices") or ())
    named = tuple(title for _, title in choices if title not in _NOT_SPOKEN)
    if payload.get("outcome") == "clarify" and named and len(named) <= ITEMS:
        body, question = [], prompts.which(named)
    question = say(question)
    pieces = _pieces(body, messages, say, BREATH - len(question))
    if len(pieces) > 1 and not question:  # the call will ask whether to go on
        pieces = _pieces(body, messages, say, BREATH - len(prompts.LONG_SO_SMS))
    collecting = (payload.get("state") or {}).get("collecting")
    return Answer(
        tuple(pieces), question, full_text(messages), choices, digits_wanted=collecting == "contact",
        values=critical_values(payload, say), items=tuple(card["title"] for message in messages for card in message.get("cards") or ()),
    )  # fmt: skip


def in_breaths(text: str, room: int = BREATH) -> list[str]:
    """The text in parts of at most one breath, cut at sentences, else at clauses, else where the breath ends.

    >>> in_breaths("一。二。")
    ['一。二。']
    """
    parts: list[str] = []
    for sentence in sentences(text):
        if len(sentence) <= room:
            parts.append(sentence)
            continue
        for clause in _gathered(clauses(sentence), room):
            parts += [clause[start : start + room] for start in range(0, len(clause), room)]
    return _gathered(parts, room)


def _pieces(body: Sequence[str], messages: Sequence[Mapping[str, Any]], say: Say, room: int) -> list[str]:
    """What is told and then what is listed, in parts that leave room for a question."""
    room = max(room, BREATH // 2)
    told = [piece for part in body for piece in in_breaths(say(part), room)]
    listed = [piece for items in _items(messages, say) for piece in in_breaths(items, room)]
    return _gathered([*told, *listed], room)


def full_text(messages: Sequence[Mapping[str, Any]]) -> str:
    """All that was answered, as it is written, with its sources: what goes into a text message."""
    lines = []
    for message in messages:
        lines += [message["text"], *(f"{card['title']}：{_fields(card)}" for card in message.get("cards") or ())]
        for citation in message.get("citations") or ():
            if citation["title"] not in message["text"]:
                lines.append(f"依据：《{_plain_title(citation['title'])}》{citation.get('section') or ''}")
    return "\n".join(line for line in lines if line)


def critical_values(payload: Mapping[str, Any], say: Say = as_written) -> tuple[str, ...]:
    """What must not be misheard of what the caller just said: money, time, and the end of a telephone number."""
    if not _is_about_a_need(payload):
        return ()
    values: list[str] = []
    for entity in (payload.get("understanding") or {}).get("entities") or ():
        match entity:
            case {"type": "amount" | "salary", "value": int(yuan)}:
                values.append(_name(say(f"{_money(yuan)}元")))
            case {"type": "term", "value": int(months)} if values:  # alone it answers a question, and is short
                values.append(_name(say(_term(months))))
            case {"type": "phone", "value": str(number)}:
                values.append(f"尾号{say_digits(number[-4:])}")
    return tuple(dict.fromkeys(value for value in values if value))


def say_digits(digits: str) -> str:
    return digits.translate(str.maketrans("0123456789", "零幺二三四五六七八九"))


def _body_and_question(messages: Sequence[Mapping[str, Any]]) -> tuple[list[str], str]:
    """What is told and, last, what is asked."""
    texts = [_for_the_ear(message) for message in messages]
    if not texts or not texts[-1]:
        return [text for text in texts if text], ""
    if len(texts) > 1 and "？" in texts[-1] and len(texts[-1]) <= QUESTION:
        return [text for text in texts[:-1] if text], texts[-1]
    *before, last = sentences(texts[-1]) or [texts[-1]]
    if last.endswith(("？", "?")):
        return [*(t for t in texts[:-1] if t), *(["".join(before)] if before else [])], last
    return [text for text in texts if text], ""


def _for_the_ear(message: Mapping[str, Any]) -> str:
    text = str(message.get("spoken_text") or message["text"])
    sample = "示例，" if _SAMPLE.search(text) else ""
    text = _BULLET.sub("", _SAMPLE.sub("", text))
    while (shorter := _PARENTHESES.sub("", text)) != text:
        text = shorter
    text = _ADDRESS.sub(prompts.ADDRESS, text).replace("“", "").replace("”", "")
    text = re.sub(r"([。！？；，、：])?\s*\n\s*", lambda m: m[1] or "。", text.strip())
    return f"{sample}{text}{_source(message, text)}"


def _source(message: Mapping[str, Any], said: str) -> str:
    """依据《…》第几条, unless the text has said so itself."""
    cited = next(iter(message.get("citations") or ()), None)
    if cited is None or (title := _plain_title(cited["title"])) in said:
        return ""
    return f"{'' if said.endswith(('。', '！', '？')) else '。'}依据《{title}》{cited.get('section') or ''}。"


def _plain_title(title: str) -> str:
    return _PARENTHESES.sub("", title).strip("《》")


def _items(messages: Sequence[Mapping[str, Any]], say: Say) -> list[str]:
    """The cards, three to a piece: 第一个，…；第二个，…"""
    cards = [card for message in messages for card in message.get("cards") or ()]
    if len(cards) == 1 and messages[0].get("spoken_text"):
        return []  # the spoken text has named it
    numbers = "一二三四五六七八九十"
    spoken = [
        f"第{numbers[place]}个，{_name(say(_PARENTHESES.sub('', str(card['title']))))}"
        for place, card in enumerate(cards[: len(numbers)])
    ]
    if cards and any(_SAMPLE.search(card["title"]) for card in cards):
        spoken[0] = f"都是示例。{spoken[0]}"
    return ["；".join(spoken[start : start + ITEMS]) + "。" for start in range(0, len(spoken), ITEMS)]


def _fields(card: Mapping[str, Any]) -> str:
    return "，".join(f"{field['label']}{field['value']}" for field in card.get("fields") or ())


def _gathered(parts: Sequence[str], room: int) -> list[str]:
    """Neighbours together as long as they fit into one breath; a list stays a piece of its own."""
    together: list[str] = []
    for part in parts:
        alone = part.startswith(("第四个", "第七个", "第十个"))
        if together and not alone and len(together[-1]) + len(part) <= room:
            together[-1] += part
        elif part:
            together.append(part)
    return together


def _name(said: str) -> str:
    """A name or a value, read aloud as a sentence, without its full stop."""
    return said.rstrip("。")


def _is_about_a_need(payload: Mapping[str, Any]) -> bool:
    return payload.get("outcome") in ("matched", "asking", "done")


def _money(yuan: int) -> str:
    for unit, name in ((100_000_000, "亿"), (10_000, "万")):
        if yuan >= unit and yuan % (unit // 100) == 0:
            return f"{yuan / unit:g}{name}"
    return str(yuan)


def _term(months: int) -> str:
    years, rest = divmod(int(months), 12)
    return f"{f'{years}年' if years else ''}{f'{rest}个月' if rest else ''}"
