"""Whom a holder may give a matter to: the rule, the form and the API say the same (ADR 0014)."""

import pytest
from django.urls import reverse

from disputes.actions.handling import send_back
from disputes.actions.holding import assign, hand_down
from disputes.actions.log import Draft, log_ticket
from disputes.errors import NotOnPath, OutsideGrid
from disputes.rules import may_be_given, verbs_for
from grids.models import Role
from tests import factories as make
from tests.api import at, client
from tests.cast import seat


@pytest.fixture
def ticket(cast, now):
    draft = Draft(kind="service", words="水管漏水", grid=cast.village_grid)
    return log_ticket(draft, by=cast.village, now=now)


def offered(reader, user, ticket):
    reader.force_login(user)
    address = reverse("ticket_verb", kwargs={"ticket": ticket.pk, "verb": "assign"})
    return set(reader.get(address).context["form"].people)


def test_a_department_of_the_holders_branch_and_no_other(reader, cast, now, ticket):
    here = make.DepartmentFactory(grid=cast.township_grid, name="水利站")
    elsewhere = make.DepartmentFactory(grid=cast.other_village_grid, name="邻站")
    closed = make.DepartmentFactory(grid=cast.township_grid, is_active=False)
    choices = offered(reader, cast.village, ticket)
    api = client(cast.village)
    for one, fits in (
        (cast.department, True),
        (here, True),
        (elsewhere, False),
        (closed, False),
    ):
        assert may_be_given(ticket, one) is fits
        assert (f"department:{one.pk}" in choices) is fits
        told = api.post(at({"id": ticket.pk}, "assign/"), {"department": one.pk})
        assert (told.status_code == 200) is fits


@pytest.mark.parametrize(
    ("role", "fits"),
    [
        (Role.DEPUTY, True),
        (Role.MEMBER, True),
        (Role.STAFF, True),
        (Role.MEDIATOR, True),
        (Role.TREE_ADMIN, False),
        (Role.SECURITY_ADMIN, False),
        (Role.AUDITOR, False),
        (Role.CLERK, False),
    ],
)
def test_admins_auditors_and_clerks_are_given_no_case(reader, cast, now, ticket, role, fits):
    unit = make.DepartmentFactory(grid=cast.group_grid) if role == Role.CLERK else None
    post = seat(cast.group_grid, "other", role, unit).post
    below = offered(reader, cast.village, ticket) if cast.ladder == "short" else None
    if below is not None:
        assert (f"post:{post.pk}" in below) is fits
    if fits:
        assert assign(ticket, post=post, by=cast.village, now=now).assigned_post == post
    else:
        with pytest.raises(OutsideGrid):
            assign(ticket, post=post, by=cast.village, now=now)


def test_what_concerns_a_leader_goes_nowhere_near(reader, cast, now):
    unit = make.DepartmentFactory(grid=cast.village_grid, name="村办")
    draft = Draft(kind="information", words="账", grid=cast.group_grid, concerns=cast.village_grid)
    ticket = log_ticket(draft, by=cast.leader, now=now)
    choices = offered(reader, cast.township, ticket)
    assert f"department:{unit.pk}" not in choices
    assert f"post:{cast.village.post.pk}" not in choices
    for whom in ({"department": unit}, {"post": cast.village.post}):
        with pytest.raises(OutsideGrid):
            assign(ticket, **whom, by=cast.township, now=now)
    assert "hand_down" not in verbs_for(cast.township, ticket)
    with pytest.raises(NotOnPath):
        hand_down(ticket, grid=cast.village_grid, reason="x", by=cast.township, now=now)


def test_the_ruling_stays_with_the_level_that_made_it(cast, now, ticket):
    for _bounce in range(2):
        ticket = assign(ticket, post=cast.leader.post, by=cast.village, now=now)
        ticket = send_back(ticket, reason="不归我管", by=cast.leader, now=now)
    ticket = hand_down(ticket, grid=cast.village_grid, reason="先办", by=cast.township, now=now)
    ticket = assign(ticket, post=cast.leader.post, by=cast.village, now=now)
    assert (ticket.bounces, ticket.is_ruling) == (0, False)
    assert "send_back" in verbs_for(cast.leader, ticket)
