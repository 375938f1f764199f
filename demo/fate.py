"""What happens next to a ticket, and when: drawn from its number and version alone.

So a county that was asleep for days goes on as if it had not been: the same ticket in the same
state meets the same fate, whether it was played in one go or read back from the database.
"""

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from demo import matters
from demo.hours import Hours
from demo.life import Life, is_at_county, is_critical
from demo.matters import Matter
from demo.pauses import Pauses
from demo.stage import Actor
from demo.watching import Watch
from disputes.kinds import Kind, State
from disputes.models import Ticket
from grids.roles import Role
from grids.tiers import Tier

Act = Callable[[dt.datetime], None]

LATE = {"accept": 0.015, "sign": 0.02, "resolve": 0.032}
"""How often the holder lets the allowance run out, so that the sweep raises it."""

VOID, BOUNCE, REJECT, VERIFY, NOTE, DOWN, MEDIATED = 0.015, 0.07, 0.03, 0.78, 0.12, 0.04, 0.6
PAUSE, EARLY, PARK, MORE = 0.03, 0.3, 0.03, 0.03


@dataclass
class Story:
    """A ticket in play. `since`: when it last changed; `script` comes before fate; a held story
    waits for a person, so that only the sweep touches it."""

    ticket: Ticket
    matter: Matter | None
    since: dt.datetime
    place: str = ""
    script: list[tuple[dt.datetime, Act]] = field(default_factory=list)
    is_held: bool = False


