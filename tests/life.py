"""Twelve days in the life of the small county, for tests that look at every number it shows.

Every state, every step that a figure counts, matters that are sensitive or concern a leader, reports
that came in time, late, as nil or not at all. Everything is done by the product's own verbs, in the
order of time, and the sweeps run as beat would ring them. It ends on the day of `now`.
"""

import datetime as dt
import types

from disputes.actions.checking import reject, verify
from disputes.actions.escalation import sweep_county
from disputes.actions.handling import resolve, sign
from disputes.actions.holding import accept, assign, hand_down, raise_ticket
from disputes.actions.log import Draft, log_ticket
from disputes.actions.merging import merge
from disputes.actions.voiding import void
from disputes.models import Category, Delivery, Ticket, TicketEvent
from grids.actions.analyzing import analyze
from grids.models import Grid, Message, Post, Posting, User, WorkItem
from grids.roles import Role
from reports.actions.daily import confirm
from reports.actions.sweep import sweep_reports
from reports.models import DailyReport
from tests import factories as make
from tests.cast import anew, seat
from tests.kept import kept
from tests.reports.events import at, happen

KINDS = ("dispute", "hazard", "order", "service", "information", "outreach")
HOUR = dt.timedelta(hours=1)
FULL = (Ticket, TicketEvent, Delivery, WorkItem, Message, DailyReport, Grid, Post, Posting)
"""Where most of it lies."""


def lived(ladder: str, now: dt.datetime) -> types.SimpleNamespace:
    """The small county after its twelve days, and its cast; the planner knows of it, as it would after
    twelve days."""
    cast = kept(("lived", ladder, now), lambda: _lived(ladder, now))
    analyze(*FULL)
    return cast


def _lived(ladder: str, now: dt.datetime) -> types.SimpleNamespace:
    cast = anew(ladder)
    Life(cast, now).play()
    return cast


