"""A reminder that a report is missing: at most once in two hours, to whoever acts for the grid."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet

from grids.errors import NotAllowed
from grids.models import Grid, Message, Post, User
from reports.actions.daily import due_at, take_series
from reports.actions.reopening import use_reopening
from reports.errors import AskedAlready, DayLocked, NotDueYet
from reports.periods import day_bounds, local_day
from reports.rules import may_judge
from reports.sentences import ASKED
from rows.prepared import A_DAY, A_MIDNIGHT, Prepared

PAUSE = dt.timedelta(hours=2)


@transaction.atomic
def ask_grid(grid: Grid, day: dt.date, *, by: User, now: dt.datetime) -> int:
    """Put a reminder in the inbox of those who act for `grid`; returns how many people were told.

    Reminders go to those who have something to confirm: before its time a grid without records
    would still file itself. Raises NotAllowed, NotDueYet, DayLocked,
    AskedAlready.
    """
    if not may_judge(by, grid, local_day(now)):
        raise NotAllowed()
    grid, _current = take_series(grid, day)
    if day < local_day(now) and not use_reopening(grid, day, None):
        raise DayLocked()
    if now < due_at(grid, day):
        raise NotDueYet()
    last = last_asked([grid], day).get(grid.pk)
    if last and now < last + PAUSE:
        raise AskedAlready(asked_at=last.isoformat())
    posts = Post.objects.manned(local_day(now)).filter(grid=grid)
    people = set(posts.values_list("postings__user", flat=True))
    Message.objects.bulk_create(
        Message(
            county=grid.county_code,
            person_id=person,
            key=f"{_key(grid, day)}{now:%H%M%S}",
            kind=ASKED,
            facts={"grid": grid.id, "place": grid.place, "day": str(day)},
            url=f"/report/{grid.id}/{day}/",
            made_at=now,
        )
        for person in sorted(people)
    )
    return len(people)


def last_asked(grids: list[Grid], day: dt.date) -> dict[int, dt.datetime]:
    """When each grid was last reminded of the report of `day`, of those who sit there that day."""
    counties, ids = sorted({grid.county_code for grid in grids}), [grid.id for grid in grids]
    rows = LAST_ASKED.ask(counties=counties, grids=ids, day=day, since=day_bounds(day)[0])
    return {grid: at for grid, of, at in rows if grid in ids and of == str(day)}


def _last_asked(
    counties: list[int], grids: list[int], day: dt.date, since: dt.datetime
) -> QuerySet[Any, Any]:
    people = Post.objects.manned(day).filter(grid__among=grids).values("postings__user")
    found = Message.objects.filter(
        county__among=counties, person__in=people, made_at__gte=since, kind=ASKED
    )
    return found.values_list("facts__grid", "facts__day").annotate(at=Max("made_at"))


LAST_ASKED = Prepared(_last_asked, counties=[1_951], grids=[1_949], day=A_DAY, since=A_MIDNIGHT)


def _key(grid: Grid, day: dt.date) -> str:
    return f"report-ask:{grid.id}:{day}:"
