"""Whom to tell of what happened to a ticket: the tickets' own part of the notices.

The engine is the one of every history (grids.actions.telling); what a line says, disputes.inbox.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence

from disputes.causes import TOLD
from disputes.inbox import key_of, lines_of
from disputes.kinds import State
from disputes.models import Delivery, TicketEvent
from disputes.ringing import RINGS, counts, is_critical, may_be_silent, on_duty
from disputes.turning import Sitting, read_matters
from disputes.turns import GRID, decides, looks
from grids.actions import telling
from grids.actions.telling import Telling
from grids.models import Grid, Posting
from grids.roles import HOLDING_ROLES

People = set[int]

ASKING = frozenset({"log_solved", "resolve", "ask_extension"})
"""Verbs after which it waits for somebody whom disputes.turns names."""


class Seating:
    """Who sits where on one day, read once for a batch of events."""

    def __init__(self, events: Sequence[TicketEvent], day: dt.date) -> None:
        grids: set[int] = set()
        posts: set[int] = set()
        departments: set[int] = set()
        for event in events:
            ticket = event.ticket
            grids |= {event.holder_to, event.holder_from or 0, event.facts.get("shared") or 0}
            grids |= {*(ticket.shared_grids or ())}
            posts |= {ticket.assigned_post_id or 0, event.facts.get("former_post") or 0}
            posts |= {*event.facts.get("refused_posts", ())}
            departments |= {
                ticket.assigned_department_id or 0,
                event.to_department or 0,
                *(ticket.helpers or ()),
                *event.facts.get("refused_departments", ()),
                event.facts.get("former_department") or 0,
            }
        self.of_grid: dict[int, People] = defaultdict(set)
        self.of_post: dict[int, People] = defaultdict(set)
        self.of_department: dict[int, People] = defaultdict(set)
        self.day = day
        asking = {event.ticket_id for event in events if event.verb in ASKING}
        county = next((event.county for event in events), 0)
        found = read_matters(county, sorted(asking)) if asking else []
        self.resolved = {one.id: one for one in found if one.state == State.RESOLVED}
        self.wished = {one.id: one for one in found if one.wished_by is not None}
        self.seats = Sitting(found, day)
        self.duty = on_duty(events, day)
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

    def refusers(self, event: TicketEvent) -> People:
        """Of a ruling those who had sent it back."""
        facts = event.facts
        chairs = [self.of_post[one] for one in facts.get("refused_posts", ())]
        units = [self.of_department[one] for one in facts.get("refused_departments", ())]
        return {person for people in (*chairs, *units) for person in people}

    def helpers(self, event: TicketEvent) -> People:
        """The clerks of the departments that help; of a sensitive matter nobody does."""
        helping = () if event.ticket.is_sensitive else event.ticket.helpers or ()
        return {person for one in helping for person in self.of_department[one]}

    def named(self, event: TicketEvent) -> People:
        """The clerks of the department that the event names."""
        return self.of_department[event.to_department or 0]

    def ringing(self, event: TicketEvent) -> People:
        """Who is on duty where a critical matter is held. One that is sensitive concerns its holder
        alone: nobody above it sees it."""
        rings = event.verb in RINGS and is_critical(event)
        found = self.duty.get(event.holder_to, set()) if rings else set()
        return found & self.holder(event) if event.is_sensitive else found

    def beside(self, event: TicketEvent) -> People:
        """The people of the grids on whose ground it lies too, or did until now."""
        shared = (*(event.ticket.shared_grids or ()), event.facts.get("shared") or 0)
        return {person for one in shared for person in self.of_grid[one]}

    def logger(self, event: TicketEvent) -> People:
        """Who logged it."""
        return {event.ticket.logged_by_id}

    def asked(self, event: TicketEvent) -> People:
        """Whoever is asked for more: the logger, or those who ask the resident."""
        if event.to_post is not None:
            return self.logger(event)
        return self.holder(event) | self.assignee(event)

    def checker(self, event: TicketEvent) -> People:
        """The people of the grid that looks whether it is done (disputes.turns), but for who did it."""
        matter = self.resolved.get(event.ticket_id)
        looker = looks(matter, self.seats) if matter else None
        if matter is None or looker is None:
            return set()
        return set(self.seats.people(GRID, looker)) - {matter.resolved_by}

    def asker(self, event: TicketEvent) -> People:
        """Who had asked for more time."""
        return {event.facts["asked_by"]} if event.facts.get("asked_by") else set()

    def decider(self, event: TicketEvent) -> People:
        """The people of the grid that says whether it gets more time, but for who asked."""
        matter = self.wished.get(event.ticket_id)
        grid = decides(matter, self.seats) if matter else None
        if matter is None or grid is None:
            return set()
        return set(self.seats.people(GRID, grid)) - {matter.wished_by}

    def below(self, people: People, grid: Grid) -> People:
        """Those of `people` who sit at `grid` or below it."""
        there = Posting.objects.on(self.day).filter(
            user__in=people, post__closed_on=None, post__grid__path__startswith=grid.path
        )
        return set(there.values_list("user", flat=True))


HAVING = (Seating.holder, Seating.assignee)
# Verb -> whom it is told. Who did it is never told of it; a verb that is not here tells nobody.
AUDIENCE: dict[str, tuple[Callable[[Seating, TicketEvent], People], ...]] = {
    "log": (Seating.holder, Seating.beside),
    **dict.fromkeys(("share", "unshare"), (Seating.beside, Seating.logger)),
    "log_solved": (Seating.checker,),
    "accept": (Seating.logger,),
    "assign": (Seating.assignee, Seating.former_assignee, Seating.logger, Seating.refusers),
    "add_helper": (Seating.named, Seating.assignee),
    "end_helper": (Seating.named, Seating.assignee),
    "send_back": (Seating.holder, Seating.former_holder),
    "resolve": (Seating.checker, Seating.holder, Seating.logger, Seating.helpers),
    "reopen": (Seating.holder, Seating.logger, Seating.helpers),
    "extend": (Seating.holder, Seating.assignee, Seating.logger, Seating.asker),
    "ask_extension": (Seating.decider,),
    "decline": (Seating.holder, Seating.assignee, Seating.asker),
    "ask_back": (Seating.asked,),
    **dict.fromkeys(
        ("split_off", "merge"),
        (Seating.holder, Seating.assignee, Seating.logger, Seating.helpers),
    ),
    "take_in": (Seating.holder, Seating.assignee, Seating.helpers),
    "void": (Seating.holder, Seating.assignee, Seating.logger, Seating.helpers, Seating.beside),
    "note": (Seating.holder, Seating.assignee, Seating.logger, Seating.helpers, Seating.beside),
    **dict.fromkeys(("answer", "unanswered", "correct", "urge", "oversee", "remind"), HAVING),
    **dict.fromkeys(("verify", "reject", "park", "resume", "report"), (*HAVING, Seating.logger)),
    **dict.fromkeys(("raise", "lapse", "pause"), (Seating.holder, Seating.logger)),
    **dict.fromkeys(("sign", "hand_down", "alarm"), (Seating.holder,)),
    **dict.fromkeys(TOLD, (*HAVING, Seating.logger)),
    "escalate": (Seating.holder, Seating.former_holder, Seating.assignee, Seating.logger),
}


def hearers(events: Sequence[TicketEvent], day: dt.date) -> list[dict[int, str]]:
    """For each event who is told, and what the step makes of them."""
    seating = Seating(events, day)
    return [
        {person: _part(seating, event, person) for person in _audience(seating, event)}
        for event in events
    ]


def _audience(seating: Seating, event: TicketEvent) -> list[int]:
    people: People = set(seating.ringing(event))
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
            return "ruled" if event.facts.get("ruling") else "assignee"
        if person in seating.refusers(event):
            return "refuser"
        return "former" if person in seating.former_assignee(event) else ""
    if event.verb in ("add_helper", "end_helper"):
        return "helper" if person in seating.named(event) else ""
    if event.verb == "log" and person in seating.beside(event) - seating.holder(event):
        return "beside"
    if event.verb in ("extend", "decline"):
        return "asker" if person in seating.asker(event) else ""
    if event.verb in ("raise", "escalate") and person in seating.holder(event):
        return "holder"
    return "duty" if person in seating.ringing(event) else ""


TICKETS = Telling(
    TicketEvent,
    Delivery,
    ("ticket__hidden_from", "ticket__grid"),
    hearers,
    key_of,
    lines_of,
    counts,
    may_be_silent,
)


def tell(county: int, *, now: dt.datetime) -> int:
    """Make the notices of a county's tickets (grids.actions.telling); returns how many events."""
    return telling.tell(TICKETS, county, now=now)
