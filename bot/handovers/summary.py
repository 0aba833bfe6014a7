"""What staff should know before they say the first word, from the log alone: who, what, asked, answered, missing."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row
from sqlalchemy.engine import Connection

from bot.desks.codes import DESKS
from bot.messages import Outcome
from bot.persons import CHANNEL_NAMES
from knowledge.records.repositories.conversations import PUSHED, Conversations

MOST_ROWS = 2000  # of a transcript
MOST_TURNS = 8
ANSWER_LENGTH = 80  # characters of an answer
_HOW = {
    Outcome.ANSWERED: "已答", Outcome.MATCHED: "已列出供给", Outcome.ASKING: "在追问", Outcome.CLARIFY: "请他选过",
    Outcome.DONE: "已办", Outcome.NO_ANSWER: "没答上", Outcome.HANDOVER: "要人工", Outcome.SMALLTALK: "寒暄",
}  # fmt: skip


def summary_of(connection: Connection, handover: Row[Any]) -> dict[str, Any]:
    """`who`, `asked` (with how it was answered), `unanswered`, `known`, `missing`, and all of it as a `text` to read."""
    conversations = Conversations(connection)
    rows = conversations.after(handover.session_id, 0, MOST_ROWS)
    session = conversations.session(handover.session_id)
    who = {
        "channel": handover.channel, "region": session.region if session is not None else None,
        "contact_hint": handover.contact_hint,
    }  # fmt: skip
    asked = _asked(rows)[-MOST_TURNS:]
    replies = [row.payload for row in rows if row.direction == "out" and not row.turn_id.startswith(PUSHED)]
    before = [reply for reply in replies if reply["outcome"] != Outcome.HANDOVER]
    summary = {
        "who": who, "desk": _desk(before), "asked": asked,
        "unanswered": [each["said"] for each in asked if each["outcome"] == Outcome.NO_ANSWER],
        "known": _known(before), "missing": before[-1]["state"]["collecting"] if before else None,
    }  # fmt: skip
    return {**summary, "text": _text(summary)}


def _asked(rows: Sequence[Row[Any]]) -> list[dict[str, Any]]:
    replies = {row.turn_id: row for row in rows if row.direction == "out"}
    found = []
    for row in rows:
        if row.direction == "in" and row.text.strip():
            reply = replies.get(row.turn_id)
            outcome = reply.payload["outcome"] if reply is not None else None
            answer = reply.text[:ANSWER_LENGTH] if reply is not None else ""
            found.append({"said": row.text, "outcome": outcome, "answer": answer})
    return found


def _desk(replies: Sequence[dict[str, Any]]) -> str | None:
    """The desk that was talked to last, small talk aside."""
    desks = [reply["understanding"]["desk"] for reply in replies]
    return next((desk for desk in reversed(desks) if desk not in ("smalltalk", "out_of_scope", "human")), None)


def _known(replies: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What was named, the last of each kind."""
    return {
        entity["type"]: entity.get("text") or entity.get("value")
        for reply in replies
        for entity in reply["understanding"]["entities"]
    }


def headline(connection: Connection, handover: Row[Any]) -> str:
    """Where they come from and what they were at, without a word of theirs: it may leave the house."""
    summary = summary_of(connection, handover)
    return _about({**summary["who"], "contact_hint": None}, summary["desk"])


def _about(who: dict[str, Any], desk: str | None) -> str:
    return "，".join(filter(None, (
        f"来自{CHANNEL_NAMES.get(who['channel'], who['channel'])}", who["region"], who["contact_hint"],
        f"在办{DESKS[desk]}" if desk in DESKS else None,
    )))  # fmt: skip


def _text(summary: dict[str, Any]) -> str:
    lines = [_about(summary["who"], summary["desk"])]
    for each in summary["asked"]:
        how = _HOW.get(each["outcome"], "") if each["outcome"] else "还没回"
        lines.append(f"他说：{each['said']}（{how}）")
    if summary["known"]:
        lines.append("已知：" + "，".join(str(value) for value in summary["known"].values()))
    if summary["missing"]:
        lines.append(f"还在问：{summary['missing']}")
    return "\n".join(lines)
