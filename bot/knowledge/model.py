"""The values a loaded knowledge base consists of. All are immutable."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

# Topics that always need a person: files and names are not in the knowledge base.
TO_A_PERSON = frozenset({"contactpersoon", "status-aanvraag"})


class Section(str, Enum):
    """What of a subject is asked; the `section` of an answer in the chat API."""

    WAT = "wat"
    VOOR_WIE = "voor_wie"
    OPBRENGST = "opbrengst"
    BEDRAG = "bedrag"
    WIE_REGELT = "wie_regelt"
    AANVRAGEN = "aanvragen"
    TERMIJN = "termijn"
    DUUR = "duur"
    COMBINEREN = "combineren"
    VERSCHIL = "verschil"
    LET_OP = "let_op"


class StoryHeading(str, Enum):
    """The fixed headings of a practice story, in order."""

    SITUATION = "Wat speelde er"
    ACTION = "Wat deden ze"
    REASON = "Wat maakte dat het werkte"


class Heading(str, Enum):
    """The fixed headings of an entry's body."""

    IN_EEN_ZIN = "In één zin"
    VOOR_WIE = "Voor wie"
    OPBRENGST = "Wat levert het op"
    HOEVEEL = "Hoeveel is het"
    WIE_REGELT = "Wie regelt het"
    WAT_DOEN = "Wat moet u doen"
    OP_TIJD = "Op tijd"
    HOE_LANG = "Hoe lang duurt het"
    COMBINEREN = "Combineren"
    VERSCHIL = "Verschil"
    WANNEER_WAT = "Wanneer kiest u wat"
    LET_OP = "Let op"
    FAQ = "Veelgestelde vragen"
    PRECIES = "Precies"


# Where the answer to a section stands: the first heading that the entry has.
SECTION_HEADINGS: Mapping[Section, tuple[Heading, ...]] = MappingProxyType(
    {
        Section.WAT: (Heading.IN_EEN_ZIN,),
        Section.VOOR_WIE: (Heading.VOOR_WIE,),
        Section.OPBRENGST: (Heading.OPBRENGST, Heading.HOEVEEL),
        Section.BEDRAG: (Heading.HOEVEEL, Heading.OPBRENGST),
        Section.WIE_REGELT: (Heading.WIE_REGELT,),
        Section.AANVRAGEN: (Heading.WAT_DOEN,),
        Section.TERMIJN: (Heading.OP_TIJD,),
        Section.DUUR: (Heading.HOE_LANG, Heading.OP_TIJD),
        Section.COMBINEREN: (Heading.COMBINEREN,),
        Section.VERSCHIL: (Heading.VERSCHIL, Heading.LET_OP),
        Section.LET_OP: (Heading.LET_OP,),
    }
)


@dataclass(frozen=True)
class Source:
    """Where a statement comes from; `text_date` is the date of the source text, if it has one."""

    title: str
    url: str
    text_date: dt.date | None


@dataclass(frozen=True)
class Period:
    """One value and the dates between which it holds (inclusive; `None` is open)."""

    value: float | int | dt.date
    valid_from: dt.date | None
    valid_to: dt.date | None
    check_before: dt.date | None
    source: Source | None
    certain: bool

    def holds(self, on: dt.date) -> bool:
        """Return whether the value may be spoken on this date."""
        if self.valid_from is not None and on < self.valid_from:
            return False
        if self.valid_to is not None:
            return on <= self.valid_to
        # No known end: good until the day by which someone had to look again.
        return self.check_before is None or on < self.check_before


@dataclass(frozen=True)
class Amount:
    """A value of `bedragen.yml`: amount, percentage, term, count or date, with its periods."""

    id: str
    what: str
    unit: str
    periods: tuple[Period, ...]

    def on(self, date: dt.date) -> Period | None:
        """Return the period that holds on this date, or None: then it may not be spoken."""
        return next((period for period in self.periods if period.holds(date)), None)


@dataclass(frozen=True)
class Faq:
    """A question employers ask, with an answer that stands on its own."""

    question: str
    answer: str
    section: Section


@dataclass(frozen=True)
class Deadline:
    """A term as data: who must act, counted from what, within which value."""

    what: str
    who: str
    counted_from: str
    within: str
    consequence: str


@dataclass(frozen=True)
class Variant:
    """A regional text that replaces the national one under a heading."""

    region: str
    heading: Heading
    text: str
    source: Source


