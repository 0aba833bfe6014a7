"""Reading the lexicon's files, and refusing bad ones by name."""

from pathlib import Path

import pytest

from knowledge.errors import BadContent
from knowledge.lexicon import Lexicon, load_lexicon


def write_lexicon(folder: Path, *, synonyms: str = "synonyms: []", terms: str = "terms: []",
                  homophones: str = "homophones: []") -> Path:  # fmt: skip
    (folder / "synonyms").mkdir()
    (folder / "synonyms" / "tax.yml").write_text(synonyms, encoding="utf-8")
    (folder / "terms.yml").write_text(terms, encoding="utf-8")
    (folder / "homophones.yml").write_text(homophones, encoding="utf-8")
    return folder


def test_a_said_word_leads_to_every_official_word_it_may_stand_for(tmp_path: Path) -> None:
    first = "synonyms:\n- {term: 解除劳动合同, says: [开除, 炒鱿鱼]}\n- {term: 经济补偿, says: [开除, 赔偿金]}\n"
    lexicon = load_lexicon(write_lexicon(tmp_path, synonyms=first))
    assert lexicon.synonyms == {
        "开除": ("解除劳动合同", "经济补偿"), "炒鱿鱼": ("解除劳动合同",), "赔偿金": ("经济补偿",),
    }  # fmt: skip


def test_synonyms_of_all_files_come_together(tmp_path: Path) -> None:
    folder = write_lexicon(tmp_path, synonyms="synonyms:\n- {term: 纳税申报, says: [报税]}\n")
    (folder / "synonyms" / "more.yml").write_text("synonyms:\n- {term: 税务登记, says: [报税]}\n", encoding="utf-8")
    assert set(load_lexicon(folder).synonyms["报税"]) == {"纳税申报", "税务登记"}


def test_a_word_is_no_synonym_of_itself_and_none_counts_twice(tmp_path: Path) -> None:
    synonyms = "synonyms:\n- {term: 贷款, says: [贷款, 借钱]}\n- {term: 贷款, says: [借钱]}\n"
    assert load_lexicon(write_lexicon(tmp_path, synonyms=synonyms)).synonyms == {"借钱": ("贷款",)}


def test_terms_are_read_with_and_without_notes(tmp_path: Path) -> None:
    lexicon = load_lexicon(write_lexicon(tmp_path, terms="terms:\n- {word: 专精特新, note: 四化}\n- 小巨人\n"))
    assert lexicon.terms == ("专精特新", "小巨人")


def test_numbers_in_the_files_are_read_as_words(tmp_path: Path) -> None:
    lexicon = load_lexicon(write_lexicon(tmp_path, homophones="homophones:\n- {heard: 1六八, means: 168}\n"))
    assert lexicon.homophones == {"1六八": "168"}


def test_words_are_those_worth_keeping_whole() -> None:
    lexicon = Lexicon({"炒鱿鱼": ("解除劳动合同",), "券": ("服务补贴券",)}, ("专精特新", "a b"), {"代款": "贷款"})
    assert lexicon.words() == sorted(["炒鱿鱼", "解除劳动合同", "服务补贴券", "专精特新"])


@pytest.mark.parametrize(
    "content", ["", "terms", "words: [a]", "terms: {a: 1}", "terms: [", "- a"],
    ids=["empty", "a word", "another key", "no list", "broken", "a bare list"],
)  # fmt: skip
def test_a_malformed_file_is_refused_by_its_name(tmp_path: Path, content: str) -> None:
    with pytest.raises(BadContent, match=r"terms\.yml"):
        load_lexicon(write_lexicon(tmp_path, terms=content))


def test_a_missing_file_is_refused_by_its_name(tmp_path: Path) -> None:
    (write_lexicon(tmp_path) / "homophones.yml").unlink()
    with pytest.raises(BadContent, match=r"homophones\.yml"):
        load_lexicon(tmp_path)
