"""Which rows does this person see? One function per table, asked through `.visible_to`."""

import pytest

from disputes.actions.holding import assign
from disputes.actions.log import Draft, log_ticket
from disputes.models import Ticket
from grids import scope
from grids.models import Grid, Household
from grids.roles import Role
from grids.search import people_to_help
from grids.waiting import items_of
from reports.models import DailyReport
from rows.keyset import heads
from tests import cast as small_county
from tests.factories import DepartmentFactory, HouseholdFactory, PostFactory, PostingFactory


def log(cast, now, by=None, **more):
    draft = Draft(**({"kind": "dispute", "words": "吵架", "grid": cast.group_grid} | more))
    return log_ticket(draft, by=by or cast.leader, now=now)


def sees(person, ticket):
    person.forget_seats()
    found = Ticket.objects.visible_to(person).filter(pk=ticket.pk).exists()
    assert Ticket.objects.seen_by(person).filter(pk=ticket.pk).exists() == found
    mine = Ticket.objects.filter(pk__in=items_of(person, "ticket").values("subject"))
    assert set(mine.filter(scope.tickets_of(person))) == set(mine)
    return found


def test_the_line_above_sees_a_ticket_and_nobody_beside(any_cast, now):
    ticket = log(any_cast, now)
    for name in ("leader", "patch", "village", "township", "county"):
        assert sees(getattr(any_cast, name), ticket), name
    for name in ("neighbour", "clerk", "mediator", "admin", "auditor", "stranger"):
        assert not sees(getattr(any_cast, name), ticket), name


def test_another_county_sees_nothing(any_cast, now):
    ticket = log(any_cast, now)
    far = small_county.build(prefix="far-")
    for name in ("leader", "village", "county", "admin"):
        assert not sees(getattr(far, name), ticket)
    assert not Grid.objects.visible_to(far.county).filter(pk=any_cast.group_grid.pk).exists()


def test_a_department_sees_what_it_is_assigned(any_cast, now):
    ticket = log(any_cast, now)
    assign(ticket, department=any_cast.department, by=any_cast.leader, now=now)
    assert sees(any_cast.clerk, ticket)


def test_a_sensitive_ticket_is_seen_by_logger_holder_and_assignee_only(any_cast, now):
    cast = any_cast
    ticket = log(cast, now, is_sensitive=True)
    assert sees(cast.leader, ticket)
    for name in ("patch", "village", "township", "county"):
        assert not sees(getattr(cast, name), ticket), name
    assign(ticket, department=cast.department, by=cast.leader, now=now)
    assert sees(cast.clerk, ticket)
    assert not Ticket.objects.listed_to(cast.leader).filter(pk=ticket.pk).exists()


def test_a_matter_about_a_leader_is_hidden_from_that_leader_and_below(any_cast, now):
    line = list(reversed(any_cast.levels))  # from the group up to the county
    for height in range(len(line) - 1):
        hidden_up_to(any_cast, now, line, height)


def hidden_up_to(any_cast, now, line, height):
    """A matter about the leader at `height` of the line: who sees it, who does not."""
    ticket = log(any_cast, now, by=any_cast.county, concerns=line[height])
    assert ticket.holder_id == line[height].parent_id
    for place, grid in enumerate(line[:-1]):
        person = next(
            user
            for user in (any_cast.leader, any_cast.patch, any_cast.village, any_cast.township)
            if user.seats()[0].grid == grid.id
        )
        assert sees(person, ticket) == (place > height), person.username
    assert sees(any_cast.county, ticket)


def test_who_is_deactivated_or_moved_sees_nothing_more(any_cast, now):
    cast = any_cast
    ticket = log(cast, now)
    cast.village.postings.update(ended_on="2024-12-31")
    assert not sees(cast.village, ticket)
    cast.county.is_active = False
    assert not sees(cast.county, ticket)


