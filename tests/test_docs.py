"""Every document that code, tests or other documents name is there, and every rule that they cite."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

PAGE = re.compile(r"(?<![\w/.-])((?:docs/)?(?:adr/)?[a-z0-9][a-z0-9-]*\.md)\b")
"""A page named in words: docs/api.md, or domain.md for short."""

DECISION = re.compile(r"\bADRs? (\d{4})")

RULE = re.compile(r"\bhouse\.md,? (?:rule )?(\d+)|\bdata\.md,? (R\d+)")


def sources(root: Path = ROOT) -> list[Path]:
    """Every text that may cite a document."""
    folders = [place.parent for place in sorted(root.glob("*/__init__.py"))]
    folders += [root / name for name in ("templates", "docs", "deploy")]
    found = [path for folder in folders for path in sorted(folder.rglob("*"))]
    found += sorted(root.glob("*.md"))
    return [path for path in found if path.suffix in {".py", ".md", ".html", ".example"}]


def missing(text: str, root: Path = ROOT) -> list[str]:
    """The documents and decisions that a text names and that are not there."""
    pages = [name for name in PAGE.findall(text) if not _is_there(name, root)]
    known = {path.name[:4] for path in (root / "docs" / "adr").glob("*.md")}
    return pages + [f"ADR {number}" for number in DECISION.findall(text) if number not in known]


def _is_there(name: str, root: Path) -> bool:
    return any((root / place / name).exists() for place in ("", "docs", "docs/adr"))


def test_every_document_named_is_there():
    named = {
        path.relative_to(ROOT).as_posix(): missing(path.read_text(encoding="utf-8"))
        for path in sources()
        if path.name != "test_docs.py"
    }
    assert {name: faults for name, faults in named.items() if faults} == {}


def test_every_rule_cited_stands_in_its_document():
    house = (ROOT / "docs" / "house.md").read_text(encoding="utf-8")
    data = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
    rules = set(re.findall(r"(?m)^(\d+)\. \*\*", house)) | set(re.findall(r"(?m)^\| (R\d+) ", data))
    cited = {
        number or name
        for path in sources()
        for number, name in RULE.findall(path.read_text(encoding="utf-8"))
    }
    assert cited - rules == set()


def test_the_walk_starts_at_the_map_and_ends_at_a_file_and_a_sentence_that_are_there():
    """README's map, then a file: two steps from each sentence of the help (docs/walk.md)."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    rooms = set(re.findall(r"(?m)^\| `(\w+/)`", readme)) | {"templates/"}
    walk = (ROOT / "docs" / "walk.md").read_text(encoding="utf-8")
    told = re.sub(r"<[^>]+>", "", (ROOT / "templates" / "help.html").read_text(encoding="utf-8"))
    steps = re.findall(r"(?m)^\| ([A-Z].*?) \| `(\w+/)`.*? \| `(\S+?)`", walk)
    assert len(steps) == 10
    for sentence, room, path in steps:
        assert sentence in told
        assert room in rooms
        assert path.startswith(room)
        assert (ROOT / path).exists()


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("see docs/nowhere.md", ["docs/nowhere.md"]),
        ("as nowhere.md says", ["nowhere.md"]),
        ("(ADR 9999)", ["ADR 9999"]),
        ("docs/api.md, README.md and ADR 0001", []),
    ],
)
def test_a_document_that_is_not_there_is_found(text, faults):
    assert missing(text) == faults
