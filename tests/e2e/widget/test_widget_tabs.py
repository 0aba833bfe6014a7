"""Tabs share one conversation; what was on its way outlives a reload; what is deleted is gone everywhere."""

from playwright.sync_api import Page, Route, expect

from tests.e2e.widget.page import OTHER_QUESTION, QUESTION, NewPage, answers, ask, field, own, shown_texts

SESSION = "localStorage.getItem('enterprise-assistant.session')"


def second_tab(page: Page) -> Page:
    other = page.context.new_page()
    other.goto("/assistant")
    return other


def test_two_tabs_show_one_conversation_and_begin_another_together(new_page: NewPage) -> None:
    page = new_page()
    ask(page, QUESTION)
    other = second_tab(page)
    expect(answers(other)).to_have_count(1)
    ask(other, OTHER_QUESTION)
    expect(answers(page)).to_have_count(2)
    assert shown_texts(page) == shown_texts(other)

    other.get_by_role("button", name="更多").click()
    other.get_by_role("button", name="清除我的数据").click()
    old = page.evaluate(SESSION)
    other.get_by_role("button", name="永久删除").click()
    expect(other.get_by_role("dialog")).to_contain_text("已经从服务器上删除")
    expect(page.locator(".welcome")).to_be_visible()
    assert page.evaluate(SESSION) != old
    assert page.request.get(f"/api/v1/chat/{old}/messages").json() == {"messages": []}
    other.keyboard.press("Escape")
    ask(other, QUESTION)
    expect(answers(page)).to_have_count(1)


def test_message_that_a_reload_interrupts_is_answered_once(new_page: NewPage) -> None:
    page = new_page(script="delete window.WebSocket;", visit=False)
    held: list[Route] = []
    page.route("**/api/v1/chat", lambda route: held.append(route))
    page.goto("/assistant")
    field(page).fill(QUESTION)
    page.keyboard.press("Enter")
    expect(own(page)).to_have_count(1)
    page.unroute("**/api/v1/chat")
    page.reload()
    expect(answers(page)).to_have_count(1)
    expect(own(page)).to_have_count(1)
    assert page.evaluate("sessionStorage.getItem('enterprise-assistant.outbox')") == "[]"
    rows = page.request.get(f"/api/v1/chat/{page.evaluate(SESSION)}/messages").json()["messages"]
    assert [row["direction"] for row in rows] == ["in", "out"]
