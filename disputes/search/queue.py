"""What the queue of the desk may be asked, and how many that are. A number of a dashboard opens one
of its views, so both must count the same.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from disputes.kinds import State
from disputes.models import LookedAt, Ticket, TicketEvent
from disputes.models.standing import RAISED, is_due_soon, is_overdue
from disputes.models.ticket import below
from disputes.models.ticket_indexes import IS_OPEN
from disputes.search.asked import ENDED, PERSONAL, Asked
from disputes.search.words import find
from disputes.turning import KIND
from grids import scope, waiting
from grids.models import Grid, User
from rows.keyset import Branch, Branches, Counted, Cut, Listed, cut

CAP = 1001

MARKS = {
    "overseen": Q(overseen_at__isnull=False),
    "urged": Q(urged_at__isnull=False),
    "asked": Q(asked_until__isnull=False),
}
"""What may be asked of the marks of a matter (disputes/models/marks.py)."""


def matters(user: User, grid: Grid | None) -> Branches:
    """The tickets below `grid` that this person may list, ended ones too.

    `grid` None: those that the person is part of. Sensitive ones stand in no area's list.
    """
    rows = Ticket.objects.listed_by_reason(user, grid)
    return rows if grid is not None else rows.filter(county=user.county_id or 0)


def narrow(
    rows: Branches, asked: Asked, now: dt.datetime, grid: Grid | None, user: Any
) -> Branches:
    """Those of `rows` (all below `grid`, where one is given) that fit what is asked.

    `user` is whoever asks.
    """
    fits = fitting(asked, now, rows.counties, user)
    if asked.is_shared:
        rows = _on_shared_ground(rows, user, grid)
    if not asked.terms:
        return rows.filter(fits)
    return find(rows, asked.words, grid, also=fits, now=now)


def _on_shared_ground(rows: Branches, user: Any, grid: Grid | None) -> Branches:
    """Those of `rows` that lie on the ground of several grids; and those that happened elsewhere and
    lie on the ground of `grid` too, which no number counts here (docs/adr/0038)."""
    if grid is None:
        return rows.filter(shared_lines__isnull=False)
    top = int(grid.path.split("/")[0])  # of every line: so that the index of the lines answers
    elsewhere = Ticket.objects.filter(
        scope.listed_in_area(user), county=grid.county_code, shared_lines__has=grid.pk
    )
    return rows.filter(shared_lines__has=top) | Branches((Branch(elsewhere),), rows.counties)


def fitting(asked: Asked, now: dt.datetime, counties: Iterable[int], user: Any) -> Q:
    """What is asked but for the words, of matters of these counties; pages and API ask by the same."""
    plain = {"kind": asked.kind, "urgency": asked.urgency, "state": asked.state}
    plain["source"] = asked.source
    fits = shown(asked, now, counties, user) & Q(**{n: v for n, v in plain.items() if v})
    fits &= _given(asked) & _in_days(asked, counties)
    if asked.category:
        fits &= Q(category=asked.category) | Q(category__parent=asked.category)
    if asked.mark in MARKS:
        fits &= MARKS[asked.mark]
    if asked.is_bounced:
        fits &= Q(bounces__gt=0)
    return fits


def _given(asked: Asked) -> Q:
    """Who has it. What a grid holds lies below it: its own index finds them."""
    fits = Q()
    if asked.tier is not None:
        fits &= Q(holder__tier=asked.tier)
    if asked.holder is not None:
        fits &= Q(holder=asked.holder.pk) & below(asked.holder)
    if asked.department is not None:
        fits &= Q(assigned_department=asked.department)
    return fits


def _in_days(asked: Asked, counties: Iterable[int]) -> Q:
    """Due, or closed, from a day to another, both included."""
    fits = _between("due_at", asked.due_since, asked.due_until)
    if not (asked.closed_since or asked.closed_until):
        return fits
    fits &= _between("closed_at", asked.closed_since, asked.closed_until)
    # Its last step of these days is in the events' index by day; the tickets have none for it.
    ended = TicketEvent.objects.filter(
        county__in=counties, ticket=OuterRef("pk"), verb__in=ENDING, state_to__in=ENDED
    )
    days = {"day__gte": asked.closed_since, "day__lte": asked.closed_until}
    return fits & Q(Exists(ended.filter(**{name: day for name, day in days.items() if day})))


ENDING = ("verify", "lapse", "void", "merge")
"""Verbs after which a matter is over and done with."""


def _between(column: str, since: dt.date | None, until: dt.date | None) -> Q:
    fits = Q()
    if since:
        fits &= Q(**{f"{column}__gte": _midnight(since)})
    if until:
        fits &= Q(**{f"{column}__lt": _midnight(until) + dt.timedelta(days=1)})
    return fits


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def page_of(rows: Branches, asked: Asked, after: str, size: int) -> Cut:
    """One page of what was found, in the order of its view."""
    if asked.order == "urgent":
        return cut(rows, "due_at", after=after, size=size)
    newest = asked.order == "newest"
    return cut(rows, "received_at", after=after, size=size, newest_first=newest)


def shown(asked: Asked, now: dt.datetime, counties: Iterable[int], user: Any = None) -> Q:
    """The view that a number of the dashboard opens, of matters of these counties; "logged" without
    days is today's. `user` is whoever asks, for the views of PERSONAL."""
    if asked.view in PERSONAL:
        return _own(asked.view, counties, user)
    if asked.view == "overdue":
        return is_overdue(now)
    if asked.view == "due_soon":
        return is_due_soon(now)
    if asked.view == "raised_today":
        return _rose_on(timezone.localdate(now), counties)
    if asked.view == "to_verify":
        return Q(state=State.RESOLVED)
    if asked.view == "resolved_month":
        month = timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        ended = Q(state__in=[State.RESOLVED, State.CLOSED])
        return ended & Q(resolved_at__gte=month, resolved_at__lte=now)
    if asked.view == "logged":
        today = timezone.localdate(now)
        first = asked.since or asked.until or today
        # Nothing is received before it is logged: the list's own index finds what came since then.
        return Q(day__gte=first, day__lte=asked.until or today, received_at__gte=_midnight(first))
    return Q() if asked.view == "all" else IS_OPEN


