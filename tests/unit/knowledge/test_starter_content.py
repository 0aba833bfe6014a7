"""The starter content as data: every FAQ and sample document is fit to be read and found."""

import re
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import yaml

from bot.desks.codes import DESKS, SERVICE_DESKS
from knowledge.content_schema import SPOKEN_LIMIT, DocumentMetadata, FaqContent
from knowledge.documents.parse import parse
from knowledge.errors import BadContent
from knowledge.lexicon import load_lexicon
from knowledge.regions import NATIONAL, gazetteer
from knowledge.starter import CONTENT, starter_faqs, starter_passages
from matching.normalise import bare, normalise

POLICIES = Path(__file__).parents[3].parent / "shared" / "data" / "policies"
TODAY = date(2026, 11, 23)  # the day the content was checked
PHONE = re.compile(r"(?<![\d.])(?:1[3-9]\d{9}|0\d{2,3}-?\d{7,8}|400-?\d{3}-?\d{4}|9\d{4})(?![\d.])")
KNOWN_PHONES = {"96168", "96110"}  # the platform's hotline; the police's against fraud


@cache
def faqs() -> dict[str, FaqContent]:
    return starter_faqs()


def ids_where(wrong) -> list[str]:
    return [faq_id for faq_id, faq in faqs().items() if wrong(faq)]


def test_there_are_enough_faqs() -> None:
    assert len(faqs()) >= 200


def test_every_service_desk_can_answer_something() -> None:
    counts = Counter(faq.desk for faq in faqs().values())
    assert {desk: counts[desk] for desk in SERVICE_DESKS if counts[desk] < 5} == {}


def test_every_faq_belongs_to_a_desk() -> None:
    assert ids_where(lambda faq: faq.desk not in DESKS) == []


def test_every_faq_has_variants_enough() -> None:
    assert ids_where(lambda faq: len({bare(v) for v in faq.variants} - {bare(faq.question)}) < 8) == []


def test_no_question_or_variant_stands_twice_in_all_files() -> None:
    asked = [(bare(text), faq_id) for faq_id, faq in faqs().items() for text in (faq.question, *faq.variants)]
    counts = Counter(text for text, _ in asked)
    assert [(text, faq_id) for text, faq_id in asked if counts[text] > 1] == []


def test_every_question_has_words_that_are_left_after_normalising() -> None:
    assert ids_where(lambda faq: any(len(bare(q)) < 2 for q in (faq.question, *faq.variants))) == []


def test_every_faq_can_be_spoken_in_the_time_one_listens() -> None:
    assert ids_where(lambda faq: faq.spoken_answer is None or len(faq.spoken_answer) > SPOKEN_LIMIT) == []


def test_nothing_spoken_holds_what_only_an_eye_can_read() -> None:
    assert ids_where(lambda faq: re.search(r"[（(【\[\n]|https?:|www\.", faq.spoken_answer or "")) == []


def test_every_rule_has_its_source() -> None:
    assert ids_where(lambda faq: faq.desk == "policy" and not faq.citations) == []
    assert sum(bool(faq.citations) for faq in faqs().values()) >= 0.9 * len(faqs())


def test_no_faq_has_run_out_by_the_day_it_was_checked() -> None:
    assert ids_where(lambda faq: faq.expires_on is not None and faq.expires_on < TODAY) == []


def test_regions_are_places_that_exist() -> None:
    known = set(gazetteer().names.values()) | NATIONAL
    assert ids_where(lambda faq: not {gazetteer().full_name(region) for region in faq.regions} <= known) == []


def test_no_phone_number_is_given_but_those_that_are_known() -> None:
    found = {phone for faq in faqs().values() for phone in PHONE.findall(f"{faq.answer} {faq.spoken_answer}")}
    assert found <= KNOWN_PHONES


