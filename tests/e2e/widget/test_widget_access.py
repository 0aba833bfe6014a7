"""Axe in every mode and state, targets and sizes of large type, zoom and narrow screens, forced colours."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.widget.page import NewPage, answers
from tests.e2e.widget.scripted import Scripted, reply, said, standing

AXE = Path(__file__).parents[3] / "web/widget/node_modules/axe-core/axe.min.js"
KNOWN = "localStorage.setItem('enterprise-assistant.session', 'known-session');"
LARGE = "localStorage.setItem('enterprise-assistant.large-type', '1');"
CHOICES = [{"id": "c1", "title": "企业所得税"}, {"id": "c2", "title": "增值税"}]
CARD = {
    "kind": "financing", "id": "f1", "title": "示例信用贷", "fields": [{"label": "金额", "value": "50万–500万元"}],
    "reasons": ["金额符合（50万–500万元）", "期限待确认", "年限不符（满2年）"],
}  # fmt: skip
CITATION = {
    "document_id": None, "title": "示例办法", "document_number": "宁示〔2026〕1号", "section": "第一条", "quote": "可以申请。",
    "effective_from": "2026-01-01", "expires_on": "2020-01-01", "url": "https://example.cn/",
}  # fmt: skip
MODES: dict[str, dict[str, Any]] = {
    "light phone": {"viewport": {"width": 390, "height": 844}},
    "dark phone, large type": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark", "large": True},
    "light desktop, large type": {"viewport": {"width": 1280, "height": 860}, "large": True},
    "forced colours, narrow, large type": {"viewport": {"width": 320, "height": 568}, "forced_colors": "active", "large": True},
}  # fmt: skip


def all_states() -> list[dict[str, Any]]:
    rich = reply("找到这些：", turn_id="t1", outcome="matched")
    rich["reply"]["messages"][0] |= {"choices": CHOICES, "cards": [CARD], "citations": [CITATION] * 5}
    with_staff = standing("with_staff", staff="李明")
    return [
        said("想贷款"), rich, said("企业所得税", "t2", "m2"), reply("没有找到。", turn_id="t2", outcome="no_answer"),
        reply("请问是哪家企业？", turn_id="notice-1", outcome="handover", state=with_staff), said("中宁的枸杞厂", "t3", "m3"),
        {**said("[文件] 执照.pdf（1.2 MB）", "t4", "m4"), "file": {"name": "执照.pdf", "kind": "pdf", "size": 1_300_000}},
    ]  # fmt: skip


def findings(page: Page) -> list[str]:
    result: dict[str, Any] = page.evaluate("axe.run()")
    return [f"{found['id']}: {node['html'][:120]}" for found in result["violations"] for node in found["nodes"]]


@pytest.mark.parametrize("mode", MODES.values(), ids=MODES.keys())
def test_axe_finds_nothing_in_any_state(new_page: NewPage, mode: dict[str, Any]) -> None:
    options = dict(mode)
    large = options.pop("large", False)
    page = new_page(visit=False, script=KNOWN + (LARGE if large else ""), **options)
    Scripted(page, *all_states())
    page.goto("/assistant")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    expect(answers(page)).to_have_count(3)
    page.locator(".thumb.down").first.click()
    page.context.set_offline(True)
    expect(page.locator(".banner")).to_be_visible()
    page.get_by_role("textbox", name="输入您的问题").fill("字" * 2_010)
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= options["viewport"]["width"]
    assert page.locator(".scroller").evaluate("node => node.scrollWidth - node.clientWidth") <= 0
    page.get_by_role("button", name="更多").click()
    assert findings(page) == []
    if large:
        assert_large(page)


def assert_large(page: Page) -> None:
    """适老化: targets of 60 px, text of 18 pt (24 px)."""
    page.keyboard.press("Escape")
    boxes = [(one.inner_text(), one.bounding_box()) for one in page.locator("button:visible").all()]
    assert [text for text, box in boxes if box and min(box["width"], box["height"]) < 59.5] == []
    size = "node => parseFloat(getComputedStyle(node).fontSize)"
    assert page.locator(".bubble").first.evaluate(size) >= 24


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_portal(new_page: NewPage, scheme: str) -> None:
    page = new_page(visit=False, color_scheme=scheme, viewport={"width": 1280, "height": 860})
    page.goto("/")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    expect(page.locator(".launcher")).to_be_visible()
    assert findings(page) == []
    page.get_by_role("button", name="大字版").click()
    page.locator(".launcher").click()
    expect(page.locator(".welcome")).to_be_visible()
    assert findings(page) == []
    expect(page.locator(".head-button.large-type")).to_have_attribute("aria-pressed", "true")
    page.locator(".head-button.large-type").click()
    expect(page.get_by_role("button", name="大字版")).to_have_attribute("aria-pressed", "false")
