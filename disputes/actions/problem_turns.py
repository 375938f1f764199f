"""Whether every open problem waits for its owner and no other does, by an SQL of its own; put right."""

import datetime as dt
import uuid

from django.db import connection, transaction

from disputes.actions.problem_matters import wait
from disputes.causes import KIND
from disputes.models import Problem
from grids.actions.tree_lock import hold_tree
from grids.models import WorkItem
from grids.recounts import Judgement

DIFFERS = """
    SELECT p.id, p.grid_id FROM disputes_problem AS p
    WHERE p.county = %(county)s AND (p.state = 'open') IS DISTINCT FROM EXISTS (
        SELECT FROM grids_workitem AS w
        WHERE w.county = %(county)s AND w.kind = 'problem' AND w.subject = p.id
          AND w.what = 'settle' AND w.owner_kind = 'post' AND w.owner = p.post_id
          AND w.due_at = (p.due_on + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'
    )
    UNION
    SELECT w.subject, 0 FROM grids_workitem AS w
    WHERE w.county = %(county)s AND w.kind = 'problem' AND NOT EXISTS (
        SELECT FROM disputes_problem AS p
        WHERE p.county = %(county)s AND p.id = w.subject AND p.state = 'open'
          AND p.post_id = w.owner AND w.owner_kind = 'post'
    )
"""


def check_problems(county: int) -> Judgement:
    """Compare what waits with the problems that are open."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM disputes_problem WHERE county = %s AND state = 'open'", [county]
        )
        cells = cursor.fetchone()[0]
        cursor.execute(DIFFERS, {"county": county})
        found: dict[uuid.UUID, int] = {}
        for problem, grid in cursor.fetchall():
            found[problem] = found.get(problem) or grid
    rows = [
        {"what": "problem", "grid": grid, "day": "", "wrong": 1, "told": f"of {pk}", "problem": pk}
        for pk, grid in sorted(found.items())
    ]
    return Judgement(cells, rows)


@transaction.atomic
def mend_problems(county: int, *, now: dt.datetime) -> tuple[Judgement, int]:
    """The same, and what waits written anew."""
    found = check_problems(county)
    if found.wrong:
        hold_tree(county)  # no verb of a problem meanwhile
        ids = [row["problem"] for row in found.wrong_rows]
        WorkItem.objects.filter(county=county, kind=KIND, subject__in=ids).delete()
        for problem in Problem.objects.filter(county=county, pk__in=ids):
            wait(problem, now)
    return found, found.wrong
