"""The index on disk: never served damaged, never of another encoder, rebuilt without anybody noticing."""

import json
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from knowledge.records.database import Database
from matching import generations
from matching.index import REBUILD_AT_ROWS, without
from tests.fakes.encoder import FakeEncoder
from tests.integration.shelf import Desk, Shelf


@pytest.fixture
def shelf(sqlite_database: Database) -> Shelf:
    shelf = Shelf(sqlite_database)
    shelf.faq("face", "补贴券面值多少？", variants=["一张券多少钱", "补贴券是多大面额"])
    shelf.faq("where", "补贴券在哪里领？")
    shelf.document("补贴券规则", "第一条 检测服务可以用券。\n\n第二条 补贴券一年内有效。")
    return shelf


@pytest.fixture
def folder(shelf: Shelf, tmp_path: Path) -> Path:
    """A folder with a whole stored index."""
    Desk(shelf.database, tmp_path / "index").index.open()
    return tmp_path / "index"


def opened(shelf: Shelf, folder: Path, space: str = "one", dimension: int = 64) -> tuple[Desk, FakeEncoder]:
    encoder = FakeEncoder(space, dimension)
    desk = Desk(shelf.database, folder, encoder)
    desk.index.open()
    return desk, encoder


def generation(folder: Path) -> Path:
    return folder / str(json.loads((folder / "CURRENT").read_text(encoding="utf-8"))["generation"])


def as_good_as_new(desk: Desk, folder: Path) -> bool:
    """The index answers like one that was built from nothing."""
    fresh = Desk(desk.database, folder / "fresh", FakeEncoder(desk.encoder.fingerprint.removeprefix("fake:")))
    questions = ["补贴券面值多少", "检测能用券吗", "哪里领"]
    return [desk.candidates(q) for q in questions] == [fresh.candidates(q) for q in questions]


# --- stored and loaded ---


def test_a_whole_index_is_loaded_without_encoding_anything_again(shelf: Shelf, folder: Path) -> None:
    desk, encoder = opened(shelf, folder)
    assert (encoder.questions_seen, encoder.passages_seen) == ([], [])
    assert as_good_as_new(desk, folder)


def test_only_what_changed_since_is_encoded(shelf: Shelf, folder: Path) -> None:
    shelf.faq("new", "补贴券怎么退？")
    _, encoder = opened(shelf, folder)
    assert encoder.questions_seen == ["补贴券怎么退？"]


Damage = Callable[[Path], object]
DAMAGES: dict[str, Damage] = {
    "vectors cut short": lambda f: _truncate(generation(f) / "vectors.faiss"),
    "arrays cut short": lambda f: _truncate(generation(f) / "words.rows.npy"),
    "texts cut short": lambda f: _truncate(generation(f) / "texts.json"),
    "one byte of the vectors turned": lambda f: _flip(generation(f) / "vectors.faiss"),
    "one byte of the arrays turned": lambda f: _flip(generation(f) / "words.rows.npy"),
    "one byte of the texts turned": lambda f: _flip(generation(f) / "texts.json"),
    "vectors missing": lambda f: (generation(f) / "vectors.faiss").unlink(),
    "generation missing": lambda f: shutil.rmtree(generation(f)),
    "pointer empty": lambda f: (f / "CURRENT").write_text(""),
    "pointer cut short": lambda f: _truncate(f / "CURRENT"),
    "pointer not text": lambda f: (f / "CURRENT").write_bytes(b"\xff\xfe\x00"),
    "pointer another shape": lambda f: (f / "CURRENT").write_text("[]"),
    "pointer without fields": lambda f: (f / "CURRENT").write_text("{}"),
    "pointer missing": lambda f: (f / "CURRENT").unlink(),
    "row count wrong": lambda f: _edit_pointer(f, row_count=99),
    "format of another age": lambda f: _edit_pointer(f, format=0),
}


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def _edit_pointer(folder: Path, **fields: object) -> None:
    manifest = json.loads((folder / "CURRENT").read_text(encoding="utf-8"))
    (folder / "CURRENT").write_text(json.dumps({**manifest, **fields}), encoding="utf-8")


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_index_is_rebuilt_not_served(shelf: Shelf, folder: Path, damage: Damage) -> None:
    damage(folder)
    desk, encoder = opened(shelf, folder)
    assert encoder.questions_seen, "the damaged index was served"
    assert as_good_as_new(desk, folder)
    _, again = opened(shelf, folder)
    assert again.questions_seen == [], "what was rebuilt was not stored"


def test_a_generation_that_was_only_half_written_is_not_looked_at(shelf: Shelf, folder: Path) -> None:
    half = folder / "base-half"
    half.mkdir()
    (half / "vectors.faiss").write_bytes(b"half")
    (folder / "CURRENT.new").write_text("{")
    desk, encoder = opened(shelf, folder)
    assert encoder.questions_seen == []
    assert as_good_as_new(desk, folder)


