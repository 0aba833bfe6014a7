"""kill -9 ten times while supply is imported, put and removed, and shelves are built anew: nothing acknowledged is lost,
nothing removed comes back, and a search agrees with the database, at every moment and in the end."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from bot.clock import today_in_shanghai
from knowledge.offers import Kind
from matching.need.need import Need, from_json
from matching.supply.columns import as_offer
from matching.supply.eligibility import Eligibility, eligibility, judge
from tests.e2e.service import Service
from tests.supply_files import csv_file

KIND: Kind = "instrument"
KILLS = 10  # and ten more in test_order_crashes.py: twenty in all
CLERKS, IDS_EACH, STEADY = 3, 10, 6  # 46 offers with those of the importer: a search can list them all
LIST = 50
RETRY_SECONDS, ALIVE_SECONDS = 180, 180
#: What is waited for before each kill, in turn: the first answers after a start, and the ends of what takes longer.
BEFORE_KILLS = ("put", "upload", "search", "remove", "confirm")
LONGEST_LIFE = 0.6  # seconds from there to the kill
PAUSE_SECONDS = 0.1
UNSURE = "?"  # a call was not answered: it counted as a whole, or not at all
SUPPLY = f"/api/v1/supply/{KIND}"
#: Searches whose conditions every offer either breaks or not.
SEARCHES = (
    "想租一台检测仪器",
    "想租检测仪器，预算500元以内",
    "银川想租检测仪器",
    "想租检测仪器，要容纳30人",
    "固原想租检测仪器，预算2000元以内",
)

Titles = dict[str, str | None]  # id → title; None: not on offer


class Unanswered(Exception):
    """The service was not there, or went away."""


@dataclass
class Crowd:
    """Clerks who each own some ids, and a reader who compares every search with what was acknowledged before it began."""

    url: str
    headers: dict[str, str]
    luck: random.Random
    stopping: bool = False
    known: dict[str, tuple[int, str | None]] = field(default_factory=dict)  # id → (number of the change, title)
    broken: int = 0
    answered: Counter[str] = field(default_factory=Counter)
    compared: int = 0
    wrong: list[str] = field(default_factory=list)

    async def run(self) -> None:
        limits = httpx.Limits(max_keepalive_connections=0)  # each connection anew meets a server that is not there
        async with httpx.AsyncClient(base_url=self.url, timeout=30, trust_env=False, limits=limits) as client:
            await self._begin(client)
            clerks = [self._clerk(client, f"kill-{number}") for number in range(CLERKS)]
            await asyncio.gather(*clerks, self._importer(client, "kill-i"), self._reader(client))

    # --- those who write ---

    async def _begin(self, client: httpx.AsyncClient) -> None:
        """Offers that nobody touches any more: some stay, some are removed at once and never come back."""
        offers = [self._new_version(f"{name}-{number}") for name in ("stays", "gone") for number in range(STEADY)]
        await self._try("put", {o["id"]: o["title"] for o in offers}, client, "PUT", SUPPLY, json=offers)
        for offer_id in (f"gone-{number}" for number in range(STEADY)):
            await self._try("remove", {offer_id: None}, client, "DELETE", f"{SUPPLY}/{offer_id}")

    async def _clerk(self, client: httpx.AsyncClient, name: str) -> None:
        ids = [f"{name}-{number}" for number in range(IDS_EACH)]
        while not self.stopping:
            there = [i for i in ids if self._title(i) is not None]
            if there and self.luck.random() < 0.3:
                gone = self.luck.choice(there)
                await self._try("remove", {gone: None}, client, "DELETE", f"{SUPPLY}/{gone}")
            else:
                offers = [self._new_version(i) for i in self.luck.sample(ids, self.luck.randint(1, IDS_EACH))]
                await self._try("put", {o["id"]: o["title"] for o in offers}, client, "PUT", SUPPLY, json=offers)
            await asyncio.sleep(PAUSE_SECONDS)

    async def _importer(self, client: httpx.AsyncClient, name: str) -> None:
        """Upload, confirm, and every second time undo."""
        ids = [f"{name}-{number}" for number in range(IDS_EACH)]
        while not self.stopping:
            offers = [self._new_version(i) for i in self.luck.sample(ids, self.luck.randint(2, IDS_EACH))]
            rows = [{"编号": o["id"], "标题": o["title"], "最低价格(元)": str(o["price_min"])} for o in offers]
            try:
                preview = await self._send(
                    "upload", client, "POST", f"{SUPPLY}/imports", files={"file": ("a.csv", csv_file(KIND, *rows))}
                )
            except Unanswered:
                continue  # a preview counts for nothing
            before: Titles = {o["id"]: self._title(o["id"]) for o in offers}
            after: Titles = {o["id"]: o["title"] for o in offers}
            steps = [("confirm", after), *([("undo", before)] if self.luck.random() < 0.5 else [])]
            for step, titles in steps:
                await self._try(step, titles, client, "POST", f"{SUPPLY}/imports/{preview['id']}/{step}")
                if {i: self._title(i) for i in titles} != titles:
                    break  # it did not count, so there is nothing to undo

    def _new_version(self, offer_id: str) -> dict[str, Any]:
        number, _ = self.known.get(offer_id, (0, None))
        fields = {
            "price_min": self.luck.choice((100, 800, 3000)), "regions": self.luck.choice(([], ["银川市"], ["宁夏"])),
            "capacity": self.luck.choice((10, 50)),
        }  # fmt: skip
        return {"id": offer_id, "title": f"检测仪器 {offer_id} 第{number + 1}版", **fields}

    def standing(self) -> dict[str, str]:
        """What must be on offer in the end."""
        return {i: title for i, (_, title) in self.known.items() if title is not None}

    def _title(self, offer_id: str) -> str | None:
        return self.known.get(offer_id, (0, None))[1]

    async def _try(
        self, what: str, after: Titles, client: httpx.AsyncClient, method: str, path: str, **how: Any
    ) -> None:
        """One change. If it is not answered, the database says whether it counted: as a whole, or not at all."""
        before: Titles = {i: self._title(i) for i in after}
        self._note(dict.fromkeys(after, UNSURE))
        try:
            await self._send(what, client, method, path, **how)
            self._note(after)
        except Unanswered:
            there = await self._there(client)
            now: Titles = {i: there.get(i) for i in after}
            if now not in (before, after):
                self.wrong.append(f"{what} counted in part: {before} → {after}, there is {now}")
            self._note(now)

    def _note(self, titles: Titles) -> None:
        for offer_id, title in titles.items():
            self.known[offer_id] = (self.known.get(offer_id, (0, None))[0] + 1, title)

    async def _there(self, client: httpx.AsyncClient) -> dict[str, str]:
        """What the database holds, as soon as somebody answers."""
        deadline = time.monotonic() + RETRY_SECONDS
        while time.monotonic() < deadline:
            try:
                rows = await self._send("look", client, "GET", SUPPLY, params={"limit": 200})
            except Unanswered:
                await asyncio.sleep(PAUSE_SECONDS)
            else:
                return {row["id"]: row["title"] for row in rows}
        raise AssertionError(f"nobody answered for {RETRY_SECONDS} seconds")

    async def _send(self, what: str, client: httpx.AsyncClient, method: str, path: str, **how: Any) -> Any:
        try:
            answer = await client.request(method, path, headers=self.headers, **how)
        except httpx.HTTPError as error:
            self.broken += 1
            await asyncio.sleep(PAUSE_SECONDS)
            raise Unanswered from error
        self.answered[what] += 1
        if answer.status_code not in (200, 201):
            self.wrong.append(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
            raise Unanswered
        return answer.json()

    # --- who reads ---

    async def _reader(self, client: httpx.AsyncClient) -> None:
        """Whatever was acknowledged before a search began, and not touched while it ran, is what it shows."""
        body = {"text": SEARCHES[0], "kinds": [KIND], "limit": LIST}
        while not self.stopping:
            before = dict(self.known)
            try:
                found = await self._send("search", client, "POST", "/api/v1/match", json=body)
            except Unanswered:
                continue
            shown = {result["id"]: result["title"] for result in found["results"]}
            settled = {i: title for i, (n, title) in before.items() if self.known[i][0] == n and title != UNSURE}
            self.wrong += [
                f"a search shows {shown.get(i)!r} for {i}; acknowledged is {title!r}"
                for i, title in settled.items()
                if shown.get(i) != title
            ]
            self.compared += len(settled)
            await asyncio.sleep(PAUSE_SECONDS)


@pytest.fixture
def empty_shelf(service: Service) -> Iterator[Service]:
    """The service without its own offers of the kind, which come back afterwards."""
    own = _rows(service)
    for offer in own:
        service.client.delete(f"{SUPPLY}/{offer['id']}", headers=service.admin()).raise_for_status()
    yield service
    service.wait_until_ready()
    for offer in _rows(service):
        service.client.delete(f"{SUPPLY}/{offer['id']}", headers=service.admin()).raise_for_status()
    service.client.put(SUPPLY, headers=service.admin(), json=own).raise_for_status()


async def test_kills_among_imports_and_changes_lose_nothing_and_bring_nothing_back(empty_shelf: Service) -> None:
    service, luck = empty_shelf, random.Random(168)
    crowd = Crowd(service.url, service.admin(), random.Random(69))
    working = asyncio.create_task(crowd.run())
    for place in range(KILLS):
        await _until_answered(crowd, working, BEFORE_KILLS[place % len(BEFORE_KILLS)])
        await asyncio.sleep(luck.uniform(0, LONGEST_LIFE))
        await asyncio.to_thread(service.kill, "api")
    await _until_answered(crowd, working, "search")
    crowd.stopping = True
    await working
    print(f"answered: {dict(crowd.answered)}, broken: {crowd.broken}, compared by searches: {crowd.compared}")
    assert crowd.wrong == []
    assert crowd.broken > KILLS / 2, "hardly anybody noticed the crashes, so nothing was tested"
    assert min(crowd.answered[what] for what in BEFORE_KILLS) >= KILLS / len(BEFORE_KILLS) and crowd.answered["undo"]
    assert crowd.compared >= 2 * STEADY * KILLS / len(BEFORE_KILLS)
    await asyncio.to_thread(service.wait_until_ready, ALIVE_SECONDS)
    assert {row["id"]: row["title"] for row in _rows(service)} == crowd.standing()
    _check_searches(service)
    await asyncio.to_thread(service.kill, "api")
    await asyncio.to_thread(service.wait_until_ready, ALIVE_SECONDS)
    assert {row["id"]: row["title"] for row in _rows(service)} == crowd.standing()
    _check_searches(service)


async def _until_answered(crowd: Crowd, working: "asyncio.Task[None]", what: str) -> None:
    # The first search after a start waits for the shelves, while everything else goes on.
    enough = crowd.answered[what] + (2 if what == "search" else 1)
    deadline = time.monotonic() + ALIVE_SECONDS
    while crowd.answered[what] < enough:
        assert not working.done(), f"the crowd stopped: {working}"
        assert time.monotonic() < deadline, f"no {what} was answered for {ALIVE_SECONDS} seconds"
        await asyncio.sleep(0.02)


def _rows(service: Service) -> list[dict[str, Any]]:
    answer = service.client.get(SUPPLY, params={"limit": 200}, headers=service.admin())
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, Any]] = answer.json()
    return rows


def _check_searches(service: Service) -> None:
    """Every search lists just the rows of the database that break none of its conditions."""
    rows, hidden = _rows(service), 0
    for text in SEARCHES:
        found = service.client.post("/api/v1/match", json={"text": text, "kinds": [KIND], "limit": LIST}).json()
        need = from_json(found["need"])
        fitting = {row["id"] for row in rows if _fits(need, row)}
        assert {result["id"] for result in found["results"]} == fitting, text
        hidden += len(rows) - len(fitting)
    assert hidden > 0, "no search had a condition, so hardly anything was compared"


def _fits(need: Need, row: dict[str, Any]) -> bool:
    return eligibility(judge(need, as_offer(KIND, row), today_in_shanghai())) is not Eligibility.INELIGIBLE
