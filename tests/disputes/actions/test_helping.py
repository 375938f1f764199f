"""Departments that help: who asks them, what they see and may do, who is told, how it ends."""

import datetime as dt

import pytest

from disputes.actions.correcting import correct
from disputes.actions.handling import resolve, send_back, sign
from disputes.actions.helping import add_helper, end_helper
from disputes.actions.holding import accept, assign
from disputes.actions.log import Draft, log_ticket
from disputes.actions.noting import note
from disputes.errors import HelpsAlready, HelpsNot, OutsideGrid, Private, Unmanned, WrongState
from disputes.models import Delivery, Ticket, TicketEvent
from disputes.notices import tell
from disputes.rules import may_reveal, verbs_for
from disputes.search import Asked, matters, narrow, page_of
from grids.errors import Missing, NotAllowed
from grids.followers import carry_along
from grids.models import Message
from grids.roles import Role
from tests import factories as make
from tests.api import at, client
from tests.cast import seat

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def office(cast):
    """A second department of the county, with a clerk."""
    unit = make.DepartmentFactory(grid=cast.county_grid, name="供电所")
    unit.clerk = seat(cast.county_grid, "power", Role.CLERK, unit)
    return unit


@pytest.fixture
def log(cast, now):
    def _log(**more):
        draft = Draft(kind="hazard", words="桥头护坡塌了", grid=cast.group_grid, **more)
        return accept(log_ticket(draft, by=cast.leader, now=now), by=cast.leader, now=now)

    return _log


def told(ticket, verb, now):
    """To whom the last event of that verb was told."""
    tell(ticket.county, now=now)
    last = TicketEvent.objects.filter(ticket=ticket, verb=verb).order_by("at", "id").last()
    return set(Delivery.objects.filter(event=last).values_list("person", flat=True))


def sees(user, ticket):
    user.forget_seats()
    return Ticket.objects.visible_to(user).filter(pk=ticket.pk).exists()


def in_the_list(user, now):
    """What the queue of a person without an area shows."""
    user.forget_seats()
    asked = Asked("open")
    return [
        one.pk
        for one in page_of(narrow(matters(user, None), asked, now, None, user), asked, "", 9).rows
    ]


def test_a_helping_clerk_sees_it_and_may_write_notes(cast, office, log, now):
    ticket = assign(log(), department=cast.department, by=cast.leader, now=now)
    assert not sees(office.clerk, ticket)
    assert in_the_list(office.clerk, now) == []
    times = (ticket.due_at, ticket.escalate_at, ticket.spell)
    ticket = add_helper(ticket, department=office, words=" 请断电 ", by=cast.leader, now=now + HOUR)
    assert (ticket.helpers, ticket.state) == ([office.pk], "assigned")
    assert (ticket.due_at, ticket.escalate_at, ticket.spell) == times
    assert sees(office.clerk, ticket)
    assert in_the_list(office.clerk, now) == [ticket.pk]
    assert verbs_for(office.clerk, ticket) == ["note"]
    assert not may_reveal(office.clerk, ticket)
    ticket = note(ticket, words="已断电", by=office.clerk, now=now + 2 * HOUR)
    event = TicketEvent.objects.get(ticket=ticket, verb="add_helper")
    assert (event.to_department, event.to_label, event.said.words) == (
        office.pk,
        "供电所",
        "请断电",
    )
    assert TicketEvent.objects.get(ticket=ticket, verb="note").by_label == "供电所"


def test_its_clerks_and_the_lead_are_told(cast, office, log, now):
    ticket = assign(log(), department=cast.department, by=cast.leader, now=now)
    ticket = add_helper(ticket, department=office, by=cast.leader, now=now)
    assert told(ticket, "add_helper", now) == {office.clerk.pk, cast.clerk.pk}
    parts = dict(Message.objects.filter(kind="add_helper").values_list("person", "facts__you"))
    assert parts == {office.clerk.pk: "helper", cast.clerk.pk: ""}
    ticket = note(ticket, words="看过", by=cast.clerk, now=now)
    assert told(ticket, "note", now) == {cast.leader.pk, office.clerk.pk}
    ticket = end_helper(ticket, department=office, by=cast.leader, now=now)
    assert told(ticket, "end_helper", now) == {office.clerk.pk, cast.clerk.pk}


def test_ended_it_is_out_of_their_sight(cast, office, log, now):
    ticket = add_helper(log(), department=office, by=cast.leader, now=now)
    with pytest.raises(HelpsNot):
        end_helper(ticket, department=cast.department, by=cast.leader, now=now)
    ticket = end_helper(ticket, department=office, words="用不着了", by=cast.leader, now=now)
    assert (ticket.helpers, ticket.state) == (None, "accepted")
    assert not sees(office.clerk, ticket)
    assert in_the_list(office.clerk, now) == []
    assert "end_helper" not in verbs_for(cast.leader, ticket)
    assert "add_helper" in verbs_for(cast.leader, ticket)