def _own(view: str, counties: Iterable[int], user: User) -> Q:
    """What waits for this person to verify, or was not looked at yet by a post of theirs."""
    if view == "verify_mine":
        items = waiting.items_of(user, KIND).filter(what="verify")
        return Q(state=State.RESOLVED, pk__in=items.values("subject"))
    posts = [seat.post for seat in user.seats()]
    seen = LookedAt.objects.filter(county__in=counties, ticket=OuterRef("pk"), post__in=posts)
    return IS_OPEN & ~Q(Exists(seen))


def _rose_on(day: dt.date, counties: Iterable[int]) -> Q:
    """Raised by hand or by itself that day, as reports/figures.py counts it."""
    rose = TicketEvent.objects.filter(
        RAISED,
        county__in=counties,
        ticket=OuterRef("pk"),
        day=day,
    )
    return Q(Exists(rose))


def count_all(user: User, lists: Mapping[str, Listed], *, cap: int = CAP) -> dict[str, int]:
    """How many tickets each list has, read up to `cap`: one question, whatever the number of lists."""
    counts: dict[str, Any] = {f"n_{name}": Counted(rows, cap) for name, rows in lists.items()}
    found: dict[str, Any] = dict(User.objects.filter(pk=user.pk).values(**counts).get())
    return {name: found[f"n_{name}"] for name in lists}


def unlisted(user: User, grid: Grid, asked: Asked, now: dt.datetime) -> QuerySet[Ticket]:
    """The sensitive ones of the same view, which are only counted.

    No other filter narrows them: a word that changes their number would tell what they say.
    """
    view = shown(asked, now, [grid.county_code])
    rows = Ticket.objects.counted_under(grid).filter(view, is_sensitive=True)
    return rows.exclude(scope.concerns_q(user))


def said(n: int) -> str:
    """A capped count in words: 1000+ at the cap."""
    return f"{CAP - 1}+" if n >= CAP else str(n)
