"""The ground floor knows the apps above by no string: not by name, table, page or word.

Import-linter sees imports; what a string says it does not see (house.md: inside an app). What rows
and grids say of an upper app is registered by that app (tests/grids/test_registers.py).
"""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from config.packages import apps as our_apps

ROOT = Path(__file__).resolve().parent.parent
GROUND = ("grids", "rows")
UPPER = frozenset(our_apps()) - set(GROUND)

MEANT = {
    "grids/admin/county.py": "the county's settings hold what apps above go by, one row a county",
    "grids/models/county.py": "the same columns",
    "grids/actions/county.py": "the same columns",
    "grids/roles.py": "what each role may do stands on one page, whichever app does it",
    "grids/management/commands/verify_seals.py": "the histories of every app are sealed by one engine",
    "grids/management/commands/rotate_keys.py": "to seal is what keys do, no row of a history",
}
"""Files whose words are meant otherwise, and why; pages above they may not lead to either."""

LEADS = {"redirect", "resolve_url", "reverse", "reverse_lazy"}


def table_words() -> frozenset[str]:
    """What the tables of upper apps are called in strings: dailyreport, ticket, tickets."""
    models = [model for app in UPPER for model in apps.get_app_config(app).get_models()]
    names = {model._meta.model_name for model in models} | {"report"}
    return frozenset(names | {f"{name}s" for name in names})


def routes(patterns=None) -> frozenset[str]:
    """Names of the pages of upper apps."""
    found = set()
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            found |= routes(one.url_patterns)
        elif isinstance(one, URLPattern) and one.name and _is_above(one.callback):
            found.add(one.name)
    return frozenset(found)


def _is_above(view) -> bool:
    return view.__module__.partition(".")[0] in UPPER - {"config"}  # it wires the pages of all


def upward_words(source: str) -> list[str]:
    """Tables and apps of upper floors that strings of a module name; its docstrings may."""
    return [
        f"{node.lineno}: {word}"
        for node in _strings(ast.parse(source))
        for word in re.split(r"[^a-z]+", node.value.lower())
        if word in table_words() | UPPER
    ]


def _strings(tree: ast.Module) -> list[ast.Constant]:
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said
    ]


def upward_pages(source: str) -> list[str]:
    """Pages of upper apps to which a module leads, by name or by address."""
    tree = ast.parse(source)
    named = [
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", "")) in LEADS
        and node.args
        and isinstance(node.args[0], ast.Constant)
    ]
    typed = [node.value for node in _strings(tree) if re.fullmatch(r"/[\w/-]+/", node.value)]
    return [name for name in named if name in routes()] + [
        address for address in typed if _leads_above(address)
    ]


def _leads_above(address: str) -> bool:
    try:
        return _is_above(resolve(address).func)
    except Exception:
        return False


def template_pages(text: str) -> list[str]:
    """Pages of upper apps to which a template leads."""
    return [name for name in re.findall(r"{%\s*url\s+['\"]([\w:]+)['\"]", text) if name in routes()]


def modules():
    """Every module of the ground floor."""
    found = [path for app in GROUND for path in sorted((ROOT / app).rglob("*.py"))]
    return [path for path in found if "migrations" not in path.parts]


def test_the_ground_floor_names_no_app_above():
    found = {}
    for path in modules():
        name, source = path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
        words = [] if name in MEANT else upward_words(source)
        if faults := words + upward_pages(source):
            found[name] = faults
    assert found == {}


def test_its_templates_lead_to_no_page_above():
    found = {
        path.name: template_pages(path.read_text(encoding="utf-8"))
        for path in sorted((ROOT / "templates" / "grids").glob("*.html"))
    }
    assert {name: pages for name, pages in found.items() if pages} == {}


def test_what_is_meant_otherwise_is_still_there():
    for name in MEANT:
        assert upward_words((ROOT / name).read_text(encoding="utf-8")), name


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ('raise StillInUse(_("%(n)s tickets are open here."))', "1: tickets"),
        ('SHARED = {"disputes.Category"}', "1: disputes"),
        ('ABOUT = {"servicetime": gettext_lazy("time")}', "1: servicetime"),
        ('words = _("Past reports keep it.")', "1: reports"),
        ('task = "front.tasks.ring"', "1: front"),
    ],
)
def test_a_planted_word_is_found(source, fault):
    assert fault in upward_words(source)


@pytest.mark.parametrize(
    ("source", "page"),
    [
        ('return redirect("tree_grid", grid=1)', "tree_grid"),
        ('here = reverse("ticket", args=[1])', "ticket"),
        ('alert_admins(county, url="/brake/")', "/brake/"),
        ('href = urls.reverse("home")', "home"),
    ],
)
def test_a_planted_page_is_found(source, page):
    assert upward_pages(source) == [page]
    assert template_pages("<a href=\"{% url 'queue' %}?grid=1\">") == ["queue"]


def test_what_is_its_own_is_left_alone():
    assert upward_words('"""Tells disputes of tickets."""\nname = _("grid leader")') == []
    assert upward_pages('redirect("directory")\nurl = "/directory/"') == []
