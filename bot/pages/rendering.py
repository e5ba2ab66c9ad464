"""Fills the templates: what every page needs, filters, canonical addresses, JSON-LD."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.knowledge.amounts import dutch_date
from bot.pages import STATIC_DIR, TEMPLATE_DIR, structured
from bot.pages.labels import labels
from bot.pages.markdown import MarkdownPage
from bot.pages.speaking import Speaker

ROOT_PATH = "/regelingen/"
_HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Page:
    """A rendered page; `etag` changes when its bytes do."""

    body: bytes
    media_type: str
    etag: str


def finished(body: bytes, media_type: str) -> Page:
    """Return bytes as a page."""
    return Page(body, media_type, f'"{hashlib.sha256(body).hexdigest()[:20]}"')


class Renderer:
    """Renders templates over one knowledge base on one date."""

    def __init__(self, speaker: Speaker, public_url: str) -> None:
        texts = speaker.base.texts
        self.markdown = MarkdownPage(texts["zin_onzeker"], texts["bedrag_onzeker"])
        self._origin = public_url.rstrip("/")
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATE_DIR),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters.update(
            datum=dutch_date, html=self.markdown.html, bare=self.markdown.bare
        )
        self._environment.globals.update(
            absolute=self.absolute,
            labels=labels(),
            organisation=speaker.base.organisation,
            texts=texts,
            today=speaker.on,
            style_version=hashlib.sha256((STATIC_DIR / "pages.css").read_bytes()).hexdigest()[:10],
        )

    def absolute(self, path: str) -> str:
        """Return the public address of a path."""
        return f"{self._origin}{path}"

    def text(self, template: str, **values: object) -> str:
        """Return a filled template."""
        return self._environment.get_template(template).render(**values)

    def plain(self, template: str, media_type: str, **values: object) -> Page:
        """Return a page that is not HTML."""
        return finished(self.text(template, **values).encode(), media_type)

    def html(
        self,
        template: str,
        path: str,
        title: str,
        *data: dict[str, object],
        **values: object,
    ) -> Page:
        """Return an HTML page; `title` ends its breadcrumb, `data` is added to its JSON-LD."""
        crumbs = [(labels().paginas["overzicht"], ROOT_PATH)]
        if path != ROOT_PATH or title:
            crumbs.append((title, path))
        script = structured.as_script(structured.breadcrumb(crumbs, self.absolute), *data)
        text = self.text(
            template, path=path, crumbs=crumbs, title=title, structured_data=script, **values
        )
        return finished(text.encode(), _HTML)
