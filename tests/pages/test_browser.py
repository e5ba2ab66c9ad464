"""In a real browser: no axe findings, no sideways scrolling at 320 px, no need for scripts."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from playwright.sync_api import Browser, sync_playwright

from bot.pages.routes import router

CHROMIUM = Path("/usr/bin/chromium")
PATHS = (
    "/regelingen/",
    "/regelingen/?q=subsidie",
    "/regelingen/?q=zzqqx",
    "/regelingen/begrippen",
    "/regelingen/verhalen",
    "/regelingen/wat-verandert",
    "/regelingen/doelgroep/wia",
    "/regelingen/situatie/einde",
    "/regelingen/loonkostensubsidie",
    "/regelingen/premiekorting-mobiliteitsbonus",
    "/regelingen/minimumjeugdloon-2027",
    "/regelingen/bestaat-niet",
)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium at /usr/bin/chromium"),
]


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    app = FastAPI()
    app.include_router(router)
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, port=port, ws="none", log_level="warning"))
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


@pytest.mark.parametrize("width", [320, 1200])
def test_accessible_and_not_too_wide(browser: Browser, origin: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    for path in PATHS:
        page.goto(origin + path)
        found = Axe().run(page).response["violations"]
        assert [item["id"] for item in found] == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.close()


def test_search_and_reading_need_no_script(browser: Browser, origin: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{origin}/regelingen/")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Direct naar de inhoud"
    page.get_by_label("Zoek in de uitleg").fill("loonkostensubside")
    page.get_by_role("button", name="Zoeken").click()
    page.get_by_role("link", name="Loonkostensubsidie", exact=True).first.click()
    assert page.get_by_role("heading", level=1).inner_text() == "Loonkostensubsidie (LKS)"
    link = page.get_by_role("link", name="Stel uw vraag over dit onderwerp in de chat")
    assert link.get_attribute("href") == "/?onderwerp=loonkostensubsidie"
    context.close()
