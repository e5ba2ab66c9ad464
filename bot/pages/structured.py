"""schema.org data of a page, as JSON-LD that can stand in a script element."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from markupsafe import Markup

from bot.pages.entry import EntryPage
from bot.pages.listing import Explained
from bot.pages.markdown import MarkdownPage

Crumbs = Sequence[tuple[str, str]]
# These end a script element or start a comment; JSON reads the escapes as the same characters.
_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def as_script(*parts: Mapping[str, object]) -> Markup:
    """Return parts as the text of an `application/ld+json` script."""
    data = {"@context": "https://schema.org", "@graph": list(parts)}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    return Markup(text)  # noqa: S704 - what could end the script element is escaped above


def breadcrumb(crumbs: Crumbs, absolute: Callable[[str], str]) -> dict[str, object]:
    """Return the path to a page."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": absolute(path)}
            for place, (name, path) in enumerate(crumbs, start=1)
        ],
    }


def faq_page(
    page: EntryPage, absolute: Callable[[str], str], markdown: MarkdownPage
) -> dict[str, object]:
    """Return the questions of an entry with the answers that may be given today.

    A page without any such question is told as a plain web page.
    """
    answered = [question for question in page.questions if question.known]
    data: dict[str, object] = {
        "@type": "FAQPage" if answered else "WebPage",
        "@id": absolute(page.path),
        "url": absolute(page.path),
        "name": page.entry.name,
        "description": page.description,
        "inLanguage": "nl",
    }
    if page.entry.checked_on:
        data["lastReviewed"] = page.entry.checked_on.isoformat()
    if answered:
        data["mainEntity"] = [
            {
                "@type": "Question",
                "name": question.title,
                "url": absolute(f"{page.path}#{question.anchor}"),
                "acceptedAnswer": {
                    "@type": "Answer",
                    "text": str(markdown.bare(question.text)).strip(),
                },
            }
            for question in answered
        ]
    return data


def term_set(
    path: str, terms: Sequence[Explained], absolute: Callable[[str], str]
) -> dict[str, object]:
    """Return the words of the glossary that stands at a path."""
    return {
        "@type": "DefinedTermSet",
        "inLanguage": "nl",
        "hasDefinedTerm": [
            {
                "@type": "DefinedTerm",
                "name": term.term,
                "description": term.explanation,
                "url": absolute(f"{path}#{term.anchor}"),
            }
            for term in terms
        ],
    }
