"""Plays the demonstration county up to this morning: the first time 90 days, later what was missed.

History is never written before what stands there already: the play goes on after the newest record,
report, seal or lock, so that nothing that was frozen or sealed is touched.
"""

import datetime as dt
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from django.db import connections, transaction
from django.db.models import F
from django.utils import timezone

from demo.arrivals import Arrivals
from demo.fate import Fate
from demo.hours import Hours
from demo.life import Life
from demo.reports import Desk, read_records
from demo.scenes import Scenes
from demo.stage import Stage, load_stage
from demo.tickets import Play, read_counters
from demo.writing import write_play
from disputes.ticket_clocks import Clockwork
from grids.actions.analyzing import analyze
from grids.actions.heartbeat import beat
from grids.actions.tree_lock import hold_tree
from grids.models import County, Heartbeat, Message
from reports.actions.digest import HOUR, build_digests
from reports.actions.summary import wait_for_county
from reports.models import CountedDay, DailyReport, DaySummary, Digest, ReportSummary
from reports.periods import Week, day_bounds, iso_week, local_day
from reports.rollups import counting

_DAY = dt.timedelta(days=1)
LEAST = dt.timedelta(minutes=2)
UNREAD = dt.timedelta(hours=14)

NEWEST = """
    SELECT greatest(
        (SELECT max(at) FROM disputes_ticketevent WHERE county = %(county)s),
        (SELECT max(greatest(frozen_at, returned_at, above_at)) FROM reports_dailyreport
         WHERE county = %(county)s AND day >= %(day)s),
        (SELECT max(locked_at) FROM reports_countedday WHERE county = %(county)s),
        (SELECT max(hour) + interval '1 hour' FROM disputes_seal WHERE county = %(county)s)
    ) AS at
"""
"""Before this moment everything is history."""


@dataclass
class Span:
    """From when to when is played; `first`: the county has not been played before."""

    since: dt.datetime
    until: dt.datetime
    seed: int
    first: bool
    done: dict[str, int] = field(default_factory=dict)


def name_of(county: int) -> str:
    """The heartbeat row that keeps how far a county was played, and with which seed."""
    return f"demo-{county}"


def find_span(county: int, *, seed: int, days: int, now: dt.datetime) -> Span | None:
    """What is to be played; None when this day was played already."""
    mark = Heartbeat.objects.filter(name=name_of(county)).first()
    if mark is None:
        since = day_bounds(local_day(now) - days * _DAY)[0]
        return Span(since, now, seed, first=True)
    if local_day(mark.at) >= local_day(now):
        return None
    newest = counting.rows(NEWEST, county=county, day=local_day(mark.at) - 2 * _DAY)[0]["at"]
    since = max(moment for moment in (mark.at, newest) if moment)
    return Span(since, now, mark.facts["seed"], first=False) if now - since > LEAST else None


@transaction.atomic
def play_tickets(county: County, span: Span) -> Stage:
    """Play and write the tickets of the span; the mark is set with them."""
    hold_tree(county.id)
    stage = load_stage(county, timezone.localdate(span.until))
    dice = random.Random(f"{span.seed}|{span.since.isoformat()}")  # noqa: S311
    life = Life(stage, Clockwork.load(county.id, span.until), dice)
    life.ledger.counters = read_counters(county.id)
    hours = Hours(life.clock.calendar)
    play = Play(life, Fate(life, hours, span.seed), Arrivals(stage, hours, span.seed))
    scenes = Scenes(life, span.since, span.until, span.seed).all()
    play.run(span.since, span.until, scenes)
    span.done |= write_play(life.ledger, span.until)
    facts = {"seed": span.seed, "reports_from": _reports_from(county.id, span).isoformat()}
    beat(name_of(county.id), span.until, facts)
    return stage


def _reports_from(county: int, span: Span) -> dt.datetime:
    """Where the reports go on: an earlier run may have been cut off before it filed them."""
    mark = Heartbeat.objects.filter(name=name_of(county)).first()
    waiting = mark and mark.facts.get("reports_from")
    return dt.datetime.fromisoformat(waiting) if waiting else span.since


def play_reports(stage: Stage, *, jobs: int) -> int:
    """File, lock and sum the days whose tickets were played; returns how many reports.

    Each day is a transaction of its own: cut off, the next run goes on with the days left over.
    """
    county = stage.county.id
    mark = Heartbeat.objects.get(name=name_of(county))
    if not mark.facts.get("reports_from"):
        return 0
    since, until = dt.datetime.fromisoformat(mark.facts["reports_from"]), mark.at
    first, last = local_day(since), local_day(until)
    records = read_records(stage, first, last)
    counted = CountedDay.objects.filter(county=county, day__gte=first)
    locked = set(counted.values_list("day", flat=True))
    days = [first + n * _DAY for n in range((last - first).days + 1)]
    open_days = [day for day in days if day not in locked]
    with transaction.atomic():
        wait_for_county(county)  # no sweep locks a day half filed
        desk = Desk(stage, mark.facts["seed"], since, until)
        written = share_out(open_days, lambda days: desk.file_days(days, records), jobs)
        analyze(DailyReport, DaySummary, ReportSummary, CountedDay)
        beat(name_of(county), until, {"seed": mark.facts["seed"]})
    return written


def share_out(tasks: list, work: Callable[[list], int], jobs: int) -> int:
    """The tasks, shared between this connection (one job) or threads with one each; their sum."""
    if jobs == 1:
        return work(tasks)

    def on_its_own(part: list) -> int:
        try:
            return work(part)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(jobs, "demo") as pool:
        return sum(pool.map(on_its_own, [tasks[n::jobs] for n in range(jobs)]))


def is_cut_off(county: int) -> bool:
    """Whether a run ended after its tickets and before its reports."""
    mark = Heartbeat.objects.filter(name=name_of(county)).first()
    return bool(mark and mark.facts.get("reports_from"))


def played_until(county: int) -> dt.datetime:
    """Up to when the county was played."""
    return Heartbeat.objects.get(name=name_of(county)).at


def play_digests(county: int, *, jobs: int) -> int:
    """Build the digests of all weeks up to the mark that were summed whole and have none."""
    until = played_until(county)
    counted = set(CountedDay.objects.filter(county=county).values_list("day", flat=True))
    built = set(
        Digest.objects.filter(county=county).values_list("week_start", flat=True).distinct()
    )
    due = {}
    for monday in sorted({iso_week(day).start for day in counted} - built):
        at = day_bounds(monday + 7 * _DAY)[0] + dt.timedelta(hours=HOUR, seconds=20)
        if set(Week(monday).days) <= counted and at <= until:
            due[Week(monday)] = at

    def build(weeks: list[Week]) -> int:
        return sum(build_digests(county, week, now=due[week]) for week in weeks)

    written = share_out(list(due), build, jobs)
    analyze(Digest)
    return written


def read_old_messages(county: int, until: dt.datetime) -> int:
    """People have read what came in before this morning; the newest wait to be read."""
    old = Message.objects.filter(county=county, read_at=None, made_at__lt=until - UNREAD)
    return old.update(read_at=F("made_at") + dt.timedelta(minutes=25))
