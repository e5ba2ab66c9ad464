"""A real browser, and a page that fails its test on any error in the console.

Set `WEGWIJZER_TEST_PICTURES` to a folder to keep the pictures.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    Route,
    expect,
    sync_playwright,
)

from tests.browser.widget import Widget
from tests.product import Product

# Runs before any script of the page: not every violation reaches the console by itself.
WATCH_POLICY = """document.addEventListener('securitypolicyviolation', (event) =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));"""
# A reply may take this long when other tests keep the machine busy.
PATIENCE_MS = 15_000

OpenWidget = Callable[..., Widget]
Findings = Callable[[Page], list[tuple[str, list[str]]]]


# Not for the whole session: Playwright's event loop would be in the way of the async tests.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = _launch(playwright)
        expect.set_options(timeout=PATIENCE_MS)
        yield opened
        opened.close()


def _launch(playwright: Playwright) -> Browser:
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next((found for found in map(shutil.which, names) if found), None)
    return playwright.chromium.launch(
        executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    )


@pytest.fixture()
def problems() -> list[str]:
    """Return what goes wrong on the pages of this test; one that causes trouble clears it."""
    return []


@pytest.fixture(scope="package")
def visitors(browser: Browser) -> Iterator[BrowserContext]:
    """Yield what the pages share: the cached files. What the widget keeps is each page's own."""
    with _context(browser) as context:
        yield context


@contextmanager
def _context(browser: Browser, **options: Any) -> Iterator[BrowserContext]:
    context = browser.new_context(**options)
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(WATCH_POLICY)
    yield context
    context.close()


@pytest.fixture()
def new_widget(
    browser: Browser, visitors: BrowserContext, product: Product, problems: list[str]
) -> Iterator[OpenWidget]:
    """Yield a function that opens a page as a new visitor, on a screen of some size.

    Further arguments describe the visitor's device, as in Playwright's `new_context`.
    """
    with ExitStack() as stack:

        def make(width: int = 1200, height: int = 800, **device: Any) -> Widget:
            context = stack.enter_context(_context(browser, **device)) if device else visitors
            page = stack.enter_context(context.new_page())
            page.set_viewport_size({"width": width, "height": height})
            _watch(page, problems)
            return Widget(page, product.url)

        yield make
    assert problems == []


def _watch(page: Page, problems: list[str]) -> None:
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "console",
        lambda message: problems.append(message.text) if message.type == "error" else None,
    )


@pytest.fixture()
def widget(new_widget: OpenWidget) -> Widget:
    """Return the widget on the demo page, closed."""
    made = new_widget()
    made.visit()
    return made


@pytest.fixture()
def chat(widget: Widget) -> Widget:
    """Return the widget on the demo page, open, with the greeting on screen."""
    widget.open()
    return widget


@pytest.fixture()
def picture(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[Page, str], Path]:
    """Return a function that takes a picture of a page and returns its file."""
    folder = Path(os.environ.get("WEGWIJZER_TEST_PICTURES") or tmp_path)

    def take(page: Page, name: str) -> Path:
        path = folder / f"{request.node.originalname}-{name}.png"
        page.screenshot(path=path)
        return path

    return take


@pytest.fixture()
def findings(problems: list[str]) -> Findings:
    """Return a function that gives each rule that axe finds broken on a page, and where."""

    def find(page: Page) -> list[tuple[str, list[str]]]:
        before = list(problems)
        violations = Axe().run(page).response["violations"]
        # Axe itself tries a style that the page's policy refuses.
        problems[:] = before
        return [(found["id"], [node["html"] for node in found["nodes"]]) for found in violations]

    return find


def refuse(route: Route) -> None:
    """Answer a request as a network that is gone."""
    route.abort()


def unavailable(route: Route) -> None:
    """Answer a request as a server that will be away for a while."""
    route.fulfill(
        status=503,
        content_type="application/problem+json",
        headers={"Retry-After": "60"},
        body='{"status": 503}',
    )
