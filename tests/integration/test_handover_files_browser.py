"""Files to staff in a real browser against the real service: keys, progress, giving up, lost answers, other tabs, axe."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect, sync_playwright

from bot.desks.human import reach_a_person
from bot.handovers.hours import read_service_hours
from bot.messages import Outcome
from tests.e2e.widget.conftest import CHROMIUM, CHROMIUM_ARGS, RECORD_VIOLATIONS
from tests.fakes.dialogue import FakeDialogue, turn_saying
from tests.fixtures_api import Service
from tests.handover_samples import SAMPLES, pdf

URL = "/api/v1/handovers"
AXE = (Path(__file__).parents[2] / "web/widget/node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
PERSON = turn_saying(reach_a_person(), outcome=Outcome.HANDOVER, desk="human", intent="human_request")
PHONE = {"width": 390, "height": 844}
SLOW = 150_000  # bytes a second
LARGE = "localStorage.setItem('enterprise-assistant.large-type', '1');"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500
CHOOSE_LARGE = """node => {
  const chosen = new DataTransfer();
  chosen.items.add(new File([new Uint8Array(10 * 1024 * 1024 + 1)], "大.pdf"));
  node.files = chosen.files;
  node.dispatchEvent(new Event("change"));
}"""
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def contexts() -> Iterator[Callable[..., BrowserContext]]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGS)
        yield lambda **options: browser.new_context(viewport=PHONE, reduced_motion="reduce", **options)
        browser.close()


@pytest.fixture
def staffed(service: Service, dialogue: FakeDialogue, session_id: str) -> Iterator[Service]:
    """Somebody waits for staff."""
    desk = service.assistant.handovers
    before, desk.terms = desk.terms, replace(desk.terms, enabled=True, hours=read_service_hours("每天 0:00-24:00"))
    dialogue.script = [PERSON]
    service.chat("转人工", session_id)
    yield service
    service.client.delete(f"/api/v1/chat/{session_id}")
    desk.terms = before


@pytest.fixture
def open_page(contexts: Callable[..., BrowserContext], live_url: str, session_id: str) -> Iterator[Open]:
    made: list[BrowserContext] = []

    def open_page(script: str = "", **options: Any) -> Page:
        context = contexts(base_url=live_url, **options)
        made.append(context)
        context.add_init_script(
            f"{RECORD_VIOLATIONS}localStorage.setItem('enterprise-assistant.session','{session_id}');{script}"
        )
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.goto("/assistant")
        return page

    yield open_page
    for context in made:
        context.close()


def handover(service: Service, session_id: str) -> int:
    listed = service.client.get(URL, headers=service.as_("operator")).json()
    return next(int(each["id"]) for each in listed if each["session_id"] == session_id)


def step(service: Service, session_id: str, name: str) -> None:
    path = f"{URL}/{handover(service, session_id)}/{name}"
    assert service.client.post(path, headers=service.as_("operator")).status_code == 200


def sent_files(service: Service, session_id: str) -> list[str]:
    opened = service.client.get(f"{URL}/{handover(service, session_id)}", headers=service.as_("operator")).json()
    return [line["file"]["name"] for line in opened["messages"] if line["file"]]


def choose(page: Page, name: str, data: bytes) -> None:
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "", "buffer": data})


def slow_down(page: Page, bytes_a_second: int) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    speed = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_a_second}
    devtools.send("Network.emulateNetworkConditions", speed)


def test_a_file_is_chosen_by_keyboard_and_every_tab_and_staff_have_it(
    staffed: Service, session_id: str, open_page: Open
) -> None:
    page = open_page()
    clip, files = page.get_by_role("button", name="给工作人员发文件"), page.locator(".turn.mine .file")
    expect(page.locator(".standing")).to_contain_text("转接人工")
    expect(clip).to_be_hidden()
    step(staffed, session_id, "claim")
    expect(clip).to_be_visible()
    box = clip.bounding_box()
    assert box is not None and min(box["width"], box["height"]) >= 44
    page.get_by_role("textbox").focus()
    page.keyboard.press("Shift+Tab")
    expect(clip).to_be_focused()
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    assert not chooser.value.is_multiple()
    chooser.value.set_files({"name": "营业执照.pdf", "mimeType": "", "buffer": pdf(50_000)})
    expect(page.locator(".turn.mine").last).to_have_attribute("data-delivery", "sent")
    expect(page.get_by_role("status")).to_have_text("营业执照.pdf 已发给工作人员")
    expect(files).to_contain_text("49 KB")
    other = page.context.new_page()
    other.goto("/assistant")
    expect(other.locator(".turn.mine .file")).to_contain_text("营业执照.pdf")
    choose(other, "报表.xlsx", SAMPLES["xlsx"])
    expect(files).to_have_count(2)
    page.reload()
    expect(files).to_have_count(2)
    assert (
        page.locator(".file-name").all_inner_texts() == ["营业执照.pdf", "报表.xlsx"] == sent_files(staffed, session_id)
    )
    step(staffed, session_id, "close")
    expect(clip).to_be_hidden()
    assert page.evaluate("window.policyViolations") == []


def test_a_file_on_its_way_shows_how_far_it_is_and_can_be_given_up(
    staffed: Service, session_id: str, open_page: Open
) -> None:
    step(staffed, session_id, "claim")
    page = open_page()
    expect(page.locator(".clip")).to_be_visible()
    slow_down(page, SLOW)
    choose(page, "大文件.pdf", pdf(2_000_000))
    bar = page.get_by_role("progressbar", name="正在发送 大文件.pdf")
    expect(page.locator(".file-share")).to_contain_text("已发送")
    page.wait_for_function("n => n.value > 5", arg=bar.element_handle())
    page.locator(".clip").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("上一个文件还在发送，请稍等")
    page.get_by_role("button", name="取消发送").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".turn.mine .file")).to_have_count(0)
    expect(page.get_by_role("textbox")).to_be_focused()
    slow_down(page, -1)
    choose(page, "小文件.pdf", pdf(10))
    expect(page.locator(".turn.mine").last).to_have_attribute("data-delivery", "sent")
    assert sent_files(staffed, session_id) == ["小文件.pdf"]


def test_a_lost_answer_and_a_lost_file_make_one_message_each(
    staffed: Service, session_id: str, open_page: Open
) -> None:
    step(staffed, session_id, "claim")
    page = open_page()
    expect(page.locator(".clip")).to_be_visible()
    last, tries = page.locator(".turn.mine").last, []

    def lose(route: Route) -> None:
        tries.append(route.request.headers["message-id"])
        if len(tries) == 1:
            route.fetch()  # it gets there, and the answer is lost
        if len(tries) < 3:
            route.abort()
        else:
            route.continue_()

    page.route("**/files", lose)
    choose(page, "一.pdf", pdf(1))
    expect(last).to_have_attribute("data-delivery", "sent")
    choose(page, "二.pdf", pdf(2))
    expect(last).to_have_attribute("data-delivery", "failed")
    page.get_by_role("button", name="重新发送：二.pdf").click()
    expect(last).to_have_attribute("data-delivery", "sent")
    expect(page.locator(".turn.mine .file")).to_have_count(2)
    assert sent_files(staffed, session_id) == ["一.pdf", "二.pdf"]
    assert len(tries) == 3 and tries[1] == tries[2] != tries[0]


def test_what_is_refused_says_why_and_can_be_taken_away(staffed: Service, session_id: str, open_page: Open) -> None:
    step(staffed, session_id, "claim")
    page = open_page()
    expect(page.locator(".clip")).to_be_visible()
    choose(page, "旧.xls", OLD_OFFICE)
    expect(page.locator(".file-reason")).to_contain_text("旧版 Office")
    expect(page.get_by_role("button", name="重新发送")).to_have_count(0)
    page.get_by_role("button", name="从这里移除 旧.xls").click()
    expect(page.locator(".file")).to_have_count(0)
    choose(page, "空.pdf", b"")
    expect(page.locator(".file-reason").last).to_contain_text("空的")
    page.locator("input[type=file]").evaluate(CHOOSE_LARGE)
    expect(page.locator(".file-reason").last).to_contain_text("超过 10 MB")
    page.reload()
    expect(page.locator(".clip")).to_be_visible()
    expect(page.locator(".file")).to_have_count(0)


def test_axe_finds_nothing_with_files_in_every_state(staffed: Service, session_id: str, open_page: Open) -> None:
    step(staffed, session_id, "claim")
    page = open_page(LARGE, color_scheme="dark")
    expect(page.locator(".clip")).to_be_visible()
    choose(page, "银川某某枸杞食品有限公司营业执照副本.pdf", pdf(9))
    expect(page.locator(".turn.mine").last).to_have_attribute("data-delivery", "sent")
    choose(page, "旧.xls", OLD_OFFICE)
    expect(page.locator(".file-reason")).to_be_visible()
    slow_down(page, SLOW)
    choose(page, "在路上.pdf", pdf(3_000_000))
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.evaluate(AXE)
    result: dict[str, Any] = page.evaluate("axe.run()")
    assert [f"{found['id']}: {node['html'][:120]}" for found in result["violations"] for node in found["nodes"]] == []
    boxes = [(one.inner_text(), one.bounding_box()) for one in page.locator("button:visible").all()]
    assert [text for text, box in boxes if box and min(box["width"], box["height"]) < 59.5] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("button", name="取消发送").click()
