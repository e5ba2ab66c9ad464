"""All settings, read from the environment (or `.env`) with the prefix `WEGWIJZER_`.

`docs/beheer.md` explains each one; a test compares the two.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import BaseSettings, Field

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Settings of one installation. Paths are relative to the folder of the product."""

    host: str = "127.0.0.1"
    port: int = 8080
    rasa_port: int = 5005
    actions_port: int = 5055
    public_url: str = "http://127.0.0.1:8080"
    demo: bool = Field(
        default=True, description="Demo mode: sample contacts and the demo page are served"
    )

    database_url: str = f"sqlite:///{ROOT / 'var' / 'wegwijzer.db'}"
    redis_url: str = ""
    knowledge_path: Path = ROOT / "knowledge"
    var_path: Path = ROOT / "var"
    models_path: Path = ROOT / "models"

    secret_key: str = Field(
        default="", description="Signs desk sessions; made and kept in var/ when empty"
    )
    internal_token: str = Field(
        default="", description="Shared by gateway, Rasa and actions; made when empty"
    )
    allowed_origins: str = Field(
        default="", description="Comma-separated origins that may embed the widget"
    )
    trusted_proxies: str = Field(
        default="127.0.0.1", description="Addresses whose X-Forwarded-For counts"
    )
    rate_per_conversation: str = "30/minute"
    rate_per_address: str = "1200/minute"
    rate_new_conversations: str = "300/minute"
    reply_timeout_seconds: float = 12.0

    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_starttls: bool = True
    mail_from: str = "wegwijzer@localhost"

    telegram_token: str = Field(default="", env=["WEGWIJZER_TELEGRAM_TOKEN", "TELEGRAM_TOKEN"])
    telegram_api_url: str = "https://api.telegram.org"

    unresolved_owner: str = Field(
        default="wsp-team", description="Who owns an unanswered question at first"
    )
    unresolved_due_days: int = 5

    class Config:
        """Where pydantic looks for values."""

        env_prefix = "WEGWIJZER_"
        env_file = ROOT / ".env"
        frozen = True

    @property
    def rasa_url(self) -> str:
        """Return the address of the Rasa server, reachable from this machine only."""
        return f"http://127.0.0.1:{self.rasa_port}"

    @property
    def actions_url(self) -> str:
        """Return the address of the action server, reachable from this machine only."""
        return f"http://127.0.0.1:{self.actions_port}"

    def origins(self) -> list[str]:
        """Return the origins that may embed the widget, without blanks."""
        return [item.strip() for item in self.allowed_origins.split(",") if item.strip()]


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Return the settings of this process; read once."""
    return Settings()
