"""Logging in and out."""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from bot.desk import sessions
from bot.desk.access import (
    LOGIN,
    DeskRoute,
    FromOwnForm,
    RefusedError,
    delete_cookie,
    inside,
    is_https,
    same,
    session_cookie,
    set_cookie,
)
from bot.desk.attempts import WAIT_SECONDS
from bot.desk.pages import render
from bot.desk.sessions import LIFETIME, TooManyAttemptsError, WrongLoginError

router = APIRouter(route_class=DeskRoute)
_FORM_SECONDS = 3600
_MIN_TOKEN = 32


def _form_cookie() -> str:
    return "__Host-wegwijzer-desk-form" if is_https() else "wegwijzer-desk-form"


@router.get("/inloggen")
def login_form(request: Request, naar: str = "", melding: str = "") -> Response:
    """Return the form, or the desk for someone who is logged in already."""
    if sessions.find(request.cookies.get(session_cookie())):
        return RedirectResponse(inside(naar), status_code=303)
    return _form(request, naar=inside(naar), notice=melding)


@router.post("/inloggen")
def log_in(
    request: Request,
    naam: Annotated[str, Form()] = "",
    wachtwoord: Annotated[str, Form()] = "",
    csrf: Annotated[str, Form()] = "",
    naar: Annotated[str, Form()] = "",
) -> Response:
    """Open a session and go on to the page that was asked for."""
    # Before there is a session, the form's token must equal the one in its own cookie.
    if not same(request.cookies.get(_form_cookie(), ""), csrf):
        raise RefusedError(403)
    old_token = request.cookies.get(session_cookie())
    address = request.client.host if request.client else "unknown"
    try:
        token = sessions.log_in(naam, wachtwoord, address, old_token)
    except WrongLoginError:
        return _form(request, naar=inside(naar), problem="fout", status=401, name=naam)
    except TooManyAttemptsError:
        response = _form(request, naar=inside(naar), problem="te-vaak", status=429, name=naam)
        response.headers["Retry-After"] = str(WAIT_SECONDS)
        return response
    response = RedirectResponse(inside(naar), status_code=303)
    set_cookie(response, session_cookie(), token, int(LIFETIME.total_seconds()))
    delete_cookie(response, _form_cookie())
    return response


@router.post("/uitloggen")
def log_out(request: Request, visitor: FromOwnForm) -> Response:
    """End the session."""
    sessions.log_out(request.cookies.get(session_cookie()), visitor)
    response = RedirectResponse(f"{LOGIN}?melding=uitgelogd", status_code=303)
    delete_cookie(response, session_cookie())
    return response


def _form(
    request: Request,
    *,
    naar: str,
    problem: str = "",
    notice: str = "",
    status: int = 200,
    name: str = "",
) -> Response:
    # The token stays while there is one, so that a second tab does not spoil the first.
    token = request.cookies.get(_form_cookie(), "")
    if len(token) < _MIN_TOKEN:
        token = secrets.token_urlsafe(_MIN_TOKEN)
    response = render(
        "login.html",
        None,
        status=status,
        csrf=token,
        naar=naar,
        problem=problem,
        notice=notice,
        name=name,
    )
    set_cookie(response, _form_cookie(), token, _FORM_SECONDS)
    return response
