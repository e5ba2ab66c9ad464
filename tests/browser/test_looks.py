"""No axe findings, no sideways scrolling, and room to work on a small phone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Findings, OpenWidget, unavailable
from tests.browser.widget import SHADOW, Widget

pytestmark = [pytest.mark.browser, pytest.mark.product, pytest.mark.model]

TakePicture = Callable[[Page, str], Path]
# Everything on screen that is cut off or can only be reached by scrolling sideways.
TOO_WIDE = f"""() => {{
  const boxes = [document.documentElement, ...{SHADOW}.querySelectorAll('.panel, .body, .foot')];
  return boxes.filter((box) => box.scrollWidth > box.clientWidth + 1)
    .map((box) => box.className || box.tagName);
}}"""
# WCAG 2.2 asks 24 px; a thumb likes 44.
SMALL_TARGETS = f"""() => [...{SHADOW}.querySelectorAll('button, summary, textarea')]
  .filter((one) => one.offsetParent)
  .filter((one) => one.offsetHeight < 44 || one.offsetWidth < 44)
  .map((one) => one.innerText)"""


@pytest.mark.parametrize("width", [320, 1200])
def test_no_axe_findings(new_widget: OpenWidget, findings: Findings, width: int) -> None:
    widget = new_widget(width=width)
    widget.visit()
    assert findings(widget.page) == [], "closed"
    widget.open()
    assert findings(widget.page) == [], "open"
    widget.ask("subsidie")
    assert widget.transcript()[-1]["kind"] == "choice"
    assert findings(widget.page) == [], "choice"
    widget.choose("Loonkostensubsidie").locator("summary").click()
    assert findings(widget.page) == [], "answer"


def test_no_axe_findings_in_the_corners(
    chat: Widget, findings: Findings, problems: list[str]
) -> None:
    chat.choose("Waar begin ik?")
    expect(chat.route).to_be_visible()
    chat.panel.get_by_role("button", name="Meer", exact=True).click()
    assert findings(chat.page) == [], "route and menu"
    chat.panel.get_by_role("button", name="Gesprek wissen", exact=True).click()
    assert findings(chat.page) == [], "question before erasing"
    chat.page.keyboard.press("Escape")
    chat.page.route("**/messages", unavailable)
    chat.field.fill("Ede")
    chat.field.press("Enter")
    expect(chat.help).to_be_visible()
    assert findings(chat.page) == [], "trouble"
    problems.clear()


def test_small_phone(new_widget: OpenWidget, picture: TakePicture) -> None:
    widget = new_widget(width=320, height=640, has_touch=True, is_mobile=True)
    widget.visit()
    assert widget.page.evaluate(TOO_WIDE) == []
    assert inside(widget, ".launcher")
    assert picture(widget.page, "closed").stat().st_size
    widget.launcher.tap()
    expect(widget.replies).to_have_count(1)
    # After a tap on a button no on-screen keyboard jumps up over the text.
    expect(widget.field).to_have_attribute("inputmode", "none")
    assert inside(widget, ".composer")
    widget.field.tap()
    expect(widget.field).not_to_have_attribute("inputmode", "none")
    widget.page.keyboard.type("Wat is loonkostensubsidie?")
    widget.after(widget.panel.get_by_role("button", name="Verstuur", exact=True).tap)
    widget.replies.last.locator("summary").tap()
    assert widget.page.evaluate(TOO_WIDE) == []
    assert widget.page.evaluate(SMALL_TARGETS) == []
    assert picture(widget.page, "open").stat().st_size
    widget.panel.get_by_role("button", name="Sluiten").tap()
    expect(widget.panel).to_be_hidden()
    # On a small screen it does not open over a page one came for.
    widget.visit("/regelingen/loonkostensubsidie")
    expect(widget.launcher).to_be_visible()


def test_zoomed_to_400_percent(new_widget: OpenWidget, picture: TakePicture) -> None:
    widget = new_widget(width=320, height=200)
    widget.visit()
    widget.launcher.focus()
    widget.after(lambda: widget.page.keyboard.press("Enter"))
    widget.ask("Wat is loonkostensubsidie?")
    assert widget.page.evaluate(TOO_WIDE) == []
    widget.tab_to("Bron en datum", "Shift+Tab")
    widget.page.keyboard.press("Enter")
    assert inside(widget, ".message:last-child summary"), "what has the focus is in view"
    assert picture(widget.page, "answer").stat().st_size


def test_no_movement_when_one_does_not_want_it(new_widget: OpenWidget) -> None:
    still = f"getComputedStyle({SHADOW}.querySelector('.dots i')).animationName"
    widget = new_widget(reduced_motion="reduce")
    widget.visit()
    assert widget.page.evaluate(still) == "none"


def inside(widget: Widget, selector: str) -> bool:
    """Return whether an element is wholly on the screen."""
    box = widget.page.locator(f"wegwijzer-chat {selector}").first.bounding_box()
    screen = widget.page.viewport_size
    assert box is not None
    assert screen is not None
    return (
        box["x"] >= 0
        and box["y"] >= 0
        and box["x"] + box["width"] <= screen["width"] + 1
        and box["y"] + box["height"] <= screen["height"] + 1
    )
