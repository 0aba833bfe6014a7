"""Where a conversation about a need stands: a small JSON object that the dialogue engine keeps; nothing is recorded here."""

from collections.abc import Mapping
from dataclasses import astuple, dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from bot.desks.policy import Answered
from knowledge.offers import Kind
from matching.need.need import Need, from_json
from matching.supply.wording import KIND_NAMES

DESK_OF_KIND: dict[Kind, str] = {
    "financing": "financing", "talent": "talent", "provider": "provider", "expert": "expert", "course": "training",
    "activity": "activity", "cloud": "cloud", "instrument": "sharing", "venue": "venue",
}  # fmt: skip
KIND_OF_DESK: dict[str, Kind] = {desk: kind for kind, desk in DESK_OF_KIND.items()}
MOST_WAITING = 4  # needs that are remembered beside the one that is talked about


@dataclass(frozen=True)
class SealedContact:
    """How to reach a person. `sealed` only the vault can open; `hint` may be shown: 王女士 138****1234."""

    sealed: str
    hint: str
    enterprise: str | None = None


class Shown(NamedTuple):
    """An offer that was shown."""

    kind: Kind
    offer_id: str
    title: str


@dataclass(frozen=True)
class NeedTalk:
    """One need as it is talked about.

    Attributes:
        need: what is known. text: the words that said what it is about. turn_id: of the last step.
        question: what was asked and is open: a field of the need, or a step of the registration.
        asked: fields asked so far, answered or not. misses: answers in a row that were not understood.
        before: earlier needs, newest last, for 上一步. cancelling: 取消 was said and not yet confirmed.
        shown: the offers last shown, in their order. chosen: those of them that registration introduces to.
        consented_at, contact: given at registration; name: given before the number. number: under which this need was recorded.
        replaces: the number of an earlier registration of it, which ends when this one is recorded.
        looked_at: the turn that showed the summary last; who says yes to it twice records once.
        waiting: other needs of this conversation, for later: said in one breath with this one, or left for it.
    """

    need: Need
    text: str
    turn_id: str
    question: str | None = None
    asked: tuple[str, ...] = ()
    misses: int = 0
    before: tuple[Need, ...] = ()
    cancelling: bool = False
    shown: tuple[Shown, ...] = ()
    chosen: tuple[Shown, ...] = ()
    consented_at: datetime | None = None
    contact: SealedContact | None = None
    name: str | None = None
    number: str | None = None
    replaces: str | None = None
    looked_at: str | None = None
    waiting: tuple["NeedTalk", ...] = ()

    @property
    def kind(self) -> Kind:
        return self.need.kind or "financing"

    @property
    def desk(self) -> str:
        return DESK_OF_KIND[self.kind]

    @property
    def names(self) -> tuple[str, ...]:
        """What this need and those that wait are called beside each other: by kind, or by job where two are of one kind."""
        talks = (self, *self.waiting)
        kinds = [talk.kind for talk in talks]
        return tuple((kinds.count(t.kind) > 1 and t.need.occupation) or KIND_NAMES[t.kind] for t in talks)

    def is_like(self, other: "NeedTalk") -> bool:
        return self.kind == other.kind and self.need.occupation == other.need.occupation

    def putting_off(self, other: "NeedTalk") -> "NeedTalk":
        """This one, with another to come back to; one of the same kind about the same thing takes its place for good."""
        rest = [t for t in (*self.waiting, *other.waiting, replace(other, waiting=())) if not t.is_like(self)]
        return replace(self, waiting=tuple(rest)[-MOST_WAITING:])

    def as_json(self) -> dict[str, Any]:
        return {
            "desk": self.desk, "need": self.need.as_json(), "text": self.text, "turn_id": self.turn_id,
            "question": self.question, "asked": list(self.asked), "misses": self.misses,
            "before": [n.as_json() for n in self.before], "cancelling": self.cancelling,
            "shown": [list(offer) for offer in self.shown], "chosen": [list(offer) for offer in self.chosen],
            "consented_at": self.consented_at.isoformat() if self.consented_at else None,
            "contact": list(astuple(self.contact)) if self.contact else None, "name": self.name,
            "number": self.number, "replaces": self.replaces, "looked_at": self.looked_at,
            "waiting": [talk.as_json() for talk in self.waiting],
        }  # fmt: skip

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "NeedTalk":
        return cls(
            from_json(value["need"]), value["text"], value["turn_id"], value["question"], tuple(value["asked"]),
            value["misses"], tuple(from_json(n) for n in value["before"]), value["cancelling"],
            tuple(Shown(*offer) for offer in value["shown"]), tuple(Shown(*offer) for offer in value["chosen"]),
            datetime.fromisoformat(value["consented_at"]) if value["consented_at"] else None,
            SealedContact(*value["contact"]) if value["contact"] else None, value["name"], value["number"], value["replaces"],
            value["looked_at"], tuple(cls.from_json(talk) for talk in value["waiting"]),
        )  # fmt: skip


@dataclass(frozen=True)
class Step:
    """What one message led to; `talk` is None when the conversation about the need is over."""

    talk: NeedTalk | None
    answered: Answered

    @property
    def collecting(self) -> str | None:
        """The field or step that is asked for."""
        return self.talk.question if self.talk else None

    @property
    def is_open(self) -> bool:
        """Whether an answer is waited for."""
        return self.talk is not None and (self.talk.question is not None or self.talk.cancelling)

    def saying_first(self, text: str) -> "Step":
        """The same with a line before it."""
        first, *others = self.answered.messages
        first = replace(first, text=f"{text}\n{first.text}")
        return replace(self, answered=replace(self.answered, messages=(first, *others)))
