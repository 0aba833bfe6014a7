"""BM25, against the formula written out plainly."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.keyword_index import Vocabulary, build_postings, idf, scores

ROWS = st.lists(st.lists(st.integers(0, 15), max_size=12), min_size=1, max_size=12)
QUERY = st.dictionaries(st.integers(0, 15), st.sampled_from([0.15, 0.5, 1.0]), max_size=6)


def plain_bm25(rows: list[list[int]], query: dict[int, float], rarity: dict[int, float]) -> list[float]:
    """Okapi BM25 of each row, as the textbook has it: k1 = 1.2, b = 0.75."""
    filled = [len(row) for row in rows if row]
    average = sum(filled) / len(filled) if filled else 1.0
    found = []
    for row in rows:
        counts = Counter(row)
        total = 0.0
        for token, weight in query.items():
            frequency = counts[token]
            norm = 1.2 * (1 - 0.75 + 0.75 * len(row) / average)
            total += weight * rarity[token] * (frequency * 2.2 / (frequency + norm) if frequency else 0.0)
        found.append(total)
    return found


def plain_idf(rows: list[list[int]], token: int) -> float:
    holding = sum(token in row for row in rows)
    return math.log(1 + (len(rows) - holding + 0.5) / (holding + 0.5))


@given(ROWS, QUERY)
@settings(max_examples=200)
def test_scores_are_those_of_the_formula(rows: list[list[int]], query: dict[int, float]) -> None:
    postings = build_postings(rows)
    rarity = {token: idf(postings.frequency(token), len(rows)) for token in query}
    assert rarity == pytest.approx({token: plain_idf(rows, token) for token in query})
    found = scores({"body": postings}, {"body": 1.0}, query, rarity)
    assert found == pytest.approx(np.array(plain_bm25(rows, query, rarity)), abs=1e-5)


@given(ROWS, ROWS, QUERY)
@settings(max_examples=50)
def test_fields_add_up_by_their_weight(
    titles: list[list[int]], bodies: list[list[int]], query: dict[int, float]
) -> None:
    count = min(len(titles), len(bodies))
    titles, bodies = titles[:count], bodies[:count]
    rarity = dict.fromkeys(query, 1.0)
    fields = {"title": build_postings(titles), "body": build_postings(bodies), "other": build_postings(bodies)}
    found = scores(fields, {"title": 0.35, "body": 1.0}, query, rarity)
    pairs = zip(plain_bm25(titles, query, rarity), plain_bm25(bodies, query, rarity), strict=True)
    assert found == pytest.approx(np.array([0.35 * title + body for title, body in pairs]), abs=1e-5)


@given(ROWS)
def test_every_posting_is_in_its_row_and_none_is_missing(rows: list[list[int]]) -> None:
    postings = build_postings(rows)
    for token in range(17):
        found = postings.rows[postings.of(token)].tolist()
        assert found == [number for number, row in enumerate(rows) if token in row]
        assert postings.frequency(token) == len(found)


def test_a_rare_word_says_more_than_a_common_one_and_none_says_less_than_nothing() -> None:
    values = [idf(frequency, 100) for frequency in range(101)]
    assert values == sorted(values, reverse=True)
    assert min(values) > 0
    assert idf(7, 5) < idf(5, 5)  # more rows than rows: fields are counted roughly, see Segment.frequency


def test_repeating_a_word_helps_less_and_less() -> None:
    one, two, nine = scores({"b": build_postings([[1], [1, 1], [1] * 9])}, {"b": 1.0}, {1: 1.0}, {1: 1.0})
    assert one < two < nine
    assert nine < 2.2


def test_of_two_rows_with_the_word_the_shorter_wins() -> None:
    short, long = scores({"b": build_postings([[1, 2], [1, 2, 3, 4, 5, 6]])}, {"b": 1.0}, {1: 1.0}, {1: 1.0})
    assert short > long


def test_average_length_may_come_from_outside() -> None:
    alone = scores({"b": build_postings([[1, 2]])}, {"b": 1.0}, {1: 1.0}, {1: 1.0})
    among_long_ones = scores({"b": build_postings([[1, 2]], average_length=20.0)}, {"b": 1.0}, {1: 1.0}, {1: 1.0})
    assert among_long_ones[0] > alone[0]


@pytest.mark.parametrize("rows", [[], [[]], [[], []]], ids=["no rows", "an empty row", "empty rows"])
def test_rows_without_words_score_nothing(rows: list[list[int]]) -> None:
    found = scores({"b": build_postings(rows)}, {"b": 1.0}, {1: 1.0}, {1: 1.0})
    assert found.tolist() == [0.0] * len(rows)


# --- vocabulary ---


def test_numbers_are_given_once_and_only_at_the_end() -> None:
    vocabulary = Vocabulary(["补贴", "贴券"])
    assert [vocabulary.number(token) for token in ("贴券", "券怎", "补贴", "券怎")] == [1, 2, 0, 2]
    assert vocabulary.tokens() == ["补贴", "贴券", "券怎"]
    assert len(vocabulary) == 3


def test_looking_a_token_up_gives_it_no_number() -> None:
    vocabulary = Vocabulary()
    assert vocabulary.known("补贴") is None
    assert len(vocabulary) == 0


def test_a_stored_vocabulary_means_the_same() -> None:
    first = Vocabulary()
    numbers = {token: first.number(token) for token in ("a", "c", "b")}
    assert {token: Vocabulary(first.tokens()).known(token) for token in numbers} == numbers
