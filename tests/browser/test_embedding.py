"""The widget on somebody else's site: where that is allowed, and where it is not."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenWidget
from tests.browser.widget import Widget
from tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.product, pytest.mark.model]

# The styles are those of a site that thinks it is alone.
PAGE = """<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>Ander</title>
<style>* {{ font-size: 9px !important; color: red !important }}
button, textarea {{ display: none }}</style>
</head><body><h1>Een andere site</h1><input id="zoek" aria-label="Zoek">
<script type="module" src="{url}/static/widget.js" data-title="Vraagbaak"></script></body></html>"""
CALL = """async (url) => {
  try { return (await fetch(`${url}/api/v1/desk`)).status; } catch { return 'refused'; }
}"""


@pytest.fixture(scope="module")
def site(product: Product) -> Iterator[str]:
    """Yield the address of a site that may embed the widget."""
    if product.site_origin is None:
        pytest.skip("this product does not say which site may embed its widget")
    page = PAGE.format(url=product.url).encode()

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/" else 204)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            if self.path == "/":
                self.wfile.write(page)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    port = urlsplit(product.site_origin).port
    assert port is not None
    server = ThreadingHTTPServer(("127.0.0.1", port), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield product.site_origin
    server.shutdown()
    server.server_close()


def test_works_on_an_allowed_site(new_widget: OpenWidget, site: str) -> None:
    widget = new_widget()
    widget.page.goto(site)
    widget.loaded()
    widget.open()
    expect(widget.panel.get_by_role("heading", name="Vraagbaak")).to_be_visible()
    expect(widget.field).to_be_visible()
    answer = widget.ask("Wat is een jobcoach?")
    expect(answer).to_contain_text("jobcoach", ignore_case=True)
    colour = answer.evaluate("(item) => getComputedStyle(item.querySelector('.text')).color")
    assert colour != "rgb(255, 0, 0)", "the site's styles stay outside"
    widget.page.reload()
    widget.loaded()
    expect(widget.own).to_have_count(1)
    reply = widget.page.request.get(f"{widget.url}/api/v1/desk", headers={"Origin": site})
    assert reply.headers["access-control-expose-headers"] == "Retry-After"


def test_stays_away_from_any_other_site(
    new_widget: OpenWidget, site: str, problems: list[str]
) -> None:
    widget: Widget = new_widget()
    # Another name is another origin, also on this machine.
    widget.page.goto(site.replace("127.0.0.1", "localhost"))
    expect(widget.page.get_by_role("heading", name="Een andere site")).to_be_visible()
    assert widget.page.evaluate(CALL, widget.url) == "refused"
    assert widget.page.locator("wegwijzer-chat").count() == 0
    assert problems, "the browser refused the script"
    problems.clear()
