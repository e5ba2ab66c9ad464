"""All pages of one knowledge base on one date, each rendered once and then kept."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable

from bot.knowledge.amounts import dutch_date
from bot.knowledge.model import Entry, KnowledgeBase
from bot.pages import structured
from bot.pages.changes import turning_points, without_date
from bot.pages.entry import EntryPage, entry_page
from bot.pages.labels import labels
from bot.pages.listing import TermFinder, by_kind, by_letter, by_name, cards, documents, glossary
from bot.pages.pdf import PdfText, make_pdf
from bot.pages.rendering import ROOT_PATH, Page, Renderer, finished
from bot.pages.search import LexicalIndex
from bot.pages.speaking import Speaker

MAX_QUERY = 200


class Site:
    """The public pages; asks nothing of the network, the database or the language model."""

    def __init__(self, base: KnowledgeBase, on: dt.date, public_url: str) -> None:
        self.base, self.on = base, on
        self._speaker = Speaker(base, on)
        self._terms = glossary(self._speaker)
        self._finder = TermFinder(self._terms)
        self._index = LexicalIndex(documents(base))
        self._renderer = Renderer(self._speaker, public_url)
        self._kept: dict[tuple[str, str], Page] = {}

    def overview(self) -> Page:
        """Return `/regelingen/`."""
        return self._once("overview", "", self._overview)

    def entry(self, entry_id: str) -> Page | None:
        """Return the page of an entry, None where there is no such entry."""
        if entry_id not in self.base.entries:
            return None
        return self._once("entry", entry_id, lambda: self._entry_html(entry_id))

    def pdf(self, entry_id: str) -> Page | None:
        """Return the PDF of an entry, None where there is no such entry."""
        if entry_id not in self.base.entries:
            return None
        return self._once("pdf", entry_id, lambda: self._entry_pdf(entry_id))

    def group(self, group: str) -> Page | None:
        """Return the entries for one group of people, None for an unknown group."""
        title = labels().groepen.get(group)
        if title is None:
            return None
        path, entries = f"doelgroep/{group}", [e for e in self._entries() if group in e.groups]
        return self._once("group", group, lambda: self._selection(path, title, entries, group))

    def phase(self, phase: str) -> Page | None:
        """Return the entries for one phase of employment, None for an unknown phase."""
        title = labels().fasen.get(phase)
        if title is None:
            return None
        path, entries = f"situatie/{phase}", [e for e in self._entries() if phase in e.phases]
        return self._once("phase", phase, lambda: self._selection(path, title, entries))

    def glossary(self) -> Page:
        """Return the glossary."""
        return self._once("glossary", "", self._glossary)

    def stories(self) -> Page:
        """Return the practice stories."""
        return self._once("stories", "", self._stories)

    def changes(self) -> Page:
        """Return what changes around 1 January and 1 July."""
        return self._once("changes", "", self._changes)

    def results(self, query: str) -> Page:
        """Return what was found for a query; not kept, because anyone can make up queries."""
        asked = " ".join(query[:MAX_QUERY].split())
        return self._renderer.html(
            "results.html",
            ROOT_PATH,
            labels().paginas["zoeken"],
            query=asked,
            found=cards(self._speaker, self._index.find(asked)),
            explained=self._finder.used_in(asked),
        )

    def not_found(self) -> Page:
        """Return the page for an address that does not exist."""
        title = labels().paginas["niet-gevonden"]
        return self._once(
            "404", "", lambda: self._renderer.html("not_found.html", ROOT_PATH, title)
        )

    def sitemap(self) -> Page:
        """Return the addresses of all pages; lastmod only where someone checked the text."""
        return self._once("sitemap", "", self._sitemap)

    def robots(self) -> Page:
        """Return what crawlers may read."""
        return self._once(
            "robots", "", lambda: self._renderer.plain("robots.txt", "text/plain; charset=utf-8")
        )

    def _entries(self) -> list[Entry]:
        return by_name(self.base.entries.values())

    def _overview(self) -> Page:
        return self._renderer.html(
            "overview.html",
            ROOT_PATH,
            "",
            situations=[entry for entry in self._entries() if entry.kind == "situatie"],
            comparisons=[entry for entry in self._entries() if entry.kind == "vergelijking"],
            letters=by_letter(self._speaker, (e for e in self._entries() if e.kind != "situatie")),
        )

    def _selection(self, path: str, title: str, entries: list[Entry], group: str = "") -> Page:
        blocks = by_kind(self._speaker, entries)
        return self._renderer.html(
            "group.html", ROOT_PATH + path, title, group=group, blocks=blocks
        )

    def _glossary(self) -> Page:
        path, title = f"{ROOT_PATH}begrippen", labels().paginas["begrippen"]
        data = structured.term_set(path, self._terms, self._renderer.absolute)
        return self._renderer.html("glossary.html", path, title, data, terms=self._terms)

    def _stories(self) -> Page:
        path, title = f"{ROOT_PATH}verhalen", labels().paginas["verhalen"]
        told = [(story, self.base.main_entry(story.topic)) for story in self.base.stories.values()]
        return self._renderer.html("stories.html", path, title, told=told)

    def _changes(self) -> Page:
        return self._renderer.html(
            "changes.html",
            f"{ROOT_PATH}wat-verandert",
            labels().paginas["wat-verandert"],
            points=turning_points(self._speaker),
            undated=without_date(self._speaker),
        )

    def _sitemap(self) -> Page:
        words = labels()
        fixed = ["", "begrippen", "verhalen", "wat-verandert"]
        fixed += [f"doelgroep/{group}" for group in words.groepen]
        fixed += [f"situatie/{phase}" for phase in words.fasen]
        pages: list[tuple[str, dt.date | None]] = [(path, None) for path in fixed]
        pages += [(entry.id, entry.checked_on) for entry in self._entries()]
        return self._renderer.plain(
            "sitemap.xml",
            "application/xml; charset=utf-8",
            pages=[(self._renderer.absolute(ROOT_PATH + path), day) for path, day in pages],
        )

    def _entry_page(self, entry_id: str) -> EntryPage:
        return entry_page(self._speaker, self.base.entries[entry_id], self._finder)

    def _entry_html(self, entry_id: str) -> Page:
        page = self._entry_page(entry_id)
        data = structured.faq_page(page, self._renderer.absolute, self._renderer.markdown)
        return self._renderer.html("entry.html", page.path, page.entry.name, data, page=page)

    def _entry_pdf(self, entry_id: str) -> Page:
        page = self._entry_page(entry_id)
        text = PdfText(
            title=page.entry.name,
            author=self.base.organisation.name,
            html=self._renderer.text("pdf.html", page=page),
            foot=f"{self._renderer.absolute(page.path)} · {dutch_date(self.on)}",
            made_on=self.on,
        )
        return finished(make_pdf(text), "application/pdf")

    def _once(self, kind: str, key: str, make: Callable[[], Page]) -> Page:
        # Two threads may render the same page at the same time: the same bytes, so no lock.
        page = self._kept.get((kind, key))
        if page is None:
            page = self._kept[(kind, key)] = make()
        return page


class Sites:
    """Keeps the site of the present knowledge and date; a new digest or day makes a new one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._site: Site | None = None
        self._key: tuple[str, dt.date, str] | None = None

    def get(self, base: KnowledgeBase, on: dt.date, public_url: str) -> Site:
        """Return the site, the kept one where nothing has changed."""
        key = (base.digest, on, public_url)
        with self._lock:
            if self._site is None or self._key != key:
                self._site, self._key = Site(base, on, public_url), key
            return self._site
