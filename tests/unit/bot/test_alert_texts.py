"""What staff read in their group: short enough for the robot, and nothing is left out without being counted."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.handovers.alert_texts import HEAD, TITLES, News, digest

LIMIT = 2048
ABOUT = "来自网页，贺兰县，在办融资服务"


def test_somebody_who_waits_is_one_line_with_what_to_do() -> None:
    text = digest([News("queued", "17", ABOUT)], LIMIT)
    assert text == f"{HEAD}\n有人找人工（1）：\n· 17 号：{ABOUT}\n请尽快到队列里接待。"


def test_the_most_urgent_comes_first_and_tickets_last() -> None:
    news = [News("ticket", "GD-20260615-0001", ABOUT), News("queued", "3", ABOUT), News("unclaimed", "2", ABOUT, 3)]
    lines = digest(news, LIMIT).splitlines()
    assert lines[1:] == [
        "还没有人接（1）：", f"· 2 号：{ABOUT}，等了 3 分钟", "有人找人工（1）：", f"· 3 号：{ABOUT}",
        "留言待办（1）：", f"· GD-20260615-0001：{ABOUT}", "请尽快到队列里接待。",
    ]  # fmt: skip


def test_messages_of_a_night_say_where_to_find_them() -> None:
    text = digest([News("ticket", f"GD-20260615-{n:04d}", ABOUT) for n in range(1, 301)], LIMIT)
    assert len(text.encode()) <= LIMIT and "留言待办（300）" in text and text.endswith("请在待办里处理。")
    listed = text.count("· GD-")
    assert listed > 20 and f"另有 {300 - listed} 件没有列出。" in text


def test_nobody_is_called_by_name_through_a_place() -> None:
    assert "<@" not in digest([News("queued", "1", "来自网页，<@all>")], LIMIT)


kinds = st.sampled_from(list(TITLES))
news = st.builds(News, kinds, st.from_regex(r"[1-9]\d{0,8}", fullmatch=True), st.text(max_size=90), st.integers(0, 999))


@settings(max_examples=60)
@given(st.lists(news, min_size=1, max_size=60), st.integers(200, 4096))
def test_it_never_exceeds_the_limit_and_all_are_listed_or_counted(given_news: list[News], limit: int) -> None:
    given_news = [News(n.kind, n.number, n.about.replace("\n", " ").replace("·", "-"), n.waited) for n in given_news]
    text = digest(given_news, limit)
    assert len(text.encode()) <= limit
    left_out = re.search(r"另有 (\d+) 件没有列出。\n[^\n]+\Z", text)
    assert text.count("\n· ") + (int(left_out[1]) if left_out else 0) == len(given_news)
