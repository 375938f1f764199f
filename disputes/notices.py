"""Whom to tell of what: notices are made from events that have no delivery yet.

Nobody rings from inside an action: the sweep finds the events, so a killed process loses no notice
and a doubled ring tells nobody twice (Delivery and Message are both unique). What one person is told
of in a day is collected in lines (disputes.inbox).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from disputes.inbox import keep_lines
from disputes.kinds import State
from disputes.models import Delivery, TicketEvent
from disputes.turning import Sitting, read_matters
from disputes.turns import GRID, looks
from grids.models import Grid, Posting
from grids.roles import HOLDING_ROLES

LOOK_BACK = dt.timedelta(days=2)
BATCH = 500
NOTICE_LOCK = 0x4E4F5445  # "NOTE"

People = set[int]


class Seating:
    """Who sits where on one day, read once for a batch of events."""

    def __init__(self, events: Sequence[TicketEvent], day: dt.date) -> None:
        grids: set[int] = set()
        posts: set[int] = set()
        departments: set[int] = set()
        for event in events:
            ticket = event.ticket
            grids |= {event.holder_to, event.holder_from or 0}
            posts |= {ticket.assigned_post_id or 0, event.facts.get("former_post") or 0}
            departments |= {
                ticket.assigned_department_id or 0,
                event.facts.get("former_department") or 0,
            }
        self.of_grid: dict[int, People] = defaultdict(set)
        self.of_post: dict[int, People] = defaultdict(set)
        self.of_department: dict[int, People] = defaultdict(set)
        self.day = day
        ended = {event.ticket_id for event in events if event.verb in ("log_solved", "resolve")}
        county = next((event.county for event in events), 0)
        found = read_matters(county, sorted(ended)) if ended else []
        self.resolved = {one.id: one for one in found if one.state == State.RESOLVED}
        self.seats = Sitting(found, day)
        sitting = (
            Posting.objects.on(day)
            .filter(post__closed_on=None, user__is_active=True)
            .values_list("user_id", "post_id", "post__grid_id", "post__role", "post__department_id")
        )
        wanted = (
            sitting.filter(post__grid__in=grids, post__role__in=HOLDING_ROLES)
            | sitting.filter(post__in=posts)
            | sitting.filter(post__department__in=departments)
        )
        for user, post, grid, role, department in wanted:
            self.of_post[post].add(user)
            if department:
                self.of_department[department].add(user)
            if role in HOLDING_ROLES:
                self.of_grid[grid].add(user)

    def holder(self, event: TicketEvent) -> People:
        """People of the grid that holds it after the event."""
        return self.of_grid[event.holder_to]

    def former_holder(self, event: TicketEvent) -> People:
        """People of the grid that held it before."""
        return self.of_grid[event.holder_from or 0]

    def assignee(self, event: TicketEvent) -> People:
        """Whoever it is assigned to now."""
        ticket = event.ticket
        return (
            self.of_post[ticket.assigned_post_id or 0]
            | self.of_department[ticket.assigned_department_id or 0]
        )

    def former_assignee(self, event: TicketEvent) -> People:
        """Whoever it was assigned to before this assignment."""
        facts = event.facts
        return (
            self.of_post[facts.get("former_post") or 0]
            | self.of_department[facts.get("former_department") or 0]
        )

    def logger(self, event: TicketEvent) -> People:
        """Who logged it."""
        return {event.ticket.logged_by_id}

    def checker(self, event: TicketEvent) -> People:
        """The people of the grid that looks whether it is done (disputes.turns), but for who did it."""
        matter = self.resolved.get(event.ticket_id)
        looker = looks(matter, self.seats) if matter else None
        if matter is None or looker is None:
            return set()
        return set(self.seats.people(GRID, looker)) - {matter.resolved_by}

    def below(self, people: People, grid: Grid) -> People:
        """Those of `people` who sit at `grid` or below it."""
        there = Posting.objects.on(self.day).filter(
            user__in=people, post__closed_on=None, post__grid__path__startswith=grid.path
        )
        return set(there.values_list("user", flat=True))


# Verb -> whom it is told. Who did it is never told of it; a verb that is not here tells nobody.
AUDIENCE: dict[str, tuple[Callable[[Seating, TicketEvent], People], ...]] = {
    "log": (Seating.holder,),
    "log_solved": (Seating.checker,),
    "accept": (Seating.logger,),
    "assign": (Seating.assignee, Seating.former_assignee, Seating.logger),
    "sign": (Seating.holder,),
    "send_back": (Seating.holder, Seating.former_holder),
    "raise": (Seating.holder, Seating.logger),
    "hand_down": (Seating.holder,),
    "resolve": (Seating.checker, Seating.holder, Seating.logger),
    "verify": (Seating.holder, Seating.assignee, Seating.logger),
    "reject": (Seating.holder, Seating.assignee, Seating.logger),
    "lapse": (Seating.holder, Seating.logger),
    "void": (Seating.holder, Seating.assignee, Seating.logger),
    "note": (Seating.holder, Seating.assignee, Seating.logger),
    "correct": (Seating.holder, Seating.assignee),
    "remind": (Seating.holder, Seating.assignee),
    "escalate": (Seating.holder, Seating.former_holder, Seating.assignee, Seating.logger),
}


def tell(county: int, *, now: dt.datetime) -> int:
    """Make the notices of a county's events that have none; returns how many events were told."""
    total = 0
    while done := _tell_batch(county, now):
        total += done
    return total


@transaction.atomic
def _tell_batch(county: int, now: dt.datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [NOTICE_LOCK, county])
        if not cursor.fetchone()[0]:
            return 0  # another worker is at it
    known = Delivery.objects.filter(county=county, event=OuterRef("pk"))
    events = list(
        TicketEvent.objects.filter(county=county, at__gt=now - LOOK_BACK, at__lte=now)
        .filter(~Exists(known))
        .select_related("ticket__hidden_from", "ticket__grid")
        .order_by("at", "id")[:BATCH]
    )
    if not events:
        return 0
    seating = Seating(events, timezone.localdate(now))
    told: list[tuple[TicketEvent, int, str]] = []
    deliveries: list[Delivery] = []
    for event in events:
        people = _audience(seating, event)
        if not people:
            deliveries.append(Delivery(county=county, event=event, channel="none", at=now))
        told += [(event, person, _part(seating, event, person)) for person in people]
    deliveries += keep_lines(told, county=county, now=now)
    Delivery.objects.bulk_create(deliveries, ignore_conflicts=True)
    return len(events)


def _audience(seating: Seating, event: TicketEvent) -> list[int]:
    people: People = set()
    for group in AUDIENCE.get(event.verb, ()):
        people |= group(seating, event)
    people.discard(event.by_id or 0)
    if people and event.ticket.hidden_from is not None:
        below = seating.below(people, event.ticket.hidden_from)
        people -= below - {event.ticket.logged_by_id}
    return sorted(people)


def _part(seating: Seating, event: TicketEvent, person: int) -> str:
    """What a step makes of its reader where it passes the matter on; "" for whoever only hears."""
    if event.verb == "assign":
        if person in seating.assignee(event):
            return "assignee"
        return "former" if person in seating.former_assignee(event) else ""
    passes_on = event.verb in ("raise", "escalate")
    return "holder" if passes_on and person in seating.holder(event) else ""
