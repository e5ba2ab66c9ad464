"""Guards every page: who is logged in, whether a form is our own, what a refusal looks like."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Coroutine
from typing import Annotated, Any
from urllib.parse import urlencode

import structlog
from fastapi import Depends, Form, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from fastapi.routing import APIRoute
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from bot.desk import sessions
from bot.desk.pages import render
from bot.desk.sessions import Visitor
from bot.settings import settings

log = structlog.get_logger(__name__)

HOME = "/desk/"
LOGIN = "/desk/inloggen"
_INSIDE = re.compile(r"/desk/[\w/.-]*(?:\?[\w=&%.+-]*)?", re.ASCII)
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Language": "nl",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}


class LoginNeededError(Exception):
    """Nobody is logged in; after logging in the visitor goes on where they wanted to be."""

    def __init__(self, wanted: str) -> None:
        self.wanted = wanted
        super().__init__()


class RefusedError(Exception):
    """A page with a status other than 200: 403, 404 or 503."""

    def __init__(self, status: int, visitor: Visitor | None = None) -> None:
        self.status, self.visitor = status, visitor
        super().__init__()


class DeskRoute(APIRoute):
    """A route that answers refusals as pages, and sends strict headers with every answer."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler with the desk's refusals and headers around it."""
        handle = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            response = await _answer(handle, request)
            response.headers.update(_HEADERS)
            return response

        return guarded


async def _answer(
    handle: Callable[[Request], Coroutine[Any, Any, Response]], request: Request
) -> Response:
    try:
        return await handle(request)
    except LoginNeededError as error:
        wanted = "" if error.wanted == HOME else "?" + urlencode({"naar": error.wanted})
        return RedirectResponse(LOGIN + wanted, status_code=303)
    except RefusedError as error:
        return _refusal(error.status, error.visitor)
    except (RequestValidationError, HTTPException):
        return _refusal(404, None)
    except SQLAlchemyError as error:
        log.error("desk_database_failed", error=type(error).__name__)
        return _refusal(503, None)


def _refusal(status: int, visitor: Visitor | None) -> Response:
    return render("refused.html", visitor, status=status, code=status)


def is_https() -> bool:
    """Return whether browsers reach the product over https."""
    return settings().public_url.startswith("https://")


def session_cookie() -> str:
    """Return the name of the session's cookie; `__Host-` keeps other hosts from setting it."""
    return "__Host-wegwijzer-desk" if is_https() else "wegwijzer-desk"


def set_cookie(response: Response, name: str, value: str, seconds: int) -> None:
    """Set a cookie that only this site gets and no script can read."""
    response.set_cookie(
        name, value, max_age=seconds, path="/", secure=is_https(), httponly=True, samesite="strict"
    )


def delete_cookie(response: Response, name: str) -> None:
    """Take a cookie away again."""
    response.delete_cookie(name, path="/", secure=is_https(), httponly=True, samesite="strict")


def same(one: str, other: str) -> bool:
    """Return whether two secrets are equal, in a time that does not tell how far they agree."""
    return bool(one) and secrets.compare_digest(one.encode(), other.encode())


def inside(address: str) -> str:
    """Return an address if it is a page of the desk, else the desk's first page."""
    return address if _INSIDE.fullmatch(address) and "//" not in address else HOME


def logged_in(request: Request) -> Visitor:
    """Return who is logged in.

    Raises:
        LoginNeededError: nobody is.
    """
    visitor = sessions.find(request.cookies.get(session_cookie()))
    if visitor is None:
        query = f"?{request.url.query}" if request.url.query else ""
        wanted = request.url.path + query if request.method == "GET" else HOME
        raise LoginNeededError(inside(wanted))
    return visitor


SomeoneLoggedIn = Annotated[Visitor, Depends(logged_in)]


def own_form(visitor: SomeoneLoggedIn, csrf: Annotated[str, Form()] = "") -> Visitor:
    """Return who sent a form that this session was given.

    Raises:
        RefusedError: the form carries no token, or another one.
    """
    if not same(visitor.csrf, csrf):
        log.warning("desk_form_refused")
        raise RefusedError(403, visitor)
    return visitor


FromOwnForm = Annotated[Visitor, Depends(own_form)]
