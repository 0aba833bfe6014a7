"""Replies as WeChat shows them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import Card, Choice, Citation, Message, Outcome, Reply, reply_payload
from channels.wechat.choices import choice_of, menu_id_of
from channels.wechat.rendering import (
    AI_LABEL,
    answer_text,
    body_text,
    bubbles,
    first_bubble,
    menu_link,
    page_link,
    push_bodies,
)
from channels.wechat.splitting import TEXT_LIMIT, size


def payload(*messages: Message) -> dict[str, Any]:
    return reply_payload(Reply("s1", "t1", Outcome.ANSWERED, messages))


def test_answer_names_its_source() -> None:
    cited = Citation("d1", "服务券管理办法", "宁工信发〔2023〕12号", "第八条")
    said = answer_text(payload(Message("每家企业每年最高2万元。", citations=(cited, cited))))
    assert said == "每家企业每年最高2万元。\n\n依据：《服务券管理办法》 宁工信发〔2023〕12号 第八条"


def test_offers_are_numbered_with_their_reasons() -> None:
    cards = (Card("financing", "f1", "税e贷", (("额度", "50–300万元"), ("利率", "3.45%")), ("额度合适", "不要抵押")),)
    said = answer_text(payload(Message("找到1个：", cards=cards)))
    assert said == "找到1个：\n\n1. 税e贷\n   额度 50–300万元；利率 3.45%\n   理由：额度合适、不要抵押"


def test_choices_are_links_that_say_their_title_and_numbers_for_who_types() -> None:
    said = answer_text(
        payload(Message("您问的是？", choices=(Choice("t1-0", "申请条件"), Choice("t1-1", "材料 & <费用>"))))
    )
    mark = menu_id_of("", "申请条件").removeprefix(".")
    assert f'<a href="weixin://bizmsgmenu?msgmenucontent=申请条件&msgmenuid=t1-0.{mark}">1. 申请条件</a>' in said
    assert "msgmenucontent=材料 ＆ ＜费用＞&msgmenuid=t1-1" in said
    assert said.endswith("（点蓝字，或回复前面的数字）")


@given(st.text(max_size=80))
def test_a_link_is_one_link_whatever_it_says(title: str) -> None:
    link = menu_link(title, title, "t-1")
    assert (link.count("<"), link.count(">") - title.count(">"), link.count('"') - title.count('"')) == (2, 2, 2)
    assert link.split('"')[1].count("&") == 1


def test_text_of_others_makes_no_link() -> None:
    assert "<" not in answer_text(payload(Message('看<a href="http://evil.example">这里</a>')))


def test_nothing_to_say_is_nothing() -> None:
    assert answer_text(payload()) == ""
    assert bubbles("") == []
    assert first_bubble("", None) == ("", "")


@given(st.text("贷款万元3。，\n <", max_size=3000))
def test_every_bubble_fits_and_says_who_wrote_it(text: str) -> None:
    for bubble in bubbles(text):
        assert size(bubble) <= TEXT_LIMIT
        assert bubble.endswith(AI_LABEL)


@pytest.mark.parametrize("rest_at", [None, page_link("查看全文", "https://x.cn/wechat/answers/abc")])
def test_a_long_answer_begins_passively_and_goes_on_elsewhere(rest_at: str | None) -> None:
    text = "符合条件的企业可以申请300万元贷款。" * 100
    first, rest = first_bubble(text, rest_at)
    assert size(first) <= TEXT_LIMIT
    assert first.endswith(AI_LABEL)
    if rest_at is None:
        assert (first.removesuffix(f"\n{AI_LABEL}") + rest).replace("\n", "") == text
    else:
        assert (rest, first.count(rest_at)) == ("", 1)


@given(st.text(max_size=90), st.text(max_size=30))
def test_a_tap_finds_its_choice_only_if_it_says_its_title(title: str, other: str) -> None:
    menu_id = menu_id_of("t1-0", title)
    link = menu_link(title, title, menu_id)
    content = link.split("msgmenucontent=")[1].split("&msgmenuid=")[0]
    assert choice_of(menu_id, content) == "t1-0"
    if menu_id_of("", other) != menu_id_of("", title):
        assert choice_of(menu_id, other) is None


@pytest.mark.parametrize("menu_id", [None, "", ".", "101", ".abc", "t1-0.zzzzzz"])
def test_an_id_that_is_none_of_ours_is_no_choice(menu_id: str | None) -> None:
    assert choice_of(menu_id, "申请条件") is None


def test_choices_of_a_pushed_answer_can_be_a_menu_or_links() -> None:
    choices = (Choice("t1-0", "申请条件"), Choice("t1-1", "材料"))
    said = payload(Message("请稍等。"), Message("您问的是？", choices=choices))
    (body,) = push_bodies(said, None, 3)
    assert [(each["id"], each["title"]) for each in body["choices"]] == [("t1-0", "申请条件"), ("t1-1", "材料")]
    assert body["text"] == f"请稍等。\n\n您问的是？\n{AI_LABEL}"
    assert body_text(body) == bubbles(answer_text(said))[0]


def test_a_very_long_pushed_answer_ends_in_a_link() -> None:
    said = payload(Message("符合条件的企业可以申请300万元贷款。" * 300))
    assert len(push_bodies(said, None, 3)) > 3
    (body,) = push_bodies(said, page_link("全文", "https://x.cn/a"), 3)
    assert size(body_text(body)) <= TEXT_LIMIT
    assert "https://x.cn/a" in body["text"]
