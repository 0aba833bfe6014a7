"""The assistant in a real browser, against a running service (fixture `assistant_url`)."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, WebSocketRoute, expect, sync_playwright

CHROMIUM = "/usr/bin/chromium"
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = Path(__file__).parents[2] / "web/widget/node_modules/axe-core/axe.min.js"
WAIT_MS = 15_000
SMALLEST_TARGET_PX = 44
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 860}

QUESTION = "服务补贴券怎么用？"
OTHER_QUESTION = "小微企业所得税有什么优惠？"
# The first that the installed knowledge answers with an openable document, or with a question back, is used.
SOURCED_QUESTIONS = ("单次抵扣金额不超过服务合同实际金额的多少", "中小企业服务补贴券使用规则第七条怎么规定的", QUESTION)
AMBIGUOUS_QUESTIONS = ("补贴", "你会干什么")

RECORD_VIOLATIONS = """
window.policyViolations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.policyViolations.push(`${event.violatedDirective} ${event.blockedURI}`);
});
"""
BLOCK_STORAGE = """
Object.defineProperty(window, "localStorage", { get() { throw new DOMException("blocked", "SecurityError"); } });
"""
NO_SOCKET = "delete window.WebSocket;"
NO_SOCKET_NO_STREAM = "delete window.WebSocket; delete window.EventSource;"

NewPage = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(browser: Browser, assistant_url: str) -> Iterator[NewPage]:
    """Opens the assistant in a fresh profile; `script` runs before the page's own."""
    contexts: list[BrowserContext] = []

    def open_page(*, script: str = "", visit: bool = True, **options: Any) -> Page:
        defaults = {"viewport": PHONE, "reduced_motion": "reduce", "base_url": assistant_url}
        context = browser.new_context(**{**defaults, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(WAIT_MS)
        page.add_init_script(RECORD_VIOLATIONS + script)
        if visit:
            page.goto("/")
            expect(page.locator(".welcome")).to_be_visible(timeout=WAIT_MS)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: NewPage) -> Iterator[Page]:
    """A page that must end without a word in the console and without a policy violation."""
    page = new_page(visit=False)
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto("/")
    expect(page.locator(".welcome")).to_be_visible(timeout=WAIT_MS)
    yield page
    assert problems == []
    assert page.evaluate("window.policyViolations") == []


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


def test_question_by_keyboard_is_answered(page: Page) -> None:
    answer = ask(page, QUESTION)
    expect(own(page)).to_have_count(1)
    expect(own(page).locator(".bubble")).to_contain_text(QUESTION)
    expect(own(page)).to_have_attribute("data-delivery", "sent")
    assert len(answer.locator(".bubble").inner_text()) > 10
    expect(page.locator(".typing")).to_be_hidden()
    expect(field(page)).to_have_value("")
    expect(field(page)).to_be_focused()


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


def test_reload_keeps_the_conversation_once(page: Page) -> None:
    ask(page, QUESTION)
    ask(page, OTHER_QUESTION)
    before = shown_texts(page)
    page.reload()
    expect(answers(page)).to_have_count(2)
    assert shown_texts(page) == before
    ask(page, QUESTION)
    assert len(shown_texts(page)) > len(before)
    expect(own(page)).to_have_count(3)


def test_dropped_connection_is_restored_without_doubles(new_page: NewPage) -> None:
    page = new_page(visit=False)
    sockets: list[WebSocketRoute] = []

    def pass_on(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        socket.connect_to_server()

    page.route_web_socket("**/chat/ws", pass_on)
    page.goto("/")
    ask(page, QUESTION)
    before = shown_texts(page)
    sockets[-1].close(code=1012, reason="restart")
    ask(page, OTHER_QUESTION)
    assert len(sockets) == 2
    assert shown_texts(page)[: len(before)] == before
    expect(own(page)).to_have_count(2)
    expect(answers(page)).to_have_count(2)


def test_message_that_could_not_be_sent_is_kept_and_retried(new_page: NewPage) -> None:
    page = new_page()
    ask(page, QUESTION)
    page.context.set_offline(True)
    expect(page.locator(".banner")).to_be_visible()
    field(page).fill(OTHER_QUESTION)
    page.keyboard.press("Enter")
    expect(own(page).last).to_have_attribute("data-delivery", "failed")
    page.context.set_offline(False)
    expect(page.locator(".banner")).to_be_hidden(timeout=WAIT_MS)
    own(page).last.get_by_role("button").click()
    expect(answers(page)).to_have_count(2, timeout=WAIT_MS)
    expect(own(page)).to_have_count(2)
    expect(own(page).last).to_have_attribute("data-delivery", "sent")
    page.reload()
    expect(answers(page)).to_have_count(2)
    expect(own(page)).to_have_count(2)


@pytest.mark.parametrize("script", [NO_SOCKET, NO_SOCKET_NO_STREAM], ids=["event stream", "requests alone"])
def test_conversation_works_without_websocket(new_page: NewPage, script: str) -> None:
    page = new_page(script=script)
    ask(page, QUESTION)
    ask(page, OTHER_QUESTION)
    before = shown_texts(page)
    expect(own(page)).to_have_count(2)
    expect(answers(page)).to_have_count(2)
    page.reload()
    expect(answers(page)).to_have_count(2)
    assert shown_texts(page) == before


def test_refused_websocket_gives_way_to_requests(new_page: NewPage) -> None:
    page = new_page(visit=False)
    page.route_web_socket("**/chat/ws", lambda socket: socket.close(code=1011, reason="refused"))
    page.goto("/")
    ask(page, QUESTION)
    expect(own(page)).to_have_attribute("data-delivery", "sent")
    expect(page.locator(".banner")).to_be_hidden()


def test_blocked_storage_does_not_stop_the_conversation(new_page: NewPage) -> None:
    page = new_page(script=BLOCK_STORAGE)
    ask(page, QUESTION)
    expect(own(page)).to_have_count(1)


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
    restart = page.get_by_role("button", name="重新开始")
    restart.click()
    page.get_by_role("dialog").get_by_role("button", name="继续当前对话").click()
    expect(own(page)).to_have_count(1)
    restart.click()
    page.get_by_role("dialog").get_by_role("button", name="重新开始").click()
    expect(page.locator(".welcome")).to_be_visible()
    assert page.evaluate(session) != first
    ask(page, OTHER_QUESTION)
    page.reload()
    expect(own(page)).to_have_count(1)


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


def test_copied_answer_names_its_sources(new_page: NewPage) -> None:
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    answer = ask_until(page, SOURCED_QUESTIONS, ".source").first
    title = answer.locator(".source-title").inner_text()
    copy = answers(page).last.get_by_role("button", name="复制答复")
    copy.click()
    expect(page.get_by_text("已复制").first).to_be_visible()
    assert title in page.evaluate("navigator.clipboard.readText()")


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
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
