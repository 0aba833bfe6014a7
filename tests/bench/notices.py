"""A thousand recorded needs and an import of five hundred offers: how long following takes, and what searches feel of it.

The offers are the sample loans over and over with other rates, the needs are made of the words of a few trades and places. Real
reading, real encoder, SQLite.
"""

import random
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

from bot.desks.notice_times import NoticeTerms
from bot.desks.notices import NoticeDesk
from channels.web_chat.pusher import WebPusher
from knowledge.lexicon import load_lexicon
from knowledge.records.database import Database
from knowledge.records.repositories.supply import Supply
from knowledge.records.repositories.watched_needs import NEEDS
from knowledge.records.tables.base import utc_now
from knowledge.starter import starter_offers
from matching.encoder import LocalEncoder
from matching.need.read import NeedReader
from matching.query import QueryReader
from matching.supply.match import Matcher
from matching.supply.stock import Stock
from matching.tokenise import Segmenter
from tests.bench.corpus import TODAY
from tests.bench.table import Row

ROOT = Path(__file__).parents[2]
RECORDED, IMPORTED = 1000, 500
NOON = datetime(TODAY.year, TODAY.month, TODAY.day, 4, tzinfo=UTC)
SEARCH_EVERY, SEARCHED_ALONE = 0.02, 5.0  # seconds
#: What is asked on two free cores.
FOLLOWED_SECONDS, BESIDE_SEARCHES_SECONDS, DELIVERED_SECONDS, IDLE_SECONDS, SEARCH_MS = 25.0, 45.0, 30.0, 2.0, 500.0
TEXTS = [
    template.format(place, trade, amount, term)
    for template, place, trade, amount, term in product(
        ("我们是{0}做{1}的，想周转{2}万，用{3}，没房子抵押", "{0}的{1}企业想贷款{2}万，{3}"),
        ("中宁", "银川", "贺兰县", "固原", "吴忠", "石嘴山", "中卫", "盐池县"), ("枸杞加工", "餐饮", "羊绒", "物流", "软件", "农场", "机械制造"),
        (10, 50, 100, 300, 500, 1200), ("半年", "一年", "三年"),
    )
]  # fmt: skip


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/assistant.db")
        database.migrate()
        yield from _measured(database)
        database.close()


def _measured(database: Database) -> Iterator[Row]:
    matcher, chance = _matcher(database), random.Random(168)
    desk, pushers = NoticeDesk(database, matcher, NoticeTerms()), {"web": WebPusher()}
    loans = [o.model_dump(mode="json", exclude_defaults=True) for o in starter_offers()["financing"]]
    _put(database, {str(loan["id"]): loan for loan in loans})
    _record(database, matcher, chance)
    while desk.announce_new(NOON):
        pass
    _put(database, _import("first", loans, chance))
    name = f"notices: {RECORDED} needs, {IMPORTED} offers followed"
    yield Row.at_most(f"{name}, s", _seconds(lambda: desk.follow(NOON)), None, ceiling=FOLLOWED_SECONDS)
    with _searching(matcher, chance) as alone:
        time.sleep(SEARCHED_ALONE)
    _put(database, _import("second", loans, chance))
    with _searching(matcher, chance) as meanwhile:
        followed = _seconds(lambda: desk.follow(NOON))
    yield Row.at_most(f"{name} beside searches, s", followed, None, ceiling=BESIDE_SEARCHES_SECONDS)
    yield Row.at_most("notices: a search meanwhile, p95, ms", _p95(meanwhile), _p95(alone), ceiling=SEARCH_MS)
    later = NOON + timedelta(days=1)
    delivered = _seconds(lambda: desk.deliver(pushers, later))
    yield Row.at_most(f"notices: {RECORDED} messages delivered, s", delivered, None, ceiling=DELIVERED_SECONDS)
    idle = _seconds(lambda: desk.go_round(pushers, lambda: later))
    yield Row.at_most("notices: a round with nothing to do, s", idle, None, ceiling=IDLE_SECONDS)


def _matcher(database: Database) -> Matcher:
    lexicon = load_lexicon()
    segmenter = Segmenter(lexicon.words())
    encoder = LocalEncoder(ROOT / "var" / "encoder", segmenter)
    return Matcher(database, Stock(database, encoder), NeedReader(), QueryReader(lexicon, segmenter))


def _put(database: Database, offers: dict[str, dict[str, Any]]) -> None:
    with database.writing() as connection:
        Supply(connection).put("financing", offers, staff=None)


def _import(name: str, loans: list[dict[str, Any]], chance: random.Random) -> dict[str, dict[str, Any]]:
    made = {}
    for number in range(IMPORTED):
        loan = chance.choice(loans)
        rate = round(max(2.0, loan.get("rate_min", 4.0) - chance.random()), 2)
        offer = {**loan, "id": f"{name}-{number}", "title": f"{loan['title']}{number}", "rate_min": rate}
        made[str(offer["id"])] = offer
    return made


def _record(database: Database, matcher: Matcher, chance: random.Random) -> None:
    values = []
    for number, text in enumerate(chance.sample(TEXTS, RECORDED)):
        need = matcher.understand(text, on=TODAY, kind="financing").need
        values.append({
            "number": f"XQ-{number}", "session_id": f"s{number}", "turn_id": f"t{number}", "channel": "web", "kind": "financing",
            "fields": need.as_json(), "text": text, "state": "open", "muted": False, "expires_on": TODAY + timedelta(days=90),
            "created_at": utc_now(), "updated_at": utc_now(),
        })  # fmt: skip
    with database.writing() as connection:
        connection.execute(NEEDS.insert(), values)


@contextmanager
def _searching(matcher: Matcher, chance: random.Random) -> Iterator[list[float]]:
    """Searches one after another in a thread, as long as the block lasts; how many seconds each took."""
    over, took = threading.Event(), list[float]()
    texts = chance.choices(TEXTS, k=len(TEXTS))

    def search() -> None:
        for text in texts:
            if over.wait(SEARCH_EVERY):
                return
            took.append(_seconds(lambda text=text: matcher.match(text, on=TODAY, kinds=("financing",))))

    thread = threading.Thread(target=search)
    thread.start()
    yield took
    over.set()
    thread.join()


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _p95(seconds: list[float]) -> float:
    return 1000 * statistics.quantiles(seconds, n=20)[-1]
