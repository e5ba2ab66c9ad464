"""The back-end fails: an apology, the desk's phone, nothing lost, nothing twice."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import refuse, unavailable
from tests.browser.widget import Widget

pytestmark = [pytest.mark.browser, pytest.mark.product, pytest.mark.model]

QUESTION = "Wat is de no-riskpolis?"
AGAIN = "Opnieuw proberen"


def said_by_employer(widget: Widget) -> list[str]:
    return [one["text"] for one in widget.transcript() if one["from"] == "employer"]


@pytest.mark.parametrize("fail", [refuse, unavailable])
def test_message_is_kept_and_sent_once(chat: Widget, problems: list[str], fail: object) -> None:
    phone = httpx.get(f"{chat.url}/api/v1/desk").json()["phone"]
    chat.page.route("**/messages", fail)
    chat.field.fill(QUESTION)
    chat.field.press("Enter")
    expect(chat.help).to_be_visible()
    expect(chat.help).to_contain_text("De chat werkt nu niet")
    expect(chat.help.locator(f"a[href='tel:{phone.replace(' ', '')}']")).to_have_text(phone)
    expect(chat.own).to_contain_text("Dit bericht is niet verstuurd.")
    assert sum("De chat werkt nu niet" in line for line in chat.heard()) == 1
    chat.page.unroute("**/messages")
    chat.after(chat.own.get_by_role("button", name=AGAIN).click)
    expect(chat.help).to_be_hidden()
    expect(chat.own).to_have_count(1)
    expect(chat.replies).to_have_count(2)
    assert chat.in_field()
    assert said_by_employer(chat) == [QUESTION]
    problems.clear()


def test_lost_answer_comes_once(chat: Widget, problems: list[str]) -> None:
    lost: list[int] = []

    def lose_first(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().status)
            route.abort()

    chat.page.route("**/messages", lose_first)
    chat.ask(QUESTION)
    assert lost == [200], "the server had answered"
    expect(chat.own).to_have_count(1)
    expect(chat.replies).to_have_count(2)
    assert said_by_employer(chat) == [QUESTION]
    problems.clear()


def test_failed_message_survives_a_reload(chat: Widget, problems: list[str]) -> None:
    chat.page.route("**/messages", refuse)
    chat.field.fill(QUESTION)
    chat.field.press("Enter")
    expect(chat.own).to_have_count(1)
    chat.page.unroute("**/messages")
    chat.page.reload()
    chat.loaded()
    expect(chat.replies).to_have_count(2)
    assert said_by_employer(chat) == [QUESTION]
    problems.clear()


def test_down_from_the_start(widget: Widget, problems: list[str]) -> None:
    widget.page.route("**/api/v1/conversations", refuse)
    widget.launcher.click()
    expect(widget.help).to_contain_text("De chat werkt nu niet")
    expect(widget.help.locator("a[href^='tel:']")).to_be_visible()
    widget.field.fill("wat ik wilde vragen")
    widget.page.unroute("**/api/v1/conversations")
    widget.help.get_by_role("button", name=AGAIN).click()
    expect(widget.replies).to_have_count(1)
    expect(widget.help).to_be_hidden()
    expect(widget.field).to_have_value("wat ik wilde vragen")
    problems.clear()


def test_conversation_that_ran_out_begins_anew(chat: Widget, problems: list[str]) -> None:
    kept = chat.stored()
    chat.page.request.delete(
        f"{chat.url}/api/v1/conversations/{kept['id']}",
        headers={"Authorization": f"Bearer {kept['token']}"},
    )
    chat.ask(QUESTION)
    expect(chat.own).to_have_count(1)
    expect(chat.help).to_be_hidden()
    assert chat.stored()["id"] != kept["id"]
    assert said_by_employer(chat) == [QUESTION]
    problems.clear()
