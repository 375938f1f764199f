"""Page: the whole answer of the pages that are opened all day, as gunicorn's worker makes it.

Ours is the WSGI application, middleware, session, queries and template; the floor is a bare view
behind the same middleware that runs the same statements as plain SQL and answers the same bytes.
The clock stands at the stand's own moment. One client, pages and people interleaved.
"""

import datetime as dt
import io
import os
import statistics
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.decorators import login_not_required
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import path, reverse
from django.utils import timezone

from bench._stand import NOW, answer, busy_and_quiet, make, scale, seconds, settle
from bench.digest import EVENTS
from disputes.actions.defaults import seed_categories
from disputes.models import Ticket
from grids.models import County, Grid, Heartbeat, User
from rows.ids import UUID7_SQL

ROUNDS = 20
MOST_MS = 50
MOST_QUERIES = 8
TODAY = dt.date(2026, 7, 15)

# Closed days of every grid above the groups, reports of two groups in three, unread messages.
BESIDES = f"""
    INSERT INTO reports_daysummary (id, county, grid_id, day, kind, logged, on_spot, resolved,
                                    on_time, closed, raised, open, overdue)
    SELECT {UUID7_SQL}, g.county_id, g.id, d.day::date, 'dispute', 4, 1, 3, 2, 2, 1, 40, 8
    FROM grids_grid AS g
    CROSS JOIN generate_series(%(today)s::date - 90, %(today)s::date - 1, interval '1 day')
         AS d(day)
    WHERE g.county_id = %(county)s AND g.tier < 4;
    INSERT INTO reports_countedday (id, county, day, locked_at, counted_at)
    SELECT {UUID7_SQL}, %(county)s, d.day::date, %(now)s, %(now)s
    FROM generate_series(%(today)s::date - 90, %(today)s::date - 1, interval '1 day') AS d(day);
    INSERT INTO reports_dailyreport (id, county, grid_id, tier, day, version, is_current, state,
        is_nil, is_on_time, words, frozen_at, logged, on_spot, resolved, on_time, closed, raised,
        open, overdue, returned_why, at_township, at_village, at_patch, at_group)
    SELECT {UUID7_SQL}, g.county_id, g.id, 5, %(today)s, 1, true, 'confirmed', true, true, '',
           %(now)s, 0, 0, 0, 0, 0, 0, 0, 0, '', v.parent_id, v.id, p.id, g.id
    FROM grids_grid AS g
    JOIN grids_grid AS p ON p.id = g.parent_id
    JOIN grids_grid AS v ON v.id = p.parent_id
    WHERE g.county_id = %(county)s AND g.tier = 5 AND g.id %% 3 < 2;
    INSERT INTO grids_message (id, county, person_id, key, kind, facts, url, made_at)
    SELECT {UUID7_SQL}, %(county)s, u.id, 'b' || n, 'escalate', '{{"number": "b 1", "kind": "order"}}',
           '/', %(now)s - n * interval '1 hour'
    FROM grids_user AS u CROSS JOIN generate_series(1, 8) AS n WHERE u.county_id = %(county)s
"""


def prepare(counties: list[County]) -> None:
    """What pages show besides tickets; made once."""
    if not Heartbeat.objects.filter(name="beat").exists():
        for county in counties:
            given = {"county": county.id, "today": TODAY, "now": NOW}
            seed_categories(county, NOW)
            with connection.cursor() as cursor:
                cursor.execute(EVENTS, given)
                cursor.execute(BESIDES, given)
        Heartbeat.objects.create(name="beat", at=NOW)
        settle()


def cookie_of(user: User) -> str:
    """A session of this person, as a browser sends it."""
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    auth.login(request, user)
    request.session.save()
    return f"{settings.SESSION_COOKIE_NAME}={request.session.session_key}"


def pages_of(user: User) -> dict[str, str]:
    """The addresses that this person opens."""
    seat = user.seats()[0]
    first = Ticket.objects.visible_to(user).filter(county=seat.county).open()
    own = {name: reverse(name) for name in ("home", "todo", "in_hand", "inbox", "log", "my_report")}
    return {
        **own,
        "queue": reverse("queue"),
        "ticket": reverse("ticket", args=[first.order_by("due_at")[0].pk]),
        "dashboard": reverse("dashboard", args=[seat.grid]),
    }


class Client:
    """One browser before the WSGI application."""

    def __init__(self) -> None:
        self.application = get_wsgi_application()

    def get(self, address: str, cookie: str) -> tuple[int, bytes]:
        """The whole answer."""
        route, _sep, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": route,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "443",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "localhost",
            "HTTP_X_FORWARDED_PROTO": "https",
            "HTTP_COOKIE": cookie,
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": "https",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
        }
        said: list[str] = []
        response = self.application(environ, lambda status, _headers: said.append(status))
        body = b"".join(response)
        response.close()
        return int(said[0][:3]), body


