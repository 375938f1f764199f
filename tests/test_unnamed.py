"""Nothing lies about unnamed: templates, icons, style classes and message ids that nobody asks for."""

import re
from pathlib import Path

import pytest

from config import messages
from config.packages import packages

ROOT = Path(__file__).resolve().parent.parent
READ = (".py", ".html", ".js", ".webmanifest")

NAMED_ELSEWHERE = {
    **dict.fromkeys(["403.html", "403_csrf.html", "404.html"], "Django's error pages"),
    "admin/change_form.html": "Django's admin draws it",
    "admin/disputes/servicetime/change_list.html": "Django's admin draws it, by its model",
    "admin/index.html": "Django's admin draws it",
    "admin/object_history.html": "Django's admin draws it",
    "django/forms/widgets/select.html": "Django's forms draw every select with it",
}
"""Templates that are drawn by their name alone, and by whom."""

WORN_ELSEWHERE = {"htmx-request": "htmx puts it on", "errorlist": "Django's forms put it on"}
"""Style classes that others put on."""

SAID_ELSEWHERE = {
    **dict.fromkeys(
        ["This field is required.", "Select a valid choice. That choice is not one of the"
         " available choices."],
        "Django's forms say it; ours is the plainer Chinese",
    ),
    **dict.fromkeys(
        ["Model name", "Add link", "Change or view list link"], "Django's admin says it"
    ),
}  # fmt: skip
"""Texts of others that we translate, and whose."""


def sources(root: Path = ROOT) -> dict[str, str]:
    """What may name something: the product's code, templates and scripts, by path."""
    folders = [*packages(root), "templates", "static"]
    found = [path for folder in folders for path in sorted((root / folder).rglob("*"))]
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in found
        if path.suffix in READ and not {"migrations", "vendor"} & set(path.parts)
    }


def unnamed_templates(root: Path = ROOT) -> list[str]:
    """Templates that no other file names."""
    texts = sources(root)
    names = [
        path.relative_to(root / "templates").as_posix()
        for path in sorted((root / "templates").rglob("*"))
        if path.is_file()
    ]
    return [
        name
        for name in names
        if name not in NAMED_ELSEWHERE
        and not any(name in text for path, text in texts.items() if path != f"templates/{name}")
    ]


def unnamed_icons(symbols: str, texts: dict[str, str]) -> list[str]:
    """Symbols of icons.svg that nobody names in quotes."""
    named = set(re.findall(r"[\"']([a-z0-9-]+)[\"']", "\n".join(texts.values())))
    return [one for one in re.findall(r'<symbol id="([a-z0-9-]+)"', symbols) if one not in named]


def unworn_classes(style: str, texts: dict[str, str]) -> list[str]:
    """Classes of a style sheet that nothing wears; `wg-due-{kind}` wears all that begin so."""
    plain = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    selectors = re.sub(r"\{[^{}]*\}", " ", plain)
    classes = sorted(set(re.findall(r"\.([a-zA-Z_][\w-]*)", selectors)))
    whole = "\n".join(texts.values())
    worn = set(re.findall(r"[\w-]+", whole))
    beginnings = tuple(re.findall(r"((?:wg|is)-[\w-]*-|is-)(?:\{|\$\{)", whole))
    return [
        one
        for one in classes
        if one not in worn and one not in WORN_ELSEWHERE and not one.startswith(beginnings)
    ]


def unsaid(catalog: messages.Catalog, texts) -> list[str]:
    """Translated texts that nobody says."""
    said = {(context, text) for (context, text, _plural), _place in texts}
    ids = [
        (one.context or "", one.id[0] if isinstance(one.id, tuple) else one.id) for one in catalog
    ]
    return [
        text for key in ids if (text := key[1]) and key not in said and text not in SAID_ELSEWHERE
    ]


def test_every_template_is_named():
    assert unnamed_templates() == []


def test_every_icon_is_named():
    assert unnamed_icons((ROOT / "static" / "icons.svg").read_text(), sources()) == []


def test_every_style_class_is_worn():
    style = (ROOT / "static" / "css" / "wangge.css").read_text(encoding="utf-8")
    assert unworn_classes(style, sources()) == []


def test_every_translated_text_is_said():
    catalog = messages.merge(ROOT / "locale" / "zh_Hans" / "parts").catalog
    assert unsaid(catalog, messages.used(ROOT)) == []


def test_the_exceptions_are_there():
    style = (ROOT / "static" / "css" / "wangge.css").read_text(encoding="utf-8")
    catalog = messages.merge(ROOT / "locale" / "zh_Hans" / "parts").catalog
    assert all((ROOT / "templates" / name).is_file() for name in NAMED_ELSEWHERE)
    assert all(f".{name}" in style for name in WORN_ELSEWHERE)
    assert all(catalog.get(text) for text in SAID_ELSEWHERE)


@pytest.fixture
def planted(tmp_path):
    """A small product with one of each that nobody names."""
    files = {
        "grids/__init__.py": "",
        "grids/pages.py": 'render(request, "grids/home.html", {"icon": "bell"})\n_("Log")\n',
        "templates/grids/home.html": '<p class="wg-card is-{{ n }}">{% include "parts/a.html" %}</p>',
        "templates/parts/a.html": "",
        "templates/parts/forgotten.html": "templates/parts/forgotten.html names itself",
        "static/js/a.js": "box.classList.add(`wg-due-${kind}`);",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def test_planted_ones_are_found(planted):
    texts = sources(planted)
    assert unnamed_templates(planted) == ["parts/forgotten.html"]
    assert unnamed_icons('<symbol id="bell"/><symbol id="moon"/>', texts) == ["moon"]
    style = (
        "/* .wg-gone */ .wg-card, .wg-due-over, .is-3 {} @media print { .wg-lost { color: red } }"
    )
    assert unworn_classes(style, texts) == ["wg-lost"]
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    words = 'msgid "Log"\nmsgstr "上报"\n\nmsgid "Gone"\nmsgstr "没了"\n'
    (planted / "a.po").write_text(head + words, encoding="utf-8")
    assert unsaid(messages.merge(planted).catalog, messages.used(planted)) == ["Gone"]
