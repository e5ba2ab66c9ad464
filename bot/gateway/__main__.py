"""Serves the gateway: `python -m bot.gateway`."""

from __future__ import annotations

import uvicorn

from bot.gateway.app import create_app
from bot.settings import settings


def main() -> None:
    """Serve until stopped."""
    config = settings()
    uvicorn.run(
        create_app(config),
        host=config.host,
        port=config.port,
        log_level="warning",
        access_log=False,
        proxy_headers=True,
        forwarded_allow_ips=config.trusted_proxies,
        timeout_graceful_shutdown=5,
        ws="none",
    )


if __name__ == "__main__":
    main()
