"""Loading: a good folder becomes values; a broken one is refused whole, file by file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bot.knowledge.errors import KnowledgeError, Problem
from bot.knowledge.load import folder_digest, load
from bot.knowledge.model import Heading, Section
from tests.knowledge.conftest import ENTRY, Edit, Fault


def problems_of(folder: Path) -> list[Problem]:
    with pytest.raises(KnowledgeError) as caught:
        load(folder)
    return caught.value.problems


def test_a_good_folder_becomes_values(folder: Path) -> None:
    base = load(folder)
    assert set(base.entries) == {"proefregeling", "proef-loopt-af", "proef-of-contract"}
    entry = base.entries["proefregeling"]
    assert (entry.name, entry.abbreviation, entry.main) == ("Proefregeling", "PRG", True)
    assert entry.valid_from == dt.date(2020, 1, 1)
    assert [faq.section for faq in entry.faqs][:2] == [Section.BEDRAG, Section.DUUR]
    assert Heading.FAQ not in entry.body
    assert entry.deadlines[0].within == "proef-duur"
    assert base.topics["near-anders"].also_ok == ("proef",)
    assert base.routes["begin"].steps[0].choices[1] == ("houden", "Iemand houden")
    assert base.terms["uitkering"].variants == ("uitkeringen",)
    assert base.organisation.desk.phone == "088 000 00 00"


def test_the_main_entry_of_a_topic_comes_first(folder: Path) -> None:
    base = load(folder)
    main = base.main_entry("proef")
    assert main is not None
    assert main.id == "proefregeling"
    assert base.main_entry("near-anders") is None


def test_windows_line_ends_are_read(folder: Path) -> None:
    path = folder / ENTRY
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert Heading.LET_OP in load(folder).entries["proefregeling"].body


def test_the_digest_follows_the_contents(folder: Path, edit: Edit) -> None:
    before = folder_digest(folder)
    assert load(folder).digest == before
    edit("onderwerpen.csv", "werken op proef", "op proef werken")
    assert folder_digest(folder) != before


@pytest.mark.parametrize(
    "fault",
    [
        Fault(ENTRY, "---\nid:", "id:", "proefregeling.md", "starts with '---'"),
        Fault(ENTRY, "naam: Proefregeling", "naam: [Proef", "proefregeling.md", "no valid YAML"),
        Fault(ENTRY, "naam: Proefregeling\n", "", "proefregeling.md", "naam: field required"),
        Fault(ENTRY, "eigenaar:", "eigenaer:", "proefregeling.md", "eigenaer: extra fields"),
        Fault(
            ENTRY, "status: geldt", "status: gelt", "proefregeling.md", "status: unexpected value"
        ),
        Fault(
            ENTRY, "id: proefregeling", "id: proefje", "proefregeling.md", "differs from the file"
        ),
        Fault(ENTRY, "## Let op", "## Pas op", "proefregeling.md", "unknown heading 'Pas op'"),
        Fault(ENTRY, "## Op tijd", "## Let op", "proefregeling.md", "'Let op' stands twice"),
        Fault(
            ENTRY,
            "---\n## In één zin",
            "---\nHallo\n## In één zin",
            "proefregeling.md",
            "before the",
        ),
        Fault(ENTRY, "betalen? [bedrag]", "betalen?", "proefregeling.md", "needs a section"),
        Fault(ENTRY, "betalen? [bedrag]", "betalen? [geld]", "proefregeling.md", "needs a section"),
        Fault(ENTRY, "Dat doet UWV.", "", "proefregeling.md", "'Wie beslist? [wie_regelt]' has no"),
        Fault(
            ENTRY, "kop: Wie regelt het", "kop: Wie doet het", "proefregeling.md", "'Wie doet het'"
        ),
        Fault("bedragen.yml", "eenheid: EUR", "eenheid: [EUR", "bedragen.yml", "no valid YAML"),
        Fault(
            "bedragen.yml",
            "    - waarde: 2\n",
            "    - bedrag: 2\n",
            "bedragen.yml proef-duur",
            "waar",
        ),
        Fault("begrippen.yml", "uitkering:", "- uitkering:", "begrippen.yml", "must be a mapping"),
        Fault(
            "combinaties.yml",
            "kan: ja",
            "kan: misschien",
            "combinaties.yml item 1",
            "kan: unexpected",
        ),
        Fault("combinaties.yml", "- een: proefregeling\n ", "een: x\n#", "combinaties.yml", "YAML"),
        Fault(
            "verwijzen.yml", "topic: near", "tpoic: near", "verwijzen.yml item 1", "topic: field"
        ),
        Fault("teksten.yml", "bedrag_onzeker:", "- bedrag_onzeker:", "teksten.yml", "YAML"),
        Fault(
            "organisatie.yml",
            "naam: Loket",
            "nam: Loket",
            "organisatie.yml",
            "naam: field required",
        ),
        Fault(
            "routes/begin.yml",
            "soort: keuze",
            "soort: kuzee",
            "routes/begin.yml",
            "stappen.0.soort",
        ),
        Fault("onderwerpen.csv", "titel", "tittel", "onderwerpen.csv", "lacks the columns titel"),
    ],
)
def test_a_fault_names_its_file_and_what_is_wrong(folder: Path, edit: Edit, fault: Fault) -> None:
    edit(fault.name, fault.old, fault.new)
    found = problems_of(folder)
    assert any(p.file == fault.file and fault.said in p.message for p in found), found


@pytest.mark.parametrize("name", [ENTRY, "bedragen.yml", "onderwerpen.csv"])
def test_a_file_that_is_not_utf8_is_told_and_no_crash(folder: Path, name: str) -> None:
    path = folder / name
    path.write_bytes(path.read_bytes() + "één".encode("latin-1"))
    assert any("UTF-8" in problem.message for problem in problems_of(folder))


@pytest.mark.parametrize("name", ["bedragen.yml", "teksten.yml", "onderwerpen.csv"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    found = [problem for problem in problems_of(folder) if problem.file == name]
    assert "cannot be read" in found[0].message


def test_a_line_is_named_where_it_is_known(folder: Path, edit: Edit) -> None:
    edit(ENTRY, "## Let op", "## Pas op")
    lines = (folder / ENTRY).read_text(encoding="utf-8").splitlines()
    (found,) = problems_of(folder)
    assert lines[found.line - 1] == "## Pas op"
    assert str(found).startswith(f"proefregeling.md:{found.line}: error: ")


def test_one_id_in_two_files_is_a_fault(folder: Path) -> None:
    text = (folder / ENTRY).read_text(encoding="utf-8")
    (folder / "situaties" / "proefregeling.md").write_text(text, encoding="utf-8")
    assert any("used by two files" in problem.message for problem in problems_of(folder))


def test_all_faults_are_told_at_once_and_nothing_is_half_loaded(folder: Path, edit: Edit) -> None:
    edit(ENTRY, "## Let op", "## Pas op")
    edit("bedragen.yml", "eenheid: EUR", "eenheid: [EUR")
    edit("organisatie.yml", "naam: Loket", "nam: Loket")
    files = {problem.file for problem in problems_of(folder)}
    assert files >= {"proefregeling.md", "bedragen.yml", "organisatie.yml"}
