"""When and to whom a step of a matter rings beside those whom it concerns: hours, wishes, who is on duty."""

import datetime as dt
from collections.abc import Callable, Sequence

from disputes.county_times import calendar_of, read_times
from disputes.kinds import Urgency
from disputes.models import TicketEvent
from grids.models import DutyTurn, Grid, Posting

QUIET = frozenset(
    {"accept", "sign", "pause", "resume", "park", "extend", "decline"}
    | {"note", "correct", "verify", "lapse", "void"}
)
"""Steps of which who only hears of them may choose not to hear; never those of a critical matter."""

RINGS = frozenset({"log", "raise", "hand_down", "escalate", "urge", "alarm"})
"""Steps of a critical matter that ring whoever is on duty: somebody has to act now. So does the alarm
that nobody reported what must be reported at once, whatever the matter's urgency."""


def may_be_silent(event: TicketEvent) -> bool:
    """Whether it asks nothing of anybody, and can be read in the matter's own history."""
    return event.verb in QUIET and not is_critical(event)


def is_critical(event: TicketEvent) -> bool:
    """Whether its matter runs day and night, or it is the alarm of an hour of the clock."""
    return event.ticket.urgency == Urgency.CRITICAL or event.verb == "alarm"


def counts(events: Sequence[TicketEvent]) -> Callable[[TicketEvent], dt.datetime | None]:
    """From when each counts at the bell: what arises outside working hours waits for them, unless its
    matter is critical; None for at once."""
    if not events:
        return lambda event: None
    times = [event.at for event in events]
    calendar = calendar_of(read_times(events[0].county, min(times).date(), max(times).date()))

    def since(event: TicketEvent) -> dt.datetime | None:
        opens = calendar.next_working(event.at)
        return opens if opens > event.at and not is_critical(event) else None

    return since


def on_duty(events: Sequence[TicketEvent], day: dt.date) -> dict[int, set[int]]:
    """Grid that holds a critical matter -> who has the duty there that day, or at the next grid above
    where somebody has it; who stands in for them, too."""
    holders = {one.holder_to for one in events if is_critical(one) and one.verb in RINGS}
    lines = {
        grid.pk: [grid.pk, *reversed(grid.ancestor_ids())]
        for grid in (Grid.objects.filter(pk__in=holders) if holders else ())
    }
    if not lines:
        return {}
    turns = DutyTurn.objects.filter(from_on__lte=day, until_on__gte=day, post__closed_on=None)
    there = turns.filter(post__grid__in={pk for line in lines.values() for pk in line})
    sitting = Posting.objects.on(day).filter(post__in=there.values("post"), user__is_active=True)
    people: dict[int, set[int]] = {}
    for grid, person in sitting.values_list("post__grid", "user"):
        people.setdefault(grid, set()).add(person)
    return {
        holder: next((people[pk] for pk in line if pk in people), set())
        for holder, line in lines.items()
    }
