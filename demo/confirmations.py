"""Who confirmed which day's report and when: planned in memory, a day at a time.

Most confirm on time, a few late, a few not at all; now and then the level above sends one back.
Groups and patches without records are not planned here: they file themselves as nil.
"""

import datetime as dt
import random
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import NamedTuple

from demo.stage import Actor, Place, Stage
from grids.tiers import Tier
from reports.models import ReportState
from reports.periods import ZONE, day_bounds

LATE = {Tier.GROUP: 0.03, Tier.PATCH: 0.03, Tier.VILLAGE: 0.025, Tier.TOWNSHIP: 0.015}
MISSING = {Tier.GROUP: 0.02, Tier.PATCH: 0.02, Tier.VILLAGE: 0.009, Tier.TOWNSHIP: 0.002}
RETURNED, ANSWERED = 0.006, 0.75
SPREAD = {Tier.GROUP: (-70, 80), Tier.PATCH: (1, 85)}
"""Minutes from the report's time; a level above waits for its own time."""

WORDED = 0.08
WORDS = (
    "今天走了几户，都平安。",
    "水渠口明天再看一次。",
    "赶集日，人多，没有意外。",
    "有一件需要乡里协调，已报。",
    "夜里有雨，低处已提醒。",
    "入户时讲了防火和防诈骗。",
    "道路已抢通，明天复查。",
)
WHY_RETURNED = (
    "调解那件漏了进展，请补一句",
    "请把今天办结的那件写清楚",
    "有一件超期没说明原因，请补",
)


@dataclass(frozen=True)
class Filed:
    """One version of a report, as it is to be written; `until`: when the next version came."""

    grid: int
    frozen_at: dt.datetime
    version: int = 1
    until: dt.datetime | None = None
    state: str = ReportState.CONFIRMED
    is_on_time: bool = True
    words: str = ""
    confirmed_by: int | None = None
    above_by: int | None = None
    above_at: dt.datetime | None = None
    returned_by: int | None = None
    returned_at: dt.datetime | None = None
    returned_why: str = ""


class Tap(NamedTuple):
    """Somebody confirmed at a moment."""

    at: dt.datetime
    by: int
    words: str
    is_late: bool


@dataclass
class DayPlan:
    """A day of a county: what is written of it besides the nil reports."""

    day: dt.date
    filed: list[Filed]
    busy: set[int]  # groups and patches that do not file themselves as nil at `nil_at`
    nil_at: dt.datetime
    taps: dict[int, Tap]


