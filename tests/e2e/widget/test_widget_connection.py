"""Connection: dropped, refused, absent, reloaded; nothing is lost or doubled."""

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.e2e.widget.page import OTHER_QUESTION, QUESTION, WAIT_MS, NewPage, answers, ask, field, own, shown_texts

BLOCK_STORAGE = """
Object.defineProperty(window, "localStorage", { get() { throw new DOMException("blocked", "SecurityError"); } });
"""
HIDE_ON_DEMAND = """
let hidden = false;
Object.defineProperty(document, "hidden", { get: () => hidden });
window.hide = (isHidden) => { hidden = isHidden; document.dispatchEvent(new Event("visibilitychange")); };
"""
NO_SOCKET = "delete window.WebSocket;"
NO_SOCKET_NO_STREAM = "delete window.WebSocket; delete window.EventSource;"


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
    page.goto("/assistant")
    ask(page, QUESTION)
    before = shown_texts(page)
    sockets[-1].close(code=1012, reason="restart")
    ask(page, OTHER_QUESTION)
    assert len(sockets) == 2
    assert shown_texts(page)[: len(before)] == before
    expect(own(page)).to_have_count(2)
    expect(answers(page)).to_have_count(2)


def test_message_said_without_a_network_goes_out_by_itself_when_it_is_back(new_page: NewPage) -> None:
    page = new_page()
    ask(page, QUESTION)
    page.context.set_offline(True)
    expect(page.locator(".banner")).to_be_visible()
    field(page).fill(OTHER_QUESTION)
    page.keyboard.press("Enter")
    expect(own(page).last).to_have_attribute("data-delivery", "waiting")
    page.context.set_offline(False)
    expect(page.locator(".banner")).to_be_hidden(timeout=WAIT_MS)
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
    page.goto("/assistant")
    ask(page, QUESTION)
    expect(own(page)).to_have_attribute("data-delivery", "sent")
    expect(page.locator(".banner")).to_be_hidden()


def test_blocked_storage_does_not_stop_the_conversation(new_page: NewPage) -> None:
    page = new_page(script=BLOCK_STORAGE)
    ask(page, QUESTION)
    expect(own(page)).to_have_count(1)


def test_page_nobody_looks_at_lets_go_and_comes_back_with_what_it_missed(new_page: NewPage) -> None:
    page = new_page(visit=False, script=HIDE_ON_DEMAND)
    open_sockets: list[str] = []
    page.on(
        "websocket", lambda socket: (open_sockets.append(socket.url), socket.on("close", lambda _: open_sockets.pop()))
    )
    page.clock.install()
    page.goto("/assistant")
    ask(page, QUESTION)
    page.evaluate("window.hide(true)")
    page.clock.fast_forward("09:00")
    page.wait_for_timeout(200)
    assert len(open_sockets) == 1
    page.clock.fast_forward("02:00")
    page.wait_for_timeout(200)
    assert open_sockets == []
    session = page.evaluate("localStorage.getItem('enterprise-assistant.session')")
    page.request.post("/api/v1/chat", data={"session_id": session, "text": "谢谢"})
    page.evaluate("window.hide(false)")
    expect(answers(page)).to_have_count(2)
