"""A person of the service has the conversation: the queue, who speaks, silence; thumbs; reading aloud; what a screen reader is told."""

from playwright.sync_api import Page, expect

from tests.e2e.widget.page import NewPage, answers, field, own
from tests.e2e.widget.scripted import Scripted, reply, said, standing

SPEAKING = """
window.spoken = [];
Object.defineProperty(window, "speechSynthesis", { value: {
  speak: (said) => window.spoken.push(said.text), cancel: () => window.spoken.push("cancel"),
} });
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""
KNOWN = "localStorage.setItem('enterprise-assistant.session', 'known-session');"


def visit(new_page: NewPage, *rows: dict[str, object], script: str = "") -> tuple[Page, Scripted]:
    page = new_page(visit=False, script=KNOWN + script)
    service = Scripted(page, *rows)
    page.goto("/assistant")
    return page, service


def test_queue_staff_and_silence_are_shown_as_they_are(new_page: NewPage) -> None:
    page, service = visit(
        new_page, said("转人工"), reply("正在为您转接。", outcome="handover", state=standing("queued", position=3))
    )
    line = page.locator(".standing")
    expect(line).to_contain_text("前面还有 2 位")
    service.say(reply("您排在第一位。", turn_id="notice-1", outcome="handover", state=standing("queued", position=1)))
    expect(line).to_contain_text("排在第一位")
    with_staff = standing("with_staff", staff="李明")
    service.say(reply("请问是哪家企业？", turn_id="notice-2", outcome="handover", state=with_staff))
    expect(line).to_contain_text("李明 正在为您服务")
    expect(answers(page).last.locator(".staff-name")).to_have_text("李明")
    expect(page.get_by_role("status")).to_contain_text("李明：请问是哪家企业？")

    field(page).fill("中宁的枸杞厂")
    page.keyboard.press("Enter")
    expect(own(page)).to_have_count(2)
    sent = service.heard[-1]
    service.say(said("中宁的枸杞厂", "t2", sent["message_id"]))
    service.say(reply(turn_id="t2", outcome="handover", state=with_staff))
    expect(own(page).last).to_have_attribute("data-delivery", "sent")
    expect(page.locator(".turn.theirs:visible")).to_have_count(3)
    expect(page.locator(".typing")).to_be_hidden()
    service.say(reply("满意吗？", turn_id="notice-3", outcome="handover", state=standing("closing")))
    expect(line).to_be_hidden()


def test_conversation_goes_on_in_the_session_that_was_joined(new_page: NewPage) -> None:
    page, _ = visit(
        new_page, said("583920"), reply("已接上微信里的对话。", outcome="done", state={"joined": "the-other-session"})
    )
    expect(page.locator(".turn").first).to_be_visible()
    page.wait_for_function("localStorage.getItem('enterprise-assistant.session') === 'the-other-session'")


def test_thumb_down_with_a_reason_reaches_the_service(new_page: NewPage) -> None:
    page, _ = visit(new_page, said("补贴"), reply("可以申请。"))
    words: list[dict[str, str]] = []

    def hear(route: object) -> None:
        words.append(route.request.post_data_json)
        route.fulfill(json={})

    page.route("**/chat/feedback", hear)
    down = page.get_by_role("button", name="没帮助")
    down.click()
    expect(down).to_have_attribute("aria-pressed", "true")
    page.get_by_label("也可以用自己的话说").fill("说的是去年的")
    page.get_by_role("button", name="内容过时或有误").click()
    expect(page.locator(".reason")).to_contain_text("收到")
    known = {"session_id": "known-session", "turn_id": "t1"}
    assert words == [
        {**known, "verdict": "down"},
        {**known, "verdict": "down", "reason": "内容过时或有误：说的是去年的"},
    ]


def test_answer_is_read_aloud_in_its_spoken_form_and_stops_when_asked(new_page: NewPage) -> None:
    row = reply("补贴 3,000 元。")
    row["reply"]["messages"][0]["spoken_text"] = "补贴三千元。"
    page, _ = visit(new_page, said("补贴"), row, script=SPEAKING)
    page.get_by_role("button", name="朗读").click()
    page.get_by_role("button", name="停止朗读").click()
    expect(page.get_by_role("button", name="朗读")).to_be_visible()
    assert page.evaluate("window.spoken") == ["cancel", "补贴三千元。", "cancel"]


def test_screen_reader_is_told_from_one_place_and_once(new_page: NewPage) -> None:
    page, service = visit(new_page, said("补贴"), reply("可以申请。"))
    expect(answers(page)).to_have_count(1)
    status, live = page.get_by_role("status"), page.locator("[aria-live]:not([aria-live=off])")
    expect(status).to_have_count(1)
    expect(live).to_have_count(1)
    expect(page.get_by_role("log")).to_have_attribute("aria-live", "off")
    expect(status).to_have_text("")
    field(page).fill("还有呢")
    page.keyboard.press("Enter")
    service.say(said("还有呢", "t2", "other"))
    expect(status).to_have_text("正在查找依据")
    service.say(reply("没有了。", turn_id="t2"))
    expect(status).to_have_text("助手答复：没有了。")
    page.keyboard.press("F6")
    expect(page.locator(".scroller")).to_be_focused()
    page.keyboard.press("F6")
    expect(field(page)).to_be_focused()


def test_join_code_is_shown_to_go_on_elsewhere(new_page: NewPage) -> None:
    page, _ = visit(new_page, said("补贴"), reply("可以申请。"))
    page.route(
        "**/join-code",
        lambda route: route.fulfill(json={"code": "583920", "scene": "x", "expires_at": "2026-06-15T02:10:00Z"}),
    )
    page.get_by_role("button", name="更多").click()
    page.get_by_role("button", name="在手机上继续").click()
    code = page.locator(".join-code")
    expect(code).to_have_text("583920")
    expect(code).to_have_attribute("aria-label", "编号 5 8 3 9 2 0")
