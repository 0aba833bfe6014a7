"""Connection: dropped, refused, absent, reloaded; nothing is lost or doubled."""

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.e2e.widget.page import OTHER_QUESTION, QUESTION, WAIT_MS, NewPage, answers, ask, field, own, shown_texts

BLOCK_STORAGE = """
Object.defineProperty(window, "localStorage", { get() { throw new DOMException("blocked", "SecurityError"); } });
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
