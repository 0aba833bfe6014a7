"""Fair to those who offer: a cap per institution, ties by lot, one place for the new."""

from datetime import UTC, datetime, timedelta

from matching.supply.fairness import NEW_SLOT, PER_INSTITUTION, TOP, Scored, arrange

NOW = datetime(2026, 11, 26, tzinfo=UTC)
OLD = NOW - timedelta(days=400)


def offers(*scores: float, institution: str | None = None, added_at: datetime = OLD) -> list[Scored]:
    return [
        Scored(f"{institution or 'o'}{n}", institution, score, added_at.timestamp()) for n, score in enumerate(scores)
    ]


def ids(arranged: list[Scored]) -> list[str]:
    return [item.offer_id for item in arranged]


def test_better_offers_come_first() -> None:
    assert ids(arrange(offers(0.2, 0.9, 0.5), seed="s", now=NOW)) == ["o1", "o2", "o0"]


def test_one_institution_fills_no_more_than_its_share_of_the_top_ten() -> None:
    greedy = offers(*[0.9] * 8, institution="甲")
    others = offers(*[0.5] * 10)
    arranged = arrange([*greedy, *others], seed="s", now=NOW)
    assert sum(item.institution == "甲" for item in arranged[:TOP]) == PER_INSTITUTION
    assert len(arranged) == 18


def test_an_institution_alone_fills_the_list() -> None:
    assert len(arrange(offers(*[0.9] * 8, institution="甲"), seed="s", now=NOW)) == 8


def test_equal_offers_are_drawn_by_a_lot_that_the_same_need_draws_again() -> None:
    equal = offers(*[0.5] * 12)
    orders = {tuple(ids(arrange(equal, seed=f"需求{n}", now=NOW))) for n in range(20)}
    assert len(orders) > 10
    assert arrange(equal, seed="一", now=NOW) == arrange(list(reversed(equal)), seed="一", now=NOW)


def test_a_new_offer_that_is_nearly_as_good_gets_one_place() -> None:
    new = Scored("new", None, 0.45, (NOW - timedelta(days=3)).timestamp())
    assert ids(arrange([*offers(*[0.5] * 12), new], seed="s", now=NOW)).index("new") == NEW_SLOT


def test_a_new_offer_that_is_clearly_worse_waits() -> None:
    new = Scored("new", None, 0.2, (NOW - timedelta(days=3)).timestamp())
    assert ids(arrange([*offers(*[0.5] * 12), new], seed="s", now=NOW))[-1] == "new"
