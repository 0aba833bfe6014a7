"""A hundred thousand talent offers and a million: how long a need takes, how exact the list is, how soon a change shows, how long a start takes.

The whole of `Matcher.match_need` is timed, with its look at the rows and its record of what was shown, over SQLite; reading the
words of the need is not. Offers and vectors are made up (synthetic_talent.py). Every figure is of one thread unless its name says two cores.
BENCH_QUICK=1 leaves the million out, which takes about ten minutes and 9 GB on a quiet machine.
"""

import gc
import multiprocessing
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from unittest.mock import patch

import numpy as np
from sqlalchemy import insert
from threadpoolctl import threadpool_limits  # scikit-learn brings it

from knowledge.lexicon import load_lexicon
from knowledge.records.database import Database
from knowledge.records.repositories.supply import CHANGES, OFFERS, Supply
from knowledge.records.tables.base import utc_now
from matching.encoder import LocalEncoder
from matching.need.need import Need
from matching.need.read import NeedReader, Reading
from matching.query import QueryReader
from matching.supply.fairness import SAME
from matching.supply.match import LIMIT, Matched, Matcher
from matching.supply.offer_text import text_of
from matching.supply.rank import OPEN_PENALTY, WEIGHTS, _terms, survivors_by_text
from matching.supply.stock import Stock
from matching.tokenise import Segmenter
from tests.bench.corpus import TODAY
from tests.bench.synthetic_talent import SHARES, PhraseEncoder, needs, talents
from tests.bench.table import Row

ROOT = Path(__file__).parents[2]
FEW, MANY = 100_000, 1_000_000
GATED = MANY  # the size at which times are demanded; others are reported
TIMED = 60  # needs timed for each share
COMPARED = 10  # needs compared with exact scoring for each share
KEPT = 5000  # of the exact list, which is told ties by
ADDED = 10  # offers added one after another: enough to see a shelf built anew
WORKERS, SECONDS = 2, 8.0  # for queries per second
STEP = 37  # through the mixed needs, so that their shares alternate; shares no factor with their number
ENCODED = 2000  # offers encoded to tell what a load would take with the trained encoder
BATCH = 10_000
_UNHEARD = "驼绒梳理师"

Asked = tuple[Need, Reading]


@dataclass(frozen=True)
class Stage:
    """So many offers in a database, loaded."""

    database: Database
    count: int
    matcher: Matcher
    stock: Stock
    build_seconds: float
    load_seconds: float
    memory_mb: float

    def ask(self, asked: Asked, *, limit: int = LIMIT) -> Matched:
        need, reading = asked
        return self.matcher.match_need(need, reading, on=TODAY, limit=limit)


def fill(database: Database, count: int) -> None:
    """Put the offers in as an import would have left them."""
    now = utc_now()
    with database.writing() as connection:
        offers = talents(count)
        while batch := list(islice(offers, BATCH)):
            row = {"kind": "talent", "added_at": now, "updated_at": now}
            connection.execute(insert(OFFERS), [row | {"id": fields["id"], "fields": fields} for fields in batch])
            log = [{"kind": "talent", "offer_id": f["id"], "action": "put", "staff": "bench"} for f in batch]
            connection.execute(insert(CHANGES), log)


@contextmanager
def stage(count: int) -> Iterator[Stage]:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/supply.db")
        database.migrate()
        fill(database, count)
        kept = Path(folder) / "shelves"
        build_seconds = seconds(lambda: Stock(database, PhraseEncoder(), kept).current("talent"))
        made = loaded(database, count, kept, build_seconds)
        yield made
        made.matcher.exposures.flush()  # or it is written where nothing is any more
        database.close()


def loaded(database: Database, count: int, kept: Path, build_seconds: float) -> Stage:
    """A start with a shelf on the disk."""
    gc.collect()
    before = resident_mb()
    stock = Stock(database, PhraseEncoder(), kept)
    load_seconds = seconds(lambda: stock.current("talent"))
    gc.collect()
    gc.freeze()  # as the service does when it has opened its index
    memory = resident_mb() - before
    lexicon = load_lexicon()
    reader = QueryReader(lexicon, Segmenter(lexicon.words()))
    matcher = Matcher(database, stock, NeedReader(), reader)
    return Stage(database, count, matcher, stock, build_seconds, load_seconds, memory)


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


# --- needs ---


def exactly(made: Stage, asked: Asked) -> tuple[dict[str, float], float]:
    """Every survivor scored in full, the best of them by id, and the seconds it took: the list that no shortcut was taken for."""
    need, _ = asked
    with patch("matching.supply.match.survivors_by_text", wraps=survivors_by_text) as seen:
        made.ask(asked)
    shelf, masks, query, vector = seen.call_args_list[0].args[:4]
    started = time.perf_counter()
    part, rows = shelf.parts[0], np.flatnonzero(masks[0])  # nothing was added yet
    named, around = _terms(shelf, query.pair_weights, need)
    words = part.text.scores_of([*named, *around], rows)
    cosines = np.maximum(shelf.vectors.cosines(vector, rows), 0.0)
    total = WEIGHTS["words"] * words / (words.max() or 1.0) + WEIGHTS["cosine"] * cosines / (cosines.max() or 1.0)
    total += WEIGHTS["fits"] * part.columns.fits(need, rows)
    total -= OPEN_PENALTY * part.columns.still_open(need, TODAY, rows)
    scores = np.clip(total / sum(WEIGHTS.values()), 0.0, 1.0)
    best = np.argsort(-scores)[:KEPT]
    found = {part.ids[int(rows[place])]: float(scores[place]) for place in best}
    return found, time.perf_counter() - started


