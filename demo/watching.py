"""When somebody above or beside a matter does something about it in the play, and what."""

import datetime as dt
import random
from collections.abc import Callable
from typing import Any

from demo.hours import Hours
from demo.life import Life
from demo.marks import QUESTIONS, Marks
from demo.stage import Actor
from disputes.kinds import RUNNING, State
from disputes.models import Ticket

FORGOTTEN = 0.2
URGE, OVERSEE, ASK, ANSWERED, REOPEN = 0.03, 0.012, 0.025, 0.8, 0.02
HELP = 0.08
WORKED_ON = (State.ACCEPTED, State.HANDLING)

Act = Callable[[dt.datetime], None]
Step = tuple[dt.datetime, Act]
Whose = Callable[[Ticket, random.Random], Actor | None]


class Watch:
    """Draws these steps."""

    def __init__(self, life: Life, hours: Hours) -> None:
        self.hours, self.marks = hours, Marks(life)

    def marked(self, story: Any, rng: random.Random, whose: Whose) -> Step | None:
        """It is urged, overseen or asked back, or a question answered; None where it takes its way, and
        where a question waits in vain. `whose`: who has it."""
        ticket, since = story.ticket, story.since
        if ticket.is_owed and (by := whose(ticket, rng)):
            return self.reported(ticket, by, rng)
        if ticket.is_sensitive or ticket.state not in RUNNING:
            return None
        by = whose(ticket, rng)
        if ticket.asked_until:
            return self.answered(ticket, since, by, rng)
        draw, marks = rng.random(), self.marks
        above = marks.above(ticket, rng)
        if helped := self.helped(ticket, since, rng):
            return helped
        if above and draw < URGE and ticket.urges < 2:
            return self.hours.plain(since, rng, above), lambda now: marks.urge(
                ticket, above, now, rng
            )
        if above and draw < URGE + OVERSEE and ticket.overseen_at is None:
            at = self.hours.plain(since, rng, above)
            return at, lambda now: marks.oversee(ticket, above, now, rng)
        asks = by and draw > 1 - ASK and ticket.state in WORKED_ON and not marks.was_asked(ticket)
        if by is None or not asks:
            return None
        question = rng.choice(QUESTIONS)
        return self.hours.plain(since, rng, by), lambda now: marks.ask(ticket, by, now, question)

    def helped(self, ticket: Ticket, since: dt.datetime, rng: random.Random) -> Step | None:
        """Of what a department handles its holder asks another one now and then to help."""
        stage, lead = self.marks.life.stage, ticket.assigned_department_id
        if lead is None or ticket.helpers or rng.random() > HELP:
            return None
        others = [one for one in stage.departments if one != lead and one in stage.offices]
        by = stage.pick_holder(ticket.holder_id, rng)
        if by is None or not others:
            return None
        other, at = rng.choice(others), self.hours.plain(since, rng, by)
        return at, lambda now: self.marks.life.add_helper(ticket, by, now, other)

    def reported(self, ticket: Ticket, by: Actor, rng: random.Random) -> Step:
        """Most call and enter it within the hour, by day or night; some after the alarm."""
        late = 70 if rng.random() < FORGOTTEN else 4
        at = ticket.received_at + dt.timedelta(minutes=late + rng.random() * 45)
        return at, lambda now: self.marks.report(ticket, by, now)

    def answered(
        self, ticket: Ticket, since: dt.datetime, by: Actor | None, rng: random.Random
    ) -> Step | None:
        """Most residents answer within hours; else the sweep goes on without."""
        if by is None or ticket.asked_post_id or rng.random() > ANSWERED:
            return None
        at = self.hours.plain(since, rng, by)
        return at, lambda now: self.marks.answer(ticket, by, now, rng)

    def reopened(self, story: Any, rng: random.Random) -> Step | None:
        """A few come back."""
        ticket, since = story.ticket, story.since
        by = self.marks.staff(ticket, rng)
        if by is None or ticket.is_sensitive or rng.random() > REOPEN:
            return None
        at = self.hours.after_days(since, rng, by)
        return at, lambda now: self.marks.reopen(ticket, by, now, rng)
