"""Lists that are asked branch by branch are those of `visible_to`, filtered in the plain way."""

import datetime as dt
import functools
import random

import pytest
from django.db.models import Q

from disputes.actions.desk import look_at
from disputes.api.filters import LAST_RESOLVED, MOST_URGENT, NEWEST
from disputes.kinds import OPEN, RUNNING, Kind, State, Urgency
from disputes.models import LookedAt, Ticket
from disputes.rollups import done, my_counts, my_turn, taken_on
from disputes.search import Asked, count_all, matters, narrow, page_of
from disputes.search.asked import PERSONAL, SHOWS
from disputes.search.queue import shown
from grids import scope, waiting
from grids.models import Grid, User, WorkItem
from grids.roles import Role
from grids.wording import DUE_SOON
from rows.keyset import Branch, Branches, Counted, cut, heads
from rows.tallies import CAP, tally
from tests import factories as make
from tests.cast import seat
from tests.reports.events import line_of
from tests.still import still
from tests.turns import differing, settle

PEOPLE = ("leader", "patch", "village", "township", "county", "neighbour", "clerk", "mediator")
NAMES = (*PEOPLE, "admin", "auditor", "stranger")
HOUR = dt.timedelta(hours=1)


def crowd(cast):
    """The cast, and people with several chairs: apart, one above the other, and of two kinds."""
    people = {name: getattr(cast, name) for name in NAMES}
    people["stranger"].county = cast.record  # without a chair by now
    people["stranger"].save()
    people["apart"] = chairs("apart", cast.group_grid, cast.other_village_grid)
    people["nested"] = chairs("nested", cast.village_grid, cast.group_grid)
    people["mixed"] = chairs("mixed", cast.other_group_grid)
    post = make.PostFactory(grid=cast.county_grid, role=Role.CLERK, department=cast.department)
    make.PostingFactory(post=post, user=people["mixed"])
    people["mixed"].post = post
    people["pair"] = chairs("pair", cast.village_grid, cast.other_village_grid)
    people["gone"] = seat(cast.county_grid, "gone", Role.STAFF)
    people["gone"].is_active = False
    return people


def chairs(username, first, *more):
    user = seat(first, username, Role.DEPUTY)
    for grid in more:
        post = make.PostFactory(grid=grid, role=Role.STAFF)
        make.PostingFactory(post=post, user=user)
    return user


KEPT = [state for state in State if state != State.MERGED]
"""A merged one needs another that stays."""


def fill(cast, people, now, count, dice):
    """Made-up tickets of every kind, state, holder, assignee and logger, with equal times."""
    top = cast.county_grid
    grids = list(Grid.objects.filter(county=cast.record))
    posts = [user.post for user in people.values() if hasattr(user, "post")]
    tickets = []
    for number in range(count):
        grid, state = dice.choice(grids), dice.choice(KEPT)
        line = [one for one in grids if grid.path.startswith(one.path)]
        at = now - HOUR * dice.randrange(24 * 20)
        ended = state in (State.RESOLVED, State.CLOSED)
        given = dice.choice(["", "post", "department"]) or ("post" * (state == State.ASSIGNED))
        ticket = Ticket(
            county=top.county_id,
            number=f"试 {number}",
            kind=dice.choice(list(Kind)),
            urgency=dice.choice(list(Urgency)),
            state=state,
            words=dice.choice(["水沟", "电线"]),
            is_sensitive=dice.random() < 0.2,
            hidden_from=dice.choice([None, None, None, *line]),
            grid=grid,
            holder=dice.choice(line),  # where it happened, or above (domain.md, tickets)
            assigned_post=dice.choice(posts) if given == "post" else None,
            assigned_department=cast.department if given == "department" else None,
            logged_by=dice.choice(list(people.values())),
            logged_at=at,
            received_at=at,
            day=at.date(),
            due_at=now + HOUR * dice.randrange(-30, 30),
            resolved_at=now - HOUR * dice.randrange(24 * 20) if ended else None,
            resolved_by=dice.choice(list(people.values())) if ended else None,
            resolver=dice.choice([None, *grids]) if ended else None,
            lapse_at=now + HOUR * dice.randrange(50) if state == State.RESOLVED else None,
            bounces=dice.choice([0, 0, 1, 2]),
            helpers=[cast.department.pk] if not given and dice.random() < 0.3 else None,
            **still(state),
        )
        vars(ticket).update(line_of(grid))
        tickets.append(ticket)
    Ticket.objects.bulk_create(tickets)


