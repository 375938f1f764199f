"""Digest: every grid's week in one statement, beside one grid at a time and a bare scan.

The last day of each week is summed beforehand, as the night before a Monday does it; its seconds
are in the answer (`night_s`). A scan is repeated until it takes about as long as a build: beside
other work on the machine a short measurement would get more of a processor than a long one.
"""

import statistics
from functools import partial

from django.db import connection, transaction

from bench._stand import NOW, answer, make, scale, seconds, settle
from disputes.models import TicketEvent
from grids.models import Grid
from reports.figures import FIGURES, FLOWS
from reports.models import DaySummary, Digest
from reports.periods import Week, iso_week, local_day, weeks_back
from reports.rollups.day_figures import figures
from reports.statements.day_sums import count_day
from reports.statements.week_digests import build_week
from rows.ids import UUID7_SQL

ONE_BY_ONE = 60
WEEKS = weeks_back(iso_week(local_day(NOW)), 4)[:3]
SCANS = 40

EVENTS = f"""
    INSERT INTO disputes_ticketevent
        (id, county, ticket_id, verb, at, day, by_label, state_from, state_to, holder_to, to_label,
         spell, kind, is_sensitive, due_at, at_township, at_village, at_patch, at_group, words_hash,
         facts)
    SELECT {UUID7_SQL}, t.county, t.id, v.verb, t.received_at + v.later, t.day, '', '', v.state,
           t.holder_id, '', 0, t.kind, false, t.due_at, t.at_township, t.at_village, t.at_patch,
           t.at_group, '', '{{}}'
    FROM disputes_ticket AS t
    CROSS JOIN (VALUES ('log', 'reported', interval '0'), ('resolve', 'resolved', interval '1 min'))
         AS v(verb, state, later)
    WHERE t.county = %(county)s AND (v.verb = 'log' OR t.state = 'closed')
"""


def prepare(counties: list[int]) -> float:
    """Events of the tickets, and the sums of each week's last day; the seconds of one such sum."""
    if not TicketEvent.objects.filter(verb="log").exists():
        with connection.cursor() as cursor:
            for county in counties:
                cursor.execute(EVENTS, {"county": county})
        settle()
    took = []
    for week in WEEKS:
        for county in counties:
            took.append(seconds(partial(count_day, county, week.end, NOW))[0])
    settle()
    return statistics.median(took)


def scan(counties: list[int], week: Week) -> None:
    """The bare index scan of the week's rows, county by county, SCANS times."""
    with connection.cursor() as cursor:
        for _time in range(SCANS):
            for county in counties:
                cursor.execute(
                    "SELECT count(*), count(DISTINCT ticket_id) FROM disputes_ticketevent"
                    " WHERE county = %s AND day BETWEEN %s AND %s",
                    [county, week.start, week.end],
                )


def ours(counties: list[int], week: Week) -> int:
    """All grids of all counties, one statement a county."""
    built = 0
    for county in counties:
        with transaction.atomic():
            built += build_week(county, week, NOW)
    return built


def one_by_one(county: int) -> dict[int, dict[str, int]]:
    """The usual way: each grid's days asked and its row saved, one after the other; then undone."""
    grids = Grid.objects.filter(county=county).order_by("-tier", "id")[:ONE_BY_ONE]
    week, sums = WEEKS[0], {}
    with transaction.atomic():
        for grid in grids:
            days = [figures(grid, day, NOW) for day in week.days]
            total = {name: sum(day[name] for day in days) for name in FLOWS}
            sums[grid.pk] = {**days[-1], **total}
            Digest.objects.create(
                county=county, grid=grid, week_start=week.start, frozen_at=NOW, **sums[grid.pk]
            )
        transaction.set_rollback(True)
    return sums


def is_exact(sample: dict[int, dict[str, int]]) -> bool:
    """Each grid counted alone is what its digest says, and the leaves add up to the counties."""
    digests = Digest.objects.filter(week_start=WEEKS[0].start)
    said = {row["grid"]: row for row in digests.filter(grid__in=sample).values("grid", *FIGURES)}
    alike = all(said[grid][name] == sums[name] for grid, sums in sample.items() for name in FIGURES)
    leaves = sum(digests.filter(grid__tier=5).values_list("logged", flat=True))
    tops = sum(digests.filter(grid__tier=1).values_list("logged", flat=True))
    return alike and leaves == tops > 0


def main() -> None:
    """Measure three weeks, interleaved; the answers must be the same."""
    chosen = scale("digest")
    counties = [county.id for county in make(chosen)]
    night = prepare(counties)
    slow, sample = seconds(lambda: one_by_one(counties[0]))
    peer_s = slow / len(sample) * Grid.objects.filter(county__in=counties).count()
    scans, builds = [], []
    for week in WEEKS:
        scans.append(seconds(partial(scan, counties, week))[0] / SCANS)
        builds.append(seconds(partial(ours, counties, week)))
    floor, took = statistics.median(scans), statistics.median(took for took, _rows in builds)
    exact = is_exact(sample)
    ratios = {"of_scan": round(took / floor, 1), "over_one_by_one": round(peer_s / took, 1)}
    held = exact and ratios["of_scan"] <= 20 and ratios["over_one_by_one"] >= 100 and took <= 2
    answer(
        "digest",
        chosen,
        ours=round(took, 3),
        floor=round(floor, 4),
        night_s=round(night, 3),
        peer={"one by one, from a sample": round(peer_s, 1)},
        unit="s",
        ratios=ratios,
        exact=exact,
        holds=held if chosen == "city" else None,
        rows={
            "digests": builds[0][1],
            "events": TicketEvent.objects.count(),
            "sums": DaySummary.objects.count(),
            "sample": len(sample),
        },
    )


if __name__ == "__main__":
    main()
