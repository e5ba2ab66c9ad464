"""Practice stories: one that cannot be told is named with what it lacks."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.knowledge.errors import Problem
from bot.knowledge.model import KnowledgeBase
from bot.knowledge.stories import HEADINGS, parse_story

GOOD = """---
id: proef
naam: Een proef
topic: nazorg
anoniem: true
---
## Wat speelde er
Iets.

## Wat deden ze
Iets anders.

## Wat maakte dat het werkte
Aandacht.
"""


def test_the_real_stories_end_in_what_made_it_work(real: KnowledgeBase) -> None:
    assert len(real.stories) >= 6
    for story in real.stories.values():
        assert tuple(story.parts) == HEADINGS
        assert story.topic in real.topics


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("---\nid", "id", "front matter"),
        ("anoniem: true", "anoniem: false", "anoniem"),
        ("anoniem: true", "anoniem: ja ja", "front matter"),
        ("## Wat deden ze", "## Toen", "headings"),
        ("Aandacht.", "", "headings"),
        ("id: proef", "id: anders", "differs"),
    ],
)
def test_a_story_that_cannot_be_told(old: str, new: str, said: str) -> None:
    problems: list[Problem] = []
    parse_story(Path("proef.md"), GOOD.replace(old, new, 1), problems)
    assert [said in problem.message for problem in problems] == [True]
    assert problems[0].file == "verhalen/proef.md"


def test_a_good_story_is_told() -> None:
    problems: list[Problem] = []
    story = parse_story(Path("proef.md"), GOOD, problems)
    assert problems == []
    assert story is not None
    assert story.parts["Wat maakte dat het werkte"] == "Aandacht."
