"""Sources: the quotation in its clause, a source that fails, a copied answer."""

from playwright.sync_api import Page, expect

from tests.e2e.widget.page import SOURCED_QUESTIONS, NewPage, answers, ask_until


def test_citation_opens_the_clause_with_the_quotation_marked(page: Page) -> None:
    source = ask_until(page, SOURCED_QUESTIONS, "button.source").first
    expect(source.locator(".source-title")).to_contain_text("《")
    source.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    marked = dialog.locator("mark").first
    expect(marked).to_be_visible()
    expect(marked).to_be_in_viewport()
    clause = dialog.locator(".clause").inner_text()
    assert marked.inner_text() in clause
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(source).to_be_focused()


def test_source_that_does_not_load_says_so_and_can_be_tried_again(new_page: NewPage) -> None:
    page = new_page()
    source = ask_until(page, SOURCED_QUESTIONS, "button.source").first
    page.route("**/chat/sources/**", lambda route: route.abort())
    source.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("alert")).to_be_visible()
    page.unroute("**/chat/sources/**")
    dialog.locator(".source-problem .button").click()
    expect(dialog.locator(".clause")).to_be_visible()
    dialog.get_by_role("button", name="关闭").click()
    expect(source).to_be_focused()


def test_copied_answer_names_its_sources(new_page: NewPage) -> None:
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    answer = ask_until(page, SOURCED_QUESTIONS, ".source").first
    title = answer.locator(".source-title").inner_text()
    copy = answers(page).last.get_by_role("button", name="复制答复")
    copy.click()
    expect(page.get_by_text("已复制").first).to_be_visible()
    assert title in page.evaluate("navigator.clipboard.readText()")
