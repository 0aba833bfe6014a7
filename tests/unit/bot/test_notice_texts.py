"""What notices say, and what they never say."""

import re
from typing import Any

import pytest

from bot.desks.notice_texts import CARDS, News, enterprise_line, enterprise_message, provider_line
from knowledge.offers import Financing
from matching.need.need import Need
from tests.unit.matching.supply.offers import TODAY

NEED = Need(kind="financing", amount=3_000_000, term=12, region="银川市")
PROMISES = re.compile(r"一定|肯定|保证[能可通]|必过|包过|包批|秒批|100%|放心申请|(?<!不)能通过|可以获批")


def news(offer_id: str = "a", need: Need = NEED, **fields: Any) -> News:
    offer = Financing.model_validate(
        {"id": offer_id, "title": f"周转贷{offer_id}", "institution": "示例银行", **fields}
    )
    return News("XQ-20261123-0007", need, "financing", offer)


def test_an_enterprise_reads_which_need_which_offers_and_that_nothing_is_promised() -> None:
    message = enterprise_message([news("a"), news("b", min_years=2)], TODAY)
    for part in ("XQ-20261123-0007", "300万元", "2 个", "不作保证", "96168", "别再提醒"):
        assert part in message.text
    assert [card.id for card in message.cards] == ["a", "b"]
    assert message.cards[1].reasons == ("年限待确认（满2年）",)


def test_of_very_many_the_first_are_shown_and_the_rest_is_counted() -> None:
    message = enterprise_message([news(f"o{n}") for n in range(CARDS + 3)], TODAY)
    assert len(message.cards) == CARDS
    assert f"{CARDS + 3} 个" in message.text and f"先列 {CARDS} 个" in message.text


def test_what_is_read_aloud_is_short_and_plain() -> None:
    spoken = (
        enterprise_message([news(title="宁夏中小微企业枸杞产业链专项流动资金周转贷款（示例）")], TODAY).spoken_text
        or ""
    )
    assert len(spoken) <= 80
    assert not re.search(r"[（）()“”·\n]", spoken)


def test_a_provider_reads_what_is_looked_for_and_nothing_of_who_looks() -> None:
    text = provider_line(news(min_years=2, sizes=["micro"]), TODAY)
    for part in ("300万元", "银川市", "XQ-20261123-0007", "周转贷a", "企业规模、年限还要确认", "企业同意以后"):
        assert part in text
    assert not re.search(r"1\d{10}|有限公司|联系人|\*{2,}", text)


@pytest.mark.parametrize("text", [
    enterprise_line(news(), TODAY), enterprise_line(news(min_years=2), TODAY), provider_line(news(), TODAY),
    enterprise_message([news()], TODAY).text, enterprise_message([news()], TODAY).spoken_text,
])  # fmt: skip
def test_no_text_promises_anything(text: str) -> None:
    assert not PROMISES.search(text)


def test_a_need_with_very_much_in_it_does_not_fill_the_message() -> None:
    need = Need(kind="provider", services=tuple(f"很长的服务名称第{n}号" for n in range(40)))
    assert len(enterprise_message([news(need=need)], TODAY).text) < 300
