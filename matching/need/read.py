"""Words → a typed need. What is not said stays open; nothing is guessed."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from knowledge.need_words import NeedWords, need_words
from matching.need.collateral import read_collateral
from matching.need.dates import days_in
from matching.need.enterprise import read_enterprise
from matching.need.financing import read_financing
from matching.need.findings import Entity, Findings
from matching.need.kind import implied_kind, read_kind
from matching.need.mentions import denied, first_of
from matching.need.need import Need
from matching.need.patterns import ENDS, either
from matching.need.prepare import Preparation
from matching.need.quantities import quantities_in
from matching.need.services import read_services
from matching.need.settle import settle
from matching.need.topics import read_topics
from matching.need.work import read_work

_NEEDED_BY = re.compile(
    rf"^[^{ENDS},]{{0,3}}"
    + either("前 之前 以前 要用? 就要 用 就用 到账 放款 上岗 到岗 开始 能来 来 就来 入职 开工 进场 取 交 就得")
)


@dataclass(frozen=True)
class Reading:
    """What a text says of a need."""

    need: Need
    entities: tuple[Entity, ...] = ()
    text: str = ""


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

    def read(self, text: str, *, today: date, kind: str | None = None) -> Reading:
        """The need in a text. `kind`: what the conversation is about already, where the text itself does not say."""
        said = self._preparation.prepare(text)
        collateral = read_collateral(said, self._words)
        named = read_kind(said, self._words)
        quantities = quantities_in(said, kind=named or kind, today=today)
        about = named or implied_kind(quantities, collateral) or kind
        if about != (named or kind):
            quantities = quantities_in(said, kind=about, today=today)
        parts = [settle(said, quantities, about), read_enterprise(said, about, self._words)]
        if about in ("financing", None):
            parts.append(read_financing(said, about, collateral, self._words))
        elif about == "talent":
            parts.append(read_work(said, self._words))
        elif about == "provider":
            parts.append(read_services(said, self._words))
        else:
            parts.append(read_topics(said, about, self._words))
        parts += [_days(said, about, today), self._voucher(said, about)]
        values: dict[str, Any] = {"kind": named or (about if about != kind else None)}
        for part in parts:
            values |= part.values
        if "size" in values and about in ("financing", None):
            values.pop("headcount", None)  # the size says it already
        return Reading(Need(**values), tuple(entity for part in parts for entity in part.entities), said)

    def _voucher(self, said: str, kind: str | None) -> Findings:
        found = Findings()
        voucher = first_of(said, self._words.accepts_voucher)
        if voucher is not None and kind not in ("financing", "talent"):
            found.put("accepts_voucher", not denied(said, voucher[1], voucher[1] + len(voucher[0])))
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
