"""What the queue of the desk may be asked, and how many that are. A number of a dashboard opens one
of its views, so both must count the same.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from disputes.kinds import State
from disputes.models import Ticket, TicketEvent
from disputes.models.standing import RAISED, is_due_soon, is_overdue
from disputes.models.ticket_indexes import IS_OPEN
from disputes.search.words import find, terms_of
from grids import scope
from grids.models import Grid, User
from rows.keyset import Branches, Counted, Cut, Listed, cut

CAP = 1001

STILL_OPEN = ("open", "overdue", "due_soon")
SHOWS = (*STILL_OPEN, "raised_today", "to_verify", "resolved_month", "logged", "all")
URGENT_FIRST = frozenset({*STILL_OPEN, "raised_today"})
"""Views of open matters come by deadline; the others show the newest first."""

MARKS = {
    "overseen": Q(overseen_at__isnull=False),
    "urged": Q(urged_at__isnull=False),
    "asked": Q(asked_until__isnull=False),
}
"""What may be asked of the marks of a matter (disputes/models/marks.py)."""

ENDED = (State.RESOLVED, State.CLOSED, State.VOID, State.MERGED)


@dataclasses.dataclass(frozen=True)
class Asked:
    """What the address of the queue says; empty means all.

    `since` and `until` are the days of "logged in a period", both included.
    """

    show: str = ""
    kind: str = ""
    category: int | None = None
    urgency: str = ""
    state: str = ""
    tier: int | None = None
    mark: str = ""
    source: str = ""
    is_bounced: bool = False
    words: str = ""
    since: dt.date | None = None
    until: dt.date | None = None

    @property
    def view(self) -> str:
        """What is shown: words and an ended state are looked for among the ended ones too.

        A view of open matters with an ended state would always be empty.
        """
        if self.state in ENDED and self.show in (*STILL_OPEN, ""):
            return "all"
        if self.show in SHOWS:
            return self.show
        return "all" if self.terms else "open"

    @property
    def terms(self) -> list[str]:
        """The words one by one, as they are looked for."""
        return terms_of(self.words)

    @property
    def narrowed_by(self) -> list[str]:
        """Names of the filters in use besides the area and the view."""
        fields = ("kind", "category", "urgency", "state", "tier", "mark", "source", "is_bounced")
        used = [name for name in fields if getattr(self, name) not in ("", None, False)]
        return [*used, "q"] if self.terms else used


def matters(user: User, grid: Grid | None) -> Branches:
    """The tickets below `grid` that this person may list, ended ones too.

    `grid` None: those that the person is part of. Sensitive ones stand in no area's list.
    """
    rows = Ticket.objects.listed_by_reason(user, grid)
    return rows if grid is not None else rows.filter(county=user.county_id or 0)


def narrow(rows: Branches, asked: Asked, now: dt.datetime, grid: Grid | None) -> Branches:
    """Those of `rows` (all below `grid`, where one is given) that fit what is asked."""
    plain = {"kind": asked.kind, "urgency": asked.urgency, "state": asked.state}
    plain["source"] = asked.source
    fits = shown(asked, now, rows.counties) & Q(**{name: v for name, v in plain.items() if v})
    if asked.category:
        fits &= Q(category=asked.category) | Q(category__parent=asked.category)
    if asked.mark in MARKS:
        fits &= MARKS[asked.mark]
    if asked.is_bounced:
        fits &= Q(bounces__gt=0)
    if asked.tier is not None:
        fits &= Q(holder__tier=asked.tier)
    if not asked.terms:
        return rows.filter(fits)
    return find(rows, asked.words, grid, also=fits, now=now)


def page_of(rows: Branches, asked: Asked, after: str, size: int) -> Cut:
    """One page of what was found, in the order of its view."""
    if asked.view in URGENT_FIRST:
        return cut(rows, "due_at", after=after, size=size)
    return cut(rows, "received_at", after=after, size=size, newest_first=True)


def shown(asked: Asked, now: dt.datetime, counties: Iterable[int]) -> Q:
    """The view that a number of the dashboard opens, of matters of these counties; "logged" without
    days is today's."""
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
        began = timezone.make_aware(dt.datetime.combine(first, dt.time.min))
        return Q(day__gte=first, day__lte=asked.until or today, received_at__gte=began)
    return Q() if asked.view == "all" else IS_OPEN


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