class Fate:
    """Draws the next step of a story."""

    def __init__(self, life: Life, hours: Hours, seed: int) -> None:
        self.life, self.hours, self.seed = life, hours, seed
        self.stage, self.pauses, self.watch = life.stage, Pauses(life), Watch(life, hours)

    def next_step(self, story: Story) -> tuple[dt.datetime, Act] | None:
        """When somebody does something about it, and what; None when nobody will."""
        if story.script:
            return story.script[0]
        ticket = story.ticket
        drawn = {
            State.REPORTED: self._reported,
            State.ACCEPTED: self._accepted,
            State.ASSIGNED: self._assigned,
            State.HANDLING: self._handling,
            State.WAITING: self._waiting,
            State.RESOLVED: self._resolved,
            State.CLOSED: self.watch.reopened,
        }.get(State(ticket.state))
        if drawn is None or story.is_held:
            return None
        rng = random.Random(f"{self.seed}|{ticket.number}|{ticket.version}")  # noqa: S311
        seen = self.watch.marked(story, rng, self.assignee)
        return seen or (None if ticket.asked_until else drawn(story, rng))

    def holder(self, ticket: Ticket, rng: random.Random) -> Actor | None:
        """Somebody who acts for the holder."""
        return self.stage.pick_holder(ticket.holder_id, rng)

    def assignee(self, ticket: Ticket, rng: random.Random) -> Actor | None:
        """Whoever it is assigned to; the holder where nobody is."""
        if ticket.assigned_department_id:
            clerks = self.stage.offices.get(ticket.assigned_department_id)
            return rng.choice(clerks) if clerks else None
        if ticket.assigned_post_id:
            return self.stage.by_post.get(ticket.assigned_post_id)
        return self.holder(ticket, rng)

    def _reported(self, story: Story, rng: random.Random) -> tuple[dt.datetime, Act] | None:
        ticket = story.ticket
        by = self.holder(ticket, rng)
        if by is None:
            return None
        at = self._soon(story, rng, "accept", by)
        if ticket.version == 1 and rng.random() < VOID:
            words = rng.choice(matters.VOIDS)
            return at, lambda now: self.life.void(ticket, by, now, words)
        return at, lambda now: self.life.accept(ticket, by, now)

    def _accepted(self, story: Story, rng: random.Random) -> tuple[dt.datetime, Act] | None:
        ticket, tier = story.ticket, self.life.tier_of(story.ticket)
        by = self.holder(ticket, rng)
        if by is None:
            return None
        if answered := self._answer(story, rng):
            return answered
        if tier == Tier.COUNTY and rng.random() < PARK:
            at = self.hours.plain(story.since, rng, by)
            return at, lambda now: self.pauses.park(ticket, by, now, rng)
        if self._must_rise(story, tier, rng):
            at, said = self.hours.plain(story.since, rng, by), self._why_up(story, rng)
            return at, lambda now: self.life.raise_up(ticket, by, now, said)
        if to := self._whom_to_ask(story, tier, rng):
            at = self.hours.plain(story.since, rng, by)
            return at, lambda now: self.life.assign(ticket, by, now, *to)
        below = self._next_below(ticket, tier)
        if tier <= Tier.TOWNSHIP and below is not None and rng.random() < DOWN:
            grid = below
            at, words = self.hours.plain(story.since, rng, by), rng.choice(matters.HANDED_DOWN)
            return at, lambda now: self.life.hand_down(ticket, by, now, grid, words)
        return self._work(story, rng, by)

    def _why_up(self, story: Story, rng: random.Random) -> str:
        """Where it happened they say why; the levels between pass it on."""
        if story.ticket.holder_id != story.ticket.grid_id:
            return rng.choice(matters.PASSED_ON)
        reason = story.matter.reason if story.matter else ""
        return self._fill(story, reason, rng) or matters.PLAIN_REASON

    def _next_below(self, ticket: Ticket, tier: int) -> int | None:
        """The next grid from the holder's tier towards the place where somebody acts; or none."""
        places = self.stage.places
        for pk in places[ticket.grid_id].line:
            if pk in places and places[pk].tier > tier and self.stage.holders(pk):
                return pk
        return None

    def _must_rise(self, story: Story, tier: int, rng: random.Random) -> bool:
        if tier <= Tier.COUNTY or self.stage.next_holder(story.ticket.holder_id) is None:
            return False
        matter = story.matter
        target = matter.target if matter else Tier.GROUP
        if tier > target:
            return True
        return bool(matter and matter.reason) and tier >= Tier.VILLAGE and rng.random() < 0.12

    def _whom_to_ask(
        self, story: Story, tier: int, rng: random.Random
    ) -> tuple[Actor | None, int | None] | None:
        """A department where the matter names one; now and then somebody nearer to the place."""
        ticket = story.ticket
        if tier <= Tier.TOWNSHIP:
            wanted = self.stage.department_like(story.matter.department if story.matter else "")
            if wanted in self.stage.offices and (ticket.is_ruling or ticket.bounces < 2):
                return None, wanted
        if ticket.kind == Kind.DISPUTE and tier == Tier.TOWNSHIP and rng.random() < MEDIATED:
            mediators = [a for a in self.stage.actors[ticket.holder_id] if a.role == Role.MEDIATOR]
            if mediators:
                return rng.choice(mediators), None
        if tier in (Tier.TOWNSHIP, Tier.VILLAGE) and rng.random() < 0.4:
            line = self.stage.places[ticket.grid_id].line
            for pk in reversed(line):
                found = self.stage.holders(pk) if pk != ticket.holder_id else []
                if found and self.stage.places[pk].tier > tier:
                    return found[0], None
        return None

    def _assigned(self, story: Story, rng: random.Random) -> tuple[dt.datetime, Act] | None:
        ticket = story.ticket
        by = self.assignee(ticket, rng)
        if by is None:
            return None
        at = self._soon(story, rng, "sign", by)
        if not ticket.is_ruling and rng.random() < BOUNCE:
            words = rng.choice(matters.RETURNS_TO_HOLDER)
            return at, lambda now: self.life.send_back(ticket, by, now, words)
        return at, lambda now: self.life.sign(ticket, by, now)

    def _handling(self, story: Story, rng: random.Random) -> tuple[dt.datetime, Act] | None:
        ticket, by = story.ticket, self.assignee(story.ticket, rng)
        if by is None:
            return None
        if answered := self._answer(story, rng):
            return answered
        if rng.random() < PAUSE:
            at = self.hours.plain(story.since, rng, by)
            return at, lambda now: self.pauses.pause(ticket, by, now, rng)
        return self._work(story, rng, by)

    def _waiting(self, story: Story, rng: random.Random) -> tuple[dt.datetime, Act] | None:
        """What it waited for came early, now and then; else the sweep lets it go on."""
        ticket, by = story.ticket, self.assignee(story.ticket, rng)
        if by is None or ticket.paused_until is None or rng.random() > EARLY:
            return None
        at = self.hours.awake(story.since + (ticket.paused_until - story.since) * 0.6, rng)
        return at, lambda now: self.pauses.resume(ticket, by, now)

    def _answer(self, story: Story, rng: random.Random) -> tuple[dt.datetime, Act] | None:
        """Whoever decides on a wish for more time does so, where there is one."""
        ticket = story.ticket
        if ticket.wished_until is None:
            return None
        by = self.pauses.decider(ticket, ticket.wished_by_id, rng)
        if by is None:
            return None
        at = self.hours.plain(story.since, rng, by)
        return at, lambda now: self.pauses.answer(ticket, by, now, rng)

    def _work(self, story: Story, rng: random.Random, by: Actor) -> tuple[dt.datetime, Act]:
        """Work on it: sometimes a note on the way, in the end the result."""
        ticket = story.ticket
        at = self._soon(story, rng, "resolve", by)
        half = story.since + (at - story.since) / 2
        wishes = rng.random() < MORE and ticket.wished_until is None
        if wishes and self.pauses.decider(ticket, by.user, rng):
            asked = self.hours.awake(half, rng)
            return asked, lambda now: self.pauses.ask(ticket, by, now, rng)
        if rng.random() < NOTE:
            words = rng.choice(matters.NOTES)
            return self.hours.awake(half, rng), lambda now: self.life.note(ticket, by, now, words)
        matter = story.matter
        result = self._fill(story, matter.result if matter else matters.PLAIN_RESULT, rng)
        return at, lambda now: self.life.resolve(ticket, by, now, result)

    def _resolved(self, story: Story, rng: random.Random) -> tuple[dt.datetime, Act] | None:
        """A level above looks at most of them within days; the rest lapse."""
        ticket = story.ticket
        line = self.stage.places[ticket.resolver_id or ticket.holder_id].line
        above = [pk for pk in reversed(line[:-1]) if pk in self.stage.places]
        if ticket.resolver_id is None:
            above.insert(0, ticket.holder_id)
        by = self.stage.checker(above, rng, apart=ticket.resolved_by_id)
        if by is None or rng.random() > VERIFY:
            return None
        at = self.hours.after_days(story.since, rng, by)
        if ticket.version < 9 and rng.random() < REJECT:
            words = rng.choice(matters.REJECTIONS)
            return at, lambda now: self.life.reject(ticket, by, now, words)
        words = rng.choice(matters.FINDINGS)
        return at, lambda now: self.life.verify(ticket, by, now, words)

    def _soon(self, story: Story, rng: random.Random, verb: str, by: Actor) -> dt.datetime:
        """Within the allowance that runs, but for a few who let it run out."""
        ticket, until = story.ticket, story.ticket.escalate_at
        late = rng.random() < LATE[verb] and not is_critical(ticket)
        if until is None or (late and is_at_county(self.life, ticket)):
            return self.hours.after_days(story.since, rng, by)
        if late:
            return self.hours.awake(until + dt.timedelta(hours=rng.uniform(2, 30)), rng)
        return self.hours.within(story.since, until, rng, by, fast=verb != "resolve")

    def _fill(self, story: Story, text: str, rng: random.Random) -> str:
        return matters.fill(text, rng, story.place or rng.choice(matters.PLACES)) if text else ""
