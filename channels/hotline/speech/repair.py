"""Words that a recogniser wrote by their sound, put right; what is not sure enough is asked.

Silent is what fits much better than what was heard, or well enough where little depends on it. Asked about is what names
a place, a title or a kind of financing and fits only a little better: 您说的是“中宁”吗？
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from channels.hotline.speech.sound_lattice import Change, SoundLattice
from knowledge.lexicon import load_lexicon
from knowledge.need_words import NeedWords, need_words
from knowledge.regions import gazetteer
from matching.sounds import is_han

SURE = 6.0  # margin above which nothing is asked, in nats
ENOUGH = 3.0  # … above which a harmless word is put right without asking
ALIKE = 3.0  # more where the sounds are only alike
IN_DOUBT = 2.0  # below this, what was heard stays
GIVEN = 99.0  # margin of what is always heard wrongly
CORE_FREQUENCY = 50_000  # of the words that most calls are about
_NO_NOUN = frozenset("要想能找个点")  # 要贷 sounds like 要带
_MONEY = frozenset("贷借融款钱押保息万资企司厂账")
#: Words that sound like others of ours and are right.
_KEPT = (
    "订金",
    "网上买",
    "税务实操",
    "找家",
    "益企",
    "转办",
    "帮我找人",
    "培训办",
    "死机",
    "纸票",
    "想带",
    "会唱",
    "使用范围",
)


@dataclass(frozen=True)
class Repaired:
    """A text put right.

    Attributes:
        text: with what was changed silently. changes: those.
        doubtful: what is better asked, the likeliest first; not in `text`.
    """

    text: str
    changes: tuple[Change, ...] = ()
    doubtful: tuple[Change, ...] = ()

    @property
    def needs_confirmation(self) -> bool:
        return bool(self.doubtful)

    @property
    def question(self) -> str | None:
        """What to ask, one thing at a time; None if nothing is in doubt."""
        return f"您说的是“{self.doubtful[0].meant}”吗？" if self.doubtful else None

    @property
    def supposed(self) -> str:
        """The text if the answer is yes, and to whatever else is in doubt."""
        return _changed(self.text, self.doubtful)


class Repair:
    """Repairs texts with one lexicon. `weighty`: words on which an answer or an offer depends. `core`: what most calls are about.

    `heard`: what is always heard wrongly → meant, of the same length; `in_money`: the same where money is spoken of.
    """

    def __init__(
        self,
        words: Iterable[str],
        *,
        weighty: Iterable[str] = (),
        core: Iterable[str] = (),
        heard: Mapping[str, str] | None = None,
        in_money: Mapping[str, str] | None = None,
        kept: Iterable[str] = (),
    ) -> None:
        core = set(core)
        self._weighty = frozenset(weighty)
        self._lattice = SoundLattice({*words, *core}, dict.fromkeys(core, CORE_FREQUENCY))
        self._heard, self._in_money = dict(heard or {}), dict(in_money or {})
        self._given = _any_of(self._heard)
        self._given_in_money = _any_of(self._heard | self._in_money)
        self._kept = _any_of(kept)

    def repair(self, text: str) -> Repaired:
        """The text with what was written by its sound put right; of the same length."""
        kept = [match.span() for match in self._kept.finditer(text)]
        pattern = self._given if _MONEY.isdisjoint(text) else self._given_in_money
        given = [
            Change(match.start(), match[0], self._heard.get(match[0]) or self._in_money[match[0]], GIVEN)
            for match in pattern.finditer(text)
        ]
        given = [change for change in given if not _within(change, kept)]
        found = self._lattice.changes(_changed(text, given))
        found = [c for c in found if not _within(c, kept) and c.margin >= IN_DOUBT]
        silent = [*given, *(change for change in found if self._is_silent(change))]
        doubtful = sorted((c for c in found if self._is_asked(c)), key=lambda c: -c.margin)
        silent.sort(key=lambda change: change.start)
        return Repaired(_changed(text, silent), tuple(silent), tuple(doubtful))

    def _is_silent(self, change: Change) -> bool:
        needed = SURE if change.meant in self._weighty else ENOUGH
        return change.margin >= needed + (ALIKE if change.alike else 0) and not change.rivals

    def _is_asked(self, change: Change) -> bool:
        return change.meant in self._weighty and not self._is_silent(change)


def repair(text: str) -> Repaired:
    """The text put right with the project's own words; see `Repair`."""
    return own_repair().repair(text)


@cache
def own_repair() -> Repair:
    """The repair with the words of the lexicon, of needs and of Ningxia's places."""
    words, lexicon = need_words(), load_lexicon()
    places = {name for name, full in gazetteer().names.items() if gazetteer().is_home(full)}
    official = {term for terms in lexicon.synonyms.values() for term in terms}
    trades = {
        word
        for table in (words.collateral, words.service, words.occupation, words.topic, words.industry)
        for word in table
        if len(word) > 2
    }
    core = {word for word in (*words.kind, *words.financing_type) if _NO_NOUN.isdisjoint(word)}
    titles = {*words.qualification, *words.accepts_voucher}
    return Repair(
        {*lexicon.terms, *official, *words.repaired, *trades, *places, *titles},
        weighty={*places, *titles, *core}, core=core, heard=_heard(words), in_money=words.heard_in_money,
        kept=(*words.kept, *_KEPT),
    )  # fmt: skip


def _heard(words: NeedWords) -> dict[str, str]:
    return {heard: meant for heard, meant in words.heard.items() if is_han(heard)}


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))) or r"(?!)")


def _within(change: Change, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start < change.end and change.start < end for start, end in spans)


def _changed(text: str, changes: Iterable[Change]) -> str:
    for change in changes:
        text = text[: change.start] + change.meant + text[change.end :]
    return text