class Life:
    """Plays the days; `log` gives each matter its kind and words in turn."""

    def __init__(self, cast: types.SimpleNamespace, now: dt.datetime) -> None:
        self.cast, self.now, self.n = cast, now, 0
        self.top = Category.objects.create(kind="hazard", code="90", name="水利")
        self.fine = Category.objects.create(
            kind="hazard", code="9001", name="渠道", parent=self.top
        )
        self.more = [self._group(n) for n in range(4)]
        self.seconds = seat(cast.county_grid, "second", Role.STAFF)

    def _group(self, n: int) -> Grid:
        made = make.GridFactory(
            county=self.cast.record,
            parent=self.cast.above_group,
            tier=self.cast.group_grid.tier,
            name=f"{n + 2}组",
        )
        for grid in self.cast.levels[:-1]:
            Grid.objects.filter(pk=grid.pk).update(
                group_count=Grid.objects.under(grid).filter(tier=made.tier).count()
            )
        return made

    def log(self, by: User, grid: Grid, when: dt.datetime, **more) -> Ticket:
        """One more matter."""
        self.n += 1
        more.setdefault("kind", KINDS[self.n % len(KINDS)])
        more.setdefault("words", f"第{self.n}件：渠道堵了，水漫到路上")
        if more["kind"] == "hazard":
            more.setdefault("category", (self.top, self.fine)[self.n % 2])
        return log_ticket(Draft(grid=grid, **more), by=by, now=when)

    def play(self) -> "Life":
        """All the days, the last one until `now`."""
        for day in range(-11, 1):
            self._day(day)
        return self

    def _day(self, day: int) -> None:
        if day == 0:
            sweep_reports(at(self.now, "00:01"))
            self._morning(0)
            self._today()
            return
        sweep_reports(at(self.now, "07:05", days=day))
        self._morning(day)
        self._afternoon(day)
        sweep_reports(at(self.now, "18:05", days=day))
        self._evening(day)
        sweep_reports(at(self.now, "00:01", days=day + 1))

    def _morning(self, day: int) -> None:
        cast, nine = self.cast, at(self.now, "09:00", days=day)
        self.log(cast.leader, cast.group_grid, nine, urgency="urgent")
        self.log(cast.village, cast.village_grid, nine, kind="hazard")
        self.log(cast.neighbour, cast.other_group_grid, nine)
        self.log(cast.leader, cast.group_grid, nine, result="当场说和")
        if day % 2:
            self.log(cast.county, cast.county_grid, nine)
            self.log(cast.leader, cast.group_grid, nine, is_sensitive=True)
        if day % 3 == 0:
            self.log(cast.leader, cast.group_grid, nine, concerns=cast.above_group)
            self.log(cast.leader, cast.group_grid, nine, result="劝住了", is_sensitive=True)
        if day % 4 == 0:  # received a day after it happened
            self.log(cast.leader, cast.group_grid, nine, logged_at=nine - 24 * HOUR)

    def _afternoon(self, day: int) -> None:
        """A matter a day for every road; what nobody touches rises by itself."""
        cast, two = self.cast, at(self.now, "14:40", days=day)
        self._rejected(two)
        self._raised_twice(two)
        self._by_the_department(two)
        if day % 3 == 0:
            gone = self.log(cast.leader, cast.group_grid, two)
            void(gone, reason="记错了", by=cast.leader, now=two + HOUR)
            self._stopped(two)
        sweep_county(cast.record.id, now=two + 2 * HOUR)

    def _rejected(self, when: dt.datetime) -> None:
        """Resolved twice: two resolutions of one matter on one day."""
        cast = self.cast
        one = self.log(cast.leader, cast.group_grid, when)
        accept(one, by=cast.leader, now=when)
        one = resolve(one, result="修好了", by=cast.leader, now=when)
        one = reject(one, reason="还漏", by=self._above(), now=when + HOUR)
        one = resolve(one, result="真修好了", by=cast.leader, now=when + HOUR)
        if when.day % 2:
            verify(one, finding="属实", by=self._above(), now=when + 2 * HOUR)

    def _above(self) -> User:
        return self.cast.patch

    def _raised_twice(self, when: dt.datetime) -> None:
        """Two steps up of one matter on one day, and one of them handed down again."""
        cast = self.cast
        one = self.log(cast.leader, cast.group_grid, when)
        one = accept(one, by=cast.leader, now=when)
        one = raise_ticket(one, reason="说不动", by=cast.leader, now=when)
        if when.day % 2:
            raise_ticket(one, reason="还是说不动", by=cast.patch, now=when + HOUR)
        else:
            one = hand_down(one, grid=cast.group_grid, reason="先办", by=cast.patch, now=when)
            one = accept(one, by=cast.leader, now=when)
            raise_ticket(one, reason="说不动", by=cast.leader, now=when + HOUR)

    def _by_the_department(self, when: dt.datetime) -> None:
        cast = self.cast
        one = accept(self.log(cast.county, cast.county_grid, when), by=cast.county, now=when)
        one = assign(one, department=cast.department, by=cast.county, now=when)
        if when.day % 3:
            one = sign(one, by=cast.clerk, now=when)
        if when.day % 3 == 2:
            resolve(one, result="清淤了", by=cast.clerk, now=when + HOUR)

    def _stopped(self, when: dt.datetime) -> None:
        """Waiting and parked for longer than these days, and a third one merged into the first."""
        cast, made = self.cast, []
        for verb in ("pause", "park"):
            one = self.log(cast.leader, cast.group_grid, when)
            one.escalate_at = one.remind_at = None
            happen(one, verb, when)
            made.append(one)
        same = self.log(cast.leader, cast.group_grid, when, kind=made[0].kind)
        merge(same, other=made[0].pk, by=cast.leader, now=when)

    def _evening(self, day: int) -> None:
        """Reports: in time, late, missing; what files itself has done so at 18:00."""
        cast, late = self.cast, at(self.now, "23:30", days=day)
        self._confirm(cast.leader, cast.group_grid, at(self.now, "18:20", days=day))
        if day % 2:
            self._confirm(cast.village, cast.village_grid, late)
        if day % 3:
            self._confirm(cast.neighbour, cast.other_village_grid, at(self.now, "19:30", days=day))
        if day % 4 == 0:
            self._confirm(cast.county, cast.county_grid, late)

    def _confirm(self, by: User, grid: Grid, when: dt.datetime) -> None:
        confirm(grid, when.date(), words="", by=by, now=when)

    def _today(self) -> None:
        """As far as 14:30: two reports are in, some matters rose, messages lie unread."""
        cast, ten = self.cast, at(self.now, "10:00")
        self._rejected(ten)
        self._raised_twice(ten)
        self._by_the_department(ten)
        self._stopped(ten)
        sweep_county(cast.record.id, now=at(self.now, "13:00"))
        self._confirm(cast.leader, cast.group_grid, at(self.now, "14:10"))
        self.log(cast.leader, cast.group_grid, at(self.now, "14:20"))
