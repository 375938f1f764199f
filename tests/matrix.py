"""The engine of the matrix; tests/test_policy.py tells its rules and format."""

import dataclasses
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from grids.checks import is_ours
from tests.places import BODIES, PLACED, PLACES, PLAIN, ROLES, Cell, World

TABLE = Path(__file__).with_name("policy.tsv")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
SAFE = ("GET",)

UNNAMED = {
    "healthz/": "the other spelling of healthz",
    "readyz/": "the other spelling of readyz",
    "admin/login/": "sends everybody to /login/",
    "admin/logout/": "sends to the page with the product's own way out",
    "admin/password_change/": "sends to the product's own page",
}
"""Addresses without a name, and why they need no rows."""

LOGS = {"grids_auditrow", "grids_loginattempt", "grids_heartbeat", "grids_session"}
"""Tables that a refusal or a look may write: they are there to be written."""


@dataclasses.dataclass(frozen=True)
class Row:
    """One line of policy.tsv."""

    line: int
    route: str
    method: str
    roles: tuple[str, ...]
    place: str
    expected: str

    def rank(self, cell: Cell) -> tuple[bool, bool, bool] | None:
        """How closely this row names the cell (larger is closer), None when it does not."""
        hits = (
            fnmatchcase(cell.route, self.route),
            self.method == cell.method,
            self.roles == ("*",) or cell.role in self.roles,
            self.place == cell.place or (self.place == "*" and cell.place in (*PLACES, "-")),
        )
        if not all(hits):
            return None
        return ("*" not in self.route, self.roles != ("*",), self.place != "*")


@dataclasses.dataclass(frozen=True)
class Route:
    """One named address: its arguments say whether it lies at places."""

    name: str
    path: str
    arguments: tuple[str, ...]

    @property
    def is_placed(self) -> bool:
        """Whether its rows name places."""
        return any(_builder(PLACED, self.name, name) for name in self.arguments)

    def places(self, method: str, table: list[Row]) -> tuple[str, ...]:
        """The places that must be declared; wrong_state only where a row names it."""
        if not self.is_placed:
            return ("-",)
        named = any(
            row.place == "wrong_state"
            for row in table
            if row.method == method and fnmatchcase(self.name, row.route)
        )
        return (*PLACES, "wrong_state") if named else PLACES


def read_table(text: str) -> list[Row]:
    """Read policy.tsv; empty lines and lines that begin with # are for people."""
    rows = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        parts = line.split("\t")
        assert len(parts) == 5, f"policy.tsv:{number}: five columns, divided by tabs"
        route, method, roles, place, expected = (part.strip() for part in parts)
        names = tuple(roles.split(","))
        unknown = set(names) - {*ROLES, "*"}
        assert not unknown, f"policy.tsv:{number}: unknown role {unknown}"
        assert place in (*PLACES, "wrong_state", "-", "*"), f"policy.tsv:{number}: place {place}"
        assert method in METHODS, f"policy.tsv:{number}: method {method}"
        assert re.fullmatch(r"\d{3}(>\S+)?", expected), f"policy.tsv:{number}: {expected}"
        rows.append(Row(number, route, method, names, place, expected))
    return rows


def expectation(cell: Cell, table: list[Row]) -> str:
    """What the closest row says: a status, "undeclared", or the lines that contradict."""
    ranked = [(row.rank(cell), row) for row in table]
    fitting = [(rank, row) for rank, row in ranked if rank is not None]
    if not fitting:
        return "undeclared"
    best = max(rank for rank, _row in fitting)
    closest = [row for rank, row in fitting if rank == best]
    if len({row.expected for row in closest}) > 1:
        return "lines " + ", ".join(str(row.line) for row in closest) + " contradict"
    return closest[0].expected


def routes() -> list[Route]:
    """Every named address of the product."""
    found: dict[str, Route] = {}
    for name, path, arguments in _walk(get_resolver().url_patterns, "", ""):
        if name and name not in found:
            found[name] = Route(name, path, arguments)
    return sorted(found.values(), key=lambda route: route.name)


def unnamed() -> set[str]:
    """Addresses that have no name and are not known in UNNAMED."""
    nameless = {path for name, path, _ in _walk(get_resolver().url_patterns, "", "") if not name}
    return {path for path in nameless if path not in UNNAMED and not path.startswith("admin/")}


