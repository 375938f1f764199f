"""Whom a holder may give a matter to: the rule, the form and the API say the same (ADR 0014)."""

import datetime as dt

import pytest
from django.urls import reverse

from disputes.actions.handling import send_back
from disputes.actions.holding import accept, assign, hand_down, raise_ticket
from disputes.actions.log import Draft, log_ticket
from disputes.assignees import SHORT
from disputes.errors import NotOnPath, OutsideGrid, Unmanned
from disputes.models import Ticket
from disputes.rules import may_be_given, verbs_for
from grids.models import Department, Posting, User
from grids.roles import Role
from grids.tiers import Tier
from tests import factories as make
from tests.api import at, client
from tests.cast import seat


@pytest.fixture
def ticket(cast, now):
    draft = Draft(kind="service", words="水管漏水", grid=cast.village_grid)
    return log_ticket(draft, by=cast.village, now=now)


def offered(reader, user, ticket, look=""):
    """What stands on the list at once, or what looking for `look` finds."""
    reader.force_login(user)
    address = reverse("ticket_verb", kwargs={"ticket": ticket.pk, "verb": "assign"})
    if not look:
        return list(reader.get(address).context["form"].people)
    return list(reader.post(address, {"find": "1", "look": look}).context["form"].people)


def clerk_of(unit):
    """A department that somebody works in."""
    return seat(unit.grid, f"clerk{unit.pk}", Role.CLERK, unit)


def test_a_department_of_the_holders_branch_and_no_other(reader, cast, now, ticket):
    here = make.DepartmentFactory(grid=cast.township_grid, name="水利站")
    elsewhere = make.DepartmentFactory(grid=cast.other_village_grid, name="邻站")
    closed = make.DepartmentFactory(grid=cast.township_grid, is_active=False)
    for one in (here, elsewhere, closed):
        clerk_of(one)
    api = client(cast.village)
    for one, fits in (
        (cast.department, True),
        (here, True),
        (elsewhere, False),
        (closed, False),
    ):
        assert may_be_given(ticket, one) is fits
        choices = offered(reader, cast.village, ticket, look=one.name)
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
    clerk_of(unit)
    draft = Draft(kind="information", words="账", grid=cast.group_grid, concerns=cast.village_grid)
    ticket = log_ticket(draft, by=cast.leader, now=now)
    assert f"department:{unit.pk}" not in offered(reader, cast.township, ticket, look="村办")
    choices = offered(reader, cast.township, ticket)
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


def test_nobody_is_given_a_matter_where_nobody_sits(reader, cast, now, ticket):
    empty = make.PostFactory(grid=cast.group_grid, role=Role.DEPUTY)
    idle = make.DepartmentFactory(grid=cast.county_grid, name="空局")
    clerk_of(idle)
    User.objects.filter(postings__post__department=idle).update(is_active=False)
    for whom, look in (({"post": empty}, cast.group_grid.name), ({"department": idle}, "空局")):
        with pytest.raises(Unmanned) as refused:
            assign(ticket, **whom, by=cast.village, now=now)
        assert Ticket.objects.get(pk=ticket.pk).state == "reported"
        kind, one = next(iter(whom.items()))
        assert f"{kind}:{one.pk}" not in offered(reader, cast.village, ticket, look=look)
        told = client(cast.village).post(at({"id": ticket.pk}, "assign/"), {kind: one.pk})
        error = told.json()["error"]
        assert (told.status_code, error["code"]) == (409, "unmanned")
        assert str(refused.value) == error["message"]
        assert error["extra"]["instead"] == refused.value.extra["instead"]


def test_the_refusal_says_who_could_take_it(cast, now, ticket):
    empty = make.PostFactory(grid=cast.group_grid, role=Role.DEPUTY)
    with pytest.raises(Unmanned) as refused:
        assign(ticket, post=empty, by=cast.village, now=now)
    # Of the same grid first: its leader.
    assert refused.value.extra["instead"] == [{"post": cast.leader.post.pk}]
    assert f"{cast.group_grid.name} · Grid leader · {cast.leader.name}" in str(refused.value)
    Posting.objects.filter(post__grid=cast.group_grid).update(ended_on=dt.date(2026, 7, 14))
    with pytest.raises(Unmanned) as refused:
        assign(ticket, post=cast.leader.post, by=cast.village, now=now)
    # Nobody in the group: the next level above it, as far as the holder itself.
    assert refused.value.extra["instead"][0] == {"post": cast.patch.post.pk}
    units = [make.DepartmentFactory(grid=cast.county_grid, name=name) for name in ("甲局", "乙局")]
    clerk_of(units[1])
    with pytest.raises(Unmanned) as refused:
        assign(ticket, department=units[0], by=cast.village, now=now)
    told = refused.value.extra["instead"]
    assert told[:2] == [{"department": cast.department.pk}, {"department": units[1].pk}]


