"""A person's own lists and counts; the phone's home, the lists, the bars and the desk read them."""

import datetime as dt
from collections import Counter
from collections.abc import Callable

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Concat
from django.utils import timezone

from disputes.kinds import State
from disputes.models import Ticket, TicketEvent
from disputes.models.ticket import TicketQuerySet
from disputes.rollups.chairs import Chairs
from disputes.rollups.verify import to_verify
from grids import scope
from grids.models import User
from grids.wording import DUE_SOON
from rows.keyset import Branches, Cut, cut, write_cursor
from rows.tallies import CAP, tally

PAGE = 20
URGENT = ("due_at", "id")
FINISHED = (State.RESOLVED, State.CLOSED)
NOTHING = dict.fromkeys(
    ("todo", "in_hand", "due_soon", "done", "todo_overdue", "in_hand_overdue"), 0
)


def mine(user: User) -> Branches:
    """Open tickets that my grid holds, or that are assigned to my post or department."""
    return _open(user).for_reasons(scope.held_by(user) + scope.given_to(user))


def my_turn(user: User) -> Branches:
    """Those of `mine` where somebody waits for my next step.

    That is a ticket assigned to me and not signed for; one that my grid holds, unassigned, and has
    not accepted itself (new, risen, or sent back).
    """
    rows = _open(user)
    held = rows.for_reasons(scope.held_by(user), _is_free_and_new())
    return held | rows.for_reasons(scope.given_to(user), state=State.ASSIGNED)


def taken_on(user: User) -> Branches:
    """The others of `mine`."""
    return mine(user).filter(~Q(_is_turn(user)))


def _open(user: User) -> TicketQuerySet:
    """What is open in the counties of this person's chairs and not hidden from them."""
    rows = Ticket.objects.open().filter(county__in=Chairs.of(user).counties)
    return rows.filter(scope.unhidden_q(user))


def _is_free_and_new() -> Q:
    accepted = Exists(
        TicketEvent.objects.filter(ticket=OuterRef("pk"), verb="accept", spell=OuterRef("spell"))
    )
    is_new = Q(state=State.REPORTED) | Q(state=State.ACCEPTED) & (Q(bounces__gt=0) | ~accepted)
    return Q(assigned_post=None, assigned_department=None) & is_new


def _is_turn(user: User) -> Case:
    """Whether a ticket stands in `my_turn`; never null, so that it can be denied."""
    chairs = Chairs.of(user)
    held = Q(holder__in=chairs.grids)
    given = Q(assigned_post__in=chairs.posts) | Q(assigned_department__in=chairs.departments)
    turn = (held & _is_free_and_new()) | (given & Q(state=State.ASSIGNED))
    return Case(When(turn, then=Value(True)), default=Value(False), output_field=BooleanField())


def done(user: User, now: dt.datetime) -> Branches:
    """Resolved this month by me or by my grid."""
    month = timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    chairs = Chairs.of(user)
    rows = chairs.tickets(user).filter(state__in=FINISHED, resolved_at__gte=month)
    ours = [scope.Reason("resolver", tuple(sorted(set(chairs.grids))))] if chairs.grids else []
    return rows.for_reasons([scope.Reason("resolved_by", (user.pk,)), *ours])


def my_counts(user: User, now: dt.datetime, *more: QuerySet) -> Counter[str]:
    """How many stand in each of my lists, and how many of what is to do and in hand are overdue
    (`todo_overdue`, `in_hand_overdue`); one question.

    Everything is counted up to CAP. `more` is counted in the same question, as rows.tallies says.
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
    late = When(due_at__lt=now, then=Concat(Value(" "), whose, Value("_overdue")))
    soon = When(due_at__lte=now + DUE_SOON, then=Value(" due_soon"))
    names = Concat(whose, Case(late, soon, default=Value("")))
    first = mine(user).heads(URGENT, CAP).annotate(is_turn=_is_turn(user))
    still_open = first.order_by(*URGENT).values_list(names)[:CAP]
    ended = done(user, now).heads((), CAP).values_list(Value("done"))[:CAP]
    return [still_open, _verify_rows(user, now), ended]


def todo_rows(user: User, now: dt.datetime) -> list[QuerySet]:
    """What `my_counts` calls todo, alone, for rows.tallies: the number in every page's bar."""
    if not user.seats():
        return []
    turns = my_turn(user).heads((), CAP).values_list(Value("todo"))[:CAP]
    return [turns, _verify_rows(user, now)]


def _verify_rows(user: User, now: dt.datetime) -> QuerySet:
    return to_verify(user, timezone.localdate(now)).values_list(Value("todo"))[:CAP]


def todo_page(user: User, now: dt.datetime, after: str) -> Cut:
    """What waits for my next step, the most urgent first; to verify counts by when it lapses."""
    waiting = cut(my_turn(user), "due_at", after=after, size=PAGE)
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
    return cut(taken_on(user), "due_at", after=after, size=PAGE)


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
