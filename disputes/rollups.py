"""A person's own lists and counts, and what lists need beside their tickets.

Each definition stands here once; the phone's home, the lists, the bars and the desk read them.
"""

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Concat
from django.utils import timezone

from disputes.kinds import State
from disputes.models import Party, Ticket, TicketEvent
from disputes.models.ticket import TicketQuerySet
from grids.keyset import Cut, cut, write_cursor
from grids.models import HOLDING_ROLES, Grid, Post, User
from grids.scope import unhidden_q
from grids.tallies import tally
from grids.tiers import Tier
from grids.wording import DUE_SOON

CAP = 1001
"""Counts are read up to here and said as 1000+."""

PAGE = 20
LETTERS = "甲乙丙丁戊己庚辛壬癸"
FINISHED = (State.RESOLVED, State.CLOSED)
NOTHING = {"todo": 0, "in_hand": 0, "due_soon": 0, "done": 0, "overdue": 0}


ON_LINE = (
    Q(resolver=F("at_township"))
    | Q(resolver=F("at_village"))
    | Q(resolver=F("at_patch"))
    | Q(resolver=F("at_group"))
)
"""Resolved by a grid of the line from the place up to the township."""


@dataclasses.dataclass(frozen=True)
class Chairs:
    """What a person's chairs make theirs: grids they act for, posts, departments."""

    grids: list[int]
    posts: list[int]
    departments: list[int]
    counties: set[int]

    @classmethod
    def of(cls, user: User) -> "Chairs":
        """Read from today's seats."""
        seats = user.seats()
        return cls(
            [seat.grid for seat in seats if seat.role in HOLDING_ROLES],
            [seat.post for seat in seats],
            [seat.department for seat in seats if seat.department],
            {seat.county for seat in seats if seat.county},
        )

    def tickets(self, user: User) -> TicketQuerySet:
        """What this person sees, in the counties of their chairs."""
        return Ticket.objects.seen_by(user).filter(county__in=self.counties)


def mine(user: User) -> QuerySet[Ticket]:
    """Open tickets that my grid holds, or that are assigned to my post or department.

    `is_turn`: somebody waits for my next step. That is a ticket assigned to me and not signed for;
    one that my grid holds, unassigned, and has not accepted itself (new, risen, or sent back).
    """
    chairs = Chairs.of(user)
    held = Q(holder__in=chairs.grids)
    given = Q(assigned_post__in=chairs.posts) | Q(assigned_department__in=chairs.departments)
    free = Q(assigned_post=None, assigned_department=None)
    accepted = Exists(
        TicketEvent.objects.filter(ticket=OuterRef("pk"), verb="accept", spell=OuterRef("spell"))
    )
    is_new = Q(state=State.REPORTED) | Q(state=State.ACCEPTED) & (Q(bounces__gt=0) | ~accepted)
    turn = (held & free & is_new) | (given & Q(state=State.ASSIGNED))
    is_turn = Case(When(turn, then=Value(True)), default=Value(False), output_field=BooleanField())
    # Who holds it or is given it is part of it: of scope only the hidden ones are left to ask for.
    rows = Ticket.objects.filter(held | given, unhidden_q(user), county__in=chairs.counties)
    return rows.open().annotate(is_turn=is_turn)


def to_verify(user: User, day: dt.date) -> QuerySet[Ticket]:
    """Resolved tickets that wait for my look: my grid is the next manned one above the resolver's.

    Levels that nobody holds are skipped, as the notices do (disputes.notices.Seating.lookers). What
    was resolved beside the line from the place upward (a department, a grid elsewhere, someone
    below the leader it concerns) its holder looks at. A sensitive one waits for whoever of those
    who see it may verify it.
    """
    chairs = Chairs.of(user)
    manned = Post.objects.manned(day).filter(grid=OuterRef("pk"))
    below = Grid.objects.filter(parent__in=chairs.grids)
    on_line, by_holder = Q(pk__in=[]), Q(holder__in=chairs.grids)
    for _level in range(Tier.COUNTY, Tier.GROUP):
        empty = below.exclude(Exists(manned)).values("pk")
        on_line |= Q(resolver__in=below.values("pk"))
        by_holder |= Q(holder__in=empty)
        below = Grid.objects.filter(parent__in=empty)
    plain = (ON_LINE & on_line) | (~ON_LINE & by_holder)
    rows = chairs.tickets(user).filter(state=State.RESOLVED).exclude(resolved_by=user)
    return rows.filter((Q(is_sensitive=False) & plain) | (Q(is_sensitive=True) & _above(user)))


def _above(user: User) -> Q:
    """Resolved below one of my grids, or waiting for its holder's look."""
    looked = Q(pk__in=[])
    for seat in user.seats():
        if seat.role in HOLDING_ROLES:
            under = Q(resolver__path__startswith=seat.path) & ~Q(resolver=seat.grid)
            looked |= under | Q(resolver=None, holder__path__startswith=seat.path)
    return looked


def done(user: User, now: dt.datetime) -> QuerySet[Ticket]:
    """Resolved this month by me or by my grid."""
    month = timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    chairs = Chairs.of(user)
    by_us = Q(resolved_by=user) | Q(resolver__in=chairs.grids)
    rows = chairs.tickets(user).filter(state__in=FINISHED, resolved_at__gte=month)
    return rows.filter(by_us)


