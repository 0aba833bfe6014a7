"""What every encoder promises, and what each of the two does in its own way."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from matching.encoder import PASSAGE_LIMIT, TOKENS_FILE, Encoder, LocalEncoder, PretrainedEncoder, tokens_of
from matching.encoder_training import train
from matching.tokenise import Segmenter
from tests.unit.matching.encoder_makers import FAQS, PASSAGES, SMALL, WORDS, make_bert

QUESTIONS = ["服务补贴券怎么领？", "贷款需要什么材料？", "解除劳动合同要赔多少？"]
PREFIX = "为检索："


@pytest.fixture(scope="module")
def segmenter() -> Segmenter:
    return Segmenter(WORDS.words())


@pytest.fixture(scope="module")
def local_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("local") / "encoder"
    train(FAQS, WORDS, PASSAGES, folder, SMALL)
    return folder


@pytest.fixture(scope="module")
def bert_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_bert(tmp_path_factory.mktemp("bert") / "tiny-bert")


@pytest.fixture(scope="module", params=["local", "pretrained"])
def open_encoder(request: pytest.FixtureRequest, segmenter: Segmenter) -> Callable[[], Encoder]:
    if request.param == "local":
        local: Path = request.getfixturevalue("local_folder")
        return lambda: LocalEncoder(local, segmenter)
    bert: Path = request.getfixturevalue("bert_folder")
    return lambda: PretrainedEncoder(str(bert), PREFIX)


@pytest.fixture(scope="module")
def encoder(open_encoder: Callable[[], Encoder]) -> Encoder:
    return open_encoder()


# --- the contract ---


@pytest.mark.parametrize("kind", ["questions", "passages"])
def test_every_text_becomes_a_unit_vector(encoder: Encoder, kind: str) -> None:
    vectors = getattr(encoder, kind)(QUESTIONS)
    assert vectors.shape == (3, encoder.dimension)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(3), abs=1e-4)


def test_no_texts_give_no_vectors_of_the_right_width(encoder: Encoder) -> None:
    assert encoder.questions([]).shape == (0, encoder.dimension)
    assert encoder.passages([]).shape == (0, encoder.dimension)


@pytest.mark.parametrize("text", ["", " ", "☃", "qwertyuiop", "\x00", "税" * 5000])
def test_no_text_breaks_an_encoder(encoder: Encoder, text: str) -> None:
    vectors = np.concatenate([encoder.questions([text]), encoder.passages([text])])
    assert np.isfinite(vectors).all()
    assert (np.linalg.norm(vectors, axis=1) <= 1.0 + 1e-4).all()


def test_a_vector_does_not_depend_on_its_company(encoder: Encoder) -> None:
    alone = encoder.questions([QUESTIONS[1]])[0]
    together = encoder.questions([*QUESTIONS, "贷款" * 100])[1]
    assert together == pytest.approx(alone, abs=1e-4)


def test_different_texts_have_different_vectors(encoder: Encoder) -> None:
    vectors = encoder.questions(QUESTIONS)
    assert (vectors @ vectors.T - np.eye(3)).max() < 0.9999


def test_of_a_passage_only_the_beginning_counts(encoder: Encoder) -> None:
    head = ("办理贷款要带材料。" * 60)[:PASSAGE_LIMIT]
    one, two = encoder.passages([head + "服务补贴券", head + "劳动合同"])
    assert one == pytest.approx(two, abs=1e-6)


def test_one_model_opened_twice_is_one_space(open_encoder: Callable[[], Encoder], encoder: Encoder) -> None:
    again = open_encoder()
    assert again.fingerprint == encoder.fingerprint
    assert again.dimension == encoder.dimension
    assert again.questions(QUESTIONS) == pytest.approx(encoder.questions(QUESTIONS), abs=1e-6)


def test_the_two_encoders_never_share_a_space(local_folder: Path, bert_folder: Path, segmenter: Segmenter) -> None:
    assert LocalEncoder(local_folder, segmenter).fingerprint != PretrainedEncoder(str(bert_folder)).fingerprint


# --- the local one ---


def test_the_local_encoder_puts_paraphrases_side_by_side(local_folder: Path, segmenter: Segmenter) -> None:
    encoder = LocalEncoder(local_folder, segmenter)
    found = encoder.questions(["补贴券去哪里领", "借钱要哪些材料", "炒鱿鱼赔多少"]) @ encoder.questions(QUESTIONS).T
    assert found.argmax(axis=1).tolist() == [0, 1, 2]


def test_the_local_encoder_has_no_direction_for_words_it_never_saw(local_folder: Path, segmenter: Segmenter) -> None:
    assert not LocalEncoder(local_folder, segmenter).questions(["☃☃"]).any()


def test_a_local_encoder_that_is_not_whole_does_not_open(
    local_folder: Path, segmenter: Segmenter, tmp_path: Path
) -> None:
    broken = shutil.copytree(local_folder, tmp_path / "encoder")
    tokenizer = json.loads((broken / TOKENS_FILE).read_text(encoding="utf-8"))
    tokenizer["model"]["vocab"].popitem()
    (broken / TOKENS_FILE).write_text(json.dumps(tokenizer), encoding="utf-8")
    with pytest.raises(ValueError, match="train the encoder again"):
        LocalEncoder(broken, segmenter)


def test_the_local_encoder_is_a_static_embedding(local_folder: Path, segmenter: Segmenter) -> None:
    from sentence_transformers import SentenceTransformer

    texts = [*QUESTIONS, "贷款☃材料"]
    model = SentenceTransformer(str(local_folder), device="cpu")
    theirs = model.encode([" ".join(tokens_of(text, segmenter)) for text in texts], normalize_embeddings=True)
    assert LocalEncoder(local_folder, segmenter).questions(texts) == pytest.approx(theirs, abs=1e-5)


def test_the_local_encoder_needs_no_deep_learning_library(local_folder: Path) -> None:
    # Importing torch takes seconds and a third of a gigabyte; the service does without unless a model asks for it.
    code = (
        "import sys; from pathlib import Path; from matching.encoder import LocalEncoder; "
        "from matching.tokenise import Segmenter; import api.app; "
        f"LocalEncoder(Path({str(local_folder)!r}), Segmenter(())).questions(['贷款']); print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_texts_are_cut_into_words_and_pairs_for_it(segmenter: Segmenter) -> None:
    tokens = tokens_of("領服務補貼券！", segmenter)
    assert {"w:服务补贴券", "领服", "服务", "务补", "补贴", "贴券"} <= set(tokens)
    assert not any("！" in token or "貼" in token for token in tokens)


# --- the pretrained one ---


def test_the_query_prefix_turns_questions_and_leaves_passages(bert_folder: Path) -> None:
    plain, prefixed = PretrainedEncoder(str(bert_folder)), PretrainedEncoder(str(bert_folder), PREFIX)
    assert plain.fingerprint != prefixed.fingerprint
    assert prefixed.questions(["贷款"]) == pytest.approx(plain.questions([PREFIX + "贷款"]), abs=1e-6)
    assert np.abs(prefixed.questions(["贷款"]) - plain.questions(["贷款"])).max() > 1e-3
    assert prefixed.passages(["贷款"]) == pytest.approx(plain.passages(["贷款"]), abs=1e-6)


def test_other_weights_under_the_same_name_are_another_space(bert_folder: Path, tmp_path: Path) -> None:
    twin = make_bert(tmp_path / bert_folder.name, seed=2)
    assert PretrainedEncoder(str(twin)).fingerprint != PretrainedEncoder(str(bert_folder)).fingerprint
