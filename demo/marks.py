"""What those above and beside put on a matter, played in memory: urged, overseen, asked back, reopened.

The same moves and rows as disputes/actions/urging.py, asking.py and reopening.py, as demo.life plays
the rest. In the play a resident is asked; the logger is in demo.scenes.
"""

import datetime as dt
import random
import uuid
from typing import Any

from django.utils import timezone

from demo.life import Life
from demo.stage import Actor
from disputes.actions.holding import change_holder
from disputes.actions.recompute import set_anew
from disputes.askable import LOGGER, RESIDENT
from disputes.models import Ticket, TicketEvent
from disputes.standstill import close_question
from disputes.ticket_clocks import stand
from grids.roles import Role

# fmt: off
URGED = (
    "已经超期，请马上处置", "请写明办到哪一步了", "当事人又来问了：请今天回个话",
)
OVERSEEN = ("拖得太久了", "牵涉的人多：涉及两个村", "不管可能会闹大")
QUESTIONS = ("具体在哪一段？", "一共涉及几户？", "什么时候开始的？", "以前找过谁、怎么答复的？")
ANSWERS = ("东头第三根电线杆旁边", "连自家一共四户", "上个月下大雨以后", "村里来看过一次，说要等材料")
AGAIN = ("问题又出现了：雨后又漏", "其实没有办好：只修了一半", "问题又出现了")
# fmt: on
POLICE, CALLED = "辖区派出所", "110"


class Marks:
    """Does these verbs in one life; `told` are events that stood before the play."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self.told: dict[uuid.UUID, list[TicketEvent]] = {}

    def urge(self, ticket: Ticket, by: Actor, at: dt.datetime, rng: random.Random) -> None:
        """A level above wants it done."""
        before = self.life.begin(ticket, "urge")
        ticket.urges += 1
        ticket.urged_at, ticket.urged_by = at, by.label
        facts, words = {"urges": ticket.urges}, rng.choice(URGED)
        self.life.ledger.record(ticket, "urge", at, before, by, words=words, facts=facts)

    def oversee(self, ticket: Ticket, by: Actor, at: dt.datetime, rng: random.Random) -> None:
        """A level above keeps an eye on it."""
        before = self.life.begin(ticket, "oversee")
        ticket.overseen_at, ticket.overseen_by = at, by.label
        words = rng.choice(OVERSEEN)
        self.life.ledger.record(ticket, "oversee", at, before, by, words=words)

    def ask(
        self, ticket: Ticket, by: Actor, at: dt.datetime, question: str, logger: Actor | None = None
    ) -> None:
        """The first question halts its clocks: `logger` is asked, or the resident."""
        before, clock = self.life.begin(ticket, "ask_back"), self.life.clock
        until = clock.calendar.add_workdays(at, clock.county.answer_workdays)
        stops = not self.was_asked(ticket)
        ticket.asked_until, ticket.is_halted = until, stops
        ticket.asked_post_id = logger.post if logger else None
        facts: dict[str, Any] = {"until": timezone.localtime(until).isoformat(), "stops": stops}
        facts["whom"] = LOGGER if logger else RESIDENT
        if stops:
            coming = TicketEvent(verb="ask_back", at=at, state_to=ticket.state, facts=facts)
            clock.set_due(ticket, [*self._story(ticket), coming])
            stand(ticket)
        self.life.ledger.record(
            ticket, "ask_back", at, before, by, words=question, to=logger, facts=facts
        )

    def answer(self, ticket: Ticket, by: Actor, at: dt.datetime, rng: random.Random) -> None:
        """The resident has answered; whoever asked enters it."""
        before = self.life.begin(ticket, "answer")
        facts = {"whom": LOGGER if ticket.asked_post_id else RESIDENT}
        self._go_on(ticket, at)
        words = rng.choice(ANSWERS)
        self.life.ledger.record(ticket, "answer", at, before, by, words=words, facts=facts)

    def unanswered(self, ticket: Ticket, at: dt.datetime) -> None:
        """What the sweep does when the day is over."""
        before = self.life.begin(ticket, "unanswered")
        self._go_on(ticket, at)
        self.life.ledger.record(ticket, "unanswered", at, before, None)

    def reopen(self, ticket: Ticket, by: Actor, at: dt.datetime, rng: random.Random) -> None:
        """Closed, and not done after all: it begins anew with its holder."""
        before = self.life.begin(ticket, "reopen")
        ticket.resolved_at = ticket.resolved_by_id = ticket.resolver_id = ticket.closed_at = None
        ticket.result = ""
        ticket.assigned_post_id = ticket.assigned_department_id = None
        ticket.is_ruling, ticket.bounces = False, 0
        change_holder(ticket, self.life.grids[ticket.holder_id])
        self.life.clock.set_due(ticket, reopened_at=at)
        self.life.clock.start_resolve(ticket, at, tier=self.life.tier_of(ticket))
        self.life.owe(ticket)
        words = rng.choice(AGAIN)
        self.life.ledger.record(ticket, "reopen", at, before, by, words=words)

    def report(self, ticket: Ticket, by: Actor, at: dt.datetime) -> None:
        """The police were called at once, and it is entered."""
        before = self.life.begin(ticket, "report")
        ticket.report_by = ticket.alarm_at = None
        ticket.reported_at, ticket.reported_to = at, f"{POLICE} {CALLED}"
        facts = {"at": timezone.localtime(at).isoformat()}
        words = ticket.reported_to
        self.life.ledger.record(ticket, "report", at, before, by, words=words, facts=facts)

    def alarm(self, ticket: Ticket, at: dt.datetime) -> None:
        """What the sweep does when the hour is over."""
        before = self.life.begin(ticket, "alarm")
        ticket.alarm_at = None
        self.life.ledger.rung.add(ticket.pk)
        self.life.ledger.record(ticket, "alarm", at, before, None)

    def was_asked(self, ticket: Ticket) -> bool:
        """Whether a question has halted it already."""
        return any(one.verb == "ask_back" for one in self._story(ticket))

    def above(self, ticket: Ticket, rng: random.Random) -> Actor | None:
        """Somebody of a level above its holder."""
        line = self.life.stage.places[ticket.holder_id].above
        found = [actor for pk in line for actor in self.life.stage.holders(pk)]
        return rng.choice(found) if found else None

    def staff(self, ticket: Ticket, rng: random.Random) -> Actor | None:
        """Somebody of a governance centre over the place."""
        line = self.life.stage.places[ticket.grid_id].line
        found = [
            actor
            for pk in line
            for actor in self.life.stage.actors.get(pk, ())
            if actor.role == Role.STAFF
        ]
        return rng.choice(found) if found else None

    def _go_on(self, ticket: Ticket, at: dt.datetime) -> None:
        was_halted = ticket.is_halted
        close_question(ticket)
        if was_halted:
            ticket.holder = self.life.grids[ticket.holder_id]
            set_anew(ticket, self._story(ticket), self.life.clock, at, answered_at=at)

    def _story(self, ticket: Ticket) -> list[Any]:
        return [*self.told.get(ticket.pk, []), *self.life.story(ticket)]