def test_a_substitute_takes_it_for_who_is_away(cast, now, ticket):
    post = make.PostFactory(grid=cast.group_grid, role=Role.MEMBER)
    substitute = make.UserFactory()
    make.PostingFactory(post=post, user=substitute, acting=True)
    assert assign(ticket, post=post, by=cast.village, now=now).assigned_post == post


def test_nothing_is_handed_down_to_where_nobody_acts(reader, cast, now):
    ticket = log_ticket(
        Draft(kind="hazard", words="电线垂下", grid=cast.group_grid), by=cast.leader, now=now
    )
    raise_ticket(accept(ticket, by=cast.leader, now=now), reason="x", by=cast.leader, now=now)
    ticket = Ticket.objects.get(pk=ticket.pk)
    holder = {one.pk: one for one in cast.levels}[ticket.holder_id]
    boss = {cast.patch_grid.pk: cast.patch, cast.village_grid.pk: cast.village}[holder.pk]
    reader.force_login(boss)
    address = reverse("ticket_verb", kwargs={"ticket": ticket.pk, "verb": "hand_down"})
    assert set(reader.get(address).context["form"].grids) == {str(cast.group_grid.pk)}
    Posting.objects.filter(post__grid=cast.group_grid).update(ended_on=dt.date(2026, 7, 14))
    assert reader.get(address).context["form"].grids == {}
    with pytest.raises(Unmanned) as refused:
        hand_down(ticket, grid=cast.group_grid, reason="x", by=boss, now=now)
    assert cast.group_grid.name in str(refused.value)


def test_a_leader_is_offered_the_own_people_and_no_column_of_bureaux(reader, cast, now):
    for number in range(12):
        clerk_of(make.DepartmentFactory(grid=cast.county_grid, name=f"县局{number}"))
    ticket = log_ticket(
        Draft(kind="service", words="路灯坏了", grid=cast.group_grid), by=cast.leader, now=now
    )
    assert offered(reader, cast.leader, ticket) == [f"post:{cast.leader.post.pk}"]
    # Looked for by its name or initials, it is there at once.
    unit = Department.objects.get(name="县局7")
    assert offered(reader, cast.leader, ticket, look="县局7") == [f"department:{unit.pk}"]
    assert f"department:{cast.department.pk}" in offered(reader, cast.leader, ticket, look="slj")


def test_whom_this_holder_mostly_gives_its_matters_to_comes_first(reader, cast, now):
    def another():
        draft = Draft(kind="service", words="水管漏水", grid=cast.village_grid)
        return log_ticket(draft, by=cast.village, now=now)

    for whom in ({"department": cast.department}, {"department": cast.department}):
        assign(another(), **whom, by=cast.village, now=now)
    assign(another(), post=cast.village.post, by=cast.village, now=now)
    ticket = another()
    first = offered(reader, cast.village, ticket)[:2]
    assert first == [f"department:{cast.department.pk}", f"post:{cast.village.post.pk}"]
    # What another holder does is not copied.
    other = log_ticket(
        Draft(kind="service", words="x", grid=cast.group_grid), by=cast.leader, now=now
    )
    assert offered(reader, cast.leader, other)[0] == f"post:{cast.leader.post.pk}"


def test_a_desk_has_a_short_list_and_the_place_first(reader, cast, now):
    if cast.ladder == "short":
        return
    for number in range(20):
        village = make.GridFactory(county=cast.record, parent=cast.township_grid, tier=Tier.VILLAGE)
        seat(village, f"far{number}")
    ticket = log_ticket(
        Draft(kind="service", words="x", grid=cast.township_grid), by=cast.township, now=now
    )
    assert len(offered(reader, cast.township, ticket)) == SHORT
    draft = Draft(kind="service", words="x", grid=cast.village_grid)
    below = log_ticket(draft, by=cast.village, now=now)
    raise_ticket(accept(below, by=cast.village, now=now), reason="x", by=cast.village, now=now)
    keys = offered(reader, cast.township, below)
    assert keys.index(f"post:{cast.village.post.pk}") < keys.index(
        f"department:{cast.department.pk}"
    )
    page = reader.post(
        reverse("ticket_verb", kwargs={"ticket": below.pk, "verb": "assign"}),
        {"find": "1", "look": "far", "to": f"post:{cast.village.post.pk}", "words": "尽快"},
    )
    assert "尽快" in page.content.decode()
    assert f'value="post:{cast.village.post.pk}"' in page.content.decode()
