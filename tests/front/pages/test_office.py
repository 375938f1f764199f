"""A clerk's department: numbers on home that open lists of exactly as many."""

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes.actions.handling import resolve, send_back, sign
from disputes.actions.helping import add_helper, end_helper
from disputes.actions.holding import accept, assign
from disputes.actions.log import Draft, log_ticket
from disputes.rollups import office_counts
from grids.roles import Role
from tests import factories as make
from tests.api import client
from tests.cast import seat

pytestmark = pytest.mark.django_db

NAMES = ("to_sign", "helping", "ruled")


@pytest.fixture
def now():
    """The pages read the clock, so these tests live today."""
    return timezone.now()


@pytest.fixture
def other(cast):
    unit = make.DepartmentFactory(grid=cast.county_grid, name="供电所")
    unit.clerk = seat(cast.county_grid, "power", Role.CLERK, unit)
    return unit


@pytest.fixture
def log(cast, now):
    def _log(words="桥头护坡塌了", **more):
        draft = Draft(kind="hazard", words=words, grid=cast.group_grid, **more)
        return accept(log_ticket(draft, by=cast.leader, now=now), by=cast.leader, now=now)

    return _log


def numbers(user):
    user.forget_seats()
    return office_counts(user)


def opened(reader, user):
    """Of each number of home the list that it opens: how many it says, and the titles in it."""
    reader.force_login(user)
    home = reader.get(reverse("home"))
    found = {}
    for name, line in zip(NAMES, home.context["office"], strict=True):
        assert line["url"] == reverse("office", args=[name])
        page = reader.get(line["url"])
        found[name] = (line["n"], [item["title"] for item in page.context["items"]])
        assert len(found[name][1]) == line["n"]
    return found


def test_each_number_opens_as_many_and_through_the_api_too(reader, cast, other, log, now):
    given = assign(log("请签收"), department=cast.department, by=cast.leader, now=now)
    assign(log("别家的"), department=other, by=cast.leader, now=now)
    helped = assign(log("请协办"), department=other, by=cast.leader, now=now)
    add_helper(helped, department=cast.department, by=cast.leader, now=now)
    ruled = log("两家都退")
    for unit, clerk in ((other, other.clerk), (cast.department, cast.clerk)):
        ruled = assign(ruled, department=unit, by=cast.leader, now=now)
        ruled = send_back(ruled, reason="不归我", by=clerk, now=now)
    ruled = assign(ruled, department=cast.department, words="归水利局", by=cast.patch, now=now)
    ruled = sign(ruled, by=cast.clerk, now=now)
    shown = opened(reader, cast.clerk)
    assert shown == {
        "to_sign": (1, ["请签收"]),
        "helping": (1, ["请协办"]),
        "ruled": (1, ["两家都退"]),
    }
    for name, (_n, titles) in shown.items():
        answer = client(cast.clerk).get("/api/v1/tickets/", {"mine": name}).json()
        assert [line["title"] for line in answer["results"]] == titles
    sign(given, by=cast.clerk, now=now)
    end_helper(helped, department=cast.department, by=cast.leader, now=now)
    resolve(ruled, result="修好了", by=cast.clerk, now=now)
    assert numbers(cast.clerk) == dict.fromkeys(NAMES, 0)


def test_a_sensitive_one_is_signed_for_and_never_helped_with(reader, cast, log, now):
    assign(log("保密", is_sensitive=True), department=cast.department, by=cast.leader, now=now)
    assert numbers(cast.clerk) == {"to_sign": 1, "helping": 0, "ruled": 0}
    assert opened(reader, cast.clerk)["to_sign"] == (1, ["保密"])


def test_who_is_no_clerk_has_no_department(reader, cast):
    reader.force_login(cast.leader)
    assert reader.get(reverse("home")).context["office"] == []
    page = reader.get(reverse("office", args=["helping"]))
    assert (page.context["items"], page.context["tabs"]) == ([], [])
    assert reader.get(reverse("office", args=["other"])).status_code == 404


@pytest.mark.parametrize("many", [1, 3])
def test_a_list_costs_the_same_however_long(
    reader, cast, log, now, many, django_assert_num_queries
):
    for number in range(many):
        assign(log(f"第{number}件"), department=cast.department, by=cast.leader, now=now)
    reader.force_login(cast.clerk)
    with django_assert_num_queries(4):
        page = reader.get(reverse("office", args=["to_sign"]))
    assert len(page.context["items"]) == many
    with django_assert_num_queries(5):
        reader.get(reverse("home"))
