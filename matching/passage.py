"""The fewest sentences of an entry that answer a question, quoted verbatim."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from knowledge.entry import Entry
from matching.normalise import normalise
from matching.query import Query, Unit

WHOLE_LIMIT = 110  # characters: a text this short is quoted whole, cutting it would only lose context
UNSURE = 0.35  # coverage below which the words do not tell which sentence of a clause is meant
UNSURE_LIMIT = 240  # characters: a clause this short is then quoted whole
QUOTE_LIMIT = 420  # characters of the longest quotation, a phone screen
MAX_SENTENCES = 4
SENTENCE_COST = 0.06  # coverage another sentence must add to be worth reading
NOTHING_NEW = 0.75  # a sentence this much of which stands in the question answers nothing by itself
KIND_BONUS = 0.12  # for a sentence that holds the kind of thing asked for: an amount, a day, a duration
INFERRED = 0.8  # an official word found in place of the said one counts a little less than the said word itself
SPOKEN_LIMIT = 80
OMISSION = "……"  # stands where a quotation leaves sentences out

_SENTENCE = re.compile(r"[^。！？；\n]*[。！？；]+[”’）)]*|[^。！？；\n]+|\n")
_DIGIT = r"[\d一二三四五六七八九十百千万两零〇]"
#: What a question asks for → what a text must hold to give it.
_KINDS = [
    (re.compile(r"多少钱|多少元|多少万|几万|几块|几百|几千|金额|额度|最高.*(?:奖|补|贷)|奖励多少|补贴多少|罚多少|罚款多少|工资.*多少"),
     re.compile(_DIGIT + r"\s*(?:亿|万|千|百)?元|倍|%|百分之|比例|免费|不收")),
    (re.compile(r"百分之|几个点|多少个点|比例|税率|利率|几成|几折|几倍"), re.compile(r"%|％|百分之|倍|个百分点|减半|全额|分之")),
    (re.compile(r"多久|多长|几天|几日|多少天|几个月|几年|多少年|期限|时限|之内|以内|提前|有效期"),
     re.compile(_DIGIT + r"\s*(?:个)?(?:工作)?(?:日|天|月|年|周|小时)|立即|即时|当日|长期")),
    (re.compile(r"什么时候|何时|哪天|几号|几月|哪年|啥时候|截止|起施行|完成时间"),
     re.compile(_DIGIT + r".{0,3}(?:年|月|日|底|季度)|之日|自.+起|时限|全年|前")),
    (re.compile(r"谁|哪个部门|哪些部门|归.+管|找谁|哪家|哪个单位|主管|哪里|去哪|哪儿"),
     re.compile(r"部门|机关|机构|委员会|厅|局|处|人民政府|平台|银行|企业|负责|单位|中心|法院|96168|12\d{3}")),
    (re.compile(r"多少(?!钱|元|万|天|年|个点)|几(?:家|个|人|户|名|次|种|档|类|项)"), re.compile(_DIGIT)),
]  # fmt: skip


@dataclass(frozen=True)
class Sentence:
    """One sentence of an entry: verbatim, and normalised for comparison; `place` counts within the entry."""

    text: str
    normal: str
    label: str
    ordinal: int
    place: int


@dataclass(frozen=True)
class Passage:
    """A quotation.

    Attributes:
        text: verbatim sentences, with …… where some are left out. label: the citation label of the clause it stands in. ordinal: that clause.
        coverage: how much of the question it covers, 0–1. spoken: the same in at most 80 characters, for the ear.
    """

    text: str
    label: str
    ordinal: int
    coverage: float
    spoken: str


@lru_cache(maxsize=20_000)
def _split(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((s, normalise(s)) for s in _SENTENCE.findall(text) if s.strip())


def sentences(entry: Entry) -> list[Sentence]:
    """The sentences of an entry in order."""
    if entry.is_faq:
        found = [(text, normal, "", 0) for text, normal in _split(entry.answer)]
    else:
        found = [(t, n, span.label, span.ordinal) for span in entry.spans for t, n in _split(span.text)]
    return [Sentence(*fields, place) for place, fields in enumerate(found)]


class WeightedUnits:
    """The units of a question with their rarity, ready to be looked for in many texts."""

    def __init__(self, units: Sequence[Unit], idfs: Mapping[str, float]) -> None:
        self._weighted = [(unit.text, unit.weight * idfs.get(unit.text, 0.0), unit.alternatives) for unit in units]
        self._total = sum(weight for _, weight, _ in self._weighted)

    def coverage(self, text: str) -> float:
        """The share of the question's weight that a normalised text holds; inferred words count a little less."""
        held = 0.0
        for token, weight, alternatives in self._weighted:
            if token in text:
                held += weight
            elif alternatives:
                held += weight * _inferred(text, alternatives)
        return held / self._total if self._total else 0.0

    def within(self, text: str) -> "WeightedUnits":
        """The same for parts of a text: what the whole of it does not hold is not looked for in each of them."""
        part = WeightedUnits((), {})
        part._total = self._total
        part._weighted = [
            (token, weight, held)
            for token, weight, alternatives in self._weighted
            if (held := tuple(a for a in alternatives if any(t in text for t in a))) or token in text
        ]
        return part


def coverage(text: str, units: Sequence[Unit], idfs: Mapping[str, float]) -> float:
    """The share of the question's weight that one normalised text holds, by rarity."""
    return WeightedUnits(units, idfs).coverage(text)


