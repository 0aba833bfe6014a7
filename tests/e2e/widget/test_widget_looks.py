"""Looks: large type, small screens, scrolling, targets, axe, the content policy."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.widget.page import (
    AMBIGUOUS_QUESTIONS,
    OTHER_QUESTION,
    PHONE,
    QUESTION,
    SOURCED_QUESTIONS,
    WAIT_MS,
    NewPage,
    answers,
    ask,
    ask_until,
    field,
)

AXE = Path(__file__).parents[3] / "web/widget/node_modules/axe-core/axe.min.js"
SMALLEST_TARGET_PX = 44
DESKTOP = {"width": 1280, "height": 860}


def test_large_type_is_remembered(page: Page) -> None:
    toggle = page.get_by_role("button", name="大字")
    size = "node => parseFloat(getComputedStyle(node).fontSize)"
    greeting = page.locator(".introduction")
    normal = greeting.evaluate(size)
    toggle.click()
    assert greeting.evaluate(size) >= normal * 1.25
    page.reload()
    expect(toggle).to_have_attribute("aria-pressed", "true")
    assert greeting.evaluate(size) >= normal * 1.25


def test_reader_further_up_is_not_pulled_down(page: Page) -> None:
    for question in (QUESTION, OTHER_QUESTION, QUESTION):
        ask(page, question)
    scroller = page.locator(".scroller")
    field(page).fill(OTHER_QUESTION)
    page.keyboard.press("Enter")
    # Sending scrolls to the end in the next frame; a reader takes longer than that to scroll up again.
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    scroller.evaluate("node => { node.scrollTop = 0; }")
    expect(answers(page)).to_have_count(4, timeout=WAIT_MS)
    assert scroller.evaluate("node => node.scrollTop") == 0
    page.locator(".newest").click()
    assert scroller.evaluate("node => node.scrollTop") > 0


def test_growing_input_does_not_cover_the_newest_message(page: Page) -> None:
    for question in (QUESTION, OTHER_QUESTION):
        ask(page, question)
    page.locator(".scroller").evaluate("node => { node.scrollTop = node.scrollHeight; }")
    field(page).fill("一行\n" * 5)
    expect(answers(page).last.locator(".bubble > :last-child").last).to_be_in_viewport()


@pytest.mark.parametrize("large", [False, True], ids=["normal type", "large type"])
def test_320_pixels_need_no_sideways_scrolling(new_page: NewPage, large: bool) -> None:
    page = new_page(viewport={"width": 320, "height": 568})
    if large:
        page.get_by_role("button", name="大字").click()
    ask(page, "我们想贷款")
    source = ask_until(page, SOURCED_QUESTIONS, "button.source").first
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.locator(".scroller").evaluate("node => node.scrollWidth - node.clientWidth") <= 0
    source.click()
    expect(page.locator(".clause")).to_be_visible()
    assert page.locator(".modal-body").evaluate("node => node.scrollWidth - node.clientWidth") <= 0


def test_targets_are_large_enough_to_tap(page: Page) -> None:
    def too_small() -> list[str]:
        buttons = page.locator("button:visible").all()
        boxes = [(button.inner_text(), button.bounding_box()) for button in buttons]
        return [text for text, box in boxes if box and min(box["width"], box["height"]) < SMALLEST_TARGET_PX - 0.5]

    assert too_small() == []
    ask_until(page, SOURCED_QUESTIONS, "button.source")
    assert too_small() == []


@pytest.mark.parametrize(
    ("scheme", "viewport"), [("light", PHONE), ("dark", DESKTOP)], ids=["light phone", "dark desktop"]
)
def test_axe_finds_nothing(new_page: NewPage, scheme: str, viewport: dict[str, int]) -> None:
    page = new_page(color_scheme=scheme, viewport=viewport)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert axe_findings(page) == []
    ask(page, "我们想贷款")
    ask_until(page, AMBIGUOUS_QUESTIONS, ".choice")
    source = ask_until(page, SOURCED_QUESTIONS, "button.source").first
    assert axe_findings(page) == []
    source.click()
    expect(page.locator(".clause")).to_be_visible()
    assert axe_findings(page) == []


def axe_findings(page: Page) -> list[str]:
    result: dict[str, Any] = page.evaluate("axe.run()")
    return [f"{found['id']}: {node['html'][:120]}" for found in result["violations"] for node in found["nodes"]]


def test_policy_of_the_page_forbids_inline_code(page: Page) -> None:
    response = page.request.get("/")
    policy = response.headers.get("content-security-policy", "")
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert page.evaluate("document.querySelectorAll('[style]').length") == 0
    ask(page, QUESTION)
    shadow = "document.querySelector('enterprise-assistant').shadowRoot"
    assert page.evaluate(f"{shadow}.querySelectorAll('[style]').length") == 0
