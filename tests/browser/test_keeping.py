"""What stays: over a reload, over pages, in a file; and what goes when it is erased."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.widget import Widget

pytestmark = [pytest.mark.browser, pytest.mark.product, pytest.mark.model]

QUESTION = "Wat is een jobcoach?"


def test_reload_keeps_the_conversation(chat: Widget) -> None:
    chat.ask(QUESTION)
    chat.field.fill("half getypt")
    before = chat.messages.all_inner_texts()
    chat.page.reload()
    chat.loaded()
    expect(chat.messages).to_have_count(len(before))
    assert [text.split() for text in chat.messages.all_inner_texts()] == [
        text.split() for text in before
    ]
    expect(chat.field).to_have_value("half getypt")
    assert chat.focused() is None, "the focus is not taken when a page loads"
    assert chat.heard() == [], "what was said before is not said again"
    answer = chat.ask("En wie betaalt dat?")
    assert answer.inner_text()
    assert chat.transcript()[-1]["topics"] == ["jobcoach"]


def test_another_page_keeps_the_conversation(chat: Widget) -> None:
    chat.ask(QUESTION)
    count = chat.messages.count()
    chat.visit("/regelingen/loonkostensubsidie")
    expect(chat.panel).to_be_visible()
    expect(chat.messages).to_have_count(count)
    expect(chat.own).to_contain_text(QUESTION)
    chat.page.keyboard.press("Escape")
    chat.visit("/regelingen/")
    expect(chat.launcher).to_be_visible()
    expect(chat.panel).to_be_hidden()


def test_conversation_is_kept_as_a_text_file(chat: Widget, tmp_path: Path) -> None:
    answer = chat.ask(QUESTION).locator(".text p").first.inner_text()
    with chat.page.expect_download() as downloading:
        chat.menu("Gesprek bewaren")
    file = tmp_path / downloading.value.suggested_filename
    downloading.value.save_as(file)
    assert file.suffix == ".txt"
    text = file.read_text(encoding="utf-8-sig")
    assert QUESTION in text
    assert answer.splitlines()[0] in text
    assert "Digitale assistent, geen mens" in text
    assert "Bron en datum" in text
    assert "**" not in text


def test_erasing_asks_first_and_gives_a_receipt(chat: Widget, problems: list[str]) -> None:
    chat.ask(QUESTION)
    kept = chat.stored()
    chat.menu("Gesprek wissen")
    assert (chat.focused() or {})["label"] == "Nee, niet wissen"
    chat.page.keyboard.press("Escape")
    expect(chat.own).to_have_count(1)
    chat.menu("Gesprek wissen")
    with chat.page.expect_response(lambda found: found.request.method == "DELETE") as erased:
        chat.panel.get_by_role("button", name="Ja, wis het gesprek").click()
    expect(chat.messages).to_have_count(1)
    expect(chat.notices).to_contain_text(erased.value.json()["receipt"])
    assert chat.in_field()
    assert chat.stored()["id"] is None
    gone = chat.page.request.get(
        f"{chat.url}/api/v1/conversations/{kept['id']}/transcript",
        headers={"Authorization": f"Bearer {kept['token']}"},
    )
    assert gone.status == 401
    # The next question begins a new conversation, with an introduction.
    chat.ask("Wat is de no-riskpolis?")
    assert chat.stored()["id"] not in (None, kept["id"])
    expect(chat.replies.first).to_contain_text("digitale assistent")


def test_beginning_again_asks_first(chat: Widget) -> None:
    chat.ask(QUESTION)
    chat.menu("Opnieuw beginnen")
    chat.panel.get_by_role("button", name="Ja, begin opnieuw").click()
    expect(chat.own).to_have_count(0)
    expect(chat.replies).to_have_count(1)
    assert chat.in_field()
