"""A conversation: question, source, follow-up, buttons, a route, a person."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Route, expect
from sqlalchemy import create_engine, select

from bot.store.models import Feedback
from tests.browser.widget import Widget
from tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.product, pytest.mark.model]

QUESTION = "Wat is loonkostensubsidie?"
HOSTILE = '<b>Wat is de no-riskpolis?</b><img src=x onerror="window.hacked = 1">'
CONTACT = "Marieke Voorbeeld"
DATE = re.compile(r"Tekst van \d{1,2} [a-z]+ 20\d\d")


def test_answer_has_a_source_with_a_date(chat: Widget) -> None:
    answer = chat.ask(QUESTION)
    expect(chat.own).to_have_text(re.compile(re.escape(QUESTION)))
    expect(answer).to_contain_text("Loonkostensubsidie")
    assert chat.in_field()
    source = answer.locator("details.sources li").first
    expect(source).to_be_hidden()
    chat.tab_to("Bron en datum", "Shift+Tab")
    chat.page.keyboard.press("Enter")
    expect(source).to_be_visible()
    link = source.get_by_role("link")
    assert (link.get_attribute("href") or "").startswith("https://")
    assert link.get_attribute("rel") == "noopener noreferrer"
    expect(source.locator(".date")).to_have_text(DATE)


def test_follow_up_stays_with_the_subject(chat: Widget) -> None:
    chat.ask(QUESTION)
    answer = chat.ask("En wie regelt dat?")
    expect(answer).to_contain_text("gemeente")
    assert chat.transcript()[-1]["topics"] == ["loonkostensubsidie"]


def test_button_puts_focus_back_in_the_input(chat: Widget) -> None:
    chat.ask(QUESTION)
    chat.choose("Op tijd")
    assert chat.in_field()
    expect(chat.own.last).to_contain_text("Op tijd")
    chosen = chat.messages.locator(".chosen")
    expect(chosen).to_have_text("Op tijd (gekozen)")
    # It stays readable and usable.
    expect(chosen).to_be_enabled()


def test_typing_is_shown_while_an_answer_is_looked_for(chat: Widget) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    chat.page.route("**/messages", hold)
    chat.field.fill(QUESTION)
    chat.field.press("Enter")
    expect(chat.typing).to_be_visible()
    expect(chat.typing).to_contain_text("Wegwijzer zoekt een antwoord")
    expect(chat.field).to_have_value("")
    chat.after(held[0].continue_)
    expect(chat.typing).to_be_hidden()


def test_typed_code_is_shown_as_text(chat: Widget) -> None:
    chat.ask(HOSTILE)
    expect(chat.own.locator(".typed")).to_have_text(HOSTILE)
    chat.page.reload()
    chat.loaded()
    expect(chat.own.locator(".typed")).to_have_text(HOSTILE)
    assert chat.messages.locator("b, img, script").count() == 0
    assert chat.page.evaluate("window.hacked") is None


def test_too_long_is_counted_and_not_sent(chat: Widget) -> None:
    chat.field.fill("é" * 1003)
    chat.field.press("Enter")
    expect(chat.panel.get_by_text("3 tekens te veel")).to_be_visible()
    expect(chat.own).to_have_count(0)
    assert len(chat.field.input_value()) == 1003


def test_feedback_with_a_remark_is_kept(chat: Widget, product: Product) -> None:
    answer = chat.ask(QUESTION)
    with chat.page.expect_response("**/feedback") as rated:
        answer.get_by_role("button", name="Nee", exact=True).click()
    assert rated.value.status == 204
    expect(answer.locator(".status")).to_have_text("Bedankt voor uw reactie.")
    answer.get_by_label("Wilt u iets toelichten?").fill("Ik mis een voorbeeld.")
    with chat.page.expect_response("**/feedback") as remarked:
        answer.get_by_role("button", name="Verstuur toelichting").click()
    assert remarked.value.status == 204
    expect(answer.locator(".status")).to_have_text("Bedankt. Uw toelichting is verstuurd.")
    assert (chat.focused() or {})["label"] == "Nee"
    if product.database_url:
        engine = create_engine(product.database_url, future=True)
        wanted = select(Feedback.useful, Feedback.text).where(
            Feedback.conversation_id == chat.stored()["id"]
        )
        with engine.connect() as connection:
            assert connection.execute(wanted).all() == [(False, "Ik mis een voorbeeld.")]
        engine.dispose()


def test_whole_route_by_keyboard(widget: Widget) -> None:
    widget.tab_to("Stel uw vraag")
    widget.after(lambda: widget.page.keyboard.press("Enter"))
    expect(widget.route).to_be_hidden()
    widget.choose_by_keyboard("Waar begin ik?")
    expect(widget.route).to_have_text("Vraag 1 van 5")
    widget.choose_by_keyboard("Ik wil iemand aannemen")
    expect(widget.route).to_have_text("Vraag 2 van 5")
    widget.choose_by_keyboard("Ja, iemand met bijstand")
    assert widget.in_field()
    widget.page.keyboard.type("Vakken vullen en karren wassen")
    widget.after(lambda: widget.page.keyboard.press("Enter"))
    expect(widget.route).to_have_text("Vraag 4 van 5")
    widget.choose_by_keyboard("Een collega van mij")
    widget.page.keyboard.type("Ede")
    widget.after(lambda: widget.page.keyboard.press("Enter"))
    expect(widget.route).to_be_hidden()
    expect(widget.replies.filter(has_text="Uw plan in het kort")).to_have_count(1)
    expect(widget.replies.last).to_contain_text(CONTACT)
    assert widget.in_field()


def test_hand_off_shows_the_contact_in_the_header(chat: Widget) -> None:
    expect(chat.person).to_be_hidden()
    chat.choose("Ik wil iemand spreken")
    offer = chat.ask("Ede")
    expect(offer).to_contain_text(CONTACT)
    expect(chat.person).to_contain_text(CONTACT)
    chat.choose("Bel mij terug")
    expect(chat.route).to_have_text("Vraag 1 van 5")
    chat.ask("Jan de Vries")
    chat.ask("0612345678")
    chat.choose("In de ochtend")
    accepted = chat.choose("Ja, dat mag")
    expect(accepted).to_contain_text(f"gaat naar {CONTACT}")
    expect(chat.route).to_be_hidden()
    chat.page.reload()
    chat.loaded()
    expect(chat.person).to_contain_text(CONTACT)
    # One is still talking to the assistant, and that stays on screen.
    expect(chat.panel.get_by_text("Digitale assistent, geen mens")).to_be_visible()
