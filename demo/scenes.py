"""Matters written for this morning, so that each demonstration login finds something to do.

Everything else is drawn; these stand still until a visitor moves them (the sweep still comes by).
"""

import dataclasses
import datetime as dt
import random
from collections.abc import Iterator

from django.utils import timezone

from demo import matters
from demo.arrivals import Arrival
from demo.doubles import Does, joined
from demo.life import Life
from demo.stage import Actor
from disputes.kinds import Source, State, Urgency
from disputes.models import Ticket
from grids.roles import Role
from grids.tiers import Tier

SOON = (dt.timedelta(hours=2), dt.timedelta(hours=21))
"""What is "due soon" stays so for a while after the play."""

MINUTE = dt.timedelta(minutes=1)
BRIGHT = (dt.time(10, 40), dt.time(20, 30))

LADDER = ("leader", "patch", "village", "township", "county")


def accept(by: Actor) -> Does:
    """`by` takes it on."""
    return lambda life, ticket, now: life.accept(ticket, by, now)


def raise_up(by: Actor, reason: str) -> Does:
    """`by` passes it to the next level."""
    return lambda life, ticket, now: life.raise_up(ticket, by, now, reason)


def assign(by: Actor, to: Actor | None, department: int | None = None) -> Does:
    """`by` gives it to a post or a department."""
    return lambda life, ticket, now: life.assign(ticket, by, now, to, department)


def send_back(by: Actor, reason: str) -> Does:
    """`by` sends it back."""
    return lambda life, ticket, now: life.send_back(ticket, by, now, reason)


def add_helper(by: Actor, department: int) -> Does:
    """`by` asks a department to help."""
    return lambda life, ticket, now: life.add_helper(ticket, by, now, department)


def sign(by: Actor) -> Does:
    """`by` takes the assignment."""
    return lambda life, ticket, now: life.sign(ticket, by, now)