def _walk(
    patterns: list[URLPattern | URLResolver], space: str, path: str
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for one in patterns:
        here = path + str(one.pattern)
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from _walk(one.url_patterns, inner, here)
        elif "format" not in one.pattern.converters and "(?P<format>" not in here:
            arguments = (*one.pattern.converters, *one.pattern.regex.groupindex)
            name = f"{space}{one.name}" if one.name else ""
            yield name, here, tuple(dict.fromkeys(arguments))


def cells(route: Route, table: list[Row]) -> Iterator[Cell]:
    """Every question about one route."""
    declared = {row.method for row in table if fnmatchcase(route.name, row.route)}
    for method in METHODS:
        if method in declared:
            for place in route.places(method, table):
                for role in ROLES:
                    yield Cell(route.name, method, role, place)


def arguments_of(world: World, route: Route, cell: Cell) -> dict[str, Any] | None:
    """The route's arguments at that place, None where the role has no such place."""
    filled = {}
    for name in route.arguments:
        build = _builder(PLACED, route.name, name) or _builder(PLAIN, route.name, name)
        assert build, f"tests/places.py says nothing about {route.name}'s argument {name}"
        filled[name] = build(world, cell)
        if filled[name] is None:
            return None
    return filled


def _builder(registry: dict[str, Any], route: str, argument: str) -> Any:
    return registry.get(f"{route}:{argument}") or registry.get(argument)


class Doors:
    """Opens one address as one role, looks at what it did, and undoes it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.client = Client(raise_request_exception=False)
        self.sessions: dict[str, str] = {}
        self.rest = checksum()  # what stands in the tables between two questions

    def answer(self, route: Route, cell: Cell) -> tuple[str, bool] | None:
        """Return (answer, whether a row changed), None where the role has no such place."""
        arguments = arguments_of(self.world, route, cell)
        if arguments is None:
            return None
        build = BODIES.get((cell.route, "GET" if cell.method == "HEAD" else cell.method))
        body = build(self.world, cell) if build else {}
        client = self._client(cell.role)
        address = reverse(route.name, kwargs=arguments)
        with Undone():
            response = self._send(client, cell.method, address, body)
            if response.streaming:
                b"".join(response.streaming_content)  # a file is closed once it is read
            # A request that broke off inside a transaction left nothing behind.
            left = self.rest if connection.needs_rollback else checksum()
        if left != self.rest:  # the places may have made something before; ask only then
            self.rest = checksum()
        return name_of(response), left != self.rest

    def _client(self, role: str) -> Client:
        client = self.client  # one for all: a new one loads every middleware anew
        client.cookies = SimpleCookie()
        if role == "anonymous":
            return client
        if role not in self.sessions:
            client.force_login(self.world.user(role))
            self.sessions[role] = client.cookies[settings.SESSION_COOKIE_NAME].value
        client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[role]
        return client

    def _send(self, client: Client, method: str, address: str, body: dict) -> HttpResponse:
        secure = bool(settings.SECURE_SSL_REDIRECT)
        send = getattr(client, method.lower())
        if method in ("GET", "HEAD"):
            return send(address, body, secure=secure)
        if address.startswith("/api/"):
            return send(address, body, content_type="application/json", secure=secure)
        if method == "POST":
            return send(address, body, secure=secure)
        return send(address, secure=secure)


class Undone:
    """A transaction whose work is always taken back."""

    def __enter__(self) -> None:
        self.block = transaction.atomic()
        self.block.__enter__()

    def __exit__(self, kind: type | None, error: BaseException | None, trace: Any) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(kind, error, trace)


def name_of(response: HttpResponse) -> str:
    """A status, and for the way to the login page where it leads."""
    target = response.headers.get("Location", "")
    if response.status_code == 302 and target.split("?")[0] == reverse("login"):
        return "302>login"
    return str(response.status_code)


def checksum() -> list[tuple]:
    """What stands in every table of ours but the logs."""
    tables = sorted(
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if is_ours(model._meta.app_config) or model._meta.app_label in ("knox", "admin")
    )
    one = "SELECT '{0}', count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) FROM {0} t"
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(one.format(t) for t in tables if t not in LOGS))
        return sorted(cursor.fetchall())  # a parallel plan answers in any order


def judge(route: Route, doors: Doors, table: list[Row]) -> list[str]:
    """Every cell of a route whose real answer is not the declared one, as lines to read."""
    faults = []
    for cell in cells(route, table):
        result = doors.answer(route, cell)
        if result is None:
            continue
        got, changed = result
        expected = expectation(cell, table)
        refused = got >= "400" or got == "302>login"
        if got != expected:
            faults.append(f"{cell.method} {cell.role} {cell.place}: is {got}, declared {expected}")
        elif changed and (refused or cell.method in SAFE):
            faults.append(f"{cell.method} {cell.role} {cell.place}: {got}, but rows changed")
    return faults
