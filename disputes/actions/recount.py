"""Whose turn it is, judged by an SQL of its own, and put right: it is derived, so that it may be."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from disputes.rollups.turn_sheets import compare_turns
from disputes.turning import turn_over_county
from grids.actions.tree_lock import hold_tree
from grids.recounts import Judgement
from rows.clock import database_now


def check_turns(county: int) -> Judgement:
    """Compare the work items of every ticket with what the tickets and today's postings say."""
    day = timezone.localdate(database_now())
    cells, differing = compare_turns(county, day)
    rows = [
        {
            "what": "work item",
            "grid": one["owner"],
            "day": str(day),
            "wrong": 1,
            "told": "{verdict} {what} for the {owner_kind} of ticket {subject}".format(
                verdict="missing" if one["is_missing"] else "false", **one
            ),
        }
        for one in differing
    ]
    return Judgement(cells, rows)


@transaction.atomic
def mend_turns(county: int, *, now: dt.datetime) -> tuple[Judgement, int]:
    """The same, and every work item of a ticket written anew by the postings of `now`."""
    found = check_turns(county)
    if found.wrong:
        hold_tree(county)
        turn_over_county(county, now=now)
    return found, found.wrong
