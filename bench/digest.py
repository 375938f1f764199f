"""Digest: every grid's week in one statement, beside one grid at a time and a bare scan."""

from django.db import connection, transaction

from bench._stand import NOW, answer, make, medians, scale, seconds, settle
from disputes.models import TicketEvent
from grids.ids import UUID7_SQL
from grids.models import Grid
from reports.models import Digest
from reports.periods import iso_week, local_day, weeks_back
from reports.rollups.digests import build_week
from reports.rollups.figures import figures

ONE_BY_ONE = 60
WEEK = weeks_back(iso_week(local_day(NOW)), 2)[0]

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


def scan(counties: list[int]) -> int:
    """The bare scan of the week's rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(DISTINCT ticket_id) FROM disputes_ticketevent"
            " WHERE county = ANY(%s) AND day BETWEEN %s AND %s",
            [counties, WEEK.start, WEEK.end],
        )
        return cursor.fetchone()[0]


def ours(counties: list[int]) -> int:
    """All grids of all counties, one statement a county."""
    with transaction.atomic():
        return sum(build_week(county, WEEK, NOW) for county in counties)


def one_by_one(county: int) -> int:
    """The usual way: each grid's days asked and its row saved, one after the other."""
    grids = Grid.objects.filter(county=county).order_by("-tier", "id")[:ONE_BY_ONE]
    with transaction.atomic():
        for grid in grids:
            total: dict[str, int] = {}
            for day in WEEK.days:
                found = figures(grid, day, NOW)
                total = {name: total.get(name, 0) + count for name, count in found.items()}
            Digest(county=county, grid=grid, week_start=WEEK.start, frozen_at=NOW, **total)
        return len(grids)


def main() -> None:
    """Measure; the sum of the groups' digests must be what the county's says."""
    chosen = scale("digest")
    counties = [county.id for county in make(chosen)]
    if not TicketEvent.objects.filter(verb="log").exists():
        with connection.cursor() as cursor:
            for county in counties:
                cursor.execute(EVENTS, {"county": county})
        settle()
    floor_ms = medians({"scan": lambda: scan(counties)}, 5)["scan"]
    took, built = seconds(lambda: ours(counties))
    slow, count = seconds(lambda: one_by_one(counties[0]))
    peer_s = slow / count * Grid.objects.filter(county__in=counties).count()
    digests = Digest.objects.filter(week_start=WEEK.start)
    leaves = sum(digests.filter(grid__tier=5).values_list("logged", flat=True))
    tops = sum(digests.filter(grid__tier=1).values_list("logged", flat=True))
    ratios = {
        "of_scan": round(took * 1000 / floor_ms, 1),
        "over_one_by_one": round(peer_s / took, 1),
    }
    held = leaves == tops and ratios["of_scan"] <= 20 and ratios["over_one_by_one"] >= 100
    answer(
        "digest",
        chosen,
        ours=round(took, 3),
        floor=round(floor_ms / 1000, 3),
        peer={"one by one, from a sample": round(peer_s, 1)},
        unit="s",
        ratios=ratios,
        exact=leaves == tops > 0,
        holds=(held and took <= 2) if chosen == "city" else None,
        rows={"digests": built, "events": TicketEvent.objects.count(), "sample": count},
    )


if __name__ == "__main__":
    main()