def test_statutes_are_quoted_word_for_word() -> None:
    if not POLICIES.exists():
        pytest.skip("the statutes are in ../shared, which is absent")
    statutes = "\n".join(bare(path.read_text(encoding="utf-8")) for path in POLICIES.glob("*_*.*"))
    quoted = [
        (faq_id, part)
        for faq_id, faq in faqs().items()
        if faq_id.startswith("law-")
        for quote in re.findall(r"原文[^“]{0,8}“([^”]+)”", faq.answer)
        for part in re.split(r"…+", quote)
    ]
    assert len(quoted) >= 300
    assert [(faq_id, part) for faq_id, part in quoted if bare(part) not in statutes] == []


# --- refusing bad files ---


def write_faqs(folder: Path, *entries: str) -> Path:
    for number, entry in enumerate(entries):
        (folder / f"f{number}.yml").write_text(f"faqs:\n{entry}", encoding="utf-8")
    return folder


def test_a_bad_entry_is_refused_by_file_and_id(tmp_path: Path) -> None:
    folder = write_faqs(tmp_path, "- {id: a-1, question: 问, answer: 答}\n", "- {id: b-2, question: 问, anwser: 答}\n")
    with pytest.raises(BadContent, match=r"f1\.yml: b-2"):
        starter_faqs(folder)


def test_an_id_used_twice_is_refused_even_over_two_files(tmp_path: Path) -> None:
    entry = "- {id: a-1, question: 问, answer: 答}\n"
    with pytest.raises(BadContent, match="'a-1' is used twice"):
        starter_faqs(write_faqs(tmp_path, entry, entry))


# --- sample documents ---


def test_every_sample_document_has_valid_metadata_and_is_marked_as_a_sample() -> None:
    paths = sorted((CONTENT / "documents").glob("*.md"))
    assert len(paths) >= 3
    for path in paths:
        raw = yaml.safe_load(path.with_suffix(".yml").read_text(encoding="utf-8"))
        metadata = DocumentMetadata.model_validate(raw)
        assert "示例" in f"{metadata.title}", path.name
        parsed = parse(path.name, path.read_bytes())
        assert len(parsed.clauses) > 5, path.name
        assert not parsed.warnings, path.name


def test_passages_of_the_samples_hold_their_running_text() -> None:
    text = "\n".join(starter_passages())
    assert len(starter_passages()) > 20
    assert "补贴券" in text


# --- the lexicon ---


def test_the_lexicon_is_large_enough() -> None:
    lexicon = load_lexicon()
    sets = {official for words in lexicon.synonyms.values() for official in words}
    assert len(sets) >= 400
    assert len(lexicon.terms) >= 300
    assert len(lexicon.homophones) >= 150


def test_no_lexicon_word_is_a_single_character_or_blank() -> None:
    lexicon = load_lexicon()
    words = [
        *lexicon.synonyms,
        *(w for ws in lexicon.synonyms.values() for w in ws),
        *lexicon.terms,
        *lexicon.homophones,
    ]
    assert [word for word in words if len(word.strip()) < 2] == []


def test_what_is_heard_wrongly_is_written_as_the_reader_of_questions_sees_it() -> None:
    # Questions are normalised before they are repaired, so any other writing would never be found.
    assert [heard for heard in load_lexicon().homophones if normalise(heard) != heard] == []


def test_repairing_never_leads_to_another_wrong_word() -> None:
    homophones = load_lexicon().homophones
    chained = [(heard, meant) for heard, meant in homophones.items() if any(other in meant for other in homophones)]
    assert chained == []


def test_no_word_is_heard_wrongly_and_right() -> None:
    lexicon = load_lexicon()
    proper = {*lexicon.terms, *lexicon.synonyms, *(w for ws in lexicon.synonyms.values() for w in ws)}
    assert sorted(proper.intersection(lexicon.homophones)) == []


def test_synonyms_do_not_stand_for_more_words_than_can_be_meant() -> None:
    assert [said for said, words in load_lexicon().synonyms.items() if len(words) > 3] == []
