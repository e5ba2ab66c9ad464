"""In a real browser without scripts: no axe findings, 320 px, all by keyboard.

Set `WEGWIJZER_TEST_PICTURES` to a folder to keep a picture of every page.
"""

from __future__ import annotations

import os
import re
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from bot.gateway.app import create_app
from bot.settings import settings
from tests.desk.conftest import NAME, PASSWORD, add_question

CHROMIUM = Path("/usr/bin/chromium")
PATHS = (
    "/desk/",
    "/desk/vragen?melding=klaar",
    "/desk/vragen?status=done&reden=storing",
    "/desk/vragen/1",
    "/desk/terugbellen",
    "/desk/terugbellen/1",
    "/desk/mail",
    "/desk/kennis",
    "/desk/bestaat-niet",
)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium at /usr/bin/chromium"),
]


@pytest.fixture()
def origin(filled: None) -> Iterator[str]:
    for number in range(26):
        add_question(
            f"Hoe zit het met de Arbeidsongeschiktheidsverzekeringsvoorwaardenregeling {number}?",
            "onderdeel_ontbreekt",
            key=f"k{number}",
            days=number,
        )
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    config = uvicorn.Config(
        create_app(settings()), port=port, ws="none", log_level="warning", lifespan="off"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(5)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


def checked(page: Page, width: int, name: str) -> None:
    found = Axe().run(page).response["violations"]
    assert [item["id"] for item in found] == [], name
    assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    folder = os.environ.get("WEGWIJZER_TEST_PICTURES")
    if folder:
        file = re.sub(r"\W+", "-", name.strip("/"))
        page.screenshot(path=Path(folder) / f"{file}-{width}.png", full_page=True)


@pytest.mark.parametrize("width", [320, 1200])
def test_accessible_and_not_too_wide(browser: Browser, origin: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{origin}/desk/")
    checked(page, width, "/desk/inloggen")
    page.get_by_label("Naam").fill(NAME)
    page.get_by_label("Wachtwoord", exact=True).fill("verkeerd")
    page.get_by_role("button", name="Inloggen").click()
    checked(page, width, "/desk/inloggen-fout")
    page.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    for path in PATHS:
        page.goto(origin + path)
        for summary in page.locator("details > summary").all():
            if not summary.evaluate("element => element.parentElement.open"):
                summary.click()
        checked(page, width, path)
    assert [text for text in said if "Content Security Policy" in text] == []
    page.close()


def test_the_work_is_done_by_keyboard_without_scripts(browser: Browser, origin: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{origin}/desk/vragen?status=alle&reden=geen_antwoord")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Direct naar de inhoud"
    page.get_by_label("Naam").focus()
    page.keyboard.type(NAME)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{origin}/desk/vragen?status=alle&reden=geen_antwoord")
    page.get_by_label("Kies vraag 1", exact=True).focus()
    page.keyboard.press("Space")
    page.get_by_label("Nieuwe eigenaar").focus()
    page.keyboard.type(NAME)
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Eigenaar opslaan"
    page.keyboard.press("Enter")
    page.wait_for_url("**melding=toewijzen")
    assert page.get_by_role("status").inner_text() == "De eigenaar is opgeslagen."
    assert page.locator(".facts").first.get_by_text(NAME).count() == 1
    page.get_by_role("button", name="Uitloggen").click()
    assert page.get_by_role("status").inner_text() == "U bent uitgelogd."
    context.close()
