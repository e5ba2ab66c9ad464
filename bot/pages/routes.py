"""The addresses of the public pages. Mount with `app.include_router(router)`, last of all.

Tests and previews replace `knowledge_base` and `shown_on` through `dependency_overrides`.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from fastapi.responses import FileResponse, RedirectResponse, Response

from bot.clock import today
from bot.knowledge.current import current
from bot.knowledge.model import KnowledgeBase
from bot.pages import STATIC_DIR
from bot.pages.rendering import Page
from bot.pages.site import Site, Sites
from bot.settings import settings

__all__ = ["STATIC_DIR", "router"]

router = APIRouter(include_in_schema=False)
_READ = ["GET", "HEAD"]
_STATIC_FILES = {"pages.css": "text/css; charset=utf-8", "icoon.svg": "image/svg+xml"}
_KEEP = "public, max-age=300"
_KEEP_STATIC = "public, max-age=31536000, immutable"
_sites = Sites()


def knowledge_base() -> KnowledgeBase:
    """Return the knowledge base that the pages show."""
    return current().base


def shown_on() -> dt.date:
    """Return the date for which the pages are made."""
    return today()


def _site(
    base: Annotated[KnowledgeBase, Depends(knowledge_base)],
    on: Annotated[dt.date, Depends(shown_on)],
) -> Site:
    return _sites.get(base, on, settings().public_url)


FromSite = Annotated[Site, Depends(_site)]


def _answer(
    request: Request, page: Page, *, status: int = 200, keep: str = _KEEP, name: str = ""
) -> Response:
    headers = {"Cache-Control": keep, "ETag": page.etag, "Content-Language": "nl"}
    if name:
        headers["Content-Disposition"] = f'inline; filename="{name}"'
    if status == 200 and page.etag in request.headers.get("If-None-Match", ""):  # noqa: PLR2004
        return Response(status_code=304, headers=headers)
    return Response(page.body, status, headers, page.media_type)


def _found(request: Request, site: Site, page: Page | None, *, name: str = "") -> Response:
    if page is None:
        return _answer(request, site.not_found(), status=404, keep="no-cache")
    return _answer(request, page, name=name)


@router.api_route("/regelingen/", methods=_READ)
def overview(request: Request, site: FromSite, q: str = "") -> Response:
    """Return the overview, or what was found for `q`."""
    if q.strip():
        return _answer(request, site.results(q), keep="private, no-store")
    return _answer(request, site.overview())


@router.api_route("/regelingen/begrippen", methods=_READ)
def glossary(request: Request, site: FromSite) -> Response:
    """Return the glossary."""
    return _answer(request, site.glossary())


@router.api_route("/regelingen/verhalen", methods=_READ)
def stories(request: Request, site: FromSite) -> Response:
    """Return the practice stories."""
    return _answer(request, site.stories())


@router.api_route("/regelingen/wat-verandert", methods=_READ)
def changes(request: Request, site: FromSite) -> Response:
    """Return what changes around 1 January and 1 July."""
    return _answer(request, site.changes())


@router.api_route("/regelingen/doelgroep/{group}", methods=_READ)
def group(request: Request, group: str, site: FromSite) -> Response:
    """Return what there is for one group of people."""
    return _found(request, site, site.group(group))


@router.api_route("/regelingen/situatie/{phase}", methods=_READ)
def phase(request: Request, phase: str, site: FromSite) -> Response:
    """Return what there is for one phase of employment."""
    return _found(request, site, site.phase(phase))


@router.api_route("/regelingen/{entry_id}.pdf", methods=_READ)
def pdf(request: Request, entry_id: str, site: FromSite) -> Response:
    """Return the PDF of an entry."""
    return _found(request, site, site.pdf(entry_id), name=f"{entry_id}.pdf")


@router.api_route("/regelingen/{entry_id}", methods=_READ)
def entry(request: Request, entry_id: str, site: FromSite) -> Response:
    """Return the page of an entry."""
    return _found(request, site, site.entry(entry_id))


@router.api_route("/regelingen/{rest:path}", methods=_READ)
def unknown(request: Request, rest: str, site: FromSite) -> Response:
    """Return the friendly page for an address that does not exist; mend a slash at its end."""
    if rest.endswith("/"):
        return RedirectResponse("/regelingen/" + quote(rest.strip("/")), status_code=308)
    return _found(request, site, None)


@router.api_route("/sitemap.xml", methods=_READ)
def sitemap(request: Request, site: FromSite) -> Response:
    """Return the addresses of all pages."""
    return _answer(request, site.sitemap())


@router.api_route("/robots.txt", methods=_READ)
def robots(request: Request, site: FromSite) -> Response:
    """Return what crawlers may read."""
    return _answer(request, site.robots())


@router.api_route("/regelingen-static/{name}", methods=_READ)
def static_file(name: str) -> Response:
    """Return the style sheet or the icon; nothing else can be asked for."""
    media_type = _STATIC_FILES.get(name)
    if media_type is None:
        return Response(status_code=404)
    return FileResponse(
        STATIC_DIR / name, media_type=media_type, headers={"Cache-Control": _KEEP_STATIC}
    )
