"""What a statement must not do if the tables are to lie on several machines one day (data.md, R2 to R10).

Judged from its text alone: a real parser reads each text once, and `Judge` stands before every statement
of the suite. Judged is what the product asks; a test's own questions are its own business.
"""

import functools
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import sqlglot
from django.apps import apps
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from sqlglot import exp

from grids.checks import LOCAL, is_ours, shared_tables

BLOCKS = (exp.Select, exp.Update, exp.Delete)
CHANGES = (exp.Insert, exp.Update, exp.Delete)
INSIDE = (*BLOCKS, exp.Insert, exp.SetOperation, exp.Subquery)
LIMITS = re.compile(r"\b(SET|set_config)\b.*\b(lock|statement)_timeout\b", re.I | re.S)
PLAIN = re.compile(r"\s*(SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT|SET CONSTRAINTS|SET LOCAL ROLE)\b")
PLACE = re.compile(r"%\(\w+\)s|%s")
LISTS = re.compile(r"\$1(?:, \$1)+")
ROWS = re.compile(r"(\((?:\$1|, )+\))(?:, ?\((?:\$1|, )+\))+")

NAME = re.compile(r"(\w+)\(")
# Three forms that the parser does not read.
NO_WHERE = re.compile(r"(\)\s+AS\s+\w+)(\s+ON CONFLICT\b)")
NULL_ON_NULL = " NULL ON NULL RETURNING JSONB"
ON_COMMIT = " ON COMMIT DROP"

TREE = {
    "grids/actions/tree.py": "opens, renames and closes grids",
    "grids/actions/planting.py": "plants grids and counts them",
    "grids/actions/divisions.py": "fills a county from the national codes",
    "grids/actions/posting.py": "opens and closes posts, seats people and unseats them",
    "grids/actions/department.py": "opens and closes departments and service points",
    "grids/actions/county.py": "a county's settings",
    "grids/actions/person.py": "logins, and what people choose for themselves",
    "grids/actions/login.py:change_password": "people's own password",
    "grids/actions/codes.py:use_code": "whoever comes in with a code must choose a password",
    "grids/management/commands/rotate_keys.py": "work telephones are sealed anew, by hand",
    "grids/models/user.py:create_user": "the first administrator, by hand",
    "demo": "fills a made-up county with people and calendars, by hand",
    "disputes/actions/settings.py": "service times and days of the calendar",
    "disputes/actions/texts.py": "a county's standard texts",
    "disputes/actions/workdays.py": "the national days",
    "disputes/actions/defaults.py": "what a new county begins with",
}
"""Actions of the tree and of settings, which may lock and change what is shared (R8)."""

WHOLE = {
    "config/backups": "keep and bring back the whole database",
    "config/doctor": "asks an operator's questions about the whole database",
    "disputes/questions.py": "one of them",
}
"""Folders whose questions are not a county's."""

EXCUSED = {
    "grids/actions/idempotency.py:_insert limit session": "two seconds of patience are less than the"
    " role's three; where a machine does not hear of them, the role's hold and the answer is the same",
    "reports/actions/summary.py:wait_for_county limit session": "for an advisory lock, which lies on"
    " the machine that is asked",
    "demo limit session": "large statements, by hand, beside sweeps",
    "demo temporary demo_tap": "a county is played by hand, on one machine",
    "reports/rollups/recounting.py:judge limit session": "a recount by hand, see the next",
    "reports/rollups/recounting.py:judge temporary recount_flows": "prepared once for many sheets: on"
    " several machines a recount by hand would be slow, not wrong",
    "reports/rollups/recounting.py:judge temporary recount_reports": "the same",
}
"""A place, what is found there, and why it stands."""


def tables(labels: Iterable[str]) -> frozenset[str]:
    """The names of these models' tables."""
    return frozenset(apps.get_model(label)._meta.db_table for label in labels)


@functools.cache
def shared() -> frozenset[str]:
    """Tables of which every machine would have a copy."""
    return tables(shared_tables())


@functools.cache
def of_counties() -> frozenset[str]:
    """Tables whose rows would lie where their county lies."""
    ours = [
        model
        for config in apps.get_app_configs()
        if is_ours(config)
        for model in config.get_models()
    ]
    return tables({model._meta.label for model in ours} - shared_tables() - LOCAL)


@functools.cache
def known() -> frozenset[str]:
    """Every table that a migration lays out."""
    return frozenset(model._meta.db_table for model in apps.get_models(include_auto_created=True))


