"""Judge every figure by a count of its own, and mend the sums that may be mended."""

import datetime as dt

from django.db import transaction

from grids.recounts import Judgement
from reports.actions.summary import count, wait_for_county
from reports.models import ReportSummary
from reports.rollups.recounting import judge

MENDABLE = {"day summary", "completeness"}
"""Reports and digests are frozen: they stay as they were said, and the difference is told."""


@transaction.atomic
def check_county(county: int) -> Judgement:
    """Count every summary, completeness, digest and frozen report figure again; change nothing."""
    return judge(county)


@transaction.atomic
def mend_county(county: int, *, now: dt.datetime) -> tuple[Judgement, int]:
    """Check, then count the days with wrong sums anew; returns the check and the mended cells."""
    wait_for_county(county)
    found = judge(county)
    bad = [row for row in found.wrong_rows if row["what"] in MENDABLE]
    for text in sorted({row["day"] for row in bad}):
        day = dt.date.fromisoformat(text)
        ReportSummary.objects.filter(county=county, day=day).delete()
        count(county, day, now)
    return found, sum(row["wrong"] for row in bad)
