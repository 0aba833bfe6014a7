"""Orders driven at random and compared with a small model: whatever happens in whatever order, the two agree."""

import tempfile
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.clock import shanghai_day
from bot.desks.order_staff import OrderStaff
from bot.desks.order_steps import Terms
from bot.desks.order_upkeep import OrderUpkeep
from bot.desks.orders import OrderDesk
from knowledge.errors import AssistantError
from knowledge.records.database import Database
from knowledge.records.repositories.introductions import Introductions
from knowledge.records.repositories.needs import Needs
from knowledge.records.repositories.trade_orders import TradeOrders
from tests.recorded_needs import HOUR, NOW, put_offers, registration, remove_offers

OFFERS = ("a", "b", "c")
MOST_NEEDS = 3
TERMS = Terms(accept_within=10 * HOUR, need_days=3, contact_keep=timedelta(days=2))
OPEN = ("registered", "matched", "accepted", "negotiating", "agreed")
#: What staff may enter, where, and where it leads (without what follows by itself).
STAFF = {
    ("matched", "accept"): "accepted", ("accepted", "negotiate"): "negotiating", ("negotiating", "agree"): "agreed",
    ("agreed", "complete"): "completed", ("agreed", "agree"): "agreed", **{(state, "fail"): "failed" for state in OPEN},
}  # fmt: skip


@dataclass
class Model:
    """One need and its order, as they should be."""

    number: str
    state: str = "registered"
    need_state: str = "open"
    version: int = 1
    line: list[tuple[str, str]] = field(default_factory=list)  # (offer, state of its introduction)
    at: int | None = None  # place in the line
    due: Any = None
    ended: Any = None
    contact: bool = True
    amount: int | None = None
    recorded: Any = None

    def step(self, state: str) -> None:
        self.state, self.version = state, self.version + 1

    def mark(self, place: int, state: str) -> None:
        self.line[place] = (self.line[place][0], state)

    def ask(self, place: int, now: Any) -> None:
        self.mark(place, "asked")
        self.at, self.due = place, now + TERMS.accept_within
        self.step("matched")

    def ask_next(self, on_offer: set[str], now: Any) -> None:
        for place, (offer, state) in enumerate(self.line):
            if state == "waiting":
                if offer in on_offer:
                    return self.ask(place, now)
                self.mark(place, "cancelled")
        return None

    def pass_on(self, mark: str, on_offer: set[str], now: Any) -> None:
        assert self.at is not None
        self.mark(self.at, mark)
        self.at = None
        self.step("registered")
        self.ask_next(on_offer, now)

    def end(self, need_state: str, now: Any) -> None:
        self.need_state, self.ended = need_state, now
        self.line = [(offer, "cancelled" if state in ("waiting", "asked") else state) for offer, state in self.line]