def may_see(user: User, ticket: Ticket) -> bool:
    """The rule of scope in plain words, row by row (domain.md: what it refuses to be)."""
    if not user.is_active:
        return False
    if ticket.logged_by_id == user.id:
        return True
    for one in user.seats():
        if ticket.hidden_from_id in [int(part) for part in one.path.split("/") if part]:
            return False
    for one in user.seats():
        holds = one.role in scope.AREA_ROLES and ticket.holder_id == one.grid
        given = one.department and ticket.assigned_department_id == one.department
        helps = one.department in (ticket.helpers or ()) and not ticket.is_sensitive
        if holds or given or helps or ticket.assigned_post_id == one.post:
            return True
        over = one.role in scope.AREA_ROLES and ticket.grid.path.startswith(one.path)
        if over and not ticket.is_sensitive:
            return True
    return False


def walk(page, size=7):
    """The ids of all pages, and that each row comes once."""
    seen, after = [], ""
    while True:
        cut_off = page(after)
        assert len(cut_off.rows) <= size
        seen += [row.pk for row in cut_off.rows]
        if not (after := cut_off.after):
            assert len(seen) == len(set(seen))
            return seen


def page_in(rows, first, after):
    """A page in the order of a column, with a minus for the newest first."""
    return cut(rows, first.lstrip("-"), after=after, size=7, newest_first=first.startswith("-"))


def ids(rows, order):
    return list(rows.order_by(*order).values_list("pk", flat=True))


LONG = [pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 8)]


@pytest.fixture(params=[1, *LONG])
def town(any_cast, now, request):
    """A county with its people and 160 tickets."""
    dice = random.Random(request.param)
    people = crowd(any_cast)
    fill(any_cast, people, now, 160, dice)
    settle(now)
    assert differing(any_cast.record.id, now) == []
    return any_cast, people


def test_scope_is_the_rule_row_by_row(town):
    _cast, people = town
    tickets = list(Ticket.objects.select_related("grid"))
    for name, user in people.items():
        expected = {ticket.pk for ticket in tickets if may_see(user, ticket)}
        assert set(Ticket.objects.visible_to(user).values_list("pk", flat=True)) == expected, name
        plain = {
            ticket.pk for ticket in tickets if ticket.pk in expected and not ticket.is_sensitive
        }
        rows = Ticket.objects.filter(is_sensitive=False)
        reasons = [rows.filter(why.q) for why in scope.reasons_of(user)]
        assert {ticket.pk for rows in reasons for ticket in rows} == plain, name


def test_every_page_of_the_queue_is_what_the_plain_question_says(town, now):
    cast, people = town
    look_at_some(people)
    grids = [cast.county_grid, cast.village_grid, cast.other_village_grid, cast.group_grid]
    for place, (name, user) in enumerate(people.items()):
        for turn, show in enumerate(SHOWS):
            asked = Asked(show, kind="hazard" if show == "logged" else "")
            for grid in (None, grids[(place + turn) % len(grids)]):
                check_queue(user, grid, asked, now, f"{name} {grid} {show}")


def own_ones(user, view):
    """What a person has to verify, or a post of theirs has not looked at, row by row."""
    if view == "verify_mine":
        items = WorkItem.objects.filter(what="verify")
        return [one.subject for one in items if waiting_for(user, one)]
    posts = {seat.post for seat in user.seats()}
    looked = {one.ticket_id for one in LookedAt.objects.all() if one.post_id in posts}
    return [one.pk for one in Ticket.objects.all() if one.is_open and one.pk not in looked]


def look_at_some(people):
    """Everybody's posts have looked at every third matter."""
    for user in people.values():
        for ticket in Ticket.objects.order_by("pk")[::3]:
            look_at(ticket, by=user)


