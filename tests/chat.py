"""One employer in conversation with the product, over the chat API."""

from __future__ import annotations

import uuid
from typing import Any

import httpx

API = "/api/v1"


class Chat:
    """Starts a conversation at once; keeps its last messages and state."""

    def __init__(self, url: str, **start: Any) -> None:
        self.client = httpx.Client(base_url=url + API, timeout=30)
        response = self.client.post("/conversations", json=start)
        assert response.status_code == httpx.codes.CREATED, response.text
        body = response.json()
        self.id: str = body["conversation_id"]
        self.token: str = body["token"]
        self.messages: list[dict[str, Any]] = body["messages"]
        self.state: dict[str, Any] = body["state"]
        self.client.headers["Authorization"] = f"Bearer {self.token}"

    @property
    def path(self) -> str:
        """Return the conversation's path in the API."""
        return f"/conversations/{self.id}"

    @property
    def text(self) -> str:
        """Return the text of the last messages."""
        return "\n".join(message["text"] for message in self.messages)

    def post(self, body: dict[str, Any], key: str | None = None, **headers: str) -> httpx.Response:
        """Return the raw response to a message."""
        headers["Idempotency-Key"] = key or uuid.uuid4().hex
        return self.client.post(f"{self.path}/messages", json=body, headers=headers)

    def say(self, text: str) -> list[dict[str, Any]]:
        """Type a text and return the reply's messages."""
        return self._take(self.post({"text": text}))

    def press(self, title: str) -> list[dict[str, Any]]:
        """Press the button with this title (or that begins so) in the last messages."""
        return self._take(self.post({"payload": self.payload(title)}))

    def press_old(self, title: str) -> list[dict[str, Any]]:
        """Press the first button with this title that the conversation ever offered."""
        return self._take(self.post({"payload": self.payload(title, self.transcript())}))

    def payload(self, title: str, among: list[dict[str, Any]] | None = None) -> str:
        """Return the payload of a button in the last messages, or in others."""
        offered = [button for message in among or self.messages for button in message["buttons"]]
        for button in offered:
            if button["title"].startswith(title):
                return str(button["payload"])
        raise AssertionError(f"no button {title!r} among {[b['title'] for b in offered]}")

    def transcript(self) -> list[dict[str, Any]]:
        """Return all messages of the conversation."""
        response = self.client.get(f"{self.path}/transcript")
        assert response.status_code == httpx.codes.OK, response.text
        messages: list[dict[str, Any]] = response.json()["messages"]
        return messages

    def _take(self, response: httpx.Response) -> list[dict[str, Any]]:
        assert response.status_code == httpx.codes.OK, response.text
        body = response.json()
        self.messages, self.state = body["messages"], body["state"]
        return self.messages
