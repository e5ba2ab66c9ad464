"""Errors as `application/problem+json` (RFC 9457), with a Dutch `detail` an employer may read."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from bot.knowledge.current import current


class Problem(Exception):
    """A refusal with a status, an English title for developers and a Dutch text key."""

    def __init__(self, status: int, title: str, text_key: str, **values: Any) -> None:
        self.status, self.title, self.text_key, self.values = status, title, text_key, values
        super().__init__(title)


def problem_response(
    status: int, title: str, detail: str, headers: dict[str, str] | None = None
) -> JSONResponse:
    """Return a problem document."""
    return JSONResponse(
        {"type": "about:blank", "status": status, "title": title, "detail": detail},
        status_code=status,
        media_type="application/problem+json",
        headers=headers,
    )


def gateway_text(key: str, **values: Any) -> str:
    """Return a text of `teksten.yml`; values are filled in as `{{ name }}`."""
    text = current().base.texts[key]
    for name, value in values.items():
        text = text.replace("{{ " + name + " }}", str(value))
    return text


def desk_line() -> str:
    """Return the desk's name, phone and mail in one line."""
    desk = current().base.organisation.desk
    return ", ".join(filter(None, (desk.name, desk.phone, desk.mail)))


def install(app: FastAPI) -> None:
    """Make every error of the app a problem document."""

    @app.exception_handler(Problem)
    async def on_problem(_request: Request, error: Problem) -> JSONResponse:
        headers = {"Retry-After": "10"} if error.status in {429, 503} else None
        detail = gateway_text(error.text_key, **error.values)
        return problem_response(error.status, error.title, detail, headers)

    @app.exception_handler(RequestValidationError)
    async def on_invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        fields = "; ".join(
            f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}"
            for item in error.errors()
        )
        return problem_response(422, f"Invalid request: {fields}", gateway_text("onleesbaar"))

    @app.exception_handler(HTTPException)
    async def on_http(_request: Request, error: HTTPException) -> JSONResponse:
        return problem_response(
            error.status_code,
            str(error.detail),
            gateway_text("onleesbaar"),
            dict(error.headers or {}),
        )


def crashed() -> JSONResponse:
    """Return the answer to a request that failed for a reason nobody foresaw."""
    return problem_response(500, "Internal error", gateway_text("storing", loket=desk_line()))