def check_queue(user, grid, asked, now, label):
    whole = Ticket.objects.visible_to(user).filter(is_sensitive=False)
    if asked.view in PERSONAL:
        whole = whole.filter(pk__in=own_ones(user, asked.view))
    else:
        whole = whole.filter(shown(asked, now, scope.counties_of(user)))
    whole = whole.filter(county=user.county_id or 0) if grid is None else whole.counted_under(grid)
    whole = whole.filter(kind=asked.kind) if asked.kind else whole
    urgent = asked.view in ("open", "overdue", "due_soon", "raised_today", "unseen")
    rows = narrow(matters(user, grid), asked, now, grid, user)
    expected = ids(whole, MOST_URGENT if urgent else NEWEST)
    assert walk(lambda after: page_of(rows, asked, after, 7)) == expected, label
    assert count_all(user, {"found": rows}) == {"found": len(expected)}, label


def test_every_page_of_what_is_done_is_what_the_plain_question_says(town, now):
    _cast, people = town
    for name, user in people.items():
        seats = user.seats()
        grids = [one.grid for one in seats if one.role in scope.AREA_ROLES]
        # Who has no chair has no work lists, though what they logged stays open to them.
        whole = Ticket.objects.visible_to(user).filter(county__in={one.county for one in seats})
        month = now.replace(day=1, hour=0, minute=0) - 8 * HOUR
        by_us = Q(resolved_by=user) | Q(resolver__in=grids)
        whole = whole.filter(by_us, resolved_at__gte=month, state__in=["resolved", "closed"])
        found = walk(functools.partial(page_in, done(user, now), "-resolved_at"))
        assert found == ids(whole, LAST_RESOLVED), name


def waiting_for(user, item):
    """Whether a work item is listed to a person, in plain words."""
    for one in user.seats():
        if item.hidden_from in [int(part) for part in one.path.split("/") if part]:
            return item.shown_to == user.id and is_mine(user, item)
    return is_mine(user, item)


def is_mine(user, item):
    acts = {one.grid for one in user.seats() if one.role in scope.AREA_ROLES}
    mine = {
        "grid": acts,
        "post": {one.post for one in user.seats()},
        "department": {one.department for one in user.seats()},
    }
    return item.owner in mine[item.owner_kind] and item.not_by != user.id


def test_every_page_of_what_waits_is_what_the_plain_question_says(town, now):
    """A subject is listed once, the first due first; what is my turn is not in hand as well."""
    _cast, people = town
    items, tickets = list(WorkItem.objects.all()), Ticket.objects.in_bulk()
    for name, user in people.items():
        shown = [one for one in items if waiting_for(user, one)]
        due = {one.subject: one.due_at for one in shown}  # what is paused or parked comes last
        turn = {one.subject for one in shown if one.what != "hold"}
        held = {one.subject for one in shown} - turn
        dated = turn | held
        soon = {
            pk
            for pk in dated
            if now <= tickets[pk].due_at <= now + DUE_SOON and tickets[pk].state in RUNNING
        }
        for which, expected in {"todo": turn, "in_hand": held, "due_soon": soon}.items():
            found = walk(functools.partial(waits, user, which, now))
            assert found == sorted(expected, key=lambda pk: (due[pk], pk)), (name, which)
        # The same through the tickets, in scope: nothing waits that its owner may not see.
        assert page_ids(my_turn(user)) == turn, name
        assert page_ids(taken_on(user)) == held, name


def waits(user, which, now, after):
    return waiting.LISTS[which](user, now, after, 7)


def page_ids(rows):
    return {row.pk for row in heads(rows, MOST_URGENT, CAP)}


def test_my_numbers_are_those_of_my_lists(town, now):
    _cast, people = town
    for user in people.values():
        counts = my_counts(user, now)
        assert counts["todo"] == tally(*waiting.todo_number(user, now))["todo"]
        for which in ("todo", "in_hand", "due_soon"):
            assert counts[which] == len(walk(functools.partial(waits, user, which, now)))
        assert counts["done"] == len(heads(done(user, now), LAST_RESOLVED, CAP))


def test_a_capped_count_counts_a_row_once(cast, now):
    people = crowd(cast)
    fill(cast, people, now, 40, random.Random(4))
    rows = Ticket.objects.all()
    twice = Branches((Branch(rows), Branch(rows.filter(state__in=OPEN)), Branch(rows.none())))
    asked = User.objects.filter(pk=cast.leader.pk)
    for cap in (1, 39, 40, 41):
        assert asked.values_list(Counted(twice, cap), flat=True).get() == min(cap, 40)
    assert asked.values_list(Counted(Branches((Branch(rows.none()),)), 9), flat=True).get() == 0
