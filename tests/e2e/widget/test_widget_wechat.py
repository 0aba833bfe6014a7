"""用微信接着聊: a real QR code on a real screen, read by a reader of its own, scanned by a phone; its looks in every mode."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from channels.web_chat.qr import drawn
from tests.e2e.peers import Phone
from tests.e2e.service import Service
from tests.e2e.widget.page import WAIT_MS, NewPage, answers, ask, own
from tests.e2e.widget.scripted import Scripted, reply, said
from tests.e2e.widget.test_widget_access import AXE, KNOWN, LARGE, MODES, findings
from tests.fakes.wechat_cloud import Cloud
from tests.qr_reader import read_picture
from tests.threaded_server import running_server

ADDRESS = "http://weixin.qq.com/q/02wPFKBmPJfu21QQPIxycG"
MADE = {"code": "583920", "expires_at": "2026-06-15T02:10:00Z", "expires_in": 600, "qr": drawn(ADDRESS).model_dump()}


@pytest.fixture(scope="module")
def cloud(running: Service) -> Iterator[Cloud]:
    """WeChat, at the address that the service was told."""
    made = Cloud()
    with running_server(made.app, running.wechat_port):
        yield made


def scripted(
    new_page: NewPage, made: dict[str, Any], script: str = "", **options: Any
) -> tuple[Page, Scripted, list[str]]:
    """A page whose conversation has the button, and what was asked of the service for it."""
    page = new_page(visit=False, script=KNOWN + script, **options)
    asked: list[str] = []

    def answer(route: Any) -> None:
        asked.append(route.request.method)
        route.fulfill(json=made)

    page.route("**/known-session/join-qr", answer)
    service = Scripted(page, said("用微信接着聊"), reply("好的。", outcome="done", state={"scan": "wechat"}))
    page.goto("/assistant")
    page.get_by_role("button", name="显示微信二维码").click()
    return page, service, asked


def test_conversation_goes_on_in_wechat_by_the_code_on_the_screen(page: Page, service: Service, cloud: Cloud) -> None:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    ask(page, "服务补贴券怎么用？")
    answer = ask(page, "用微信接着聊")
    answer.get_by_role("button", name="显示微信二维码").click()
    code = page.get_by_role("img", name="微信二维码")
    expect(code).to_be_visible()
    assert findings(page) == []
    digits = page.locator(".join-code").text_content() or ""
    url = read_picture(code.screenshot())
    assert len(digits) == 6 and url in cloud.codes and digits not in url

    phone = Phone(cloud, service.url)
    cloud.phone(phone.openid).follows = False
    assert phone.scan(url).startswith("接上了，我们接着聊。上次您说的是")
    expect(page.locator("dialog")).to_be_hidden(timeout=WAIT_MS)
    expect(answers(page).last).to_contain_text("已经连到微信")
    said_there = phone.say("服务补贴券怎么用？")
    expect(own(page)).to_have_count(3, timeout=WAIT_MS)
    assert answers(page).last.locator(".bubble").inner_text()[:20].split("\n")[-1][:10] in said_there

    thief = Phone(cloud, service.url)
    assert "已经失效" in thief.scan(url)
    page.get_by_role("button", name="更多").click()
    page.get_by_role("button", name="用微信接着聊").click()
    expect(code).to_be_visible()
    assert read_picture(code.screenshot()) not in ("", url)


@pytest.mark.parametrize("mode", MODES.values(), ids=MODES.keys())
def test_code_can_be_read_and_axe_finds_nothing_in_any_mode(new_page: NewPage, mode: dict[str, Any]) -> None:
    options = {"device_scale_factor": 1, **mode}
    page, _, _ = scripted(new_page, MADE, LARGE if options.pop("large", False) else "", **options)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    code = page.get_by_role("img", name="微信二维码")
    expect(code).to_be_visible()
    assert read_picture(code.screenshot()) == ADDRESS
    assert findings(page) == []
    assert page.locator(".modal-body").evaluate("node => node.scrollWidth - node.clientWidth") <= 0
    assert page.evaluate("window.policyViolations") == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="显示微信二维码")).to_be_focused()


def test_without_a_code_of_wechat_the_digits_stand_alone(new_page: NewPage) -> None:
    page, service, _ = scripted(new_page, {**MADE, "qr": None})
    expect(page.locator(".join-code")).to_have_text("583920")
    expect(page.locator(".qr")).to_have_count(0)
    expect(page.locator(".modal-body")).to_contain_text("我的连接码是583920")
    service.say(reply("您的对话已经连到微信。", turn_id="notice-1", outcome="done", state={"linked": "wechat"}))
    expect(page.locator("dialog")).to_be_hidden()


def test_old_code_goes_away_and_a_new_one_is_for_the_asking(new_page: NewPage) -> None:
    page, _, asked = scripted(new_page, {**MADE, "expires_in": 1})
    expect(page.get_by_role("alert")).to_have_text("二维码和编号已经过期。")
    expect(page.locator(".qr, .join-code")).to_have_count(0)
    page.unroute_all()
    page.route("**/known-session/join-qr", lambda route: route.fulfill(json=MADE))
    page.get_by_role("button", name="换一个新的").click()
    expect(page.locator(".qr")).to_be_visible()
    assert asked == ["POST"]
