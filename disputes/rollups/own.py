"""A person's own tickets: what waits for them, what they have taken on, what they resolved.

The first two are read from the work items (grids.waiting); here they are tickets, for lists that are
filtered further.
"""

import datetime as dt
from collections import Counter
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.utils import timezone

from disputes.kinds import State
from disputes.models.ticket import TicketQuerySet
from disputes.rollups.bars import bar_rows
from disputes.rollups.chairs import Chairs
from disputes.turning import KIND
from grids import scope, waiting
from grids.models import HOLD, User
from grids.stand_ins import shape_of
from rows.keyset import Branch, Branches, Cut, cut
from rows.prepared import A_MONTH, Prepared
from rows.tallies import CAP, Plain, Weighed, tally

PAGE = 20
FINISHED = (State.RESOLVED, State.CLOSED)
NOTHING = dict.fromkeys(
    ("todo", "in_hand", "due_soon", "done", "todo_overdue", "in_hand_overdue"), 0
)


def my_turn(user: User) -> Branches:
    """Tickets that wait for this person's next step; `waits_until` is when their work items are due,
    by which the pages list them (never, while their clock stands)."""
    return _those(user, Q(pk__in=_subjects(user, ~Q(what=HOLD))))


def taken_on(user: User) -> Branches:
    """What this person, their grid or their department has taken on, and is not their turn; with
    `waits_until`, as above."""
    held, turn = _subjects(user, Q(what=HOLD)), _subjects(user, ~Q(what=HOLD))
    return _those(user, Q(pk__in=held) & ~Q(pk__in=turn))


def _subjects(user: User, which: Q) -> QuerySet:
    return waiting.items_of(user, KIND).filter(which).values("subject")


def _those(user: User, which: Q) -> Branches:
    chairs = Chairs.of(user)
    items = waiting.items_of(user, KIND).filter(subject=OuterRef("pk"))
    due = Subquery(items.order_by("due_at").values("due_at")[:1])  # an answer has its own
    rows = Branch(chairs.tickets(user).filter(which).annotate(waits_until=due))
    return Branches((rows,), tuple(sorted(chairs.counties)))


def done(user: User, now: dt.datetime) -> Branches:
    """Resolved this month by me or by my grid."""
    return done_since(user, _month_of(now))


def done_since(user: User, since: dt.datetime) -> Branches:
    """Resolved since then by me or by my grid."""
    chairs = Chairs.of(user)
    rows: TicketQuerySet = chairs.tickets(user).filter(state__in=FINISHED, resolved_at__gte=since)
    ours = [scope.Reason("resolver", tuple(sorted(set(chairs.grids))))] if chairs.grids else []
    reasons = [scope.Reason("resolved_by", (user.pk,)), *ours]
    return rows.for_reasons(reasons, chairs.counties)


def _month_of(now: dt.datetime) -> dt.datetime:
    return timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def my_counts(user: User, now: dt.datetime, *more: QuerySet | Plain | Weighed) -> Counter[str]:
    """How many stand in each of my lists, and how many of what is to do and in hand are overdue
    (`todo_overdue`, `in_hand_overdue`), with what the frame counts (bar_rows); one question.

    Everything is counted up to CAP. `more` is counted in the same question, as rows.tallies says.
    """
    own: list[Any] = bar_rows(user, now)
    if user.seats():
        own += [*waiting.numbers(user, now), DONE.plain(shape_of(user), since=_month_of(now))]
    counts = Counter(NOTHING)
    counts.update(tally(*own, *more))
    return Counter({name: min(CAP, n) if name in NOTHING else n for name, n in counts.items()})


def _done_rows(user: Any, since: dt.datetime) -> QuerySet:
    return done_since(user, since).heads((), CAP).values_list(Value("done"))[:CAP]


DONE = Prepared(_done_rows, since=A_MONTH)


def done_page(user: User, now: dt.datetime, after: str) -> Cut:
    """Resolved this month, the newest first."""
    rows = done(user, now).select_related("grid__parent__parent")
    return cut(rows, "resolved_at", after=after, size=PAGE, newest_first=True)
