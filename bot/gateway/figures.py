"""The counters behind `/metrics`; they hold no words and no addresses."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

REPLIES = Counter("wegwijzer_replies_total", "Messages sent", ["channel", "kind"])
REPLY_SECONDS = Histogram("wegwijzer_reply_seconds", "Time from message to reply", ["channel"])
FAILURES = Counter("wegwijzer_failures_total", "Messages the engine did not answer", ["channel"])
