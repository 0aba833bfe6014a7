"""A real browser and fresh pages against the running service (fixture `assistant_url`)."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.e2e.widget.page import PHONE, WAIT_MS, NewPage

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
RECORD_VIOLATIONS = """
window.policyViolations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.policyViolations.push(`${event.violatedDirective} ${event.blockedURI}`);
});
"""


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
            page.goto("/assistant")
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
    page.goto("/assistant")
    expect(page.locator(".welcome")).to_be_visible(timeout=WAIT_MS)
    yield page
    assert problems == []
    assert page.evaluate("window.policyViolations") == []