def test_a_folder_that_cannot_be_is_an_error_not_an_empty_index(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        opened(shelf, tmp_path / "file")


def test_old_generations_do_not_pile_up(shelf: Shelf, folder: Path) -> None:
    desk, _ = opened(shelf, folder)
    for _ in range(5):
        desk.index.rebuild()
    assert len(list(folder.glob("base-*"))) <= generations.KEPT
    assert generation(folder).is_dir()


def test_an_index_of_another_database_is_not_served_even_if_ids_and_revisions_agree(
    shelf: Shelf, folder: Path, tmp_path: Path
) -> None:
    again = Database(f"sqlite:///{tmp_path}/again.db")
    again.migrate()
    other = Shelf(again)
    other.faq("face", "专利怎么申请？", variants=["申请专利找谁", "专利的手续"])
    other.faq("where", "商标在哪里办？")
    desk, _ = opened(other, folder)
    assert desk.groups("补贴券规则") == {"faq:face", "faq:where"}
    texts = [text for segment, alive in zip(desk.index.current().segments, desk.index.current().alive, strict=True)
             for text, lives in zip(segment.row_texts, alive, strict=True) if lives]  # fmt: skip
    assert sorted(texts) == sorted(["专利怎么申请？", "申请专利找谁", "专利的手续", "商标在哪里办？"])
    again.close()


# --- encoders ---


@pytest.mark.parametrize("dimension", [64, 32], ids=["same width", "another width"])
def test_vectors_of_another_encoder_are_never_served(shelf: Shelf, folder: Path, dimension: int) -> None:
    desk, encoder = opened(shelf, folder, "two", dimension)
    assert set(encoder.questions_seen) >= {"补贴券面值多少？", "一张券多少钱"}
    (base,) = desk.index.current().segments
    row = base.row_texts.index("一张券多少钱")
    assert base.vectors.best_cosine(encoder.questions(["一张券多少钱"])[0], row, row + 1) == pytest.approx(
        1.0, abs=1e-5
    )
    assert base.vectors.dimension == dimension


def test_a_pointer_that_lies_about_its_encoder_is_found_out_by_the_width(shelf: Shelf, folder: Path) -> None:
    _edit_pointer(folder, encoder="fake:two")
    desk, encoder = opened(shelf, folder, "two", dimension=32)
    assert encoder.questions_seen
    assert desk.index.current().segments[0].vectors.dimension == 32


# --- rebuilding while people ask ---


def fill_beyond_the_limit(shelf: Shelf) -> list[str]:
    rows_each = REBUILD_AT_ROWS // 3 + 10
    return [
        shelf.faq(f"big{n}", f"第{n}号补贴怎么申请？", variants=[f"{n}号补贴办法{i}" for i in range(rows_each)])
        for n in range(3)
    ]


def test_a_large_change_is_rebuilt_in_the_background_and_swapped_in_whole(shelf: Shelf, folder: Path) -> None:
    desk, _ = opened(shelf, folder)
    ask_until, mistakes, asked = threading.Event(), [], [0]

    def ask() -> None:
        while not ask_until.is_set():
            snapshot = desk.index.current()
            shapes = [
                (s.row_count, len(s.vectors), len(a)) for s, a in zip(snapshot.segments, snapshot.alive, strict=True)
            ]
            if any(len(set(shape)) != 1 for shape in shapes) or "faq:face" not in desk.groups("补贴券面值多少"):
                mistakes.append(shapes)
            asked[0] += 1

    before = generation(folder)
    people = [threading.Thread(target=ask) for _ in range(3)]
    for person in people:
        person.start()
    added = fill_beyond_the_limit(shelf)
    desk.index.current()
    desk.index.wait_for_rebuild()
    shelf.withdraw("faq", "where")
    desk.index.current()
    ask_until.set()
    for person in people:
        person.join(timeout=60)
    assert mistakes == []
    assert asked[0] > 0
    assert generation(folder) != before, "no new base was made"
    assert desk.index.current().segments[0].row_count > REBUILD_AT_ROWS
    assert desk.groups("0号补贴办法7") >= {f"faq:{added[0]}"}
    assert "faq:where" not in desk.groups("补贴券在哪里领")


def test_what_changed_while_a_base_was_built_is_not_lost_by_the_swap(shelf: Shelf, folder: Path) -> None:
    meanwhile = WhileEncoding(lambda: (shelf.withdraw("faq", "where"), shelf.faq("new", "补贴券怎么退？")))
    desk = Desk(shelf.database, folder, meanwhile)
    desk.index.open()
    meanwhile.armed = True
    desk.index.rebuild()
    assert not meanwhile.armed, "nothing happened meanwhile"
    assert desk.groups("补贴券怎么退") >= {"faq:new"}
    assert "faq:where" not in desk.groups("补贴券在哪里领")


class WhileEncoding(FakeEncoder):
    """An encoder during whose work something happens, once."""

    def __init__(self, event: Callable[[], object]) -> None:
        super().__init__()
        self.event = event
        self.armed = False

    def passages(self, texts):
        if self.armed:
            self.armed = False
            self.event()
        return super().passages(texts)


def test_a_snapshot_in_hand_stays_as_it_was_whatever_happens(shelf: Shelf, folder: Path) -> None:
    desk, _ = opened(shelf, folder)
    held = desk.index.current()
    alive, count = [mask.copy() for mask in held.alive], held.entry_count()
    shelf.withdraw("faq", "face")
    shelf.faq("new", "补贴券怎么退？")
    desk.index.current()
    desk.index.rebuild()
    assert all(np.array_equal(now, then) for now, then in zip(held.alive, alive, strict=True))
    assert held.entry_count() == count


def test_leaving_groups_out_hides_them_and_nothing_else(shelf: Shelf, folder: Path) -> None:
    desk, _ = opened(shelf, folder)
    shelf.faq("new", "补贴券怎么退？")
    snapshot = desk.index.current()
    hidden = without(snapshot, ["faq:face", "faq:new"])  # one in the base, one in what came later
    assert hidden.entry_count() == snapshot.entry_count() - 2
    assert hidden.segments is snapshot.segments
