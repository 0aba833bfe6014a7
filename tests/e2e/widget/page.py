"""The assistant's page as its tests drive it: what is asked, and how a person types, reads and presses keys."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

WAIT_MS = 15_000
QUESTION = "服务补贴券怎么用？"
OTHER_QUESTION = "小微企业所得税有什么优惠？"
# The first that the installed knowledge answers with an openable document, or with a question back, is used.
SOURCED_QUESTIONS = ("单次抵扣金额不超过服务合同实际金额的多少", "中小企业服务补贴券使用规则第七条怎么规定的", QUESTION)
AMBIGUOUS_QUESTIONS = ("补贴", "你会干什么")
PHONE = {"width": 390, "height": 844}
NewPage = Callable[..., Page]


def field(page: Page) -> Locator:
    return page.get_by_role("textbox")


def answers(page: Page) -> Locator:
    return page.locator(".turn.theirs")


def own(page: Page) -> Locator:
    return page.locator(".turn.mine")


def ask(page: Page, question: str) -> Locator:
    """Types a question, sends it with Enter, and waits for the answer."""
    known = answers(page).count()
    field(page).focus()
    page.keyboard.type(question)
    page.keyboard.press("Enter")
    answer = answers(page).nth(known)
    expect(answer).to_be_visible(timeout=WAIT_MS)
    return answer


def ask_until(page: Page, questions: tuple[str, ...], wanted: str) -> Locator:
    """The first answer among several questions that holds what is wanted."""
    for question in questions:
        found = ask(page, question).locator(wanted)
        if found.count():
            return found
    pytest.fail(f"expected one of {questions} to be answered with {wanted}, none was")


def shown_texts(page: Page) -> list[str]:
    return page.locator(".turn .bubble").all_inner_texts()


def press_until_focused(page: Page, key: str, target: Locator, presses: int = 20) -> None:
    for _ in range(presses):
        if target.evaluate("node => node.getRootNode().activeElement === node"):
            return
        page.keyboard.press(key)
    pytest.fail(f"{key} did not reach the element within {presses} presses")
