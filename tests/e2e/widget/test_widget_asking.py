"""Asking: keyboard, choices, examples, the limits of the input, starting anew."""

from playwright.sync_api import Page, expect

from tests.e2e.widget.page import (
    AMBIGUOUS_QUESTIONS,
    OTHER_QUESTION,
    QUESTION,
    answers,
    ask,
    ask_until,
    field,
    own,
    press_until_focused,
)


def test_question_by_keyboard_is_answered(page: Page) -> None:
    answer = ask(page, QUESTION)
    expect(own(page)).to_have_count(1)
    expect(own(page).locator(".bubble")).to_contain_text(QUESTION)
    expect(own(page)).to_have_attribute("data-delivery", "sent")
    assert len(answer.locator(".bubble").inner_text()) > 10
    expect(page.locator(".typing")).to_be_hidden()
    expect(field(page)).to_have_value("")
    expect(field(page)).to_be_focused()


def test_choice_is_sent_with_its_title_and_then_rests(page: Page) -> None:
    choices = ask_until(page, AMBIGUOUS_QUESTIONS, ".choice")
    chosen = choices.first
    title = chosen.inner_text().strip()
    known = answers(page).count()
    press_until_focused(page, "Shift+Tab", chosen)
    page.keyboard.press("Enter")
    expect(answers(page)).to_have_count(known + 1)
    expect(own(page).last.locator(".bubble")).to_contain_text(title)
    expect(chosen).to_be_disabled()
    expect(choices.last).to_be_disabled()
    expect(field(page)).to_be_focused()


def test_example_question_starts_the_conversation(page: Page) -> None:
    chip = page.locator(".chip").first
    question = chip.locator(".chip-question").inner_text()
    chip.click()
    expect(own(page).locator(".bubble")).to_contain_text(question)
    expect(answers(page)).to_have_count(1)
    expect(page.locator(".welcome")).to_be_hidden()


def test_enter_that_picks_a_word_sends_nothing(page: Page) -> None:
    field(page).fill("butie")
    field(page).dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True, "cancelable": True})
    expect(own(page)).to_have_count(0)
    expect(field(page)).to_have_value("butie")


def test_shift_enter_breaks_the_line_and_empty_input_is_not_sent(page: Page) -> None:
    field(page).focus()
    page.keyboard.press("Enter")
    page.keyboard.type("  ")
    page.keyboard.press("Enter")
    expect(own(page)).to_have_count(0)
    field(page).fill("第一行")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("第二行")
    expect(field(page)).to_have_value("第一行\n第二行")
    assert int(field(page).get_attribute("rows") or 1) == 2


def test_counter_appears_near_the_limit_and_too_long_is_not_sent(page: Page) -> None:
    counter = page.locator(".counter")
    expect(counter).to_be_hidden()
    field(page).fill("字" * 1_990)
    expect(counter).to_contain_text("10")
    field(page).fill("字" * 2_005)
    expect(counter).to_contain_text("超出 5")
    page.keyboard.press("Enter")
    expect(own(page)).to_have_count(0)


def test_restart_begins_a_new_session(page: Page) -> None:
    ask(page, QUESTION)
    session = "localStorage.getItem('enterprise-assistant.session')"
    first = page.evaluate(session)
    more, dialog = page.get_by_role("button", name="更多"), page.get_by_role("dialog")
    more.click()
    dialog.get_by_role("button", name="重新开始").click()
    dialog.get_by_role("button", name="继续当前对话").click()
    expect(own(page)).to_have_count(1)
    more.click()
    dialog.get_by_role("button", name="重新开始").click()
    dialog.get_by_role("button", name="重新开始").click()
    expect(page.locator(".welcome")).to_be_visible()
    assert page.evaluate(session) != first
    ask(page, OTHER_QUESTION)
    page.reload()
    expect(own(page)).to_have_count(1)
