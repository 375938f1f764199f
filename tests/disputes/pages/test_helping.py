"""The pages of departments that help: sheets and the ticket."""

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes.actions.helping import add_helper
from disputes.actions.holding import accept
from disputes.actions.log import Draft, log_ticket
from disputes.models import Ticket
from grids.roles import Role
from tests import factories as make
from tests.cast import seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    """The pages read the clock, so these tests live today."""
    return timezone.now()


@pytest.fixture
def office(cast):
    unit = make.DepartmentFactory(grid=cast.county_grid, name="供电所")
    unit.clerk = seat(cast.county_grid, "power", Role.CLERK, unit)
    return unit


@pytest.fixture
def ticket(cast, now):
    draft = Draft(kind="hazard", words="桥头护坡塌了", grid=cast.group_grid)
    return accept(log_ticket(draft, by=cast.leader, now=now), by=cast.leader, now=now)


def sheet(ticket, verb):
    return reverse("ticket_verb", args=[ticket.pk, verb])


def page_of(reader, user, address):
    reader.force_login(user)
    return reader.get(address)


def test_a_department_is_asked_and_let_go_on_the_phone(reader, cast, office, ticket):
    asked = page_of(reader, cast.leader, sheet(ticket, "add_helper"))
    offered = [key for key, _label in asked.context["form"].fields["department"].choices]
    assert offered == ["", str(cast.department.pk), str(office.pk)]
    told = {"department": office.pk, "words": "请断电"}
    assert reader.post(sheet(ticket, "add_helper"), told).status_code == 302
    shown = reader.get(reverse("ticket", args=[ticket.pk])).content.decode()
    assert "供电所" in shown
    assert sheet(ticket, "end_helper") in shown
    again = reader.get(sheet(ticket, "add_helper")).context["form"].fields["department"].choices
    assert [key for key, _label in again] == [str(cast.department.pk)]
    ended = reader.post(sheet(ticket, "end_helper"), {"department": office.pk})
    assert ended.status_code == 302
    assert Ticket.objects.get(pk=ticket.pk).helpers is None


def test_without_a_department_nothing_is_done(reader, cast, office, ticket):
    page_of(reader, cast.leader, sheet(ticket, "add_helper"))
    refused = reader.post(sheet(ticket, "add_helper"), {"words": "请断电"})
    assert refused.status_code == 422
    assert "Choose the department." in refused.content.decode()
    assert Ticket.objects.get(pk=ticket.pk).helpers is None


def test_the_helping_clerk_opens_it_and_another_does_not(reader, cast, office, ticket, now):
    address = reverse("ticket", args=[ticket.pk])
    add_helper(ticket, department=office, by=cast.leader, now=now)
    shown = page_of(reader, office.clerk, address)
    assert shown.status_code == 200
    assert [verb["url"] for verb in shown.context["verbs"]] == []
    assert shown.context["may_note"]
    assert page_of(reader, cast.clerk, address).status_code == 404


@pytest.mark.parametrize("many", [0, 1, 3])
def test_helpers_cost_one_question(reader, cast, ticket, now, many, django_assert_num_queries):
    for number in range(many):
        unit = make.DepartmentFactory(grid=cast.county_grid, name=f"{number}局")
        seat(cast.county_grid, f"clerk{number}", Role.CLERK, unit)
        ticket = add_helper(ticket, department=unit, by=cast.leader, now=now)
    reader.force_login(cast.leader)
    with django_assert_num_queries(7 + (many > 0)):
        assert reader.get(reverse("ticket", args=[ticket.pk])).status_code == 200
