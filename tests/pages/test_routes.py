"""Every public page over the real knowledge: there, small, well-formed, honest."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient

from bot.knowledge.model import KnowledgeBase
from bot.pages.labels import labels
from bot.settings import settings

MAX_BYTES = 100_000
FIXED = ["", "begrippen", "verhalen", "wat-verandert", "?q=jobcoach", "?q=zzqqx"]
VOID = {"meta", "link", "input", "br", "hr", "img"}


class Checker(HTMLParser):
    """Collects what a page holds; complains about tags that do not close."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.scripts: list[dict[str, str | None]] = []
        self.headings: list[int] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        self.ids += [str(found["id"])] if "id" in found else []
        self.links += [str(found["href"])] if tag == "a" else []
        self.inline += [name for name in found if name == "style" or name.startswith("on")]
        if tag == "script":
            self.scripts.append(found)
        if tag == "style":
            self.inline.append("style element")
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def checked(text: str) -> Checker:
    checker = Checker()
    checker.feed(text)
    assert checker.open == []
    return checker


def json_ld(text: str) -> dict[str, object]:
    match = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert match
    data = json.loads(match[1])
    assert data["@context"] == "https://schema.org"
    assert isinstance(data, dict)
    return data


def all_paths(base: KnowledgeBase) -> list[str]:
    groups = [f"doelgroep/{key}" for key in labels().groepen]
    phases = [f"situatie/{key}" for key in labels().fasen]
    return ["/regelingen/" + path for path in [*FIXED, *groups, *phases, *base.entries]]


def test_every_page(client: TestClient, base: KnowledgeBase) -> None:
    for path in all_paths(base):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert len(answer.content) < MAX_BYTES, path
        text = answer.text
        assert "{{" not in text and "{%" not in text and "[onzeker]" not in text, path
        assert '<html lang="nl">' in text
        page = checked(text)
        assert page.inline == [], path
        assert [s.get("type") for s in page.scripts] == ["application/ld+json", "module"], path
        assert len(page.ids) == len(set(page.ids)), path
        assert page.headings.count(1) == 1 and page.headings[0] == 1, path
        steps = zip(page.headings, page.headings[1:], strict=False)
        assert all(after - before <= 1 for before, after in steps), path
        assert "@graph" in json_ld(text), path


def test_links_inside_the_pages_lead_somewhere(client: TestClient, base: KnowledgeBase) -> None:
    known = {path.split("?")[0] for path in all_paths(base)}
    known |= {f"/regelingen/{entry_id}.pdf" for entry_id in base.entries}
    for path in all_paths(base):
        page = checked(client.get(path).text)
        for link in page.links:
            target, _, anchor = link.partition("#")
            if target.startswith("/regelingen/"):
                assert target in known, (path, link)
            elif link.startswith("#"):
                assert anchor in page.ids, (path, link)


def test_entry_page_says_what_it_must(client: TestClient, base: KnowledgeBase) -> None:
    text = client.get("/regelingen/loonkostensubsidie").text
    entry = base.entries["loonkostensubsidie"]
    assert "<h1>Loonkostensubsidie (LKS)</h1>" in text
    for heading in ("Voor wie", "Hoeveel is het", "Wie regelt het", "Let op", "Precies"):
        assert re.search(rf"<h2 id=\"[a-z-]+\">{heading}</h2>", text), heading
    assert 'data-wegwijzer-open="loonkostensubsidie" href="/?onderwerp=loonkostensubsidie"' in text
    assert '<script type="module" src="/static/widget.js"></script>' in text
    assert f'<link rel="canonical" href="{settings().public_url}/regelingen/{entry.id}">' in text
    assert "nog niet bij de bron nagekeken" in text
    assert "tekst van 1 juli 2025" in text
    assert '<mark>23,5%</mark> <small class="onzeker">' in text
    assert 'href="/regelingen/loonkostensubsidie.pdf"' in text
    faq = json_ld(text)["@graph"][1]  # type: ignore[index]
    assert faq["@type"] == "FAQPage" and len(faq["mainEntity"]) == len(entry.faqs)


def test_status_banners(client: TestClient) -> None:
    ended = client.get("/regelingen/premiekorting-mobiliteitsbonus").text
    assert "Dit bestaat niet meer." in ended and 'href="/regelingen/loonkostenvoordeel"' in ended
    assert "Het geldt nu nog niet." in client.get("/regelingen/minimumjeugdloon-2027").text


@pytest.mark.parametrize("path", ["bestaat-niet", "bestaat-niet.pdf", "doelgroep/x", "a/b/c"])
def test_unknown_address_gets_a_friendly_page(client: TestClient, path: str) -> None:
    answer = client.get(f"/regelingen/{path}")
    assert answer.status_code == 404
    assert "Deze pagina bestaat niet" in answer.text and "noindex" in answer.text
    assert checked(answer.text).inline == []


def test_slashes_are_mended(client: TestClient) -> None:
    assert client.get("/regelingen").url.path == "/regelingen/"
    assert client.get("/regelingen/begrippen/").url.path == "/regelingen/begrippen"
    away = client.get("/regelingen//evil.example/", follow_redirects=False)
    assert away.headers["location"].startswith("/regelingen/")


def test_sitemap_lists_every_page(client: TestClient, base: KnowledgeBase) -> None:
    answer = client.get("/sitemap.xml")
    assert answer.headers["content-type"].startswith("application/xml")
    tree = ElementTree.fromstring(answer.text)  # noqa: S314 - our own page
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    listed = {item.text for item in tree.iter(f"{space}loc")}
    origin = settings().public_url
    wanted = {origin + path for path in all_paths(base) if "?" not in path}
    assert listed == wanted
    assert f"Sitemap: {origin}/sitemap.xml" in client.get("/robots.txt").text


def test_search_works_without_javascript(client: TestClient) -> None:
    text = client.get("/regelingen/", params={"q": "loonkostensubside"}).text
    assert 'href="/regelingen/loonkostensubsidie"' in text and "noindex" in text
    assert client.get("/regelingen/?q=x").headers["cache-control"] == "private, no-store"
    nasty = client.get("/regelingen/", params={"q": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in nasty
    assert len(client.get("/regelingen/", params={"q": "a" * 5000}).text) < MAX_BYTES


def test_pages_are_kept_and_answer_304(client: TestClient) -> None:
    first = client.get("/regelingen/loonkostensubsidie")
    again = client.get(
        "/regelingen/loonkostensubsidie", headers={"If-None-Match": first.headers["etag"]}
    )
    assert again.status_code == 304 and again.content == b""
    assert client.head("/regelingen/loonkostensubsidie").status_code == 200


def test_no_entry_hides_a_fixed_page(base: KnowledgeBase) -> None:
    assert not {"begrippen", "verhalen", "wat-verandert", "doelgroep", "situatie"} & set(
        base.entries
    )


def test_static_files(client: TestClient) -> None:
    assert client.get("/regelingen-static/pages.css").headers["content-type"].startswith("text/css")
    assert client.get("/regelingen-static/routes.py").status_code == 404
