"""One script tag on somebody else's page: a hostile one, a strict one, one that changes under it; and the demo portal."""

import gzip
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.widget.page import PHONE, QUESTION, WAIT_MS, NewPage, answers, ask

DIST = Path(__file__).parents[3] / "web/widget/dist"
LIMIT = 40_000  # bytes that travel
STRICT = "default-src 'none'; script-src 'self'; connect-src 'self'"
HOSTILE = """<!doctype html><html><head><title>门户</title><base href="https://elsewhere.example/">
<link rel="stylesheet" href="{url}/hostile.css"></head><body><p id="own">门户自己的内容</p>
<script src="{url}/before.js"></script><script src="{url}/widget.js"></script><script src="{url}/widget.js"></script>
</body></html>"""
HOSTILE_CSS = """* { all: unset; transform: rotate(0deg); filter: none; }
html { font-size: 100px; } body { font: italic 40px fantasy; line-height: 3; text-transform: uppercase; }
button, textarea, div { display: none !important; color: red !important; }"""
BEFORE = """Object.prototype.method = "DELETE"; Object.prototype.toJSON = function () { return "spoiled"; };
Object.prototype.type = "spoiled"; Object.prototype.extra = function () {};
Array.prototype.toJSON = function () { return "spoiled"; }; Array.from = function (list) { return [].slice.call(list); };
String.prototype.toJSON = function () { return "spoiled"; };"""


def serve(page: Page, url: str, html: str, policy: str) -> None:
    """A portal's page at /portal, with what it loads."""
    files = {
        "/portal": ("text/html", html.replace("{url}", url)), "/hostile.css": ("text/css", HOSTILE_CSS),
        "/before.js": ("text/javascript", BEFORE),
    }  # fmt: skip

    def answer(route: Route) -> None:
        kind, body = files[route.request.url.removeprefix(url)]
        headers = {"Content-Security-Policy": policy} if kind == "text/html" else {}
        route.fulfill(body=body, content_type=f"{kind}; charset=utf-8", headers=headers)

    for path in files:
        page.route(url + path, answer)


def problems_of(page: Page) -> list[str]:
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


def test_hostile_page_changes_neither_how_it_looks_nor_what_it_sends(new_page: NewPage, assistant_url: str) -> None:
    page = new_page(visit=False)
    problems = problems_of(page)
    serve(page, assistant_url, HOSTILE, f"{STRICT}; style-src 'self'")
    page.goto("/portal")
    launcher = page.locator(".launcher")
    expect(launcher).to_have_count(1)
    box = launcher.bounding_box()
    assert box is not None
    assert 44 <= box["height"] <= 80 and box["x"] + box["width"] <= PHONE["width"]
    launcher.click()
    ask(page, QUESTION)
    style = page.locator(".turn.theirs .bubble").evaluate(
        "n => (({fontSize, fontStyle, textTransform, color}) => [fontSize, fontStyle, textTransform, color])(getComputedStyle(n))"
    )
    assert style[:3] == ["15px", "normal", "none"] and style[3] != "rgb(255, 0, 0)"
    assert page.locator("#own").inner_text() == "门户自己的内容"
    assert problems == []


def test_strictest_policy_and_a_page_that_swaps_its_body(new_page: NewPage, assistant_url: str) -> None:
    page = new_page(visit=False)
    problems = problems_of(page)
    html = '<!doctype html><html><head><title>门户</title></head><body><script src="{url}/widget.js"></script></body></html>'
    serve(page, assistant_url, html, STRICT)
    page.goto("/portal")
    page.locator(".launcher").click()
    ask(page, QUESTION)
    page.evaluate("document.documentElement.replaceChild(document.createElement('body'), document.body)")
    expect(answers(page)).to_have_count(1)
    ask(page, QUESTION)
    expect(answers(page)).to_have_count(2)
    assert page.evaluate("window.policyViolations") == []
    assert problems == []


def test_two_assistants_on_a_page_talk_as_one(new_page: NewPage) -> None:
    page = new_page()
    page.evaluate("document.querySelector('main').appendChild(document.createElement('enterprise-assistant'))")
    one, two = page.locator("enterprise-assistant").first, page.locator("enterprise-assistant").last
    one.locator("textarea").fill(QUESTION)
    one.locator("textarea").press("Enter")
    expect(two.locator(".turn.theirs")).to_have_count(1, timeout=WAIT_MS)
    expect(one.locator(".turn.theirs")).to_have_count(1)


def test_portal_opens_the_window_with_a_question_and_counts_what_was_not_seen(new_page: NewPage) -> None:
    page = new_page(visit=False, viewport={"width": 1280, "height": 860})
    page.goto("/")
    title = page.title()
    desk = page.locator("[data-assistant-ask]", has_text="服务补贴券").first
    desk.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    expect(answers(page)).to_have_count(1, timeout=WAIT_MS)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(desk).to_be_focused()

    session = page.evaluate("localStorage.getItem('enterprise-assistant.session')")
    page.request.post("/api/v1/chat", data={"session_id": session, "text": "谢谢"})
    expect(page.locator(".unread")).to_have_text("1")
    assert page.title() == f"(1) {title}"
    page.locator(".launcher").click()
    expect(page.locator(".unread")).to_be_hidden()
    assert page.title() == title
    expect(page.locator("enterprise-assistant textarea")).to_be_focused()


def test_nobody_is_connected_before_the_window_is_opened(new_page: NewPage) -> None:
    page = new_page(visit=False)
    sockets: list[str] = []
    page.on("websocket", lambda socket: sockets.append(socket.url))
    page.goto("/")
    expect(page.locator(".launcher")).to_be_visible()
    page.wait_for_timeout(300)
    assert sockets == []
    page.locator(".launcher").click()
    expect(page.locator(".welcome")).to_be_visible()
    page.wait_for_timeout(300)
    assert len(sockets) == 1


@pytest.mark.parametrize("name", ["widget.js"])
def test_the_script_is_small(name: str) -> None:
    assert len(gzip.compress((DIST / name).read_bytes())) <= LIMIT


@pytest.mark.parametrize(
    "name", ["eval(", "new Function", "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write"]
)
def test_the_script_makes_nothing_from_text(name: str) -> None:
    assert name not in (DIST / "widget.js").read_text(encoding="utf-8")
