"""Training the local encoder: what it learns from, that it is repeatable, and when it is not done again."""

from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.content_schema import FaqContent
from knowledge.lexicon import Lexicon
from matching.encoder import WEIGHTS_FILE
from matching.encoder_training import Recipe, fingerprint, train, training_pairs
from tests.unit.matching.encoder_makers import FAQS, PASSAGES, WORDS

QUICK = Recipe(dimension=8, epochs=2, batch=32)


def weights_of(folder: Path) -> bytes:
    return (folder / WEIGHTS_FILE).read_bytes()


def test_training_leaves_a_model_with_its_mark(tmp_path: Path) -> None:
    mark = train(FAQS, WORDS, PASSAGES, tmp_path / "encoder", QUICK)
    assert (tmp_path / "encoder" / "FINGERPRINT").read_text(encoding="utf-8").strip() == mark
    assert [path.name for path in tmp_path.iterdir()] == ["encoder"]


def test_the_same_content_gives_the_same_model(tmp_path: Path) -> None:
    marks = {train(FAQS, WORDS, PASSAGES, tmp_path / name, QUICK) for name in ("one", "two")}
    assert len(marks) == 1
    assert weights_of(tmp_path / "one") == weights_of(tmp_path / "two")


def test_what_is_already_trained_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "encoder"
    train(FAQS, WORDS, PASSAGES, folder, QUICK)
    (folder / WEIGHTS_FILE).write_bytes(b"touched")
    train(FAQS, WORDS, PASSAGES, folder, QUICK)
    assert weights_of(folder) == b"touched"


def test_new_content_is_trained_anew(tmp_path: Path) -> None:
    folder = tmp_path / "encoder"
    first = train(FAQS, WORDS, PASSAGES, folder, QUICK)
    before = weights_of(folder)
    assert train(FAQS[:2], WORDS, PASSAGES, folder, QUICK) != first
    assert weights_of(folder) != before


def test_a_training_that_was_broken_off_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "encoder.new").mkdir()
    (tmp_path / "encoder.new" / "half").write_bytes(b"")
    train(FAQS, WORDS, PASSAGES, tmp_path / "encoder", QUICK)
    assert not (tmp_path / "encoder" / "half").exists()
    assert weights_of(tmp_path / "encoder")


@pytest.mark.parametrize(
    ("faqs", "words", "passages", "recipe"),
    [
        (FAQS[:2], WORDS, PASSAGES, QUICK),
        (FAQS, Lexicon(), PASSAGES, QUICK),
        (FAQS, WORDS, PASSAGES[:1], QUICK),
        (FAQS, WORDS, PASSAGES, replace(QUICK, seed=1)),
    ],
    ids=["faqs", "lexicon", "passages", "recipe"],
)
def test_everything_it_is_made_from_is_in_its_mark(
    faqs: tuple[FaqContent, ...], words: Lexicon, passages: tuple[str, ...], recipe: Recipe
) -> None:
    assert fingerprint(faqs, words, passages, recipe) != fingerprint(FAQS, WORDS, PASSAGES, QUICK)


def test_dates_and_sources_of_a_faq_do_not_ask_for_a_new_model() -> None:
    dated = tuple(faq.model_copy(update={"regions": ["宁夏"], "desk": "policy"}) for faq in FAQS)
    assert fingerprint(dated, WORDS, PASSAGES, QUICK) == fingerprint(FAQS, WORDS, PASSAGES, QUICK)


def test_variants_lie_close_to_their_question_and_its_answer() -> None:
    pairs = training_pairs(FAQS[:1], Lexicon(), seed=1)
    faq = FAQS[0]
    assert {(variant, faq.question) for variant in faq.variants} <= set(pairs)
    assert {(variant, faq.answer) for variant in faq.variants} <= set(pairs)
    assert all(left != right for left, right in pairs)


def test_said_words_lie_close_to_official_ones_alone_and_in_their_sentence() -> None:
    pairs = training_pairs(FAQS[1:2], Lexicon(synonyms={"借钱": ("贷款",)}), seed=1)
    assert ("借钱", "贷款") in pairs
    assert ("借钱需要什么材料？", "贷款需要什么材料？") in pairs


def test_pairs_never_join_two_faqs() -> None:
    def owners(text: str) -> set[str]:
        """The FAQs that hold it: as a phrasing, or as a piece of the answer."""
        return {faq.question for faq in FAQS if text in (faq.question, *faq.variants) or text in faq.answer}

    assert all(owners(left) & owners(right) for left, right in training_pairs(FAQS, Lexicon(), seed=1))


def test_each_variant_is_paired_with_sentences_of_its_answer() -> None:
    long = FAQS[0].model_copy(update={"answer": "可以申请减半征收税款。应当自行申报享受优惠。短句。"})
    pairs = set(training_pairs([long], Lexicon(), seed=1))
    for variant in long.variants:
        assert {(variant, "可以申请减半征收税款"), (variant, "应当自行申报享受优惠")} <= pairs
    assert not any(right == "短句" for _, right in pairs)
