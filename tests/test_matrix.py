"""The matrix must see what it is there for: planted mistakes, each of them found."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.urls import path

from config import urls as product
from grids import scope
from grids.models import Grid, Message
from grids.tiers import Tier
from tests.matrix import Route, cells, expectation, judge, read_table, routes, unnamed
from tests.places import PLACES, ROLES, Cell
from tests.test_policy import ROWS, doors

__all__ = ["doors"]


def in_scope(request, grid):
    """A page that does it right."""
    if not Grid.objects.visible_to(request.user).filter(pk=grid).exists():
        raise Http404
    return HttpResponse("ok")


def without_scope(request, grid):
    """The planted hole: any grid for anybody."""
    if not Grid.objects.filter(pk=grid).exists():
        raise Http404
    return HttpResponse("ok")


def refuses_too_late(request):
    """The planted mistake: refuses after it wrote."""
    person = request.user
    Message.objects.create(
        county=0, person=person, key="late", kind="x", made_at="2026-01-01T00:00Z"
    )
    raise PermissionDenied


def writes_on_get(request):
    """The planted mistake: a look that changes something."""
    Message.objects.create(
        county=0, person=request.user, key="look", kind="x", made_at="2026-01-01T00:00Z"
    )
    return HttpResponse("ok")


urlpatterns = [
    *product.urlpatterns,
    path("right/<int:grid>/", in_scope, name="right"),
    path("hole/<int:grid>/", without_scope, name="hole"),
    path("late/", refuses_too_late, name="late"),
    path("look/", writes_on_get, name="look"),
    path("nameless/", writes_on_get),
]

GOOD = """
{route}\tGET\t*\t*\t404
{route}\tGET\t*\town\t200
{route}\tGET\t*\tin_scope\t200
{route}\tGET\tauditor,stranger\t*\t404
{route}\tGET\tauditor,stranger\town\t404
{route}\tGET\tauditor,stranger\tin_scope\t404
{route}\tGET\tanonymous\t*\t302>login
{route}\tGET\tanonymous\town\t302>login
{route}\tGET\tanonymous\tin_scope\t302>login
"""


@pytest.fixture
def planted(settings):
    settings.ROOT_URLCONF = __name__
    return {route.name: route for route in routes()}


def table_for(name: str):
    return read_table(GOOD.format(route=name))


def test_a_page_in_scope_answers_as_declared(planted, doors):
    assert judge(planted["right"], doors, table_for("right")) == []


def test_a_missing_scope_filter_turns_the_matrix_red(planted, doors):
    faults = judge(planted["hole"], doors, table_for("hole"))
    assert any("neighbour sibling: is 200, declared 404" in fault for fault in faults)
    assert any("leader other_county" in fault for fault in faults)
    assert any("stranger" in fault for fault in faults)


@pytest.mark.parametrize(
    ("function", "route"),
    [
        ("tickets_of", "api-ticket"),
        ("grids_of", "api-grid"),
        ("reports_of", "api-digest"),
    ],
)
def test_a_hole_in_scope_turns_the_matrix_red(doors, monkeypatch, function, route):
    """Each function of scope made to let everything through: rows of the product's own table."""
    chosen = next(one for one in routes() if one.name == route)
    counties = list(Grid.objects.filter(tier=Tier.COUNTY).values_list("pk", flat=True))
    monkeypatch.setattr(scope, function, lambda user: Q(county__in=counties))
    assert judge(chosen, doors, ROWS)


def test_a_refusal_that_wrote_is_found(planted, doors):
    table = read_table("late\tGET\t*\t-\t403\nlate\tGET\tanonymous\t-\t302>login")
    faults = judge(planted["late"], doors, table)
    assert "GET leader -: 403, but rows changed" in faults
    assert not any("anonymous" in fault for fault in faults)


def test_a_look_that_wrote_is_found(planted, doors):
    table = read_table("look\tGET\t*\t-\t200\nlook\tGET\tanonymous\t-\t302>login")
    assert "GET village -: 200, but rows changed" in judge(planted["look"], doors, table)


def test_an_undeclared_cell_is_found(planted, doors):
    table = read_table("right\tGET\tleader\town\t200")
    faults = judge(planted["right"], doors, table)
    assert "GET leader own: is 200, declared 200" not in faults
    assert any("patch own: is 200, declared undeclared" in fault for fault in faults)


def test_an_address_without_a_name_is_found(planted):
    assert "nameless/" in unnamed()


def test_every_place_and_role_is_asked():
    route = Route("right", "right/<int:grid>/", ("grid",))
    asked = set(cells(route, table_for("right")))
    assert len(asked) == len(PLACES) * len(ROLES)


def test_the_closest_row_counts_and_equals_must_agree():
    table = read_table(
        "ticket*\tGET\tleader\town\t201\n"
        "ticket\tGET\t*\t*\t404\n"
        "ticket\tGET\tleader\t*\t200\n"
        "other\tGET\tleader\t-\t200\n"
        "other\tGET\tleader,patch\t-\t403\n"
    )
    assert expectation(Cell("ticket", "GET", "leader", "own"), table) == "200"
    assert expectation(Cell("ticket", "GET", "patch", "own"), table) == "404"
    assert expectation(Cell("tickets", "GET", "leader", "own"), table) == "201"
    assert expectation(Cell("other", "GET", "leader", "-"), table) == "lines 4, 5 contradict"
    assert expectation(Cell("none", "GET", "leader", "-"), table) == "undeclared"


@pytest.mark.parametrize(
    "line",
    [
        "home\tGET\tnobody\t-\t200",
        "home\tLOOK\tleader\t-\t200",
        "home\tGET\tleader\tnowhere\t200",
        "home\tGET\tleader\t-\tfine",
        "home GET leader - 200",
    ],
)
def test_a_row_with_a_slip_is_refused(line):
    with pytest.raises(AssertionError, match=r"policy\.tsv:1"):
        read_table(line)
