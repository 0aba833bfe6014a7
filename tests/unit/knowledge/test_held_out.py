"""Questions that measure us are in nothing that teaches us."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from knowledge.lexicon import load_lexicon
from knowledge.starter import starter_faqs
from matching.normalise import bare
from tests.unit.knowledge.nlu_files import ROOT, examples

STARD = ROOT.parent / "shared" / "data" / "eval" / "stard_questions.jsonl"
DATA = ROOT / "tests" / "bench" / "data"
NEED_SETS = [("needs.jsonl", 246), ("usual_needs.jsonl", 260), ("lay_needs.jsonl", 220)]
POLICY_SETS = [("counter_questions.jsonl", 270), ("policy_questions.jsonl", 255)]
PHRASES = sorted((ROOT / "tests" / "unit" / "matching" / "need").glob("*.jsonl"))
NEED_WORDS = sorted((ROOT / "knowledge" / "content" / "needs").rglob("*.yml"))
#: Shorter ones are a word or two of the trade (转人工, 产融对接, 怎么注册), which any two writers put alike.
LONG_ENOUGH = 7


def questions_of(path: Path) -> list[str]:
    """The questions, or the needs, of a set."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [line["question"] if "question" in line else line["text"] for line in lines]


def calibration() -> list[str]:
    found: list[str] = []
    for path in sorted((ROOT / "matching" / "calibration").glob("*.jsonl")):
        found += questions_of(path)
    return found


def strings(value: object) -> Iterator[str]:
    """Every text in a YAML document, keys too."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield str(key)
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)
    elif isinstance(value, str):
        yield value


@pytest.fixture(scope="module")
def taught() -> dict[str, str]:
    """Every text that something is trained, tuned or looked up with, bare of punctuation → where it stands."""
    lexicon = load_lexicon()
    faqs = starter_faqs()
    sources = {
        "nlu_data": [text for found in examples().values() for _, text in found],
        "faqs": [text for faq in faqs.values() for text in (faq.question, *faq.variants)],
        "lexicon": [*lexicon.synonyms, *lexicon.words(), *lexicon.homophones, *lexicon.homophones.values()],
        "calibration": calibration(),
        "need phrases": [text for path in PHRASES for text in questions_of(path)],
        "need words": [word for path in NEED_WORDS for word in strings(yaml.safe_load(path.read_text("utf-8")))],
    }
    assert all(len(texts) > 100 for texts in sources.values()), "a source was not read"
    return {bare(text): name for name, texts in sources.items() for text in texts}


def leaked(held_out: list[str], taught: dict[str, str]) -> list[str]:
    everything = "\n".join(taught)
    return [text for text in held_out if len(bare(text)) >= LONG_ENOUGH and bare(text) in everything]


def test_the_classifiers_test_set_was_not_learnt(taught: dict[str, str]) -> None:
    content = yaml.safe_load((ROOT / "nlu_data" / "tests" / "desks.yml").read_text(encoding="utf-8"))
    held_out = [utterance["text"] for utterance in content["utterances"]]
    assert len(held_out) > 400
    assert leaked(held_out, taught) == []


@pytest.mark.parametrize(("name", "count"), POLICY_SETS)
def test_the_policy_questions_were_not_learnt(name: str, count: int, taught: dict[str, str]) -> None:
    held_out = questions_of(DATA / name)
    assert len(held_out) == count
    assert leaked(held_out, taught) == []


@pytest.mark.parametrize(("name", "count"), NEED_SETS)
def test_the_needs_were_not_learnt(name: str, count: int, taught: dict[str, str]) -> None:
    held_out = questions_of(DATA / name)
    assert len(held_out) == count
    assert leaked(held_out, taught) == []


def test_the_public_statute_questions_were_not_learnt(taught: dict[str, str]) -> None:
    if not STARD.exists():
        pytest.skip("the statute questions are in ../shared, which is absent")
    held_out = questions_of(STARD)
    assert len(held_out) > 1000
    assert leaked(held_out, taught) == []


@pytest.mark.parametrize(("name", "count"), [*POLICY_SETS, *NEED_SETS])
def test_no_held_out_question_is_written_into_the_code(name: str, count: int) -> None:
    folders = ("knowledge", "matching", "bot", "api", "channels")
    code = "\n".join(
        bare(path.read_text(encoding="utf-8")) for folder in folders for path in (ROOT / folder).rglob("*.py")
    )
    held_out = questions_of(DATA / name)
    assert len(held_out) == count
    assert [text for text in held_out if len(bare(text)) >= LONG_ENOUGH and bare(text) in code] == []


def test_a_leak_would_be_seen(taught: dict[str, str]) -> None:
    learnt = max(taught, key=len)
    assert leaked([f"{learnt[:20]}？！", "这一句在哪里都没有写过的话"], taught) == [f"{learnt[:20]}？！"]
