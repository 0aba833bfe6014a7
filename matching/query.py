"""A question, read: its tokens with their weight, what else could be meant, the places and identifiers it names."""

import re
from dataclasses import dataclass, field

from knowledge.lexicon import Lexicon
from knowledge.regions import gazetteer
from matching.normalise import normalise
from matching.question_words import WEAK, weak_spans
from matching.tokenise import Segmenter, characters, pairs

SYNONYM_WEIGHT = 0.5  # an official word we only infer counts half of one that was said
CHARACTER_WEIGHT = 0.6  # beside 1 for a pair: single characters reach other words for the same thing, and mislead more
MAX_SAID = 12  # characters of the longest said word that is looked for
MAX_QUESTION = 500  # characters that are searched with; more is a story, and its end says what is wanted
_DOCUMENT_NUMBER = re.compile(r"[\u4e00-\u9fff]{2,20}[\[(〔【]\d{4}[\])〕】]\d{1,5}号|(?:国务院令|主席令)?第\d{1,5}号")
_LONG_DIGITS = re.compile(r"(?<!\d)\d{5,18}(?!\d)")
_ARTICLE = re.compile(r"第[一二三四五六七八九十百零〇\d]{1,7}条")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})年?(?!\d)")
_TITLE = re.compile(r"《([^》]{2,80})》")


@dataclass(frozen=True)
class Unit:
    """One token of the question.

    Attributes:
        text: the token.
        weight: how much it counts, before its rarity; question words count little.
        alternatives: for each official word that the said words around it may stand for, that word's tokens.
    """

    text: str
    weight: float
    alternatives: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Query:
    """A question ready for search.

    Attributes:
        text: normalised, with words heard wrongly repaired.
        units: its character pairs.
        pair_weights / word_weights: token → weight, for the two keyword lists, inferred words included.
        expanded: the text followed by the official words that are inferred; what the encoder sees.
        regions: full names of the places it names.
        document_numbers, digits, articles, titles, years: identifiers in it.
    """

    text: str
    units: tuple[Unit, ...]
    pair_weights: dict[str, float]
    word_weights: dict[str, float]
    expanded: str
    regions: tuple[str, ...] = ()
    document_numbers: tuple[str, ...] = ()
    digits: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    years: tuple[int, ...] = ()


@dataclass
class QueryReader:
    """Reads questions with one lexicon."""

    lexicon: Lexicon
    segmenter: Segmenter
    _heard: re.Pattern[str] | None = field(init=False)
    _said: dict[str, tuple[str, ...]] = field(init=False)
    _begun: frozenset[str] = field(init=False)  # the first two characters of what is said, which has no fewer

    def __post_init__(self) -> None:
        heard = sorted(self.lexicon.homophones, key=len, reverse=True)
        self._heard = re.compile("|".join(map(re.escape, heard))) if heard else None
        self._said = {
            normalise(said): tuple(normalise(word) for word in words) for said, words in self.lexicon.synonyms.items()
        }
        self._begun = frozenset(said[:2] for said in self._said)

    def repair(self, text: str) -> str:
        """The normalised text with words heard or typed wrongly put right."""
        normal = normalise(text)
        if self._heard is None:
            return normal
        return self._heard.sub(lambda match: self.lexicon.homophones[match.group()], normal)

    def read(self, text: str, *, words: bool = True) -> Query:
        """Read one question. `words`: not only its pairs and characters are wanted but also its `word_weights`."""
        normal = self.repair(text)[-MAX_QUESTION:]
        weak = _mask(len(normal), weak_spans(normal))
        said = self._said_in(normal)
        units = []
        for token in pairs(normal):
            is_weak = all(weak[token.start : token.end])
            official = tuple(
                dict.fromkeys(
                    word for start, end, words in said if start <= token.start and token.end <= end for word in words
                )
            )
            alternatives = tuple(tuple(t.text for t in pairs(word)) for word in official)
            units.append(Unit(token.text, WEAK if is_weak else 1.0, () if is_weak and not official else alternatives))
        inferred = list(dict.fromkeys(word for _, _, words in said for word in words if word not in normal))
        return Query(
            text=normal,
            units=tuple(units),
            pair_weights=_pair_weights(units) | _character_weights(normal, weak, inferred),
            word_weights=self._word_weights(normal, weak, inferred) if words else {},
            expanded=" ".join((normal, *inferred)),
            regions=gazetteer().named_in(normal),
            document_numbers=tuple(_DOCUMENT_NUMBER.findall(normal)),
            digits=tuple(_LONG_DIGITS.findall(normal)),
            articles=tuple(_ARTICLE.findall(normal)),
            titles=tuple(_TITLE.findall(normal)),
            years=tuple(int(year) for year in _YEAR.findall(normal)),
        )

    def _said_in(self, text: str) -> list[tuple[int, int, tuple[str, ...]]]:
        """Said words in the text, longest first at each place, as (start, end, official words)."""
        found, start = [], 0
        while start < len(text):
            likely = text[start : start + 2] in self._begun
            for end in range(min(len(text), start + MAX_SAID), start + 1, -1) if likely else ():
                if (words := self._said.get(text[start:end])) is not None:
                    found.append((start, end, words))
                    start = end - 1
                    break
            start += 1
        return found

    def _word_weights(self, text: str, weak: list[bool], inferred: list[str]) -> dict[str, float]:
        weights: dict[str, float] = {}
        for word in self.segmenter.words(text):
            start = text.find(word)
            weights[word] = WEAK if all(weak[start : start + len(word)]) else 1.0
        for phrase in inferred:
            for word in self.segmenter.words(phrase):
                weights.setdefault(word, SYNONYM_WEIGHT)
        return weights


def _pair_weights(units: list[Unit]) -> dict[str, float]:
    weights: dict[str, float] = {}
    for unit in units:
        weights[unit.text] = max(weights.get(unit.text, 0.0), unit.weight)
    for unit in units:
        for tokens in unit.alternatives:
            for token in tokens:
                weights.setdefault(token, SYNONYM_WEIGHT)
    return weights


def _character_weights(text: str, weak: list[bool], inferred: list[str]) -> dict[str, float]:
    weights: dict[str, float] = {}
    for char, is_weak in zip(text, weak, strict=True):
        for token in characters(char):
            weights[token] = max(weights.get(token, 0.0), CHARACTER_WEIGHT * (WEAK if is_weak else 1.0))
    for word in inferred:
        for token in characters(word):
            weights.setdefault(token, CHARACTER_WEIGHT * SYNONYM_WEIGHT)
    return weights


def _mask(length: int, spans: list[tuple[int, int]]) -> list[bool]:
    mask = [False] * length
    for start, end in spans:
        mask[start:end] = [True] * (end - start)
    return mask
