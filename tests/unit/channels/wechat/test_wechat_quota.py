"""The quota ledger never allows more than WeChat does."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from channels.wechat.quota import SAID_LIMIT, TAPPED_LIMIT, Windows

NOW = datetime(2026, 6, 15, 8, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)

steps = st.lists(
    st.tuples(st.sampled_from(["say", "tap", "send", "send", "send", "urgent"]), st.integers(0, 200_000)), max_size=60
)


@given(steps)
def test_no_window_ever_holds_more_messages_than_it_may(history: list[tuple[str, int]]) -> None:
    windows, now = Windows(), NOW
    said = tapped = NOW - timedelta(days=9)
    sent = after_said = after_tapped = 0  # by their order: two things may happen at one moment
    for what, seconds in history:
        now += timedelta(seconds=seconds % (20 if seconds % 3 else 200_000))
        if what == "say":
            windows, said, after_said = windows.said(now), now, sent
        elif what == "tap":
            windows, tapped, after_tapped = windows.tapped(now), now, sent
        elif windows.left(now, urgent=what == "urgent"):
            windows = windows.spent()
            in_said = now - said < 48 * HOUR and sent - after_said < SAID_LIMIT
            in_tapped = now - tapped < MINUTE and sent - after_tapped < TAPPED_LIMIT
            assert in_said or in_tapped
            sent += 1


def test_five_messages_of_which_the_last_is_kept_for_what_matters() -> None:
    windows = Windows().said(NOW)
    assert (windows.left(NOW), windows.left(NOW, urgent=True)) == (4, 5)
    for _ in range(4):
        windows = windows.spent()
    assert (windows.left(NOW), windows.left(NOW, urgent=True)) == (0, 1)
    assert windows.spent().left(NOW, urgent=True) == 0


def test_three_messages_in_a_minute_after_a_tap_and_they_do_not_add_up() -> None:
    windows = Windows().said(NOW).tapped(NOW)
    assert windows.left(NOW, urgent=True) == 5
    later = Windows().tapped(NOW)
    assert (later.left(NOW), later.left(NOW + MINUTE)) == (3, 0)


def test_windows_end_and_the_next_message_opens_them_again() -> None:
    windows = Windows().said(NOW)
    assert windows.left(NOW + 47 * HOUR) == 4
    assert windows.left(NOW + 48 * HOUR) == 0
    assert windows.spent().said(NOW + 49 * HOUR).left(NOW + 50 * HOUR) == 4


def test_when_wechat_says_no_nothing_is_left_until_the_next_contact() -> None:
    closed = Windows().said(NOW).tapped(NOW).closed()
    assert closed.left(NOW, urgent=True) == 0
    assert closed.said(NOW).left(NOW) == 4