def test_households_belong_to_the_line_above(any_cast):
    home = HouseholdFactory(group=any_cast.group_grid)
    for name in ("leader", "village", "county"):
        assert Household.objects.visible_to(getattr(any_cast, name)).filter(pk=home.pk).exists()
    for name in ("neighbour", "clerk", "auditor", "stranger"):
        assert not Household.objects.visible_to(getattr(any_cast, name)).exists(), name


def test_looking_over_follows_the_seats(any_cast):
    assert scope.may_look_over(any_cast.village, any_cast.group_grid)
    assert not scope.may_look_over(any_cast.village, any_cast.county_grid)
    assert not scope.may_look_over(any_cast.neighbour, any_cast.group_grid)
    assert not scope.may_look_over(any_cast.auditor, any_cast.group_grid)


@pytest.mark.parametrize("name", ["village", "county", "neighbour", "clerk"])
def test_an_areas_list_is_the_same_by_either_question(any_cast, now, name):
    person = getattr(any_cast, name)
    log(any_cast, now)
    log(any_cast, now, is_sensitive=True)
    hidden = log(any_cast, now, by=any_cast.county, concerns=any_cast.village_grid)
    log(any_cast, now, by=any_cast.neighbour, grid=any_cast.other_group_grid)
    assign(log(any_cast, now), department=any_cast.department, by=any_cast.leader, now=now)
    for grid in (any_cast.village_grid, any_cast.county_grid, any_cast.other_village_grid):
        short = heads(Ticket.objects.listed_by_reason(person, grid), ("id",), 50)
        whole = Ticket.objects.counted_under(grid).listed_to(person)
        assert set(short) == set(whole), grid
        # Within the grid that it is hidden from no list holds it, whoever asks (docs/adr/0013).
        assert (hidden in short) == (name == "county" and grid == any_cast.county_grid)


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (Role.DEPUTY, "grids households tickets held reports area codes"),
        (Role.STAFF, "grids households tickets held reports area codes"),
        (Role.MEMBER, "grids households"),
        (Role.MEDIATOR, "grids"),
        (Role.CLERK, "grids"),
        (Role.TREE_ADMIN, "grids households"),
        (Role.SECURITY_ADMIN, "grids codes"),
        (Role.AUDITOR, ""),
    ],
)
def test_what_each_role_sees_from_the_same_grid(any_cast, now, role, seen):
    cast = any_cast
    home = cast.village_grid
    office = DepartmentFactory(grid=home) if role == Role.CLERK else None
    person = small_county.seat(home, "person", role, office)
    HouseholdFactory(group=cast.group_grid)
    plain = log(cast, now)
    held = log(cast, now, by=cast.county, grid=home, is_sensitive=True)
    DailyReport.objects.create(
        county=cast.record.pk,
        grid=cast.group_grid,
        tier=cast.group_grid.tier,
        day=now.date(),
        state="confirmed",
        frozen_at=now,
        at_village=home.pk,
    )
    found = {
        "grids": Grid.objects.visible_to(person).filter(pk=cast.group_grid.pk).exists(),
        "households": Household.objects.visible_to(person).exists(),
        "tickets": sees(person, plain),
        "held": sees(person, held),
        "reports": DailyReport.objects.visible_to(person).exists(),
        "area": scope.may_look_over(person, cast.group_grid),
        "codes": people_to_help(person, now.date()).filter(pk=cast.leader.pk).exists(),
    }
    assert {name for name, is_seen in found.items() if is_seen} == set(seen.split())


def test_two_chairs_do_not_lead_round_a_matter_about_a_leader(any_cast, now):
    """Who sits below that leader sees nothing of it from any other chair of theirs."""
    cast = any_cast
    ticket = log(cast, now, by=cast.county, concerns=cast.village_grid)
    assert sees(cast.county, ticket)
    PostingFactory(post=PostFactory(grid=cast.county_grid, role=Role.STAFF), user=cast.leader)
    assert not sees(cast.leader, ticket)