def my_counts(user: User, now: dt.datetime, *more: QuerySet) -> Counter[str]:
    """How many stand in each of my lists, and how many of them are overdue; one question.

    Everything is counted up to CAP. `more` is counted in the same question, as grids.tallies says.
    """
    own = _my_rows(user, now) if user.seats() else []
    if not own and not more:
        return Counter(NOTHING)
    counts = Counter(NOTHING)
    counts.update(tally(*own, *more))
    counts["todo"] = min(CAP, counts["todo"])
    return counts


def _my_rows(user: User, now: dt.datetime) -> list[QuerySet]:
    whose = Case(When(is_turn=True, then=Value("todo")), default=Value("in_hand"))
    late = When(due_at__lt=now, then=Value(" overdue"))
    soon = When(due_at__lte=now + DUE_SOON, then=Value(" due_soon"))
    names = Concat(whose, Case(late, soon, default=Value("")))
    still_open = mine(user).order_by("due_at").values_list(names)[:CAP]
    return [still_open, _verify_rows(user, now), done(user, now).values_list(Value("done"))[:CAP]]


def todo_rows(user: User, now: dt.datetime) -> list[QuerySet]:
    """What `my_counts` calls todo, alone, for grids.tallies: the number in every page's bar."""
    if not user.seats():
        return []
    turns = mine(user).filter(Q(is_turn=True)).values_list(Value("todo"))[:CAP]
    return [turns, _verify_rows(user, now)]


def _verify_rows(user: User, now: dt.datetime) -> QuerySet:
    return to_verify(user, timezone.localdate(now)).values_list(Value("todo"))[:CAP]


def todo_page(user: User, now: dt.datetime, after: str) -> Cut:
    """What waits for my next step, the most urgent first; to verify counts by when it lapses."""
    waiting = cut(mine(user).filter(Q(is_turn=True)), "due_at", after=after, size=PAGE)
    verify = to_verify(user, timezone.localdate(now)).filter(lapse_at__isnull=False)
    looks = cut(verify, "lapse_at", after=after, size=PAGE)
    keyed = [(row.due_at, row.pk, row) for row in waiting.rows]
    keyed += [(row.lapse_at, row.pk, row) for row in looks.rows]
    keyed.sort(key=lambda one: one[:2])
    shown = keyed[:PAGE]
    more = len(keyed) > PAGE or waiting.after or looks.after
    return Cut([row for *_key, row in shown], write_cursor(*shown[-1][:2]) if more else "")


def in_hand_page(user: User, now: dt.datetime, after: str) -> Cut:
    """What I, my grid or my department have taken on."""
    return cut(mine(user).filter(Q(is_turn=False)), "due_at", after=after, size=PAGE)


def due_soon_page(user: User, now: dt.datetime, after: str) -> Cut:
    """Mine, and due within a day (grids.wording.DUE_SOON)."""
    soon = mine(user).filter(due_at__gte=now, due_at__lte=now + DUE_SOON)
    return cut(soon, "due_at", after=after, size=PAGE)


def done_page(user: User, now: dt.datetime, after: str) -> Cut:
    """Resolved this month, the newest first."""
    return cut(done(user, now), "resolved_at", after=after, size=PAGE, newest_first=True)


LISTS: dict[str, Callable[[User, dt.datetime, str], Cut]] = {
    "todo": todo_page,
    "in_hand": in_hand_page,
    "due_soon": due_soon_page,
    "done": done_page,
}


def place_names(tickets: Iterable[Ticket], *more: int | None) -> dict[int, str]:
    """Names of the grids that these tickets name, and of `more`: one question a page."""
    known = _named_by(tickets, more)
    return dict(Grid.objects.filter(pk__in=known).values_list("pk", "name"))


ON_ITS_PAGE = ("holder", "category", "logged_by", "assigned_post", "assigned_department")
"""What is joined to a ticket for its page; `places` brings its grids. Joining five more times to the
tree kept the planner longer at work than all else."""


def places(ticket: Ticket, *more: int | None) -> dict[int, Grid]:
    """The grids that a ticket and its story name, which the ticket then has at hand; one question."""
    post = ticket.assigned_post
    own = (ticket.resolver_id, ticket.hidden_from_id, post.grid_id if post else None)
    found = Grid.objects.in_bulk(_named_by([ticket], (*more, *own)))
    for name in ("grid", "resolver", "hidden_from"):
        setattr(ticket, name, found.get(getattr(ticket, f"{name}_id")))
    if post:
        post.grid = found[post.grid_id]
    return found


def _named_by(tickets: Iterable[Ticket], more: Iterable[int | None]) -> list[int]:
    ids = set(more)
    for one in tickets:
        ids |= {one.at_township, one.at_village, one.at_patch, one.at_group}
        ids |= {one.grid_id, one.holder_id}
    return [number for number in ids if number is not None]


def named_parties(ticket: Ticket, **more: Any) -> list[Party]:
    """The parties of a ticket in their order, 甲 first; `more` is told with each."""
    rows = Party.objects.select_related("ticket__holder").filter(
        county=ticket.county, ticket=ticket
    )
    rows = rows.annotate(**more)
    return sorted(rows, key=lambda party: LETTERS.find(party.letter))


def last_stepped(rows: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """Each with `step_verb` and `step_at` of its latest event; read for the rows of a page only."""
    events = TicketEvent.objects.filter(county=OuterRef("county"), ticket=OuterRef("pk"))
    latest = events.order_by("-at", "-id")
    return rows.annotate(
        step_verb=Subquery(latest.values("verb")[:1]), step_at=Subquery(latest.values("at")[:1])
    )
