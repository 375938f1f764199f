"""Whose turn it is and what words are found by, each judged by an SQL of its own, and put right: both
are derived, so that they may be."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from disputes.pairing import write_pairs
from disputes.rollups.pair_sheets import compare_pairs
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


def check_pairs(county: int) -> Judgement:
    """Compare the pairs of characters of every ticket with its words and its place. No word of them
    is told."""
    cells, differing = compare_pairs(county)
    rows = [
        {
            "what": "pairs of characters",
            "grid": grid,
            "day": "",
            "wrong": 1,
            "told": f"{'missing' if is_missing else 'false'} of ticket {ticket}",
            "ticket": ticket,
        }
        for ticket, grid, is_missing in differing
    ]
    return Judgement(cells, rows)


@transaction.atomic
def mend_pairs(county: int, *, now: dt.datetime) -> tuple[Judgement, int]:
    """The same, and the pairs of those that differ written anew."""
    found = check_pairs(county)
    if found.wrong:
        hold_tree(county)  # no verb changes words meanwhile
        write_pairs(county, [row["ticket"] for row in found.wrong_rows])
    return found, found.wrong