@dataclass(frozen=True)
class Entry:
    """One subject of the knowledge base, as one file holds it."""

    id: str
    name: str
    abbreviation: str | None
    kind: str
    aliases: tuple[str, ...]
    topic: str
    main: bool
    executors: tuple[str, ...]
    groups: tuple[str, ...]
    phases: tuple[str, ...]
    status: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    check_before: dt.date | None
    owner: str
    certainty: str
    text_date: dt.date | None
    checked_on: dt.date | None
    stopped: bool
    fits_when: str
    replaced_by: tuple[str, ...]
    related: tuple[str, ...]
    between: tuple[str, ...]
    deadlines: tuple[Deadline, ...]
    sources: tuple[Source, ...]
    uncertain: tuple[str, ...]
    needs: tuple[str, ...]
    body: Mapping[Heading, str]
    faqs: tuple[Faq, ...]
    variants: tuple[Variant, ...]
    path: str

    def variant(self, heading: Heading, areas: tuple[str, ...]) -> Variant | None:
        """Return the regional text under a heading for the first of these areas that has one."""
        for area in areas:
            for variant in self.variants:
                if variant.heading is heading and variant.region == area:
                    return variant
        return None

    def text(self, heading: Heading) -> str | None:
        """Return the unrendered national text under a heading."""
        return self.body.get(heading)

    def heading_for(self, section: Section) -> Heading | None:
        """Return the heading under which this section is answered, None where it is not."""
        return next((h for h in SECTION_HEADINGS[section] if h in self.body), None)


@dataclass(frozen=True)
class Story:
    """A practice story without names; `parts` by heading, in the order they are told."""

    id: str
    name: str
    topic: str
    parts: Mapping[str, str]


@dataclass(frozen=True)
class Topic:
    """A slug of `topics.csv` with its scope: `in`, `near` or `out`."""

    slug: str
    scope: str
    definition: str
    title: str
    also_ok: tuple[str, ...]


@dataclass(frozen=True)
class Term:
    """A jargon word with its explanation in one plain sentence."""

    term: str
    explanation: str
    variants: tuple[str, ...]


@dataclass(frozen=True)
class Combination:
    """Whether two entries go together: `ja`, `nee`, `hangt-af` or `niet-bekend`."""

    one: str
    other: str
    verdict: str
    reason: str
    source: Source | None
    certain: bool


@dataclass(frozen=True)
class Referral:
    """A kind of question that is not ours: one friendly sentence and the right address."""

    id: str
    topic: str
    examples: tuple[str, ...]
    text: str
    links: tuple[Source, ...]


@dataclass(frozen=True)
class Desk:
    """The public desk of a region or of the organisation itself."""

    name: str
    phone: str | None
    mail: str | None
    url: str | None
    hours: str | None


@dataclass(frozen=True)
class Organisation:
    """Which WSP this installation is, from `organisatie.yml`."""

    name: str
    short_name: str
    regions: tuple[str, ...]
    desk: Desk
    fallback: Desk
    is_example: bool


@dataclass(frozen=True)
class RouteStep:
    """One question of a guided route: its kind (`keuze`, `gemeente`, …) and choices (id, title)."""

    id: str
    question: str
    kind: str
    choices: tuple[tuple[str, str], ...]
    free_text: bool
    required: bool


@dataclass(frozen=True)
class RouteOutcome:
    """A plan item of a route: shown when its conditions (step id -> choice ids) hold."""

    entry: str
    when: Mapping[str, tuple[str, ...]]
    why: str


@dataclass(frozen=True)
class Route:
    """A guided route as data."""

    id: str
    title: str
    intro: str
    closing: str
    steps: tuple[RouteStep, ...]
    outcomes: tuple[RouteOutcome, ...]


@dataclass(frozen=True)
class KnowledgeBase:
    """Everything the product may say about rules, with the hash of the files it came from."""

    entries: Mapping[str, Entry]
    amounts: Mapping[str, Amount]
    topics: Mapping[str, Topic]
    terms: Mapping[str, Term]
    combinations: tuple[Combination, ...]
    referrals: tuple[Referral, ...]
    texts: Mapping[str, str]
    routes: Mapping[str, Route]
    organisation: Organisation
    sectors: Mapping[str, tuple[str, ...]]
    stories: Mapping[str, Story]
    digest: str
    _by_topic: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)

    def by_topic(self, slug: str) -> tuple[Entry, ...]:
        """Return the entries on a topic, the main one first."""
        return self._by_topic.get(slug, ())

    def story_about(self, slug: str) -> Story | None:
        """Return a practice story on a topic."""
        return next((story for story in self.stories.values() if story.topic == slug), None)

    def main_entry(self, slug: str) -> Entry | None:
        """Return the entry that answers a general question on a topic."""
        entries = self.by_topic(slug)
        return entries[0] if entries else None
