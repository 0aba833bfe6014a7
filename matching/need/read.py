"""Words → a typed need. What is not said stays open; nothing is guessed."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from knowledge.need_words import NeedWords, need_words
from knowledge.offers import Kind
from knowledge.situations import load_situations
from matching.need.beside import told_beside
from matching.need.collateral import read_collateral
from matching.need.dates import days_in
from matching.need.enterprise import read_enterprise
from matching.need.financing import read_financing, told_security
from matching.need.findings import Entity, Findings
from matching.need.heads import heads_in
from matching.need.industry import TOLD_AT_LENGTH, cued_industry
from matching.need.kind import DECIDING, implied_kind, read_kind, signals_of, speaking_for
from matching.need.leaning import leaning, likeliest
from matching.need.mentions import denied, first_of
from matching.need.money import owed
from matching.need.need import Need
from matching.need.patterns import ENDS, either
from matching.need.prepare import Preparation
from matching.need.quantities import quantities_in
from matching.need.services import read_services
from matching.need.settle import settle
from matching.need.situations import NEAR, Meant, Nearness, Situations
from matching.need.spelling import as_spelt
from matching.need.topics import read_topics
from matching.need.turns import turns_in
from matching.need.work import read_work

_NEEDED_BY = re.compile(
    rf"^[^{ENDS},]{{0,3}}"
    + either("前 之前 以前 要用? 就要 用 就用 到账 放款 上岗 到岗 开始 能来 来 就来 入职 开工 进场 取 交 就得")
)

MOST_TEXTS = 256  # that are kept prepared, and read
TELLING = 8  # characters: a text that is shorter and names nothing tells of no situation
_NOTHING_PLEDGED = ("insurance", "equity", "bond")
_LEFT_OUT = frozenset({"amount", "term", "rate", "salary", "years", "revenue", "region", "date", "headcount"})


@dataclass(frozen=True)
class Reading:
    """What a text says of a need. `situation`: what it is about by how it is told; only searched with."""

    need: Need
    entities: tuple[Entity, ...] = ()
    text: str = ""
    situation: str = ""

    @property
    def what(self) -> str:
        """The words of a need without its quantities and places: those are conditions, not what it is about."""
        text = self.text
        for entity in sorted(self.entities, key=lambda e: -len(e.text)):
            if entity.type in _LEFT_OUT and entity.text:
                text = text.replace(entity.text, " ")
        return text.strip()


class NeedReader:
    """Reads needs with one set of words."""

    def __init__(self, words: NeedWords | None = None) -> None:
        self._given = words

    @cached_property
    def _words(self) -> NeedWords:
        """Read at first use: the service starts without."""
        return self._given or need_words()

    @cached_property
    def _preparation(self) -> Preparation:
        return Preparation(self._words)

    @cached_property
    def _prepared(self) -> Callable[[str], str]:
        """A text is prepared once for telling its kind and for reading it."""
        return lru_cache(maxsize=MOST_TEXTS)(self._preparation.prepare)

    @cached_property
    def _near(self) -> Callable[[str], Nearness]:
        return lru_cache(maxsize=MOST_TEXTS)(Situations(load_situations()).near)

    def likely_kind(self, text: str, *, today: date) -> Kind | None:
        """The kind that all of a text speaks for, whether or not it names one; None if too many may be meant, or none."""
        said = self._prepared(text)
        signals, nearness = signals_of(said, self._words), self._near(said)
        spoken = speaking_for(said, self._words)
        named = signals or any(name in DECIDING for _, name, _ in spoken)
        if not named and (len(said) < TELLING or (nearness.values.max() < NEAR and not turns_in(said))):
            return None
        return likeliest(
            leaning(
                said,
                [*signals, *spoken],
                quantities_in(said, kind=None, today=today),
                nearness,
            )
        )

    def read(self, text: str, *, today: date, kind: str | None = None, told: Kind | None = None) -> Reading:
        """The need in a text. `kind`: what the conversation is about already, where the text itself does not say.

        `told`: the kind of need that this text tells of as a whole. Then what it does not name may be told by the situation.
        """
        return self._readings(text, today, kind, told)

    @cached_property
    def _readings(self) -> Callable[[str, date, str | None, Kind | None], Reading]:
        """In one turn several desks and the gateway ask for the same reading."""
        return lru_cache(maxsize=MOST_TEXTS)(self._read)

    def _read(self, text: str, today: date, kind: str | None, told: Kind | None) -> Reading:
        said = self._prepared(text)
        collateral = read_collateral(said, self._words)
        meant = self._meant(said, told)
        named = told or read_kind(said, self._words)
        quantities = quantities_in(said, kind=named or kind, today=today)
        about = named or implied_kind(quantities, collateral) or kind
        if about != (named or kind):
            quantities = quantities_in(said, kind=about, today=today)
        parts = [settle(said, quantities, about), read_enterprise(said, about, self._words)]
        if about in ("financing", None):
            parts.append(read_financing(said, about, collateral, self._words))
            if (
                told
                and collateral.has in ((), ("none",))
                and parts[-1].values.get("financing_type") not in _NOTHING_PLEDGED
            ):
                parts.append(_told_security(said, meant, collateral.has))
        elif about == "talent":
            parts.append(read_work(said, self._words, meant, alone=told is not None))
        elif about == "provider":
            parts.append(self._with_beside(read_services(said, self._words, meant, alone=told is not None), said, told))
        else:
            parts.append(
                self._with_beside(read_topics(said, about, self._words, meant, alone=told is not None), said, told)
            )
        parts += [_days(said, about, today), self._voucher(said, about)]
        values: dict[str, Any] = {"kind": named or (about if about != kind else None)}
        for part in parts:
            values |= part.values
        if told and "industry" not in values:
            of_situation = meant.situation.industry if meant is not None and meant.sure and _tells(said) else None
            values["industry"] = of_situation or cued_industry(said, self._words, told)
        if meant is not None and meant.sure and meant.situation.financing_type == "equity":
            values.setdefault("financing_type", "equity")
        if values.get("financing_type") == "factoring" and not any(n.startswith("amount") for n in values):
            sold = owed(said, quantities)
            parts.append(settle(said, (sold,) if sold else (), "financing"))
            values |= parts[-1].values
        if "size" in values and about in ("financing", None):
            values.pop("headcount", None)  # the size says it already
        entities = tuple(entity for part in parts for entity in part.entities)
        values, entities = as_spelt(values, entities, text)
        need = Need(**values)
        searched = meant is not None and (meant.sure or not need.names())
        return Reading(need, entities, said, meant.situation.name if meant is not None and searched else "")

    def _meant(self, said: str, told: Kind | None) -> Meant | None:
        """The situation that is told; never sure where a statement ends with the name of what is wanted: 热处理工艺专家."""
        meant = self._near(said).meant(told) if told else None
        named = any(kind == told and name == "head" for kind, name, _ in heads_in(said))
        return Meant(meant.situation, False) if meant is not None and named else meant

    def _with_beside(self, found: Findings, said: str, told: Kind | None) -> Findings:
        """What is wanted, with what a part of the text tells of beside it."""
        if told is None:
            return found
        field, table = ("services", self._words.service) if told == "provider" else ("topics", self._words.topic)
        named = found.values.get(field) or ()
        for name in told_beside(said, told, named, self._near, table)[len(named) :]:
            found.values[field] = (*found.values.get(field, ()), name)
            found.entities.append(Entity("topic", name, name))
        return found

    def _voucher(self, said: str, kind: str | None) -> Findings:
        found = Findings()
        voucher = first_of(said, self._words.accepts_voucher)
        if voucher is not None and kind not in ("financing", "talent"):
            found.put("accepts_voucher", not denied(said, voucher[1], voucher[1] + len(voucher[0])))
        return found


def _tells(said: str) -> bool:
    """Whether a text tells of a situation: it is long, and does not begin with the name of what is wanted."""
    return len(said) >= TOLD_AT_LENGTH and not any(name == "head" for _, name, _ in heads_in(said))


def _told_security(said: str, meant: Meant | None, has: tuple[str, ...]) -> Findings:
    """What can be put up, by what is told of it or by a situation that is sure."""
    found = Findings()
    of_situation = meant.situation.collateral if meant is not None and meant.sure and not has and _tells(said) else None
    if (security := told_security(said) or of_situation) is not None:
        found.put("collateral", (security,), entity="collateral")
    return found


def _days(said: str, kind: str | None, today: date) -> Findings:
    """When it is needed: any day named for a course or a room; for money and people one by which they must be there."""
    found = Findings()
    for span in days_in(said, today):
        if kind in ("financing", "talent", "provider", None) and not _NEEDED_BY.match(said[span.end :]):
            continue
        if span.first == span.last:
            found.values["starts_on"] = span.first
        else:
            ends = (("starts_on_min", span.first), ("starts_on_max", span.last))
            found.values |= {name: value for name, value in ends if value is not None}
        day = span.first or span.last
        if day is not None:
            found.entities.append(Entity("date", day.isoformat(), said[span.start : span.end]))
        break
    return found


__all__ = ["Entity", "NeedReader", "Reading"]