class Scenes:
    """Writes the scenes of one county for one moment; nothing before `since`."""

    def __init__(self, life: Life, since: dt.datetime, now: dt.datetime, seed: int) -> None:
        self.life, self.stage, self.since, self.now = life, life.stage, since, now
        self.rng = random.Random(f"{seed}|scenes|{now.date()}")  # noqa: S311
        self.base = _last_daylight(now)
        if self.base - dt.timedelta(hours=5) < since:
            self.base = now

    def all(self) -> list[Arrival]:
        """The scenes of the logins that are there."""
        seats = self.stage.logins
        if not all(login in seats for login in (*LADDER, "neighbour")):
            return []
        people = [seats[login] for login in LADDER]
        found = [
            scene for pair in zip(people, people[1:], strict=False) for scene in self._up(*pair)
        ]
        for by in (*people, seats["neighbour"]):
            found += self._waiting(by)
            found += self._due_soon(by)
        found += self._asked(seats["village"], seats["leader"], "service")
        found += joined(self._scene, self._ago, accept, seats["village"])
        if mediator := seats.get("mediator"):
            found += self._asked(seats["township"], mediator, "dispute")
        if clerk := seats.get("clerk"):
            found += self._at_the_office(clerk)
            found += self._together(clerk)
        return [scene for scene in found if self.since < scene.at <= self.now]

    def _ago(self, minutes: float) -> dt.datetime:
        """So long before now, or before last evening's end where that would fall into the night."""
        return self.base - dt.timedelta(minutes=minutes + self.rng.uniform(0, 9))

    def _scene(
        self, at: dt.datetime, by: Actor, grid: int, kind: str, *,
        urgency: str = Urgency.NORMAL, solved: bool = False,
        steps: tuple[tuple[dt.datetime, Does], ...] = (), source: str = Source.LEADER,
    ) -> Arrival:  # fmt: skip
        rng, spot = self.rng, self.rng.choice(matters.PLACES)
        matter = self._matter(kind, urgency)
        return Arrival(
            at=at,
            logged_at=at,
            place=self.stage.places[grid],
            by=by,
            matter=dataclasses.replace(matter, urgency=urgency),
            spot=spot,
            words=matters.fill_words(matter, rng, spot),
            result=matters.fill(matter.result, rng, spot) if solved else "",
            source=source,
            steps=steps,
            is_held=True,
        )

    def _matter(self, kind: str, urgency: str) -> matters.Matter:
        """An everyday one that everybody may see; a critical one reads like one."""
        for _try in range(60):
            matter = matters.draw_matter(self.rng, self.now.date(), kind)
            critical = matter.urgency == Urgency.CRITICAL
            sensitive = self.stage.category_of(kind, matter.category)[1]
            if critical == (urgency == Urgency.CRITICAL) and not sensitive:
                break
        return matter

    def _up(self, low: Actor, high: Actor) -> Iterator[Arrival]:
        """From one level to the next: one solved below waits to be verified, one was raised."""
        yield self._scene(self._ago(170), low, low.grid, "service", solved=True)
        steps = (
            (self._ago(110), accept(low)),
            (self._ago(75), raise_up(low, "本级调了两次没谈拢")),
        )
        yield self._scene(self._ago(150), low, low.grid, "dispute", steps=steps)

    def _waiting(self, by: Actor) -> Iterator[Arrival]:
        """Somebody called the desk above about a matter here: reported, not accepted."""
        for grid in reversed(self.stage.places[by.grid].above):
            if desk := self.stage.pick_holder(grid, self.rng, apart=by.user):
                kind = self.rng.choice(("dispute", "hazard", "service"))
                yield self._scene(self._ago(48), desk, by.grid, kind, source=Source.PHONE)
                return

    def _due_soon(self, by: Actor) -> Iterator[Arrival]:
        """In hand since a while, its deadline within a day.

        A resident is told what a township needs, so that below it only what a township asked
        somebody to handle comes so near to its deadline without having risen.
        """
        asks = self._asks(by)
        for urgency in (Urgency.NORMAL, Urgency.URGENT, Urgency.CRITICAL):
            if times := self._times(asks, "hazard", urgency):
                logged, accepted = times
                steps = [(accepted, accept(asks))]
                if asks is not by:
                    steps.append((accepted + MINUTE, assign(asks, by)))
                    steps.append((accepted + 2 * MINUTE, sign(by)))
                yield self._scene(
                    logged, asks, asks.grid, "hazard", urgency=urgency, steps=tuple(steps)
                )
                return

    def _asks(self, by: Actor) -> Actor:
        """Somebody of the township above, or `by` where there is none."""
        for grid in self.stage.places[by.grid].above:
            desk = self.stage.pick_holder(grid, self.rng, apart=by.user)
            if desk and self.stage.places[grid].tier == Tier.TOWNSHIP:
                return desk
        return by

    def _times(self, by: Actor, kind: str, urgency: str) -> tuple[dt.datetime, dt.datetime] | None:
        """When it must have been logged and accepted to be due soon and not overdue."""
        clock, tier = self.life.clock, self.stage.places[by.grid].tier
        _respond, _sign, resolve = clock.minutes(kind, urgency, tier)
        for half_hours in range(1, 24 * 2 * 28):
            logged = self.now - dt.timedelta(minutes=30 * half_hours + self.rng.randrange(25))
            if logged <= self.since:
                return None
            trial = Ticket(kind=kind, urgency=urgency, state=State.REPORTED, received_at=logged)
            clock.set_due(trial)
            clock.new_holder(trial, logged, tier=tier)
            if trial.respond_by is None:
                continue
            accepted = trial.respond_by - 4 * MINUTE
            ends = clock.after(urgency, accepted, resolve)
            fits = SOON[0] < trial.due_at - self.now < SOON[1]
            if fits and logged < accepted < self.now and ends > self.now + SOON[0] / 2:
                return logged, accepted
        return None

    def _asked(self, by: Actor, to: Actor, kind: str) -> Iterator[Arrival]:
        """A level above asks somebody below to handle something: to be signed for."""
        steps = ((self._ago(80), accept(by)), (self._ago(55), assign(by, to)))
        yield self._scene(self._ago(115), by, by.grid, kind, steps=steps)

    def _at_the_office(self, clerk: Actor) -> Iterator[Arrival]:
        """One for the department to sign for, one that it has in hand."""
        township = self.stage.logins["township"]
        villages = self.stage.children[township.grid]
        for number, place in enumerate(villages[:2]):
            by = self.stage.pick_holder(place.id, self.rng)
            if by is None or place.tier != Tier.VILLAGE or by.role == Role.STAFF:
                continue
            steps = (
                (self._ago(190), accept(by)),
                (self._ago(150), raise_up(by, "水渠归水利站管，请派技术人员")),
                (self._ago(100), assign(township, None, clerk.department)),
                *([(self._ago(60), sign(clerk))] if number else ()),
            )
            yield self._scene(self._ago(230), by, place.id, "hazard", steps=steps)

    def _together(self, clerk: Actor) -> Iterator[Arrival]:
        """Another department handles it and this one helps; and one that two departments sent back,
        on which the township has to rule."""
        own, stage = clerk.department or 0, self.stage
        others = [one for one in stage.departments if one != own and one in stage.offices]
        township, village = stage.logins["township"], stage.logins["village"]
        if not others:
            return
        steps = (
            (self._ago(160), accept(township)),
            (self._ago(120), assign(township, None, others[0])),
            (self._ago(85), sign(stage.offices[others[0]][0])),
            (self._ago(40), add_helper(township, own)),
        )
        yield self._scene(self._ago(200), township, village.grid, "hazard", steps=steps)
        back = (
            (self._ago(130), send_back(clerk, "不是水利设施，不归我们管")),
            (self._ago(115), assign(village, None, others[0])),
            (
                self._ago(65),
                send_back(stage.offices[others[0]][0], "在村内道路上，不在我们的管理范围"),
            ),
        )
        twice = (
            (self._ago(180), accept(village)),
            (self._ago(150), assign(village, None, own)),
            *back,
        )
        yield self._scene(self._ago(205), village, village.grid, "hazard", steps=twice)


def _last_daylight(now: dt.datetime) -> dt.datetime:
    """`now`, where the four hours before it are no night; else half past eight in the evening."""
    local = timezone.localtime(now)
    if BRIGHT[0] <= local.time() <= BRIGHT[1]:
        return now
    day = local.date() - dt.timedelta(days=local.time() < BRIGHT[0])
    return dt.datetime.combine(day, BRIGHT[1], local.tzinfo)
