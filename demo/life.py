"""The verbs of a ticket, played in memory: the same moves, clocks and event rows as the actions.

Through the actions 90 days would take half an hour; replaying checks it (tests/demo/test_replay.py).
"""

import datetime as dt
import random
from typing import Any

from django.utils import timezone

from demo.ledger import Ledger
from demo.stage import Actor, Place, Stage
from disputes.actions.holding import change_holder
from disputes.kinds import State, Urgency
from disputes.models import Ticket
from disputes.models.helping import without
from disputes.must_report import ALARM_AFTER
from disputes.rulings import must_rule, refused_facts
from disputes.standstill import end
from disputes.ticket_clocks import Clockwork, stop, with_reminder
from disputes.workflow import move
from grids.models import Grid
from grids.tiers import Tier

# fmt: off
RULINGS = ("按职责清单归你们主办，另一家配合", "现场看过：以你们的设施为主，由你们办", "两家都有一部分，由你们牵头办结")
HELP = ("请到现场配合查勘", "请提供图纸和管线资料", "请一起约两家谈一次")
# fmt: on


class Life:
    """One county's tickets in play: does verbs, leaves the rows to the ledger."""

    def __init__(self, stage: Stage, clock: Clockwork, rng: random.Random) -> None:
        self.stage, self.clock, self.rng = stage, clock, rng
        self.grids = {pk: Grid(id=pk, tier=p.tier, path=p.path) for pk, p in stage.places.items()}
        self.ledger = Ledger(stage, rng)

    def tier_of(self, ticket: Ticket) -> int:
        """The tier of the grid that holds it."""
        return self.stage.places[ticket.holder_id].tier

    def log(
        self,
        where: Place,
        by: Actor,
        at: dt.datetime,
        *,
        logged_at: dt.datetime,
        result: str = "",
        **facts: Any,
    ) -> Ticket:
        """Log a matter at `where`; with a result it is solved on the spot."""
        ticket = Ticket(
            id=self.ledger.new_id(at),
            county=self.stage.county.id,
            number=self.ledger.next_number(at),
            grid_id=where.id,
            holder_id=where.id,
            logged_by_id=by.user,
            logged_at=logged_at,
            received_at=at,
            day=timezone.localdate(logged_at),
            state=State.REPORTED,
            **facts,
            **self.stage.at(where),
        )
        self.clock.set_due(ticket)
        self.clock.new_holder(ticket, at, tier=where.tier)
        self.owe(ticket)
        verb, before = "log", ("", None, 0)
        if result:
            verb, ticket.state, ticket.result = "log_solved", State.RESOLVED, result
            ticket.resolved_at, ticket.resolved_by_id, ticket.resolver_id = at, by.user, by.grid
            stop(ticket)
            ticket.lapse_at = self.clock.lapse_at(at)
        self.ledger.fresh.append(ticket)
        self.ledger.record(
            ticket, verb, at, before, by, words=result, day=ticket.day,
            on_time=True if result else None,
        )  # fmt: skip
        return ticket

    def owe(self, ticket: Ticket) -> None:
        """What must be reported at once has an hour (disputes/must_report.py)."""
        if self.stage.organs.get(ticket.category_id or 0) and ticket.reported_at is None:
            ticket.report_by = ticket.received_at + ALARM_AFTER
            ticket.alarm_at = None if ticket.pk in self.ledger.rung else ticket.report_by

    def accept(self, ticket: Ticket, by: Actor, at: dt.datetime) -> None:
        """The holder takes it on."""
        before = self.begin(ticket, "accept")
        self.clock.start_resolve(ticket, at, tier=self.tier_of(ticket))
        self.ledger.record(ticket, "accept", at, before, by)

    def assign(
        self, ticket: Ticket, by: Actor, at: dt.datetime, to: Actor | None, department: int | None
    ) -> None:
        """Give it to the post of `to`, or to a department."""
        before, rules = self.begin(ticket, "assign"), must_rule(ticket)
        words = self.rng.choice(RULINGS) if rules else ""
        facts = {
            "former_post": ticket.assigned_post_id,
            "former_department": ticket.assigned_department_id,
            "ruling": rules,
        }
        if rules:
            facts |= refused_facts(self.story(ticket), ticket.bounces)
        ticket.assigned_post_id = to.post if to else None
        ticket.assigned_department_id = department
        if department is not None:
            ticket.helpers = without(ticket.helpers, department)
        ticket.is_ruling = rules
        self.clock.start_sign(ticket, at, tier=self.tier_of(ticket))
        self.ledger.record(
            ticket, "assign", at, before, by, words=words, to=to, department=department, facts=facts
        )

    def story(self, ticket: Ticket) -> list[Any]:
        """What was played of a ticket so far, in order."""
        rows: list[Any] = self.ledger.events
        return [row for row in rows if row.ticket_id == ticket.pk]

    def add_helper(self, ticket: Ticket, by: Actor, at: dt.datetime, department: int) -> None:
        """The holder asks a department to help."""
        before = self.begin(ticket, "add_helper")
        ticket.helpers = sorted([*(ticket.helpers or ()), department])
        words = self.rng.choice(HELP)
        self.ledger.record(ticket, "add_helper", at, before, by, words=words, department=department)

    def sign(self, ticket: Ticket, by: Actor, at: dt.datetime) -> None:
        """The assignee takes it."""
        before = self.begin(ticket, "sign")
        facts = {"in_time": ticket.sign_by is None or at <= ticket.sign_by}
        ticket.sign_by = None
        self.clock.settle(ticket, at, tier=self.tier_of(ticket))
        self.ledger.record(ticket, "sign", at, before, by, facts=facts)

    def send_back(self, ticket: Ticket, by: Actor, at: dt.datetime, reason: str) -> None:
        """Back to the holder; the second time to its parent."""
        before = self.begin(ticket, "send_back")
        ticket.assigned_post_id = ticket.assigned_department_id = ticket.sign_by = None
        ticket.bounces += 1
        above = self.stage.next_holder(ticket.holder_id)
        if ticket.bounces == 2 and above is not None:
            change_holder(ticket, self.grids[above])
            self.clock.new_holder(ticket, at, tier=self.tier_of(ticket))
        else:
            self.clock.settle(ticket, at, tier=self.tier_of(ticket))
        facts = {"bounce": ticket.bounces}
        self.ledger.record(ticket, "send_back", at, before, by, words=reason, facts=facts)

    def raise_up(self, ticket: Ticket, by: Actor, at: dt.datetime, reason: str) -> None:
        """The holder passes it to the next level."""
        before = self.begin(ticket, "raise")
        above = self.stage.next_holder(ticket.holder_id)
        if above is None:
            raise ValueError(f"nobody sits above the holder of {ticket.number}")
        change_holder(ticket, self.grids[above])
        self.clock.new_holder(ticket, at, tier=self.tier_of(ticket))
        self.ledger.record(ticket, "raise", at, before, by, words=reason)

    def hand_down(self, ticket: Ticket, by: Actor, at: dt.datetime, grid: int, reason: str) -> None:
        """The holder passes it back down towards where it happened."""
        before = self.begin(ticket, "hand_down")
        ticket.assigned_post_id = ticket.assigned_department_id = None
        ticket.is_ruling, ticket.bounces = False, 0
        ticket.wished_until = ticket.wished_by = None
        change_holder(ticket, self.grids[grid])
        self.clock.new_holder(ticket, at, tier=self.tier_of(ticket))
        self.ledger.record(ticket, "hand_down", at, before, by, words=reason)

    def resolve(self, ticket: Ticket, by: Actor, at: dt.datetime, result: str) -> None:
        """Done; whoever holds it or was asked says what was done."""
        before = self.begin(ticket, "resolve")
        on_time = at <= ticket.due_at
        ticket.result, ticket.resolved_at, ticket.resolved_by_id = result, at, by.user
        acts_for_holder = by.grid == ticket.holder_id and not by.department
        own = ticket.holder_id if acts_for_holder else by.grid
        ticket.resolver_id = None if by.department else own
        end(ticket)
        ticket.lapse_at = self.clock.lapse_at(at)
        self.ledger.record(ticket, "resolve", at, before, by, words=result, on_time=on_time)

    def verify(self, ticket: Ticket, by: Actor, at: dt.datetime, finding: str) -> None:
        """A level above has looked: closed."""
        before = self.begin(ticket, "verify")
        ticket.closed_at, ticket.lapse_at, ticket.alarm_at = at, None, None
        self.ledger.record(ticket, "verify", at, before, by, words=finding)

    def reject(self, ticket: Ticket, by: Actor, at: dt.datetime, reason: str) -> None:
        """A level above has looked: not done."""
        before = self.begin(ticket, "reject")
        self.clock.leave_out(ticket, ticket.resolved_at or at, at)
        ticket.resolved_at = ticket.lapse_at = ticket.resolved_by_id = ticket.resolver_id = None
        ticket.result = ""
        self.clock.start_resolve(ticket, at, tier=self.tier_of(ticket))
        self.ledger.record(ticket, "reject", at, before, by, words=reason)

    def note(self, ticket: Ticket, by: Actor, at: dt.datetime, words: str) -> None:
        """A word on how it stands."""
        self.ledger.record(ticket, "note", at, self.begin(ticket, "note"), by, words=words)

    def void(self, ticket: Ticket, by: Actor, at: dt.datetime, reason: str) -> None:
        """It was nothing."""
        before = self.begin(ticket, "void")
        end(ticket)
        ticket.closed_at, ticket.alarm_at = at, None
        self.ledger.record(ticket, "void", at, before, by, words=reason)

    def escalate(self, ticket: Ticket, at: dt.datetime) -> None:
        """What the sweep does: up to the next level, or the clock stops at the county."""
        before = self.begin(ticket, "escalate")
        above = self.stage.next_holder(ticket.holder_id)
        if above is None:
            ticket.escalate_at = ticket.remind_at = None
            self.ledger.record_top(ticket, at, before)
            return
        change_holder(ticket, self.grids[above])
        self.clock.new_holder(ticket, at, tier=self.tier_of(ticket))
        self.ledger.record(ticket, "escalate", at, before, None)

    def remind(self, ticket: Ticket, at: dt.datetime) -> None:
        """What the sweep does at 80 %: an event, no new version."""
        before = self.begin(ticket, "remind")
        ticket.remind_at, ticket.reminded_of = None, with_reminder(ticket)
        ticket.version -= 1
        self.ledger.record(ticket, "remind", at, before, None)

    def lapse(self, ticket: Ticket, at: dt.datetime) -> None:
        """Nobody verified it in time: closed."""
        before = self.begin(ticket, "lapse")
        ticket.closed_at, ticket.lapse_at, ticket.alarm_at = at, None, None
        self.ledger.record(ticket, "lapse", at, before, None)

    def begin(self, ticket: Ticket, verb: str) -> tuple[str, int, int]:
        before = (str(ticket.state), ticket.holder_id, ticket.spell)
        ticket.state = move(ticket.state, verb)
        return before


def is_critical(ticket: Ticket) -> bool:
    """Whether its clocks run day and night."""
    return ticket.urgency == Urgency.CRITICAL


def is_at_county(life: Life, ticket: Ticket) -> bool:
    """Whether it can rise no further."""
    return life.tier_of(ticket) == Tier.COUNTY