def faults(text: str, stable: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """What is wrong with a statement: "kind table", in the order in which it stands there."""
    if PLAIN.match(text):
        return ()
    plain = PLACE.sub("$1", text).replace("%%", "%").replace(NULL_ON_NULL, "")
    plain = plain.replace(ON_COMMIT, "")
    plain = NO_WHERE.sub(r"\1 WHERE true\2", plain)
    return _read(ROWS.sub(r"\1", LISTS.sub("$1, $1", plain)), stable)


@functools.cache
def _read(text: str, stable: frozenset[str]) -> tuple[str, ...]:
    found = ["limit session"] if LIMITS.search(text) else []
    if not any(name in text for name in shared() | of_counties()):
        return tuple(found)
    try:
        trees = sqlglot.parse(text, dialect="postgres")
    except sqlglot.errors.ParseError as error:
        return (*found, f"unread {error}"[:300])
    for tree in trees:
        if isinstance(tree, exp.Command):  # the parser gave up without a word
            found.append(f"unread {tree.name} {tree.expression}"[:300])
        elif tree is not None:
            found += _faults_of(tree, stable)
    return tuple(found)


def _faults_of(tree: exp.Expression, stable: frozenset[str]) -> Iterator[str]:
    named = {cte.alias for cte in tree.find_all(exp.CTE)}
    asked = {table.name for table in tree.find_all(exp.Table)} - named
    for block in tree.find_all(*BLOCKS):
        yield from _without_county(block, named)
        yield from _locked(block, named)
    for change in tree.find_all(*CHANGES):
        target = _target(change)
        if target in shared():
            yield f"change {target}"
            if asked & of_counties():
                yield f"mixed {target}"
        elif target in of_counties():
            yield from _county_written(change, target)
        if isinstance(change, exp.Update):
            yield from _stable(change, stable)


def _own(node: exp.Expression) -> Iterator[exp.Expression]:
    """What stands in this query block, not in one inside it."""
    left = [node]
    while left:
        one = left.pop()
        yield one
        left += [child for child in one.iter_expressions() if not isinstance(child, INSIDE)]


def _parts(block: exp.Expression) -> list[exp.Expression]:
    """Where tables of a block stand, and the conditions by which they are joined."""
    names = ("from_", "from", "joins", "using", "laterals")
    parts = [block.this] if not isinstance(block, exp.Select) else []
    for name in names:
        part = block.args.get(name)
        parts += part if isinstance(part, list) else [part]
    return [part for part in parts if isinstance(part, exp.Expression)]


def _sources(block: exp.Expression, named: set[str]) -> dict[str, str]:
    """Alias -> table, of the tables of ours that the block reads or changes."""
    found = {}
    for part in _parts(block):
        for node in _own(part):
            if isinstance(node, exp.Table) and node.name not in named:
                found[node.alias_or_name] = node.name
    return found


def _without_county(block: exp.Expression, named: set[str]) -> Iterator[str]:
    sources = _sources(block, named)
    wanted = {alias for alias, table in sources.items() if table in of_counties()}
    if not wanted:
        return
    bound: set[str] = set()
    equal: list[tuple[str, str]] = []
    for condition in _conditions(block):
        bound |= _bound(condition, wanted, equal)
    for _round in equal:
        bound |= {b for a, b in equal if a in bound} | {a for a, b in equal if b in bound}
    for alias in sorted(wanted - bound):
        yield f"county {sources[alias]}"
    for table in set(sources.values()) - known():
        yield f"temporary {table}"


def _conditions(block: exp.Expression) -> Iterator[exp.Expression]:
    if where := block.args.get("where"):
        yield where.this
    for part in _parts(block):
        for node in _own(part):
            if isinstance(node, exp.Join) and node.args.get("on"):
                yield node.args["on"]


def _bound(node: exp.Expression, wanted: set[str], equal: list[tuple[str, str]]) -> set[str]:
    """Aliases whose county this condition says; `equal` learns which have one county."""
    if isinstance(node, exp.Paren):
        return _bound(node.this, wanted, equal)
    if isinstance(node, exp.And):
        return _bound(node.left, wanted, equal) | _bound(node.right, wanted, equal)
    if isinstance(node, exp.Or):
        return _bound(node.left, wanted, []) & _bound(node.right, wanted, [])
    if isinstance(node, exp.EQ):
        return _by_equality(node, wanted, equal)
    if isinstance(node, exp.In) and all(_is_given(one) for one in node.expressions):
        return _county_of(node.this, wanted) if node.expressions else set()
    return set()


def _by_equality(node: exp.EQ, wanted: set[str], equal: list[tuple[str, str]]) -> set[str]:
    left, right = _county_of(node.left, wanted), _county_of(node.right, wanted)
    if left and right:
        equal.append((*left, *right))  # type: ignore[arg-type]
        return set()
    other = node.right if left else node.left
    return (left | right) if _is_given(other) else set()


def _county_of(node: exp.Expression, wanted: set[str]) -> set[str]:
    """The alias whose county this is."""
    if not isinstance(node, exp.Column) or node.name != "county":
        return set()
    if node.table:
        return {node.table} & wanted
    return set(wanted) if len(wanted) == 1 else set()


def _is_given(node: exp.Expression) -> bool:
    """Whether a value stands there, not a column or a question."""
    return node.find(exp.Column, exp.Select) is None


def _locked(block: exp.Expression, named: set[str]) -> Iterator[str]:
    for lock in block.args.get("locks") or ():
        sources = _sources(block, named)
        only = {table.name for table in lock.expressions}
        for alias, table in sources.items():
            if table in shared() and (not only or alias in only):
                yield f"lock {table}"


def _target(change: exp.Expression) -> str:
    table = change.this.find(exp.Table) if change.this is not None else None
    return table.name if table is not None else ""


def _county_written(change: exp.Expression, target: str) -> Iterator[str]:
    set_here = list(change.expressions) if isinstance(change, exp.Update) else []
    conflict = change.args.get("conflict")
    if conflict is not None:
        set_here += conflict.expressions
        keys = {key.name for key in conflict.args.get("conflict_keys") or ()}
        if keys and "county" not in keys:
            yield f"conflict {target}"
    if any(isinstance(one, exp.EQ) and one.left.name == "county" for one in set_here):
        yield f"written {target}"
    if isinstance(change, exp.Insert) and isinstance(change.this, exp.Schema):
        columns = {column.name for column in change.this.expressions}
        yield from [] if "county" in columns else [f"county {target}"]


def _stable(change: exp.Update, stable: frozenset[str]) -> Iterator[str]:
    for node in change.find_all(exp.Func):
        head = NAME.match(node.sql(dialect="postgres"))
        if head and head[1].lower() in stable and node.find(exp.Column):
            yield f"stable {head[1].lower()}"


STABLE = "SELECT proname FROM pg_proc GROUP BY proname HAVING bool_and(provolatile = 's')"
ROOT = str(settings.BASE_DIR) + "/"


def asking() -> list[str]:
    """Who asks: modules and functions of the product, the innermost first; [] for a test's own."""
    found: list[str] = []
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(ROOT) and "/.venv/" not in name:
            inside = name.removeprefix(ROOT)
            if inside.startswith("tests/") or "/migrations/" in inside:
                if not found and not inside.endswith("tests/statements.py"):
                    return []
            else:
                found.append(f"{inside}:{frame.f_code.co_name}")
        frame = frame.f_back
    return found


class Judge:
    """Stands before every statement and keeps what it finds until the test ends."""

    def __init__(self) -> None:
        self.stable: frozenset[str] = frozenset()
        self.known: dict[str, tuple[str, ...]] = {}
        self.found: list[str] = []

    def watch(self, connection: BaseDatabaseWrapper, **signal: Any) -> None:
        """Stand before a new connection, those of threads too (Django's connection_created)."""
        if self not in connection.execute_wrappers:
            connection.execute_wrappers.append(self)
        if not self.stable:
            with connection.cursor() as cursor:
                cursor.execute(STABLE)
                self.stable = frozenset(name for (name,) in cursor.fetchall())

    def take(self) -> list[str]:
        """What was found since the last time."""
        found, self.found = self.found, []
        return found

    def __call__(self, execute, sql, params, many, context):
        wrong = self.known.get(sql)
        if wrong is None:
            wrong = self.known[sql] = faults(str(sql), self.stable)
        if wrong and (who := asking()):
            self.found += [
                f"{fault} in {who[:4]}: {sql}" for fault in wrong if not excused(fault, who)
            ]
        return execute(sql, params, many, context)


judge = Judge()


def excused(fault: str, who: list[str]) -> bool:
    """Whether this is an action of the tree, or stands in the list of exceptions."""
    files = {place.partition(":")[0] for place in who}
    folders = {str(above) for name in files for above in Path(name).parents}
    places = {*who, *files, *folders}
    if places & set(WHOLE):
        return True
    if fault.partition(" ")[0] in ("lock", "change"):
        return bool(places & set(TREE))
    return any(f"{place} {fault}" in EXCUSED for place in places)