@cache
def _migrated() -> bytes:
    """An empty database, migrated once for all examples."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/assistant.db")
        database.migrate()
        database.close()
        return (Path(folder) / "assistant.db").read_bytes()


class Orders(RuleBasedStateMachine):
    """The desks over SQLite, the model beside them, a clock that only these rules move."""

    needs = Bundle("needs")

    @initialize(target=needs)
    def open(self) -> Model:
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "assistant.db"
        path.write_bytes(_migrated())
        self.database = Database(f"sqlite:///{path}")
        self.desk, self.staff = OrderDesk(self.database, TERMS), OrderStaff(self.database, TERMS)
        self.upkeep = OrderUpkeep(self.database, TERMS)
        self.now = NOW
        self.on_offer: set[str] = set(OFFERS)
        self.models: list[Model] = []
        put_offers(self.database, *OFFERS)
        return self.register(list(OFFERS))

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.database.close()
            self.folder.cleanup()

    @precondition(lambda self: len(self.models) < MOST_NEEDS)
    @rule(target=needs, chosen=st.lists(st.sampled_from(OFFERS), min_size=1, max_size=3, unique=True))
    def register(self, chosen: list[str]) -> Model:
        wanted = registration(f"t{len(self.models)}", *chosen)
        done = self.desk.register(wanted, now=self.now)
        assert self.desk.register(wanted, now=self.now) == done
        model = Model(done.number, recorded=self.now)
        model.line = [(offer, "waiting") for offer in chosen if offer in self.on_offer]
        model.ask_next(self.on_offer, self.now)
        self.models.append(model)
        return model

    @rule(model=needs, event=st.sampled_from(["accept", "negotiate", "agree", "complete", "fail"]))
    def enter_anything(self, model: Model, event: str) -> None:
        self.enter(model, event, stale=False)

    @rule(
        model=needs, picks=st.lists(st.sampled_from([0, 0, 0, 0, 0, 1, 2]), min_size=2, max_size=5), stale=st.booleans()
    )
    def enter_what_is_possible(self, model: Model, picks: list[int], stale: bool) -> None:
        """Several steps, or few lives would get far. The first of what is possible leads on, the last is to fail."""
        for pick in picks:
            possible = [event for state, event in STAFF if state == model.state]
            if possible:
                self.enter(model, possible[min(pick, len(possible) - 1)], stale=stale and pick == 0)

    def enter(self, model: Model, event: str, *, stale: bool) -> None:
        details: dict[str, Any] = {"agree": {"amount": model.version * 1000}, "fail": {"reason": "不成"}}.get(event, {})
        done = self._entered(model, event, stale, **details)
        assert done == ((model.state, event) in STAFF and not stale)
        if not done:
            return
        if event == "accept":
            model.mark(model.at or 0, "accepted")
        model.amount = details.get("amount", model.amount)
        model.step(STAFF[model.state, event])
        if event in ("complete", "fail"):
            model.end("closed", self.now)

    @rule(model=needs, stale=st.booleans())
    def decline(self, model: Model, stale: bool) -> None:
        done = self._entered(model, "decline", stale)
        assert done == (model.state in ("matched", "accepted", "negotiating") and not stale)
        if done:
            model.pass_on("declined", self.on_offer, self.now)

    @rule(model=needs, offer=st.sampled_from(OFFERS))
    def introduce(self, model: Model, offer: str) -> None:
        done = self._entered(model, "introduce", False, offer=("financing", offer))
        assert done == (model.state == "registered" and offer in self.on_offer)
        if done:
            known = [place for place, (each, _) in enumerate(model.line) if each == offer]
            if not known:
                model.line.append((offer, "waiting"))
            model.ask(known[0] if known else len(model.line) - 1, self.now)

    @rule(model=needs, own=st.booleans())
    def withdraw(self, model: Model, own: bool) -> None:
        try:
            done = self.desk.withdraw(model.number, session_id="s1" if own else "s2", now=self.now)
        except AssistantError:
            assert not own
            return
        assert own
        assert done == (model.state in OPEN or model.need_state == "withdrawn")
        if model.state in OPEN:
            model.step("failed")
            model.end("withdrawn", self.now)
            model.contact = False

    @rule(model=needs, rating=st.integers(1, 5))
    def rate(self, model: Model, rating: int) -> None:
        before = self.desk.progress(session_id="s1", number=model.number)[0]
        done = self.desk.rate(model.number, session_id="s1", rating=rating, now=self.now)
        if model.state in ("completed", "failed") and model.need_state == "closed":
            assert done
            model.step("rated")
            model.contact = False
        else:
            assert done == (before.rating == rating)

    @rule(offer=st.sampled_from(OFFERS))
    def take_off_or_put_back(self, offer: str) -> None:
        if offer in self.on_offer:
            remove_offers(self.database, offer)
        else:
            put_offers(self.database, offer)
        self.on_offer ^= {offer}

    @rule(hours=st.sampled_from([1, 5, 11, 30]))
    def let_time_pass(self, hours: int) -> None:
        self.now += hours * HOUR

    @rule()
    def do_the_chores(self) -> None:
        late = [m for m in self.models if m.state == "matched" and m.due <= self.now]
        for model in late:
            model.pass_on("timed_out", self.on_offer, self.now)
        assert self.upkeep.reassign_overdue(self.now) == len(late)
        today = shanghai_day(self.now)
        over = [m for m in self.models if m.state in OPEN[:2] and (today - shanghai_day(m.recorded)).days > 3]
        for model in over:
            model.step("failed")
            model.end("expired", self.now)
            model.contact = False
        assert self.upkeep.expire(today, now=self.now) == len(over)
        kept = [m for m in self.models if m.contact and m.ended is not None and m.ended < self.now - timedelta(days=2)]
        for model in kept:
            model.contact = False
        assert self.upkeep.erase_contacts(self.now) == len(kept)
        assert self.upkeep.reassign_overdue(self.now) == 0

    @invariant()
    def the_database_is_as_the_model(self) -> None:
        if not hasattr(self, "database"):
            return
        with self.database.looking() as connection:
            for model in self.models:
                row = TradeOrders(connection).find(model.number)
                line = Introductions(connection).of_need(model.number)
                log = TradeOrders(connection).events(row.order_number)
                assert (row.state, row.need_state, row.version) == (model.state, model.need_state, model.version)
                assert [(each.offer_id, each.state) for each in line] == model.line
                assert log[-1].after == row.state
                assert [each.before for each in log[1:]] == [each.after for each in log[:-1]]
                assert (Needs(connection).contact_of(model.number) is not None) == model.contact
                assert (row.contact_hint is not None) == model.contact
                assert row.amount == model.amount
                asked = [each.id for each in line if each.state == "asked"]
                assert asked == ([row.introduction_id] if row.state == "matched" else [])

    @rule(model=needs)
    def ask_for_progress(self, model: Model) -> None:
        (own,) = self.desk.progress(session_id="s1", number=model.number)
        (foreign,) = self.desk.progress(session_id="s2", number=model.number)
        ended = model.need_state in ("withdrawn", "expired")
        assert own.state == foreign.state == (model.need_state if ended else model.state)
        assert own.is_own
        assert not foreign.is_own
        told = (foreign.title, foreign.institution, foreign.amount, foreign.reason, foreign.rating, foreign.due_at)
        assert set(told) == {None}
        assert foreign.need.said() == {"kind": "financing"}
        if model.at is not None and model.line:
            assert own.title == f"周转贷{model.line[model.at][0]}（示例）"

    def _entered(self, model: Model, event: Any, stale: bool, **details: Any) -> bool:
        version = model.version - 1 if stale else model.version
        try:
            self.staff.change(model.number, event, version=version, staff="li", now=self.now, **details)
        except AssistantError:
            return False
        return True


TestOrders = Orders.TestCase
TestOrders.settings = settings(
    max_examples=40, stateful_step_count=50, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
