"""What comes in on a day: how many matters, where, who logs them, what is solved on the spot."""

import datetime as dt
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from demo import matters
from demo.hours import Hours
from demo.matters import Matter
from demo.stage import Actor, Place, Stage
from disputes.kinds import Kind, Source
from grids.roles import Role
from grids.tiers import Tier

A_WEEK_PER_VILLAGE = 470 / 343
"""Nanzhao's 343 villages log some 470 matters a week."""

OF_A_DAY = (1.18, 1.12, 1.06, 1.06, 1.02, 0.84, 0.72)
"""Monday to Sunday: fewer at the weekend; together 7."""

LEAST_A_DAY = 2.0
OWN_A_DAY = {"leader": 0.2, "patch": 0.12, "village": 0.16, "neighbour": 0.16}
"""The demonstration's own logins have somewhat more, so that their lists are worth a look."""

SENT_IN = (Source.HOTLINE, Source.PHONE, Source.PHONE, Source.POLICE, Source.COURT)
OFFLINE, INSPECTED = 0.08, 0.02


@dataclass(frozen=True)
class Arrival:
    """A matter on its way in: `logged_at` is the phone's time, `at` the server's."""

    at: dt.datetime
    logged_at: dt.datetime
    place: Place
    by: Actor
    matter: Matter
    spot: str  # the public place
    words: str
    result: str
    source: str
    steps: tuple[tuple[dt.datetime, Callable], ...] = ()  # what is done next: (life, ticket, now)
    is_held: bool = False  # afterwards it waits for a person


class Arrivals:
    """Draws a county's days; each day has its own dice, so that any day can be drawn alone."""

    def __init__(self, stage: Stage, hours: Hours, seed: int, rate: float = 1.0) -> None:
        self.stage, self.hours, self.seed = stage, hours, seed
        villages = len(stage.by_tier[Tier.VILLAGE])
        self.a_day = max(LEAST_A_DAY, villages * A_WEEK_PER_VILLAGE / 7) * rate
        dice = random.Random(f"{seed}|townships")  # noqa: S311
        self.busy = {
            place.id: dice.uniform(0.7, 1.5)
            for tier in (Tier.TOWNSHIP, Tier.COUNTY)
            for place in stage.by_tier[tier]
        }
        self.leaves = stage.by_tier[Tier.GROUP]
        self.weights = [self._weight(leaf) for leaf in self.leaves]

    def of_day(self, day: dt.date) -> list[Arrival]:
        """All matters of a day, by the time they are received."""
        rng = random.Random(f"{self.seed}|{day}")  # noqa: S311
        count = round(rng.gauss(self.a_day * OF_A_DAY[day.weekday()], self.a_day**0.5))
        leaves = rng.choices(self.leaves, weights=self.weights, k=max(count, 1))
        drawn = [self._draw(leaf, day, rng) for leaf in leaves]
        drawn += self._own(day, rng)
        return sorted((one for one in drawn if one), key=lambda one: one.at)

    def _weight(self, leaf: Place) -> float:
        above = [pk for pk in leaf.line if pk in self.busy]
        return self.busy[above[-1]] if above else 1.0

    def _own(self, day: dt.date, rng: random.Random) -> Iterator[Arrival | None]:
        for login, share in OWN_A_DAY.items():
            by = self.stage.logins.get(login)
            if by is not None and rng.random() < share:
                yield self._log(self.stage.places[by.grid], by, day, rng)

    def _draw(self, leaf: Place, day: dt.date, rng: random.Random) -> Arrival | None:
        """Mostly the group's own leader; what is known higher up is logged higher up."""
        line = [self.stage.places[pk] for pk in leaf.line if pk in self.stage.places]
        chance = rng.random()
        if chance < 0.68:
            place = leaf
        elif chance < 0.80:
            place = line[-2]
        else:
            place = next((p for p in reversed(line) if p.tier <= Tier.VILLAGE), line[0])
        by = self._logger(place, line, chance, rng)
        return self._log(place, by, day, rng) if by else None

    def _logger(
        self, place: Place, line: list[Place], chance: float, rng: random.Random
    ) -> Actor | None:
        if chance >= 0.90:  # the desk of the township or the county, for whoever called
            tier = Tier.TOWNSHIP if chance < 0.97 else Tier.COUNTY
            desk = next((p for p in reversed(line) if p.tier <= tier), line[0])
            staff = [a for a in self.stage.actors.get(desk.id, ()) if a.role == Role.STAFF]
            if staff:
                return rng.choice(staff)
        for grid in reversed(place.line):
            if actor := self.stage.pick_holder(grid, rng):
                return actor
        return None

    def _log(self, place: Place, by: Actor, day: dt.date, rng: random.Random) -> Arrival | None:
        matter = matters.draw_matter(rng, day)
        own = by.grid == place.id
        result = own and rng.random() < matters.SPOT_SHARES[Kind(matter.kind)]
        if matter.kind == "outreach" and not own:
            return None
        at = logged_at = self.hours.arrival(day, rng)
        if rng.random() < OFFLINE:  # no signal up there: the phone sends it later
            at += dt.timedelta(minutes=rng.randrange(3, 150))
        spot = rng.choice(matters.PLACES)
        if by.role == Role.STAFF and not own:
            source = rng.choice(SENT_IN)
        else:
            source = Source.INSPECTION if rng.random() < INSPECTED else Source.LEADER
        words = matters.fill_words(matter, rng, spot)
        said = matters.fill(matter.result, rng, spot) if result else ""
        return Arrival(at, logged_at, place, by, matter, spot, words, said, source)
