"""Judge the totals that every grid keeps of what lies below it, and set them right."""

import datetime as dt

from django.db import transaction

from grids.actions.household import count_households
from grids.actions.planting import recount
from grids.actions.tree_lock import hold_tree
from grids.recounts import Judgement
from grids.totals import judge_totals


@transaction.atomic
def check_totals(county: int) -> Judgement:
    """Count grids and households again below every grid of the county and its city."""
    return judge_totals(county)


@transaction.atomic
def mend_totals(county: int, *, now: dt.datetime) -> tuple[Judgement, int]:
    """Check, then set every total anew; all of them may be mended, none is frozen."""
    hold_tree(county)
    found = judge_totals(county)
    if found.wrong:
        recount(county)
        count_households(county)
    return found, found.wrong
