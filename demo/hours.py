"""When people do things: in the day, mostly in working time, leaders in the evening too."""

import datetime as dt
import random

from django.utils import timezone

from demo.stage import Actor
from disputes.working_time import WorkCalendar

MORNING, EVENING = dt.time(6, 40), dt.time(20, 10)
"""Nobody is asked to write down a matter in the night; critical ones are the exception."""

ARRIVALS = (
    (6.2, 8, 8),
    (8, 12, 42),
    (12, 14.5, 11),
    (14.5, 18, 31),
    (18, 20, 8),
)
"""Hours from, to, and how many of a hundred matters are logged then."""


class Hours:
    """Draws moments by a county's working calendar."""

    def __init__(self, calendar: WorkCalendar) -> None:
        self.calendar = calendar

    def arrival(self, day: dt.date, rng: random.Random) -> dt.datetime:
        """A moment of `day` at which a matter is logged."""
        start, end, _share = rng.choices(ARRIVALS, weights=[row[2] for row in ARRIVALS])[0]
        seconds = int(rng.uniform(start, end) * 3600)
        midnight = dt.datetime.combine(day, dt.time(), timezone.get_current_timezone())
        return midnight + dt.timedelta(seconds=seconds)

    def awake(self, at: dt.datetime, rng: random.Random) -> dt.datetime:
        """`at`, or the next morning where it falls into the night."""
        local = timezone.localtime(at)
        if MORNING <= local.time() <= EVENING:
            return at
        day = local.date() + dt.timedelta(days=local.time() > EVENING)
        morning = dt.datetime.combine(day, MORNING, local.tzinfo)
        return morning + dt.timedelta(seconds=rng.randrange(120, 7_000))

    def at_work(self, at: dt.datetime, rng: random.Random) -> dt.datetime:
        """`at`, or a moment of the next working slot."""
        moved = self.calendar.add_working(at, 1)
        if moved - at <= dt.timedelta(minutes=1):
            return at
        return moved + dt.timedelta(seconds=rng.randrange(0, 5_000))

    def plain(self, since: dt.datetime, rng: random.Random, by: Actor) -> dt.datetime:
        """Some minutes or hours later, when this person is about."""
        at = since + dt.timedelta(minutes=6 + rng.expovariate(1 / 70))
        return self.at_work(at, rng) if by.is_at_a_desk else self.awake(at, rng)

    def after_days(self, since: dt.datetime, rng: random.Random, by: Actor) -> dt.datetime:
        """Hours to some days later."""
        at = since + dt.timedelta(hours=2 + rng.expovariate(1 / 30))
        return self.at_work(at, rng) if by.is_at_a_desk else self.awake(at, rng)

    def within(
        self, since: dt.datetime, until: dt.datetime, rng: random.Random, by: Actor, *, fast: bool
    ) -> dt.datetime:
        """Before `until`: quickly where that is the custom, else somewhere in the working time."""
        last = until - dt.timedelta(seconds=rng.randrange(40, 400))
        if fast and rng.random() < 0.7:
            at = self.plain(since, rng, by)
            if at < last:
                return at
        minutes = self.calendar.working_minutes(since, until)
        share = rng.uniform(0.06, 0.75 if fast else 0.97)
        at = self.calendar.add_working(since, int(minutes * share))
        at += dt.timedelta(seconds=rng.randrange(60))
        if minutes == 0:  # critical, outside of working time
            at = since + (until - since) * share
        return max(min(at, last), since + dt.timedelta(seconds=30))
