"""Figures of departments: counted again from the events by plain Python, and each number's list."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes.actions.checking import reject
from disputes.actions.handling import resolve, send_back, sign
from disputes.actions.holding import accept, assign
from disputes.actions.log import Draft, log_ticket
from disputes.models import Ticket, TicketEvent
from grids.roles import Role
from reports.periods import month, parse_span, quarter, spans_back
from reports.rollups.offices import FIGURES, behind, office_figures
from tests import factories as make
from tests.api import client
from tests.cast import seat

HOUR = dt.timedelta(hours=1)
JULY = parse_span("2026-07")


@pytest.fixture
def power(cast):
    unit = make.DepartmentFactory(grid=cast.county_grid, name="供电所")
    unit.clerk = seat(cast.county_grid, "power", Role.CLERK, unit)
    return unit


@pytest.fixture
def played(cast, power, now):
    """Signed in time and too late, refused, resolved, rejected; sensitive, hidden, and of June."""

    def log(at=now, **more):
        draft = Draft(kind="hazard", words="护坡塌了", grid=cast.group_grid, **more)
        return accept(log_ticket(draft, by=cast.leader, now=at), by=cast.leader, now=at)

    def give(ticket, unit, at=now, **more):
        return assign(ticket, department=unit, by=cast.leader, now=at, **more)

    water, clerk = cast.department, cast.clerk
    done = sign(give(log(), water), by=clerk, now=now + HOUR / 2)
    done = resolve(done, result="修好了", by=clerk, now=now + HOUR)
    done = reject(done, reason="还漏", by=cast.leader, now=now + 2 * HOUR)
    resolve(done, result="真修好了", by=clerk, now=now + 3 * HOUR)
    sign(give(log(), water), by=clerk, now=now + dt.timedelta(days=3))  # too late
    back = send_back(give(log(), water), reason="不归我", by=clerk, now=now + HOUR)
    give(give(back, power, now + 2 * HOUR), power, now + 3 * HOUR)  # asked twice, one matter
    quiet = sign(give(log(), power), by=power.clerk, now=now)
    give(log(), power)
    Ticket.objects.filter(pk=quiet.pk).update(is_sensitive=True)
    give(log(at=now - dt.timedelta(days=20)), water, now - dt.timedelta(days=20))  # of June
    return cast


def told(user, grid, span):
    lines = office_figures(user, grid, span)
    return {line["unit"].name: tuple(line[name] for name in FIGURES) for line in lines}


def again(span, names):
    """The same in plain Python from the events in their order."""
    verbs = {"assign": 0, "sign": 1, "send_back": 2, "resolve": 3, "reject": 4, "reopen": 4}
    found = {name: [set() for _figure in FIGURES] for name in names.values()}
    having = {}
    for event in TicketEvent.objects.order_by("at", "id"):
        if event.verb == "assign":
            having[event.ticket_id] = event.to_department
        unit = having.get(event.ticket_id)
        hidden = Ticket.objects.get(pk=event.ticket_id).is_sensitive
        if unit is None or hidden or event.verb not in verbs or event.day not in span:
            continue
        if event.verb != "sign" or event.facts["in_time"]:
            found[names[unit]][verbs[event.verb]].add(event.ticket_id)
    return {name: tuple(map(len, sets)) for name, sets in found.items()}


def test_each_figure_is_counted_again(played, power):
    cast = played
    names = {cast.department.pk: "水利局", power.pk: "供电所"}
    figures = told(cast.county, cast.county_grid, JULY)
    assert figures == {"水利局": (3, 1, 1, 1, 1), "供电所": (2, 0, 0, 0, 0)}
    assert figures == again(JULY, names)
    june = parse_span("2026-06")
    assert told(cast.county, cast.county_grid, june) == again(june, names)
    assert told(cast.county, cast.county_grid, june)["水利局"] == (1, 0, 0, 0, 0)
    whole = parse_span("2026-Q3")
    assert told(cast.county, cast.county_grid, whole) == again(whole, names)


def test_a_number_opens_as_many_and_none_that_is_sensitive(played, power):
    cast = played
    for line in office_figures(cast.county, cast.county_grid, JULY):
        for name in FIGURES:
            rows = behind(cast.county, cast.county_grid, JULY, line["unit"].pk, name).rows
            assert len(rows) == line[name], (line["unit"], name)
            assert not any(row.is_sensitive for row in rows)


def test_another_place_counts_nothing_of_it(played):
    cast = played
    other = cast.other_village_grid
    assert all(set(line) == {0} for line in told(cast.county, other, JULY).values())


def test_the_page_shows_them_and_the_list_behind_one(reader, played):
    cast = played
    reader.force_login(cast.county)
    address = reverse("offices", args=[cast.county_grid.pk])
    page = reader.get(address, {"period": "2026-07"})
    assert page.context["span"] == JULY
    rows = {row["unit"].name: row["cells"] for row in page.context["rows"]}
    n, url = rows["水利局"][0]
    shown = reader.get(url)
    assert (n, len(shown.context["items"]), shown.context["list_n"]) == (3, 3, 3)
    for query in ({"period": "x"}, {"period": "2199-01"}, {"figure": "x", "department": "1"}):
        other = reader.get(address, query)
        assert other.context["span"] == month(timezone.localdate())
        assert "items" not in other.context


def test_the_api_tells_the_same(played):
    cast = played
    address = f"/api/v1/departments/{cast.county_grid.pk}/"
    found = client(cast.county).get(address, {"period": "2026-07"}).json()
    assert found["period"] == "2026-07"
    lines = {line["name"]: line for line in found["departments"]}
    assert [lines["水利局"][name] for name in FIGURES] == [3, 1, 1, 1, 1]
    assert client(cast.county).get(address, {"period": "2026-13"}).status_code == 400
    assert client(cast.village).get(address).status_code == 404


@pytest.mark.parametrize("many", [1, 3])
def test_more_departments_cost_no_question(reader, cast, many, django_assert_num_queries):
    for number in range(many):
        make.DepartmentFactory(grid=cast.county_grid, name=f"{number}局")
    reader.force_login(cast.county)
    with django_assert_num_queries(5):
        reader.get(reverse("offices", args=[cast.county_grid.pk]))


def test_months_and_quarters_are_read_and_counted_back():
    assert parse_span("2026-11") == month(dt.date(2026, 11, 5))
    assert parse_span("2026-Q4") == quarter(dt.date(2026, 11, 5))
    labels = [one.label for one in spans_back(parse_span("2026-02"), 3)]
    assert labels == ["2026-02", "2026-01", "2025-12"]
    assert [one.label for one in spans_back(parse_span("2026-Q1"), 2)] == ["2026-Q1", "2025-Q4"]
    for text in ("", "2026", "2026-00", "2026-Q5", "2026-W10", "1999-01"):
        with pytest.raises(ValueError, match="2026"):
            parse_span(text)
