"""The rules of the house that a program can see, each as a function that returns faults.

tests/test_house.py runs them over the product, and over planted mistakes.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from config.packages import apps, packages

ROOT = Path(__file__).resolve().parent.parent
APPS = apps()

SOFT, HARD, TEST_LIMIT, PAGE_LIMIT = 250, 400, 600, 25

LARGE: dict[str, str] = {
    "disputes/notices.py": "whom each step of a ticket is told stands in one table",
}
"""Modules over the soft limit, and why they are not split."""

DRAWERS = frozenset(
    {"utils", "util", "helpers", "helper", "services", "service", "common", "core", "signals"}
    | {"misc", "managers", "mixins", "base"}
)
GOOD_PATHS = {"config/postgres/base.py": "Django loads a database backend from a module so named"}
BAD_ENDINGS = re.compile(r"(Manager|Handler|Processor|Service|Util|Utils|Helper|Mixin)$")
GOOD_NAMES = {"UserManager": "Django's own word for what makes users"}

NO_SCREEN = {
    "disputes/extending": "the verbs' pages of more time",
    "disputes/pausing": "the verbs' pages of what stands until a day",
    "disputes/export": "the queue as a file",
    "disputes/queue_lists": "what the queue reads",
    "disputes/ticked": "what was ticked in the queue, for the pages that do many",
    "disputes/asking": "the verbs' pages of a question",
    "disputes/joining": "the verbs' pages of what belongs together",
    "disputes/guarding": "the verbs' page of what must be reported at once",
    "disputes/parties": "the parties on the ticket's page",
    "disputes/sharing": "the verbs' pages of shared ground",
    "disputes/log_names": "the parties on the log form",
    "disputes/offering": "what a sheet offers before it is sent",
    "disputes/marking": "the verbs' pages of those above",
    "disputes/sheet": "what a verb's page is made of",
    "disputes/verifying": "the form of one verb's page",
    "disputes/sheets": "the forms of the verbs' pages",
    "disputes/sheet_words": "what a verb's page says besides its form",
    "disputes/texts": "standard texts on the verbs' pages",
    "disputes/versions": "the version that a verb's page was filled in for",
    "disputes/helping": "the verbs' pages of departments that help",
    "disputes/story": "the steps on the ticket's page",
    "grids/middleware": "stands around every page",
    "grids/readable": "stands around every page",
    "grids/public": "templates and files without a screen's own logic",
    "reports/area_marks": "what those above put on matters, inside the dashboard",
    "reports/below": "the levels below, inside a report and on the board",
    "reports/comparison": "the table of areas inside the dashboard",
    "reports/trend": "the closed weeks inside the dashboard",
}
"""Modules in pages/ that are no screen, and why they have no template of their name."""


def product_modules(root: Path = ROOT) -> list[Path]:
    """Every module of the product that a person wrote."""
    found = [path for name in packages(root) for path in (root / name).rglob("*.py")]
    return sorted(path for path in found if "migrations" not in path.parts)


def modules_of_tests(root: Path = ROOT) -> list[Path]:
    """Every module of the tests."""
    return sorted((root / "tests").rglob("*.py"))


def name_of(path: Path, root: Path = ROOT) -> str:
    """The path as people write it."""
    return path.relative_to(root).as_posix()


def too_large(name: str, lines: int, *, is_test: bool = False) -> str:
    """What is wrong with a module's size, or nothing."""
    if is_test:
        return f"{name}: {lines} lines, tests end at {TEST_LIMIT}" if lines > TEST_LIMIT else ""
    if lines > HARD:
        return f"{name}: {lines} lines, the hard stop is {HARD}"
    if lines > SOFT and name not in LARGE:
        return f"{name}: {lines} lines; split it by verb family, or give the reason in LARGE"
    return ""


def drawers(name: str) -> list[str]:
    """Parts of a path that say nothing about what is inside."""
    if name in GOOD_PATHS:
        return []
    return [part for part in Path(name).with_suffix("").parts if part in DRAWERS]


def vague_classes(source: str) -> list[str]:
    """Classes named after a pattern instead of the domain."""
    return [
        node.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ClassDef)
        and BAD_ENDINGS.search(node.name)
        and node.name not in GOOD_NAMES
    ]


def long_pages(source: str) -> Iterator[str]:
    """Page functions longer than a page may be, the docstring and the decorators left out."""
    for node in ast.parse(source).body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        if not node.args.args or node.args.args[0].arg != "request":
            continue
        first = node.body[0]
        described = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
        docstring = (first.end_lineno or 0) - first.lineno + 1 if described else 0
        lines = (node.end_lineno or 0) - node.lineno + 1 - docstring
        if lines > PAGE_LIMIT:
            yield f"{node.name}: {lines} lines, a page has {PAGE_LIMIT} at most"


def without_docstring(source: str) -> list[str]:
    """Public functions and classes, and the module itself, that do not say what they mean."""
    tree = ast.parse(source)
    silent = [] if ast.get_docstring(tree) or not tree.body else ["the module"]
    for node in tree.body:
        is_public = isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name[0] != "_"
        if is_public and not ast.get_docstring(node):
            silent.append(node.name)
    return silent


def stray_stems(app: str, stem: str, root: Path = ROOT) -> list[str]:
    """What a screen lacks: its template and its test have its stem (house.md, rule 7)."""
    missing = []
    if f"{app}/{stem}" not in NO_SCREEN and not list((root / "templates" / app).glob(f"{stem}*")):
        missing.append(f"templates/{app}/{stem}.html")
    if not list((root / "tests" / app / "pages").glob(f"test_{stem}*.py")):
        missing.append(f"tests/{app}/pages/test_{stem}.py")
    return missing
