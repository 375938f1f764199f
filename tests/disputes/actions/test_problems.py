"""The life of a problem of the month: opened with its matters, changed, closed, opened again."""

import datetime as dt

import pytest
from django.utils import timezone

from disputes.actions.log import Draft, log_ticket
from disputes.actions.problem_matters import add_tickets, remove_ticket
from disputes.actions.problems import (
    Plan,
    change_problem,
    close_problem,
    open_problem,
    reopen_problem,
)
from disputes.actions.voiding import void
from disputes.models import Problem, ProblemTicket, Ticket, TicketEvent
from disputes.notices import tell
from disputes.problem_errors import (
    InAnotherProblem,
    NothingToDo,
    NotInProblem,
    NotOfTheArea,
    ProblemClosed,
    SensitiveApart,
)
from disputes.recurrence import by_place, came_back, held_by
from grids import waiting
from grids.errors import IdTaken, Missing, NotAllowed, Stale
from grids.models import AuditRow, Message, User, WorkItem
from rows.ids import uuid7

DAY = dt.timedelta(days=1)


def log(cast, now, grid=None, by=None, **more):
    given = {"kind": "hazard", "words": "井盖被压坏", "grid": grid or cast.group_grid} | more
    return log_ticket(Draft(**given), by=by or cast.leader, now=now)


def plan(cast, now, **more):
    given = {"title": "货车绕行压坏井盖", "post": cast.village.post, "plan": "换重型井盖"}
    return Plan(**(given | {"due_on": timezone.localdate(now) + 30 * DAY} | more))


def opened(cast, now, tickets=None, by=None, grid=None, **more):
    tickets = tickets or [log(cast, now), log(cast, now)]
    grid = grid or cast.county_grid
    return open_problem(grid, plan(cast, now, **more), tickets, by=by or cast.county, now=now)


def verbs_on(ticket):
    rows = TicketEvent.objects.filter(county=ticket.county, ticket=ticket).order_by("at", "id")
    return list(rows.values_list("verb", flat=True))


def asked(user, now):
    rows = waiting.todo(User.objects.get(pk=user.pk), now, "", 50).rows
    return [line.subject for line in rows if line.kind == "problem"]


def test_its_matters_are_told_and_its_owner_has_it_to_do(any_cast, now):
    cast = any_cast
    one, two = log(cast, now), log(cast, now)
    tell(cast.record.id, now=now)
    Message.objects.all().delete()
    problem = opened(cast, now, [one, two])
    assert (problem.kind, problem.state, problem.grid) == ("hazard", "open", cast.county_grid)
    for ticket in (one, two):
        assert verbs_on(ticket)[-1] == "join_problem"
        event = TicketEvent.objects.get(county=ticket.county, ticket=ticket, verb="join_problem")
        assert event.facts["problem"] == str(problem.pk)
        assert event.said.words == "货车绕行压坏井盖"
        assert event.state_to == event.state_from == "reported"
    tell(cast.record.id, now=now)
    told = Message.objects.filter(person=cast.leader)
    assert [line.kind for line in told] == ["join_problem"]
    assert asked(cast.village, now) == [problem.pk]
    due = dt.datetime(2026, 8, 14, 16, tzinfo=dt.UTC)
    assert WorkItem.objects.get(county=cast.record.id, kind="problem").due_at == due


def test_no_clock_of_a_matter_moves(cast, now):
    ticket = log(cast, now)
    opened(cast, now + DAY, [ticket])
    after = Ticket.objects.get(pk=ticket.pk)
    assert (after.due_at, after.escalate_at, after.state) == (
        ticket.due_at,
        ticket.escalate_at,
        ticket.state,
    )


@pytest.mark.parametrize(
    "role", ["leader", "patch", "village", "clerk", "mediator", "admin", "neighbour"]
)
def test_only_county_and_township_keep_problems(cast, now, role):
    tickets = [log(cast, now)]
    with pytest.raises(NotAllowed):
        opened(cast, now, tickets, by=getattr(cast, role), grid=cast.township_grid)
    assert not Problem.objects.filter(county=cast.record.id).exists()


def test_a_township_keeps_its_own_and_no_other(cast, now):
    if cast.ladder == "short":
        pytest.skip("no township there")
    problem = opened(cast, now, by=cast.township, grid=cast.township_grid)
    assert problem.grid == cast.township_grid
    far = log(cast, now, grid=cast.other_group_grid, by=cast.county)
    with pytest.raises(NotOfTheArea):
        add_tickets(problem, [far], by=cast.township, now=now)
    with pytest.raises(NotAllowed):
        opened(cast, now, [far], by=cast.township)  # the county's
    add_tickets(problem, [log(cast, now)], by=cast.county, now=now)
    assert held_by(problem, cast.county).count() == 3


def test_a_sensitive_matter_and_one_about_a_leader_stand_in_no_problem(cast, now):
    apart = log(cast, now, is_sensitive=True)
    about = log(cast, now, by=cast.leader, concerns=cast.village_grid)
    for ticket in (apart, about):
        with pytest.raises(SensitiveApart):
            opened(cast, now, [log(cast, now), ticket])
    assert not ProblemTicket.objects.filter(county=cast.record.id).exists()
    assert "join_problem" not in verbs_on(apart)


def test_what_became_sensitive_counts_no_more(cast, now):
    ticket = log(cast, now)
    problem = opened(cast, now, [ticket, log(cast, now)])
    Ticket.objects.filter(pk=ticket.pk).update(is_sensitive=True)
    for user in (cast.county, cast.leader):
        assert held_by(problem, user).count() == 1


