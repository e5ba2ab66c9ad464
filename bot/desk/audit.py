"""Who of the team did or saw what. Names of rows and users only, never what an employer wrote."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.store.models import AuditLog

COMMAND_LINE = "command line"
NOBODY = "unknown"
MAX_SUBJECT = 120


def note(session: Session, who: str, action: str, subject: str = "") -> None:
    """Add a row to the audit log; it is stored together with what it tells about."""
    session.add(AuditLog(who=who, action=action, subject=subject[:MAX_SUBJECT]))