class Filing:
    """Plans the reports of a county's days from the moments of their records."""

    def __init__(self, stage: Stage, seed: int) -> None:
        self.stage, self.seed, self.county = stage, seed, stage.county

    def plan(
        self,
        day: dt.date,
        records: dict[int, list[dt.datetime]],
        *,
        until: dt.datetime,
        since: dt.datetime | None = None,
        there: frozenset[int] = frozenset(),
    ) -> DayPlan:
        """Plan `day`: `records` has the moments of each grid's records, in order.

        Nothing is planned after `until` or before `since`; `there` are grids whose report is
        written already.
        """
        dice = self._dice(day, "nil")
        nil_at = self._due(Tier.GROUP, day) + dt.timedelta(seconds=dice.randrange(4, 59))
        if since is not None and nil_at <= since < day_bounds(day)[1]:
            nil_at = since + dt.timedelta(seconds=61)
        taps: dict[int, Tap] = {}
        filed: list[Filed] = []
        busy: set[int] = set(there)
        for place in self._reporting(records):
            if place.id in there:
                continue
            moments = records.get(place.id, [])
            is_leaf = place.tier >= Tier.PATCH
            if is_leaf:
                busy.add(place.id)
            if is_leaf and moments[0] > nil_at:
                filed.append(Filed(place.id, nil_at))
            elif tap := self._tap(place, day, moments, since):
                taps[place.id] = tap
                filed.append(self._confirmed(place, day, tap))
        versions = [self._later(one, records, taps, day, until) for one in filed]
        flat = [version for found in versions for version in found]
        return DayPlan(day, flat, busy, nil_at, taps)

    def _reporting(self, records: dict[int, list[dt.datetime]]) -> list[Place]:
        """Those that must be asked: the upper tiers, and groups and patches with records."""
        upper = [p for t in (1, 2, 3) for p in self.stage.by_tier[t]]
        places = (self.stage.places.get(pk) for pk in records)
        return upper + [p for p in places if p and p.tier >= Tier.PATCH]

    def _dice(self, day: dt.date, about: object) -> random.Random:
        return random.Random(f"{self.seed}|{day}|{about}")  # noqa: S311

    def _due(self, tier: int, day: dt.date) -> dt.datetime:
        return dt.datetime.combine(day, self.county.report_time(tier), ZONE)

    def _grace(self) -> dt.timedelta:
        return dt.timedelta(minutes=self.county.report_grace_minutes)

    def _tap(
        self, place: Place, day: dt.date, moments: list[dt.datetime], since: dt.datetime | None
    ) -> Tap | None:
        """When the leader confirms: after the day's last record where that is still in time."""
        rng = self._dice(day, place.code)
        by = self.stage.pick_holder(place.id, rng)
        chance = rng.random()
        if by is None or chance < MISSING.get(Tier(place.tier), 0):
            return None
        due = self._due(place.tier, day)
        late_from = due + self._grace()
        first, last = SPREAD.get(Tier(place.tier), (2, 90))
        at = due + dt.timedelta(minutes=rng.uniform(first, last))
        after = moments[-1] + dt.timedelta(minutes=rng.uniform(1, 9)) if moments else at
        if at < after < late_from:
            at = after
        if chance > 1 - LATE.get(Tier(place.tier), 0.01):
            at = late_from + dt.timedelta(minutes=rng.uniform(2, 50))
        if since is not None and at <= since:
            at = since + dt.timedelta(minutes=rng.uniform(2, 25))
        at = at.replace(microsecond=0)
        if at >= day_bounds(day)[1]:
            return None
        words = rng.choice(WORDS) if rng.random() < WORDED else ""
        return Tap(at, by.user, words, at >= late_from)

    def _confirmed(self, place: Place, day: dt.date, tap: Tap) -> Filed:
        """A first version; a few are sent back by the level above."""
        own = Filed(
            place.id,
            tap.at,
            is_on_time=not tap.is_late,
            words=tap.words,
            confirmed_by=tap.by,
        )
        rng = self._dice(day, f"returned {place.code}")
        if place.tier < Tier.VILLAGE or tap.is_late or rng.random() > RETURNED:
            return own
        judge = self._judge(place, rng)
        at = tap.at + dt.timedelta(minutes=rng.uniform(6, 40))
        if judge is None or at > day_bounds(day)[1] - dt.timedelta(hours=1):
            return own
        return replace(
            own,
            state=ReportState.RETURNED,
            returned_by=judge.user,
            returned_at=at,
            returned_why=rng.choice(WHY_RETURNED),
        )

    def _judge(self, place: Place, rng: random.Random) -> Actor | None:
        above = self.stage.next_holder(place.id)
        return self.stage.pick_holder(above, rng) if above else None

    def _later(
        self,
        first: Filed,
        records: dict[int, list[dt.datetime]],
        taps: dict[int, Tap],
        day: dt.date,
        until: dt.datetime,
    ) -> list[Filed]:
        """The first version and what came after it: an answer, a record that came later."""
        rng = self._dice(day, f"later {self.stage.places[first.grid].code}")
        found = [first]
        if first.returned_at and first.returned_at <= until and rng.random() < ANSWERED:
            at = first.returned_at + dt.timedelta(minutes=rng.uniform(4, 35))
            again = replace(
                first, version=2, frozen_at=at, state=ReportState.CONFIRMED,
                returned_by=None, returned_at=None, returned_why="",
            )  # fmt: skip
            found.append(again)
        moments = records.get(first.grid, [])
        if moments and moments[-1] > found[-1].frozen_at and not found[-1].returned_at:
            at = moments[-1] + dt.timedelta(seconds=rng.randrange(8, 60))
            last = found[-1]
            found.append(replace(last, version=last.version + 1, frozen_at=at))
        return self._settle([one for one in found if one.frozen_at <= until], taps, until)

    def _settle(self, found: list[Filed], taps: dict[int, Tap], until: dt.datetime) -> list[Filed]:
        """Say of each version when the next came, and whether the level above took it."""
        settled: list[Filed] = []
        parent = self.stage.places[found[0].grid].parent if found else None
        tap = taps.get(parent or 0)
        for number, one in enumerate(found):
            end = found[number + 1].frozen_at if number + 1 < len(found) else None
            if one.returned_at and one.returned_at > until:  # not sent back yet
                one = replace(one, state=ReportState.CONFIRMED, returned_by=None,
                              returned_at=None, returned_why="")  # fmt: skip
            taken = tap and one.frozen_at < tap.at <= until and (end is None or tap.at < end)
            if settled and settled[-1].above_at and not settled[-1].returned_at:
                taken, tap_at, tap_by = True, settled[-1].above_at, settled[-1].above_by
            elif tap:
                tap_at, tap_by = tap.at, tap.by
            if taken and not one.returned_at:
                one = replace(
                    one, state=ReportState.CONFIRMED_ABOVE, above_by=tap_by, above_at=tap_at
                )
            settled.append(replace(one, until=end))
        return settled


def by_grid(
    rows: list[tuple[dt.date, dt.datetime, list[int]]],
) -> dict[dt.date, dict[int, list[dt.datetime]]]:
    """Records of days, folded to every grid above them; `rows` in the order of time."""
    days: dict[dt.date, dict[int, list[dt.datetime]]] = defaultdict(lambda: defaultdict(list))
    for day, at, line in rows:
        of_day = days[day]
        for grid in line:
            of_day[grid].append(at)
    return days
