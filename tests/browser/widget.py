"""The chat on a page, as someone behind a screen or a keyboard uses it."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Locator, Page, expect

SHADOW = "document.querySelector('wegwijzer-chat').shadowRoot"
# What has the focus, also inside the widget; None when that is the page itself.
FOCUSED = """() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  if (!at || at === document.body) return null;
  return { id: at.id, kind: at.className, label: (at.textContent || '').trim() };
}"""
LISTEN = f"""() => {{
  window.heard = [];
  const region = {SHADOW}.querySelector('[aria-live]');
  new MutationObserver((changes) => {{
    for (const change of changes)
      for (const node of change.addedNodes) window.heard.push(node.textContent);
  }}).observe(region, {{ childList: true }});
}}"""
MOST_TABS = 60


class Widget:
    """One page with the chat on it. Playwright's selectors see into the shadow root."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.launcher = page.locator("wegwijzer-chat .launcher")
        self.panel = page.locator("wegwijzer-chat .panel")
        self.field = page.locator("wegwijzer-chat #invoer")
        self.messages = page.locator("wegwijzer-chat .message")
        self.own = page.locator("wegwijzer-chat .from-employer")
        self.replies = page.locator("wegwijzer-chat .from-assistant")
        self.notices = page.locator("wegwijzer-chat .from-system")
        self.typing = page.locator("wegwijzer-chat .typing")
        self.help = page.locator("wegwijzer-chat .help")
        self.route = page.locator("wegwijzer-chat .route")
        self.person = page.locator("wegwijzer-chat .person")

    def visit(self, path: str = "/") -> None:
        """Load a page and wait until the widget shows, closed or open."""
        self.page.goto(self.url + path)
        self.loaded()

    def loaded(self) -> None:
        """Wait until the widget shows, and listen to what it says from now on."""
        expect(self.launcher.or_(self.panel).filter(visible=True)).to_be_visible()
        self.page.evaluate(LISTEN)

    def open(self) -> None:
        """Open the panel with the mouse and wait for the greeting."""
        self.launcher.click()
        expect(self.replies).to_have_count(1)

    def ask(self, text: str) -> Locator:
        """Type a text, send it with Enter, and return the last message of the reply."""
        self.field.fill(text)
        return self.after(lambda: self.field.press("Enter"))

    def choose(self, title: str) -> Locator:
        """Click a button in the transcript and return the last message of the reply."""
        button = self.messages.get_by_role("button", name=title, exact=True).last
        return self.after(button.click)

    def after(self, act: Any) -> Locator:
        """Do something that is answered, and return the last message of the reply."""
        before = self.replies.count()
        act()
        expect(self.replies.nth(before)).to_be_visible()
        expect(self.typing).to_be_hidden()
        return self.replies.last

    def menu(self, entry: str) -> None:
        """Choose from the menu of the header."""
        self.panel.get_by_role("button", name="Meer", exact=True).click()
        self.panel.get_by_role("button", name=entry, exact=True).click()

    def focused(self) -> dict[str, str] | None:
        """Return id, class and text of what has the focus."""
        found: dict[str, str] | None = self.page.evaluate(FOCUSED)
        return found

    def in_field(self) -> bool:
        """Return whether the focus is in the input."""
        return (self.focused() or {}).get("id") == "invoer"

    def tab_to(self, label: str, key: str = "Tab") -> None:
        """Press Tab (or Shift+Tab) until the focus is on something with this text."""
        seen = []
        for _ in range(MOST_TABS):
            self.page.keyboard.press(key)
            seen.append((self.focused() or {}).get("label"))
            if seen[-1] == label:
                return
        raise AssertionError(f"{key} does not reach {label!r}, only {seen}")

    def choose_by_keyboard(self, title: str) -> Locator:
        """Go back from the input to a button of the last message, and press Enter."""
        self.tab_to(title, "Shift+Tab")
        return self.after(lambda: self.page.keyboard.press("Enter"))

    def heard(self) -> list[str]:
        """Return what a screen reader has been told on this page."""
        said: list[str] = self.page.evaluate("window.heard")
        return said

    def stored(self) -> dict[str, Any]:
        """Return what the widget keeps in the browser."""
        kept: dict[str, Any] = json.loads(
            self.page.evaluate("""() => Object.entries(sessionStorage)
              .find(([key, value]) => key.startsWith('wegwijzer:http'))?.[1] ?? '{}'""")
        )
        return kept

    def transcript(self) -> list[dict[str, Any]]:
        """Return the messages of this conversation as the server has them."""
        kept = self.stored()
        response = self.page.request.get(
            f"{self.url}/api/v1/conversations/{kept['id']}/transcript",
            headers={"Authorization": f"Bearer {kept['token']}"},
        )
        assert response.ok, response.text()
        messages: list[dict[str, Any]] = response.json()["messages"]
        return messages
