"""Finding the chat, opening it, and getting back to the page."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenWidget
from tests.browser.widget import Widget

pytestmark = [pytest.mark.browser, pytest.mark.product]


def test_page_loads_without_errors_and_from_one_address(new_widget: OpenWidget) -> None:
    widget = new_widget()
    asked: list[str] = []
    widget.page.on("request", lambda request: asked.append(urlsplit(request.url).netloc))
    widget.visit()
    widget.open()
    expect(widget.page).to_have_title(
        "Voor werkgevers - WerkgeversServicePunt Voorbeeldregio (demo)"
    )
    assert set(asked) == {urlsplit(widget.url).netloc}
    # The new_widget fixture sees to it that there was no error and no policy violation.


def test_opens_and_closes_by_keyboard(widget: Widget) -> None:
    widget.tab_to("Stel uw vraag")
    widget.page.keyboard.press("Enter")
    expect(widget.replies).to_have_count(1)
    expect(widget.replies.first).to_contain_text("digitale assistent")
    assert widget.in_field()
    widget.page.keyboard.press("Escape")
    expect(widget.panel).to_be_hidden()
    assert (widget.focused() or {})["kind"] == "launcher"
    widget.page.keyboard.press("Enter")
    expect(widget.panel).to_be_visible()
    expect(widget.replies).to_have_count(1)
    assert widget.in_field()


def test_close_button_gives_focus_back(chat: Widget) -> None:
    chat.tab_to("Sluiten", "Shift+Tab")
    chat.page.keyboard.press("Enter")
    expect(chat.panel).to_be_hidden()
    assert (chat.focused() or {})["kind"] == "launcher"


def test_escape_in_the_page_leaves_focus_there(chat: Widget) -> None:
    link = chat.page.get_by_role("link", name="Contact", exact=True)
    link.focus()
    chat.page.keyboard.press("Escape")
    expect(chat.panel).to_be_hidden()
    expect(link).to_be_focused()


def test_escape_closes_the_menu_first(chat: Widget) -> None:
    more = chat.panel.get_by_role("button", name="Meer", exact=True)
    more.focus()
    chat.page.keyboard.press("Enter")
    chat.page.keyboard.press("Tab")
    assert (chat.focused() or {})["label"] == "Bel of mail ons"
    chat.page.keyboard.press("Escape")
    expect(chat.panel).to_be_visible()
    expect(chat.panel.locator(".menu")).to_be_hidden()
    assert (chat.focused() or {})["label"] == "Meer"


def test_each_message_is_said_once_and_then_dropped(chat: Widget) -> None:
    chat.ask("Wat is loonkostensubsidie?")
    shown = chat.replies.locator(".text p:first-child").all_inner_texts()
    for text in shown:
        said = [line for line in chat.heard() if text.splitlines()[0] in line]
        assert len(said) == 1, text
    assert not any("**" in line or "Wat is loonkostensubsidie?" in line for line in chat.heard())
    region = chat.page.locator("wegwijzer-chat [aria-live]")
    expect(region).to_have_count(1)
    expect(region).to_be_empty()


def test_demo_link_opens_the_chat(widget: Widget) -> None:
    widget.page.locator("[data-wegwijzer-open=jobcoach]").click()
    expect(widget.panel).to_be_visible()
    expect(widget.replies.first).to_contain_text("Jobcoach")
    assert widget.in_field()
    assert urlsplit(widget.page.url).path == "/"


def test_public_page_opens_the_chat_at_its_subject(new_widget: OpenWidget) -> None:
    widget = new_widget()
    widget.visit("/regelingen/loonkostensubsidie")
    link = widget.page.get_by_role("link", name="Stel uw vraag over dit onderwerp in de chat")
    link.click()
    expect(widget.panel).to_be_visible()
    expect(widget.replies.first).to_contain_text("Loonkostensubsidie")
    assert widget.in_field()
    assert urlsplit(widget.page.url).path == "/regelingen/loonkostensubsidie"
    # A running conversation is asked about the subject, not about the words on the link.
    widget.after(link.click)
    assert "in de chat" not in widget.own.inner_text()
    expect(widget.replies.last).to_contain_text("loonkosten", ignore_case=True)


def test_address_with_a_subject_opens_the_chat_there(new_widget: OpenWidget) -> None:
    widget = new_widget()
    widget.visit("/?onderwerp=no-riskpolis")
    expect(widget.panel).to_be_visible()
    expect(widget.replies.first).to_contain_text("No-riskpolis")
    # Nobody pressed anything in the page, so the focus is not taken.
    assert widget.focused() is None
    unknown = new_widget()
    unknown.visit("/?onderwerp=%22%3E%3Cscript%3E")
    expect(unknown.launcher).to_be_visible()


def test_without_scripts_the_page_says_whom_to_call(new_widget: OpenWidget) -> None:
    widget = new_widget(java_script_enabled=False)
    widget.page.goto(widget.url)
    phone = widget.page.request.get(f"{widget.url}/api/v1/desk").json()["phone"]
    # Playwright stops the scripts but reads <noscript> as text, as if they ran.
    fallback = widget.page.locator("noscript").text_content() or ""
    assert "De chat werkt niet zonder JavaScript" in fallback
    assert phone in fallback
    for link in widget.page.locator("[data-wegwijzer-open]").all():
        assert link.get_attribute("href"), "a link to the chat also leads somewhere without it"