def recall_of(found: Matched, exact: Mapping[str, float]) -> float:
    """The share of the exact first ten that was found; an offer that ties with the tenth is as good as it."""
    if not exact:
        return 1.0
    tenth = sorted(exact.values(), reverse=True)[:LIMIT][-1]
    good = sum(exact.get(match.offer.id, 0.0) >= tenth - SAME for match in found.results[:LIMIT])
    return good / min(LIMIT, len(exact))


def need_rows(made: Stage, share: float) -> list[Row]:
    label = f"{made.count} offers, {share:.1%} fit"
    chosen = needs(TIMED, share, seed=int(1 / share))
    survivors = made.ask(chosen[0]).survivors
    made.matcher.exposures.flush()  # the first list that a process writes takes longer than all others
    took = [1000 * seconds(lambda asked=asked: made.ask(asked)) for asked in chosen]
    compared, exact_ms = [], []
    for asked in chosen[:COMPARED]:
        exact, exact_seconds = exactly(made, asked)
        compared.append(recall_of(made.ask(asked), exact))
        exact_ms.append(1000 * exact_seconds)
    exact_p50 = statistics.median(exact_ms)
    p95 = statistics.quantiles(took, n=20)[-1]
    name = f"{label}: p95, ms (baseline: exact scoring of all)"
    return [
        Row.reported(f"{label}: offers that fail no condition", float(survivors), None),
        Row.reported(f"{label}: p50, ms (baseline: exact scoring of all)", statistics.median(took), exact_p50),
        Row.at_most(name, p95, exact_p50, ceiling=20.0) if made.count >= GATED else Row.reported(name, p95, exact_p50),
        Row.reported(f"{label}: needs per second, one thread", 1000 * len(took) / sum(took), None),
        Row.at_least(
            f"{label}: recall@10 of exact scoring (of {COMPARED})", statistics.fmean(compared), None, floor=0.95
        ),
    ]


def per_second(made: Stage, workers: int) -> float:
    """Needs per second of so many processes that share the loaded offers, shares of fitting offers mixed."""
    context = multiprocessing.get_context("fork")
    answers = context.SimpleQueue()

    def work(seed: int) -> None:
        made.database.engine.dispose(close=False)  # a connection must not cross a fork
        mixed = [asked for share in SHARES for asked in needs(25, share, seed=seed)]
        done, started = 0, time.perf_counter()
        while time.perf_counter() - started < SECONDS:
            made.ask(mixed[(done * STEP) % len(mixed)])
            done += 1
        made.matcher.exposures.flush()  # what was shown is written in the time that is measured
        spent = time.perf_counter() - started
        answers.put(done / spent)

    processes = [context.Process(target=work, args=(seed,)) for seed in range(workers)]
    for process in processes:
        process.start()
    total = float(sum(answers.get() for _ in processes))
    for process in processes:
        process.join()
    return total


# --- changes, load, memory ---


def seconds_until_found(made: Stage, number: int) -> float:
    """From the beginning of the write to the answer that holds the offer."""
    offer = next(talents(1, seed=number)) | {
        "id": f"added-{number}", "title": f"{_UNHEARD} 骆先生", "occupation": _UNHEARD, "skills": ["驼绒分级"],
    }  # fmt: skip
    need = Need(kind="talent", occupation=_UNHEARD)
    started = time.perf_counter()
    with made.database.writing() as connection:
        Supply(connection).put("talent", {offer["id"]: offer}, staff="bench")
    found = made.ask((need, Reading(need, text=f"找{_UNHEARD}")))
    assert offer["id"] in {match.offer.id for match in found.results}, "an added offer was not found"
    return time.perf_counter() - started


def change_rows(made: Stage) -> list[Row]:
    added = [1000 * seconds_until_found(made, number) for number in range(ADDED)]
    name = f"{made.count} offers: an added one is found after, ms, worst of {ADDED}"
    worst = max(added)
    return [
        Row.reported(f"{made.count} offers: an added one is found after, ms, median", statistics.median(added), None),
        Row.at_most(name, worst, None, ceiling=100.0),
    ]


def load_rows(made: Stage) -> list[Row]:
    lexicon = load_lexicon()
    encoder = LocalEncoder(ROOT / "var" / "encoder", Segmenter(lexicon.words()))
    texts = [text_of(fields) for fields in talents(ENCODED)]
    encoder.passages(texts[:10])
    encoding = seconds(lambda: encoder.passages(texts)) * made.count / ENCODED
    name, load = f"{made.count} offers: loading, s (baseline: building, without encoding)", made.load_seconds
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        Row.at_most(name, load, made.build_seconds, ceiling=3.0),
        Row.reported(f"{made.count} offers: encoding them, s (from {ENCODED})", encoding, None),
        Row.reported(f"{made.count} offers: memory that loading took, MB (baseline: vectors)", made.memory_mb, made.count * 1024 / 2**20),
        Row.reported(f"{made.count} offers: peak memory of the process, MB", peak, None),
    ]  # fmt: skip


def rows_of(count: int) -> list[Row]:
    with threadpool_limits(1), stage(count) as made:
        found = load_rows(made)
        for share in SHARES:
            found += need_rows(made, share)
        name, rate = f"{count} offers: needs per second on two cores, shares mixed", per_second(made, WORKERS)
        found.append(Row.at_least(name, rate, None, floor=200.0) if count >= GATED else Row.reported(name, rate, None))
        return found + change_rows(made)


def rows() -> list[Row]:
    sizes = (FEW,) if os.environ.get("BENCH_QUICK") == "1" else (FEW, MANY)
    return [row for count in sizes for row in rows_of(count)]
