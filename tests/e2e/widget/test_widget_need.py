"""A need from its first words to its number and its progress, in the browser: said in full, tersely, with corrections, as a transcript."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.widget.page import WAIT_MS, answers, ask, own

WAYS = {
    "in full": ["我们是中宁做枸杞深加工的，想周转三百万，用一年，没房子抵押"],
    "terse": ["贷款 300w", "一年", "没抵押", "中宁 枸杞加工"],
    "with corrections": ["想贷两百万，用半年，没抵押", "不对，是三百万", "期限改成一年", "我们在中宁做枸杞深加工"],
    "transcript": ["嗯那个我们是中宁做枸起深加工的想周转三百万用一年没房子低压"],
}
UNDERSTOOD = ("300万元", "1年", "没有抵押", "中宁县")
NUMBER = re.compile(r"XQ-\d{8}-\d{4,}")
PHONE = "13800001234"


def tap(page: Page, title: str) -> Locator:
    """Tap the newest choice of that title; returns the answer."""
    known = answers(page).count()
    page.locator(".choice:enabled", has_text=title).last.click()
    answer = answers(page).nth(known)
    expect(answer).to_be_visible(timeout=WAIT_MS)
    return answer


@pytest.mark.parametrize("said", WAYS.values(), ids=WAYS.keys())
def test_a_need_is_understood_matched_registered_and_followed(page: Page, said: list[str]) -> None:
    for words in said:
        answer = ask(page, words)
    expect(answer.locator(".card").first).to_be_visible()
    for words in UNDERSTOOD:
        expect(answer).to_contain_text(words)
    assert answer.locator(".card").first.inner_text().count("符合"), "an offer says why it is shown"

    while page.locator(".choice:enabled", has_text="跳过").count():
        answer = tap(page, "跳过")
    expect(ask(page, "联系第一个")).to_contain_text("同意")
    expect(tap(page, "同意并填写")).to_contain_text("手机号")
    summary = ask(page, f"王女士 {PHONE}")
    expect(summary).to_contain_text("王女士 138****1234")
    done = tap(page, "确认登记").inner_text()
    number = NUMBER.search(done)
    assert number is not None, done
    expect(ask(page, number[0])).to_contain_text("等对方回应")
    expect(ask(page, "我的那个贷款办得怎么样了")).to_contain_text(number[0])


def test_the_phone_number_is_not_in_the_conversation_that_is_kept(page: Page) -> None:
    ask(page, "想贷三十万开理发店")
    ask(page, "登记需求")
    tap(page, "同意并填写")
    ask(page, f"王女士 {PHONE}")
    page.reload()
    page.locator(".fab, .launcher, button").first.wait_for()
    expect(own(page).last).to_be_visible(timeout=WAIT_MS)
    assert PHONE not in page.locator("body").inner_text()
    assert PHONE not in "\n".join(own(page).all_inner_texts())