FLOORS: dict[str, tuple[list[str], bytes]] = {}


@login_not_required
def floor(request: HttpRequest, key: str) -> HttpResponse:
    """The statements of a page as plain SQL, and its bytes."""
    statements, body = FLOORS[key]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
            cursor.fetchall()
    return HttpResponse(body)


def learn(client: Client, key: str, address: str, cookie: str) -> int | None:
    """Keep what the floor answers; how many queries the page asks, None where it is no page."""
    client.get(address, cookie)
    with CaptureQueriesContext(connection) as asked:
        status, body = client.get(address, cookie)
    if status != 200:
        return None
    statements = [query["sql"] for query in asked.captured_queries]
    reads = [one for one in statements if one.lstrip("( \n").startswith(("SELECT", "WITH"))]
    FLOORS[key] = (reads, body)
    return len(statements)


def size_of(page: Callable[[], tuple[int, bytes]]) -> int:
    """Length of an answer: its marks against forgery, and a form's id, are new each time."""
    return len(page()[1])


def percentile(times: list[float], part: float) -> float:
    """The time that this part of the answers did not exceed."""
    return round(statistics.quantiles(times, n=100, method="inclusive")[int(part * 100) - 1], 2)


def people() -> dict[str, User]:
    """Leaders of the busiest grid of each tier, of the quietest group, and of the county."""
    pairs = busy_and_quiet()
    found = {tier: User.objects.get(pk=pairs[tier][0].pk) for tier in pairs}
    found["quiet"] = User.objects.get(pk=pairs["5"][1].pk)
    top = Grid.objects.filter(tier=1).order_by("id")[0]
    return found | {"1": User.objects.get(pk=top.pk)}


def main() -> None:
    """Every page of every person, and its floor beside it."""
    chosen = scale("page")
    prepare(make(chosen))
    timezone.now = lambda: NOW
    import_module(settings.ROOT_URLCONF).urlpatterns.append(path("floor/<str:key>/", floor))
    client = Client()
    ways: dict[str, list[tuple[Any, Any]]] = {}
    queries: dict[str, list[int]] = {}
    for who, user in people().items():
        cookie = cookie_of(user)
        for name, address in pages_of(user).items():
            key = f"{name} {who}"
            if (n := learn(client, key, address, cookie)) is None:
                continue
            pair = partial(client.get, address, cookie), partial(client.get, f"/floor/{key}/", "")
            if size_of(pair[0]) != size_of(pair[1]):
                raise SystemExit(f"The floor answers something else than {key}.")
            ways.setdefault(name, []).append(pair)
            queries.setdefault(name, []).append(n)
    ours, floors, worker = measure(ways)
    by_page = {
        name: {
            "p50": percentile(times, 0.5),
            "p95": percentile(times, 0.95),
            "cpu_p50": percentile(worker[name], 0.5),
            "floor_p50": percentile(floors[name], 0.5),
            "queries": max(queries[name]),
            "queries_least": min(queries[name]),
        }
        for name, times in ours.items()
    }
    worst = max(by_page.values(), key=lambda page: page["p95"])
    most = max(page["queries"] for page in by_page.values())
    holds = worst["p95"] <= MOST_MS and most <= MOST_QUERIES
    answer(
        "page",
        chosen,
        ours=worst["p95"],
        floor=worst["floor_p50"],
        peer={},
        unit="ms",
        queries=most,
        ratios={"of_floor": round(worst["p50"] / worst["floor_p50"], 2)},
        by_page=by_page,
        load=round(os.getloadavg()[0], 1),
        holds=holds if chosen == "city" else None,
        rows={"tickets": Ticket.objects.count(), "open": Ticket.objects.open().count()},
    )


def measure(ways: dict[str, list[tuple[Any, Any]]]) -> tuple[dict[str, list[float]], ...]:
    """Milliseconds of each page, of its floor, and of the worker's own processor for it."""
    ours: dict[str, list[float]] = {name: [] for name in ways}
    floors: dict[str, list[float]] = {name: [] for name in ways}
    worker: dict[str, list[float]] = {name: [] for name in ways}
    for _round in range(ROUNDS):
        for name, pairs in ways.items():
            for page, bare in pairs:
                began = time.process_time()
                ours[name].append(seconds(page)[0] * 1000)
                worker[name].append((time.process_time() - began) * 1000)
                floors[name].append(seconds(bare)[0] * 1000)
    return ours, floors, worker


if __name__ == "__main__":
    main()