def test_who_is_refused_and_that_nothing_changes_then(cast, office, log, now):
    ticket = log()
    empty = make.DepartmentFactory(grid=cast.county_grid, name="空局")
    elsewhere = make.DepartmentFactory(grid=cast.other_village_grid, name="邻村水利站")
    for error, by, department in (
        (Missing, cast.leader, None),
        (NotAllowed, cast.patch, office),
        (OutsideGrid, cast.leader, elsewhere),
        (Unmanned, cast.leader, empty),
    ):
        with pytest.raises(error):
            add_helper(ticket, department=department, by=by, now=now)
    ticket = add_helper(ticket, department=office, by=cast.leader, now=now)
    ticket = assign(ticket, department=cast.department, by=cast.leader, now=now)
    for department in (office, cast.department):
        with pytest.raises(HelpsAlready):
            add_helper(ticket, department=department, by=cast.leader, now=now)
    assert Ticket.objects.get(pk=ticket.pk).helpers == [office.pk]
    assert TicketEvent.objects.filter(ticket=ticket, verb="add_helper").count() == 1


def test_whoever_becomes_the_lead_helps_no_more(cast, office, log, now):
    ticket = add_helper(log(), department=office, by=cast.leader, now=now)
    ticket = assign(ticket, department=office, by=cast.leader, now=now)
    assert (ticket.helpers, ticket.assigned_department) == (None, office)
    assert sees(office.clerk, ticket)


def test_nobody_helps_with_a_sensitive_matter(cast, office, log, now):
    with pytest.raises(Private):
        add_helper(log(is_sensitive=True), department=office, by=cast.leader, now=now)
    ticket = add_helper(log(), department=office, by=cast.leader, now=now)
    assert sees(office.clerk, ticket)
    ticket = correct(
        ticket, changes={"is_sensitive": True}, version=ticket.version, by=cast.leader, now=now
    )
    assert not sees(office.clerk, ticket)
    assert in_the_list(office.clerk, now) == []
    assert verbs_for(office.clerk, ticket) == []
    ticket = note(ticket, words="另外记一下", by=cast.leader, now=now)
    assert told(ticket, "note", now) == {None}


def test_what_is_resolved_can_be_read_but_helped_with_no_more(cast, office, log, now):
    ticket = add_helper(log(), department=office, by=cast.leader, now=now)
    ticket = resolve(ticket, result="修好了", by=cast.leader, now=now)
    assert office.clerk.pk in told(ticket, "resolve", now)
    assert sees(office.clerk, ticket)
    with pytest.raises(WrongState):
        end_helper(ticket, department=office, by=cast.leader, now=now)


def test_closing_a_department_says_with_how_many_it_helps(cast, office, log, now):
    assert list(filter(None, carry_along("department_work", office))) == []
    add_helper(log(), department=office, by=cast.leader, now=now)
    (words,) = filter(None, carry_along("department_work", office))
    assert "1" in words


def test_the_api_asks_for_help_and_lists_who_helps(cast, office, log):
    ticket = log()
    asked = client(cast.leader).post(at(ticket.pk, "add_helper/"), {"department": office.pk})
    assert asked.status_code == 200, asked.json()
    assert asked.json()["helpers"] == [{"department": office.pk, "name": "供电所"}]
    assert client(office.clerk).get(at(ticket.pk)).json()["verbs"] == ["note"]
    gone = client(cast.leader).post(at(ticket.pk, "add_helper/"), {"department": 10**9})
    assert gone.status_code == 400
    ended = client(cast.leader).post(at(ticket.pk, "end_helper/"), {"department": office.pk})
    assert ended.json()["helpers"] == []
    assert client(office.clerk).get(at(ticket.pk)).status_code == 404


# The ruling at the second sending back.


@pytest.fixture
def refused(cast, office, log, now):
    """Two departments sent it back; the patch rules."""
    ticket = log()
    for unit, clerk, why in (
        (cast.department, cast.clerk, "不是水利设施"),
        (office, office.clerk, "不是电力设施"),
    ):
        ticket = assign(ticket, department=unit, by=cast.leader, now=now)
        ticket = sign(ticket, by=clerk, now=now)
        ticket = send_back(ticket, reason=why, by=clerk, now=now)
    return ticket


def test_the_ruling_says_why_and_both_are_told(cast, office, refused, now):
    assert refused.holder == cast.above_group
    with pytest.raises(Missing):
        assign(refused, department=office, words=" ", by=cast.patch, now=now)
    ticket = assign(refused, department=office, words="线杆压着护坡", by=cast.patch, now=now)
    assert ticket.is_ruling
    facts = (
        TicketEvent.objects.filter(ticket=ticket, verb="assign").order_by("at", "id").last().facts
    )
    assert facts["refused_departments"] == sorted([cast.department.pk, office.pk])
    assert told(ticket, "assign", now) == {cast.leader.pk, cast.clerk.pk, office.clerk.pk}
    lines = Message.objects.filter(kind="assign", person__in=[cast.clerk, office.clerk])
    ruled = lines.filter(facts__you__in=["ruled", "refuser"])
    assert dict(ruled.values_list("person", "facts__you")) == {
        office.clerk.pk: "ruled",
        cast.clerk.pk: "refuser",
    }


def test_a_bounce_of_a_post_is_told_to_its_holder(cast, log, now):
    ticket = assign(log(), post=cast.leader.post, by=cast.leader, now=now)
    ticket = send_back(ticket, reason="不归我", by=cast.leader, now=now)
    ticket = assign(ticket, department=cast.department, by=cast.leader, now=now)
    ticket = send_back(ticket, reason="也不归我", by=cast.clerk, now=now)
    ticket = assign(ticket, department=cast.department, words="归水利局", by=cast.patch, now=now)
    facts = (
        TicketEvent.objects.filter(ticket=ticket, verb="assign").order_by("at", "id").last().facts
    )
    assert facts["refused_posts"] == [cast.leader.post.pk]
    assert facts["refused_departments"] == [cast.department.pk]
