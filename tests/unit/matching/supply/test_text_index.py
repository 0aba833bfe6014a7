"""The words of offers: the same tokens as one text at a time, the same scores as adding up everything."""

import string
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from matching.keyword_index import Vocabulary, build_postings, scores
from matching.normalise import normalise
from matching.supply import text_index
from matching.supply.offer_text import title_of, words_of
from matching.supply.text_builder import FIELD_WEIGHTS, TextBuilder, numbered
from matching.supply.text_index import Term, TextIndex
from matching.tokenise import keyword_tokens

HAN = "工程师会计厂车间一个的管理电焊证〇號羅"
TEXTS = st.text(HAN + string.ascii_letters + "0123456789.，。 　\n１Ａ（）·\ue000é", max_size=30)


@given(st.lists(TEXTS, min_size=1, max_size=8))
@example(["", "", ""])
@example(["〇", "3.5t 铲车", "a.b.c 1.2.3"])
@example(["\ue000", "厂\ue000房"])
@settings(max_examples=300, deadline=None)
def test_a_batch_has_the_tokens_of_its_texts(texts: list[str]) -> None:
    vocabulary = Vocabulary()
    owners, numbers = numbered(texts, vocabulary)
    spelled = vocabulary.tokens()
    for place, text in enumerate(texts):
        found = sorted(spelled[n] for n in numbers[owners == place].tolist())
        assert found == sorted(keyword_tokens(normalise(text.replace("\ue000", " "))))


def offers(count: int, seed: int = 1) -> list[dict[str, Any]]:
    """Offers of words that are very common to rare."""
    chance = np.random.default_rng(seed)
    places = np.minimum(chance.zipf(1.3, size=(count, 3, 12)), len(HAN) * 3) - 1
    letters = (HAN * 3)[: len(HAN) * 3]
    texts = [["".join(letters[p] for p in field) for field in row] for row in places.tolist()]
    return [{"title": t, "occupation": w, "description": b} for t, w, b in texts]


def built(rows: list[dict[str, Any]], batch: int) -> tuple[TextIndex, Vocabulary]:
    vocabulary = Vocabulary()
    builder = TextBuilder(vocabulary)
    for start in range(0, len(rows), batch):
        builder.add(rows[start : start + batch])
    return builder.build(), vocabulary


def test_impacts_are_those_of_bm25_over_the_fields_apart() -> None:
    rows = offers(200)
    index, vocabulary = built(rows, 64)
    texts = {"title": [title_of(r) for r in rows], "words": [words_of(r) for r in rows], "body": [r["description"] for r in rows]}  # fmt: skip
    fields = {
        name: build_postings([[vocabulary.known(t) or 0 for t in keyword_tokens(normalise(text))] for text in of_field])
        for name, of_field in texts.items()
    }
    tokens = list(range(0, len(vocabulary), 3))
    worth = {token: 0.5 + token % 3 for token in tokens}
    expected = scores(fields, FIELD_WEIGHTS, worth, dict.fromkeys(tokens, 1.0))
    found = index.scores_of([Term(t, worth[t]) for t in tokens], np.arange(len(rows)))
    assert found == pytest.approx(expected, rel=1e-3, abs=1e-3)
    assert all(index.frequency(t) == max(p.frequency(t) for p in fields.values()) for t in tokens)
    assert index.frequency(len(vocabulary) + 5) == 0


@given(
    st.integers(0, 10**6),
    st.sampled_from([0.0, 0.002, 0.03, 0.5, 1.0]),
    st.sampled_from([1, 10, 60]),
    st.sampled_from([0, 4, 10**6]),
)
@settings(max_examples=120, deadline=None)
def test_the_best_rows_are_those_of_adding_up_everything(seed: int, share: float, count: int, per_row: int) -> None:
    index = INDEX
    chance = np.random.default_rng(seed)
    tokens = chance.choice(len(VOCABULARY), size=chance.integers(1, 25), replace=False)
    terms = [Term(int(t), float(chance.random() * 4)) for t in tokens]
    allowed = chance.random(len(ROWS)) < share
    with pytest.MonkeyPatch.context() as patch:  # both ways, whatever is allowed
        patch.setattr(text_index, "POSTINGS_PER_ROW", per_row)
        found = index.best([terms], allowed, count)
    every = np.where(allowed, index.scores_of(terms, np.arange(len(ROWS))), 0.0)
    expected = np.sort(every[every > 0])[::-1][:count]
    assert len(set(found.tolist())) == len(found) and allowed[found].all()
    assert np.sort(every[found])[::-1] == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("share", [0.02, 1.0])
def test_the_best_by_the_first_words_are_found_beside_the_best_by_all(share: float) -> None:
    chance = np.random.default_rng(5)
    tokens = [Term(int(t), 1.0) for t in chance.choice(len(VOCABULARY), size=12, replace=False)]
    allowed = chance.random(len(ROWS)) < share
    found = INDEX.best((tokens[:3], tokens[3:]), allowed, 8)
    first, every = INDEX.best([tokens[:3]], allowed, 8), INDEX.best([tokens], allowed, 8)
    assert 8 < len(found) <= 16 and found.tolist() == np.union1d(first, every).tolist()


def test_a_budget_leaves_out_the_most_frequent_words_but_never_all(monkeypatch: pytest.MonkeyPatch) -> None:
    frequency = INDEX.postings.frequency
    terms = sorted((Term(t, 1.0) for t in range(40)), key=lambda t: frequency(t.token), reverse=True)
    rare, common = terms[-1], terms[0]
    allowed = np.ones(len(ROWS), dtype=bool)
    monkeypatch.setattr(text_index, "ADDED_UP", frequency(rare.token))
    holders = INDEX.postings.rows[INDEX.postings.of(rare.token)]
    assert 0 < len(holders) < frequency(common.token)
    assert INDEX.best([[common, rare]], allowed, len(ROWS)).tolist() == sorted(holders.tolist())
    assert len(INDEX.best([[common]], allowed, len(ROWS))) == frequency(common.token)


ROWS = offers(3000)
INDEX, VOCABULARY = built(ROWS, 1000)
