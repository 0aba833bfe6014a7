"""An entry's rows: what is searched by keywords, and what has a vector."""

import numpy as np
import pytest

from knowledge.entry import Entry, Span
from knowledge.validity import Validity
from matching.keyword_index import Vocabulary
from matching.segment import MAX_SENTENCE_ROWS, build_segment, make_rows
from matching.tokenise import Segmenter


def clause(text: str, name: str = "clause:1:1") -> Entry:
    return Entry(name, "document:1", Validity(), headings="劳动法 工作时间", spans=(Span("第三十六条", text, 1),))


def rows_of(entry: Entry) -> list[str]:
    return [row.text for row in make_rows(entry, Vocabulary(), Segmenter())]


def test_each_sentence_of_a_clause_has_a_row_with_its_headings() -> None:
    rows = rows_of(clause("国家实行工时制度。用人单位应当保证休息。"))
    assert rows[1:] == ["劳动法 工作时间 国家实行工时制度。", "劳动法 工作时间 用人单位应当保证休息。"]


def test_a_clause_of_one_sentence_has_one_row() -> None:
    assert len(rows_of(clause("国家实行工时制度。"))) == 1


def test_only_the_first_row_of_an_entry_holds_keywords() -> None:
    first, *others = make_rows(clause("国家实行工时制度。用人单位应当保证休息。"), Vocabulary(), Segmenter())
    assert first.pair_tokens["body"] and first.word_tokens
    assert all(not row.pair_tokens and not row.word_tokens for row in others)


def test_a_long_list_does_not_fill_the_index() -> None:
    assert len(rows_of(clause("应当提交下列材料。" * 200))) == 1 + MAX_SENTENCE_ROWS


def test_an_entry_is_as_near_as_its_nearest_row() -> None:
    entries = [clause("甲乙丙丁。戊己庚辛。", "clause:1:1"), clause("壬癸子丑。", "clause:1:2")]
    vocabulary = Vocabulary()
    rows = [row for entry in entries for row in make_rows(entry, vocabulary, Segmenter())]
    vectors = np.eye(len(rows), dtype=np.float32)
    segment = build_segment(rows, vectors)
    assert segment.keyword_row_count == 2
    assert segment.best_cosine(vectors[2], 0) == pytest.approx(1.0)
    assert segment.best_cosine(vectors[2], 1) == pytest.approx(0.0)
