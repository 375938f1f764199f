"""Translations without system tools: merge the parts, compile, and say what is missing.

English stands in the code; the Chinese of each area in locale/zh_Hans/parts/<area>.po. `python -m
config.messages` merges the parts to LC_MESSAGES/django.po and compiles django.mo (both committed);
`--check` writes nothing and fails when they are out of date, when a text of the code or of a
template has no Chinese, when two parts contradict each other, or when a placeholder got lost.
"""

import argparse
import datetime as dt
import io
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from config.packages import packages

ROOT = Path(__file__).resolve().parent.parent
LOCALE = Path("locale") / "zh_Hans"
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), (1,)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
# A fixed date: the same parts make the same bytes.
WRITTEN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")

Words = str | tuple[str, ...] | list[str] | None
"""A text of a catalog; of a plural, its forms."""

Key = tuple[str, str, bool]
"""Context ("" for none), English text (of a plural: the singular), whether it has a plural."""


@dataclass
class Merged:
    """The parts as one catalog, and what is wrong with them."""

    catalog: Catalog
    faults: list[str] = field(default_factory=list)


def main(arguments: list[str] | None = None) -> int:
    """Build or check; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m config.messages", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail on a fault")
    check = parser.parse_args(arguments).check
    merged = merge(ROOT / LOCALE / "parts")
    faults = merged.faults + untranslated(merged.catalog, used(ROOT))
    made = {name: make(merged.catalog) for name, make in (("po", po_bytes), ("mo", mo_bytes))}
    for kind, content in made.items():
        path = ROOT / LOCALE / "LC_MESSAGES" / f"django.{kind}"
        if check:
            if not path.exists() or path.read_bytes() != content:
                faults.append(f"{path.name} is out of date: run `python3 dev.py messages`.")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{len(merged.catalog)} texts in Chinese, {len(faults)} faults.")
    return 1 if faults else 0


def merge(folder: Path) -> Merged:
    """Read every part of a folder into one catalog."""
    merged = Merged(_empty())
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as file:
            part = read_po(file, locale="zh_Hans")
        for message in part:
            if message.id:
                _take(merged, message, path.name)
    return merged


def _empty() -> Catalog:
    return Catalog(
        locale="zh_Hans",
        project="Wangge",
        version="1",
        copyright_holder="Wangge",
        msgid_bugs_address="",
        creation_date=WRITTEN,
        revision_date=WRITTEN,
        last_translator="",
        language_team="",
        fuzzy=False,
    )


def _take(merged: Merged, message: Message, part: str) -> None:
    words = _first(message.string)
    english = _first(message.id)
    known = merged.catalog.get(english, context=message.context)
    if known is not None and _first(known.string) != words:
        merged.faults.append(f"{part}: {english!r} is also {_first(known.string)!r} elsewhere.")
        return
    if not words:
        merged.faults.append(f"{part}: {english!r} has no Chinese.")
        return
    if lost := placeholders(message.id) ^ placeholders(message.string):
        merged.faults.append(f"{part}: {english!r} differs in {', '.join(sorted(lost))}.")
    merged.catalog.add(message.id, message.string, context=message.context)


def _first(words: Words) -> str:
    return words if isinstance(words, str) else next(iter(words or ()), "")


def placeholders(words: Words) -> set[str]:
    """Names that stand in a text; of a plural, in any of its forms."""
    texts = [words] if isinstance(words, str) else words or ()
    return {name for text in texts for name in _PLACEHOLDER.findall(text)}


def po_bytes(catalog: Catalog) -> bytes:
    """The merged texts, sorted, as people read them."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=100, sort_output=True, no_location=True)
    return buffer.getvalue()


def mo_bytes(catalog: Catalog) -> bytes:
    """The merged texts as Django loads them."""
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def used(root: Path) -> Iterator[tuple[Key, str]]:
    """Every text of the code and the templates, with the place where it stands."""
    for folder in packages(root):
        for path in sorted((root / folder).rglob("*.py")):
            yield from _texts(path.read_bytes(), path.relative_to(root).as_posix())
    for path in sorted(path for path in (root / "templates").rglob("*") if path.is_file()):
        source = templatize(path.read_text(encoding="utf-8"))
        # Django's result is full of words at odd indents, which Python's tokenizer refuses.
        flat = "\n".join(line.strip() for line in source.splitlines())
        yield from _texts(flat.encode(), path.relative_to(root).as_posix())


def _texts(source: bytes, place: str) -> Iterator[tuple[Key, str]]:
    found = extract_python(io.BytesIO(source), KEYWORDS, (), {"encoding": "utf-8"})
    for line, name, given, _comments in found:
        function = str(name)
        parts = [given] if isinstance(given, str) else list(given or ())
        at = 1 if "pgettext" in function else 0
        if len(parts) > at and parts[at]:
            context = (parts[0] or "") if at else ""
            yield (context, parts[at], function.startswith("n")), f"{place}:{line}"


def untranslated(catalog: Catalog, texts: Iterable[tuple[Key, str]]) -> list[str]:
    """Texts without Chinese, each once, with the first place where it stands."""
    missing: dict[str, str] = {}
    for (context, text, is_plural), place in texts:
        known = catalog.get(text, context=context or None)
        name = f"{text!r}{f' ({context})' if context else ''}"
        if known is None:
            missing.setdefault(f"{name} has no Chinese.", place)
        elif is_plural and not known.pluralizable:
            missing.setdefault(f"{name} needs msgid_plural and msgstr[0].", place)
    return [f"{place}: {fault}" for fault, place in missing.items()]


if __name__ == "__main__":
    sys.exit(main())
