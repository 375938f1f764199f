"""What delays a matter, played in memory: it is paused, parked, asked more time for, given it or not.

The same moves and rows as disputes/actions/pausing.py and extending.py, as demo.life plays the rest.
"""

import datetime as dt
import random

from django.utils import timezone

from demo.life import Life
from demo.stage import Actor
from disputes.actions.until import until_fact
from disputes.deadlines import promised
from disputes.kinds import State
from disputes.models import Ticket
from disputes.standstill import let_go, run_on
from disputes.ticket_clocks import stand
from grids.tiers import Tier

# fmt: off
WAITS = (
    "等鉴定、检测结果：已送县质检站", "等外单位的材料或答复：供电所说后天回话",
    "等天气、等季节：雨停了才能施工", "等在外的当事人回来：儿子周末到家",
)
PARKED = ("要花钱，预算里暂时没有：列入下半年计划", "要等上级的规划或审批：道路改造已报市里")
WISHES = ("事情比原先想的多：要挖开才看得清", "别的单位那一部分还没办完", "当事人还没谈拢，再谈一次")
GRANTED = ("申请的理由属实", "要看别的单位的进度")
DECLINED = ("剩下的时间来得及", "群众等不了")
# fmt: on


class Pauses:
    """Does these verbs in one life; keeps since when a clock stands."""

    def __init__(self, life: Life) -> None:
        self.life, self.calendar = life, life.clock.calendar
        self.since: dict[object, dt.datetime] = {}

    def pause(self, ticket: Ticket, by: Actor, at: dt.datetime, rng: random.Random) -> None:
        """It waits for something, one to six days."""
        before = self.life.begin(ticket, "pause")
        ticket.paused_until = self.calendar.opens(_day(at, rng.randint(1, 6)))
        self._stand(ticket, "pause", by, at, before, rng.choice(WAITS), ticket.paused_until)

    def park(self, ticket: Ticket, by: Actor, at: dt.datetime, rng: random.Random) -> None:
        """The county sets it aside for some weeks."""
        before = self.life.begin(ticket, "park")
        ticket.parked_from = before[0]
        ticket.parked_until = self.calendar.opens(_day(at, rng.randint(14, 60)))
        self._stand(ticket, "park", by, at, before, rng.choice(PARKED), ticket.parked_until)

    def _stand(
        self, ticket: Ticket, verb: str, by: Actor, at: dt.datetime,
        before: tuple[str, int, int], words: str, until: dt.datetime,
    ) -> None:  # fmt: skip
        self.since.setdefault(ticket.pk, at)
        stand(ticket)
        facts = until_fact(until)
        self.life.ledger.record(ticket, verb, at, before, by, words=words, facts=facts)

    def resume(self, ticket: Ticket, by: Actor | None, at: dt.datetime) -> None:
        """It goes on: by somebody's word, or by the sweep where there is nobody."""
        before = (str(ticket.state), ticket.holder_id, ticket.spell)
        let_go(ticket, at)
        if ticket.state != State.WAITING:
            since = self.since.pop(ticket.pk, at)
            self.life.clock.leave_out(ticket, since, at)
            run_on(ticket, since, self.life.clock, at, tier=self.life.tier_of(ticket))
        self.life.ledger.record(ticket, "resume", at, before, by)

    def ask(self, ticket: Ticket, by: Actor, at: dt.datetime, rng: random.Random) -> None:
        """Whoever has it asks for some days more."""
        before = self.life.begin(ticket, "ask_extension")
        latest = max(at, ticket.due_at)
        ticket.wished_until = self.calendar.closes(_day(latest, rng.randint(2, 6)))
        ticket.wished_by_id = by.user
        facts, words = until_fact(ticket.wished_until), rng.choice(WISHES)
        self.life.ledger.record(ticket, "ask_extension", at, before, by, words=words, facts=facts)

    def answer(self, ticket: Ticket, by: Actor, at: dt.datetime, rng: random.Random) -> None:
        """Four wishes in five are granted, as they were wished."""
        wished = ticket.wished_until
        if wished is None or rng.random() < 0.2 or wished <= max(ticket.due_at, at):
            self._answer(ticket, "decline", by, at, rng.choice(DECLINED), {})
            return
        ticket.due_at, ticket.is_due_provisional = wished, False
        facts = promised(ticket) | until_fact(wished)
        self._answer(ticket, "extend", by, at, rng.choice(GRANTED), facts)

    def _answer(
        self, ticket: Ticket, verb: str, by: Actor, at: dt.datetime, words: str, facts: dict
    ) -> None:
        before = self.life.begin(ticket, verb)
        facts |= {"asked_by": ticket.wished_by_id}
        ticket.wished_until = ticket.wished_by = None
        self.life.ledger.record(ticket, verb, at, before, by, words=words, facts=facts)

    def decider(self, ticket: Ticket, asker: int | None, rng: random.Random) -> Actor | None:
        """Somebody who may give it more time; nobody where a sensitive matter would have to be seen."""
        places, holder = self.life.stage.places, ticket.holder_id
        if places[holder].tier == Tier.COUNTY:
            return self.life.stage.checker([holder], rng, asker)
        if ticket.is_sensitive:
            return None
        above = [pk for pk in reversed(places[holder].above) if pk in places]
        return self.life.stage.checker(above, rng, asker)


def _day(moment: dt.datetime, days: int) -> dt.date:
    return timezone.localdate(moment) + dt.timedelta(days=days)
