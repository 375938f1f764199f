"""Judge what waits against the promises, and put it right: it is derived from them."""

import datetime as dt

from django.db import transaction

from grids.actions.tree_lock import hold_tree
from grids.actions.work_items import keep_items
from grids.recounts import Judgement
from visits.journal import KIND, wanted_of
from visits.models import Visit
from visits.rollups import compare_promises


def check_promises(county: int) -> Judgement:
    """Compare the work items of promises with the visits, by an SQL of its own."""
    cells, differing = compare_promises(county)
    rows = [
        {
            "what": "promise",
            "grid": grid,
            "day": "",
            "wrong": 1,
            "told": f"{'missing' if is_missing else 'false'} of visit {visit}",
            "visit": visit,
        }
        for visit, grid, is_missing in differing
    ]
    return Judgement(cells, rows)


@transaction.atomic
def mend_promises(county: int, *, now: dt.datetime) -> tuple[Judgement, int]:
    """The same, and the items of those that differ written anew."""
    found = check_promises(county)
    if found.wrong:
        hold_tree(county)  # no verb of a visit meanwhile
        ids = sorted({row["visit"] for row in found.wrong_rows})
        visits = Visit.objects.filter(county=county, pk__in=ids)
        keep_items(
            county, KIND, ids, [one for visit in visits for one in wanted_of(visit)], now=now
        )
    return found, found.wrong