def _inferred(text: str, alternatives: Sequence[Sequence[str]]) -> float:
    """How much of the best official word for a said one a text holds."""
    best = 0.0
    for tokens in alternatives:
        best = max(best, INFERRED * sum([token in text for token in tokens]) / len(tokens))
    return best


def asked_kinds(question: str) -> list[re.Pattern[str]]:
    """What a sentence should hold to be an answer to this question."""
    return [holds for asks, holds in _KINDS if asks.search(question)]


def choose(entry: Entry, query: Query, idfs: Mapping[str, float]) -> Passage:
    """The shortest run of sentences that covers the question best. The entry is a clause."""
    parts = sentences(entry)
    if len(entry.body) <= WHOLE_LIMIT:
        return _passage(parts, query, idfs)
    kinds = asked_kinds(query.text)
    best, best_value = parts[:1], -1.0
    for start in range(len(parts)):
        run: list[Sentence] = []
        for part in parts[start : start + 12]:
            run.append(part)
            if sum(len(s.text) for s in run) > QUOTE_LIMIT and len(run) > 1:
                break
            closed = not part.text.rstrip().endswith(("：", ":"))  # a list is not announced without being given
            if len(run) <= MAX_SENTENCES or _is_list(run):
                value = _value(run, query, idfs, kinds) - (0.0 if closed else 0.3)
                if value > best_value:
                    best, best_value = list(run), value
    passage = _passage(_with_what_is_asked(_complete_list(best, parts), parts, kinds, query.text), query, idfs)
    if passage.coverage < UNSURE and len(entry.body) <= UNSURE_LIMIT:
        whole = _passage(parts, query, idfs)
        return replace(whole, label=passage.label, ordinal=passage.ordinal, spoken=passage.spoken)
    return passage


def _with_what_is_asked(
    run: list[Sentence], parts: list[Sentence], kinds: list[re.Pattern[str]], question: str
) -> list[Sentence]:
    """The run, and if it lacks the amount, day … that is asked for, the nearest sentence of the clause that has it.

    A bare heading alone answers nothing either: the sentence after it comes along.
    """
    last = run[-1].place
    text = " ".join(part.normal for part in run)
    for kind in kinds:
        if not kind.search(text):
            after = [part for part in parts[last + 1 :] if kind.search(part.normal)]
            before = [part for part in parts[: run[0].place] if kind.search(part.normal)]
            if after:
                return [*run, after[0]]
            return [before[-1], *run] if before else run
    if last + 1 < len(parts) and _says_nothing_new(text, question):
        return [*run, parts[last + 1]]
    return run


def _says_nothing_new(text: str, question: str) -> bool:
    """True for a heading that only repeats the question's own words."""
    own = [text[i : i + 2] for i in range(len(text) - 1) if text[i : i + 2].isalnum()]
    return bool(own) and sum(pair in question for pair in own) >= NOTHING_NEW * len(own)


def _value(run: list[Sentence], query: Query, idfs: Mapping[str, float], kinds: list[re.Pattern[str]]) -> float:
    text = " ".join(part.normal for part in run)
    steps = 1 if _is_list(run) else len(run)
    bonus = KIND_BONUS * sum(bool(kind.search(text)) for kind in kinds) / max(len(kinds), 1)
    return coverage(text, query.units, idfs) + bonus - SENTENCE_COST * (steps - 1)


def _is_list(run: list[Sentence]) -> bool:
    return len(run) > 1 and run[0].text.rstrip().endswith(("：", ":"))


def _complete_list(run: list[Sentence], parts: list[Sentence]) -> list[Sentence]:
    """A quotation that ends in the middle of an announced list goes on to its end, as far as the limit allows."""
    if not run[0].text.rstrip().endswith(("：", ":")):
        return run
    longer = list(run)
    for part in parts[run[-1].place + 1 :]:
        if not longer[-1].text.rstrip().endswith(("；", "：", ":")) or sum(len(s.text) for s in longer) > QUOTE_LIMIT:
            break
        longer.append(part)
    return longer


def _passage(run: Sequence[Sentence], query: Query, idfs: Mapping[str, float]) -> Passage:
    joined = run[0].text
    for before, part in pairwise(run):
        adjacent = part.place == before.place + 1
        joined += ("" if before.ordinal == part.ordinal else "\n") + ("" if adjacent else OMISSION) + part.text
    strongest = max(run, key=lambda part: coverage(part.normal, query.units, idfs))
    cited = strongest if not _is_list(list(run)) else run[0]
    return Passage(
        text=joined.strip(),
        label=cited.label,
        ordinal=cited.ordinal,
        coverage=coverage(" ".join(part.normal for part in run), query.units, idfs),
        spoken=shorten(strongest.text),
    )


def shorten(text: str, limit: int = SPOKEN_LIMIT) -> str:
    """A text cut for the ear: brackets left out, then cut at the last comma that fits."""
    plain = re.sub(r"[（(][^（）()]*[）)]", "", text).strip()
    if len(plain) <= limit:
        return plain
    head = plain[:limit]
    cut = max(head.rfind(mark) for mark in "，；、。")
    return head[:cut].rstrip("，；、。") + "。" if cut > limit // 3 else head[: limit - 1] + "…"