def test_one_matter_has_one_cause_at_a_time(cast, now):
    ticket = log(cast, now)
    first = opened(cast, now, [ticket])
    second = opened(cast, now, title="下雨积水")
    with pytest.raises(InAnotherProblem):
        add_tickets(second, [ticket], by=cast.county, now=now)
    with pytest.raises(NothingToDo):
        add_tickets(first, [ticket], by=cast.county, now=now)
    remove_ticket(first, ticket, reason="是积水冲的", by=cast.county, now=now)
    add_tickets(second, [ticket], by=cast.county, now=now)
    assert verbs_on(ticket)[-3:] == ["join_problem", "leave_problem", "join_problem"]
    with pytest.raises(NotInProblem):
        remove_ticket(first, ticket, reason="再说一次", by=cast.county, now=now)


def test_a_matter_that_is_void_has_no_cause(cast, now):
    ticket = void(log(cast, now), reason="记错了", by=cast.leader, now=now)
    with pytest.raises(NotOfTheArea):
        opened(cast, now, [ticket])


@pytest.mark.parametrize("more", [{"title": " "}, {"plan": ""}, {"due_on": dt.date(2026, 7, 14)}])
def test_a_problem_has_a_cause_a_plan_and_a_day(cast, now, more):
    with pytest.raises(Missing):
        opened(cast, now, **more)


def test_the_same_id_again_is_the_problem_that_is_there(cast, now):
    mine, tickets = uuid7(), [log(cast, now)]
    told = {"by": cast.county, "now": now, "id": mine}
    first = open_problem(cast.county_grid, plan(cast, now), tickets, **told)
    assert open_problem(cast.county_grid, plan(cast, now), tickets, **told).pk == first.pk
    with pytest.raises(IdTaken):
        open_problem(cast.county_grid, plan(cast, now, title="别的"), tickets, **told)
    assert Problem.objects.filter(county=cast.record.id).count() == 1


def test_another_owner_has_it_to_do(cast, now):
    problem = opened(cast, now)
    changed = plan(cast, now, post=cast.leader.post)
    done = change_problem(problem, changed, by=cast.county, now=now, version=1)
    assert (done.post, done.version) == (cast.leader.post, 2)
    assert (asked(cast.village, now), asked(cast.leader, now)) == ([], [problem.pk])
    with pytest.raises(Stale):
        change_problem(problem, changed, by=cast.county, now=now, version=1)
    with pytest.raises(NotAllowed):
        change_problem(problem, changed, by=cast.leader, now=now)


def test_its_owner_closes_it_with_what_was_done_and_the_county_opens_it_again(cast, now):
    ticket = log(cast, now)
    problem = opened(cast, now, [ticket])
    with pytest.raises(Missing):
        close_problem(problem, result=" ", by=cast.village, now=now)
    with pytest.raises(NotAllowed):
        close_problem(problem, result="换完了", by=cast.leader, now=now)
    done = close_problem(problem, result="换完了", by=cast.village, now=now + DAY)
    assert (done.state, done.result, done.closed_at) == ("closed", "换完了", now + DAY)
    assert asked(cast.village, now) == []
    assert verbs_on(ticket)[-1] == "close_problem"
    for act in (
        lambda: close_problem(problem, result="再关", by=cast.county, now=now),
        lambda: add_tickets(problem, [log(cast, now)], by=cast.county, now=now),
        lambda: remove_ticket(problem, ticket, reason="不是", by=cast.county, now=now),
        lambda: change_problem(problem, plan(cast, now), by=cast.county, now=now),
    ):
        with pytest.raises(ProblemClosed):
            act()
    with pytest.raises(NotAllowed):
        reopen_problem(problem, reason="又坏了", by=cast.village, now=now)
    again = reopen_problem(problem, reason="又坏了", by=cast.county, now=now + 2 * DAY)
    assert (again.state, again.result, again.closed_at) == ("open", "", None)
    assert asked(cast.village, now) == [problem.pk]
    assert verbs_on(ticket)[-1] == "open_problem"
    acts = AuditRow.objects.filter(about=f"problem:{problem.pk}").order_by("at", "id")
    assert list(acts.values_list("act", flat=True)) == [
        "problem_opened",
        "problem_closed",
        "problem_reopened",
    ]


def test_what_comes_back_is_counted_by_place(cast, now):
    here, there = log(cast, now), log(cast, now, grid=cast.patch_grid, by=cast.patch)
    problem = opened(cast, now, [here, there])
    assert list(came_back(problem, cast.county)) == []
    problem = close_problem(problem, result="换完了", by=cast.county, now=now + DAY)
    later = now + 2 * DAY
    for _n in range(2):
        log(cast, later)
    log(cast, later, grid=cast.patch_grid, by=cast.patch)
    log(cast, later, kind="order")  # of another kind
    log(cast, later, grid=cast.other_group_grid, by=cast.county)  # somewhere else
    log(cast, later, is_sensitive=True)
    void(log(cast, later), reason="记错了", by=cast.leader, now=later)
    found = by_place(came_back(problem, cast.county))
    assert found == [(cast.group_grid, 2), (cast.patch_grid, 1)]
    assert by_place(came_back(problem, cast.leader)) == [(cast.group_grid, 2)]


def test_everybody_sees_of_it_what_lies_in_their_scope(cast, now):
    near = log(cast, now)
    far = log(cast, now, grid=cast.other_group_grid, by=cast.county)
    problem = opened(cast, now, [near, far])
    seen = {
        name: held_by(problem, getattr(cast, name)).count()
        for name in ("county", "leader", "village", "neighbour", "auditor", "clerk")
    }
    assert seen == {
        "county": 2,
        "leader": 1,
        "village": 1,
        "neighbour": 1,
        "auditor": 0,
        "clerk": 0,
    }
    who = {name for name in seen if Problem.objects.visible_to(getattr(cast, name)).exists()}
    assert who == {"county", "leader", "village", "neighbour"}
