"""Runs a recorded call again: the same messages at the same times, the recorded replies in the place of the conversation.

`python -m channels.hotline.replay FILE …` shows where what is sent now differs from what was sent then.
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from channels.hotline.audiocodes import protocol as audiocodes
from channels.hotline.call import take
from channels.hotline.call_state import Call, Terms
from channels.hotline.conversationrelay import protocol as conversationrelay
from channels.hotline.events import Ask, Dropped, Event, HungUp, Reconnected, Replied, SendSms
from channels.hotline.jambonz import protocol as jambonz
from channels.hotline.recorder import Entry, as_kept, read_record
from channels.hotline.speech.reading import say
from channels.hotline.wire import Heard, Wire

WIRES: Mapping[str, Wire] = {wire.name: wire for wire in (audiocodes, conversationrelay, jambonz)}
_TOLD = {kind.__name__: kind for kind in (Dropped, Reconnected, HungUp)}


@dataclass(frozen=True)
class Difference:
    """What was sent at a time, and what would be sent now; both masked."""

    at: float
    then: Any
    now: Any


@dataclass
class Replayed:
    """A call that ran again."""

    call: Call
    sent: list[list[dict[str, Any]]] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)


def replay(entries: Sequence[Entry], terms: Terms) -> Replayed:
    """Run a record through the call as it is today."""
    run = Replayed(Call(_call_id(entries)))
    due: list[dict[str, Any]] | None = None
    for entry in entries:
        match entry.kind:
            case "sent":
                now = as_kept(due or [])
                run.sent.append(now)
                if now != entry.body:
                    run.differences.append(Difference(entry.at, entry.body, now))
                due = None
            case "gateway" | "told" | "reply":
                due = _run(run.call, entry, terms)
    return run


def _run(call: Call, entry: Entry, terms: Terms) -> list[dict[str, Any]]:
    """What one line of the record leads to."""
    wire = WIRES[entry.wire]
    new = [one for one in _events(entry, wire) if not one.message_id or one.message_id not in call.seen]
    actions = [action for one in new for action in take(call, one.event, terms)]
    call.seen = (*call.seen, *(one.message_id for one in new if one.message_id))
    made = wire.write([action for action in actions if not isinstance(action, Ask | SendSms)], call, entry.at)
    call.sent += len(made)
    return made


def _events(entry: Entry, wire: Wire) -> Sequence[Heard]:
    match entry.kind:
        case "reply":
            return [Heard(Replied(entry.at, entry.body["number"], entry.body["payload"]))]
        case "told":
            fields = {name: value for name, value in entry.body.items() if name != "event"}
            event: Event = _TOLD[entry.body["event"]](**fields)
            return [Heard(event)]
    return wire.read(entry.body, entry.at)


def _call_id(entries: Sequence[Entry]) -> str:
    """The ids of what was sent begin with the call's; a record that sent nothing needs none."""
    sent = (one for entry in entries if entry.kind == "sent" for one in entry.body if one.get("id"))
    return str(next(sent, {"id": "call-0"})["id"]).rsplit("-", 1)[0]


def main(paths: Sequence[str]) -> int:
    """Print the differences of each record; 1 if there are any."""
    found = 0
    for path in paths:
        entries = list(read_record(Path(path)))
        run = replay(entries, _terms(entries))
        found += len(run.differences)
        print(f"{path}: {len(run.sent)} answers, {len(run.differences)} differ")
        for one in run.differences:
            print(f"  {one.at:.1f}\n    then {one.then}\n    now  {one.now}")
    return 1 if found else 0


def _terms(entries: Sequence[Entry]) -> Terms:
    """What the house offered at the time, as far as the record shows it."""
    offered: Mapping[str, Any] = next((entry.body for entry in entries if entry.kind == "terms"), {})
    return Terms(str(offered.get("transfer_to", "")), sms=bool(offered.get("sms")), say=say)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
