"""Lets work items follow who sits where: a posting, a login switched off, the turn of a day.

Only tickets that it can concern are looked at. The caller holds the county's tree alone, so that no
verb says whose turn it is by the seating of a moment ago.
"""

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from disputes.actions.desk import forget_ended
from disputes.askable import seat_of_logger
from disputes.models import Ticket
from disputes.models.ticket_indexes import IS_OPEN, under_sql
from disputes.turning import ALIVE, turn_over
from grids.actions.heartbeat import beat
from grids.actions.tree_lock import hold_tree
from grids.models import Heartbeat, Post, Posting
from grids.roles import HOLDING_ROLES
from grids.tiers import ANCESTOR_COLUMNS, Tier

_DAY = dt.timedelta(days=1)

EMPTY = """
    NOT EXISTS (
        SELECT FROM grids_posting AS s
        JOIN grids_post AS p ON p.id = s.post_id
        JOIN grids_user AS u ON u.id = s.user_id
        WHERE s.started_on <= %(day)s AND (s.ended_on IS NULL OR s.ended_on >= %(day)s)
          AND p.closed_on IS NULL AND u.is_active AND {where}
    )
"""

# What a change at a grid can concern: what it holds, what waits to be looked at below it or for more
# time, and what waits for somebody in vain below it.
BELOW = f"""
    SELECT t.id FROM disputes_ticket AS t
    WHERE t.county = %(county)s AND t.state = ANY(%(alive)s) AND {{under}} AND (
        t.state = 'resolved' OR t.wished_by_id IS NOT NULL OR t.holder_id = %(grid)s
        OR {EMPTY.format(where="p.grid_id = t.holder_id AND p.role = ANY(%(holding)s)")}
        OR t.assigned_post_id IS NOT NULL AND {EMPTY.format(where="p.id = t.assigned_post_id")}
        OR t.assigned_department_id IS NOT NULL
           AND {EMPTY.format(where="p.department_id = t.assigned_department_id")}
    )
"""  # noqa: S608  fragments of this module, no input

GIVEN = """
    SELECT t.id FROM disputes_ticket AS t
    WHERE t.county = %(county)s AND t.state = ANY(%(alive)s)
      AND (t.assigned_post_id = ANY(%(posts)s) OR t.assigned_department_id = ANY(%(departments)s))
"""


def follow_posting(posting: Posting, now: dt.datetime) -> None:
    """Somebody came to a post, or leaves it."""
    follow_post(posting.post, now)


def follow_post(post: Post, now: dt.datetime) -> None:
    """Whoever sits on a post sits there no more, or another does."""
    if post.grid.county_id is not None:
        mend(post.grid.county_id, [post], now=now)


def mend_day(county: int, *, now: dt.datetime) -> int:
    """What postings that began or ended by their date changed since the last time, and what was
    looked at of matters that have ended; once a day.

    Returns how many posts were looked at. Before the first time it is as if yesterday had been done.
    """
    today, name = timezone.localdate(now), f"turns-{county}"
    mark = Heartbeat.objects.filter(name=name).first()
    last = min(timezone.localdate(mark.at), today) if mark else today - _DAY
    if last == today:
        return 0
    began = Q(postings__started_on__gt=last, postings__started_on__lte=today)
    ended = Q(postings__ended_on__gte=last, postings__ended_on__lt=today)
    posts = Post.objects.filter(began | ended, grid__county=county).select_related("grid")
    with transaction.atomic():
        found = list(posts.distinct())
        if found:
            hold_tree(county)
            mend(county, found, now=now)
        forget_ended(county)
        beat(name, now)
    return len(found)


def mend(county: int, posts: Collection[Post], *, now: dt.datetime) -> None:
    """Let the tickets of a county follow the seating of `now` at these posts."""
    found = _ids(
        GIVEN,
        county=county,
        posts=[post.pk for post in posts],
        departments=[post.department_id for post in posts if post.department_id],
    )
    grids = {post.grid_id: post.grid for post in posts if post.role in HOLDING_ROLES}
    for grid in grids.values():
        column = ANCESTOR_COLUMNS.get(Tier(grid.tier))
        found |= _ids(
            BELOW.format(under=under_sql(column)),
            county=county,
            grid=grid.pk,
            line=[*grid.ancestor_ids(), grid.pk],
            day=timezone.localdate(now),
            holding=list(HOLDING_ROLES),
        )
    found |= _ask_where_they_sit(county, posts, timezone.localdate(now))
    turn_over(county, sorted(found), now=now)


def _ask_where_they_sit(county: int, posts: Collection[Post], day: dt.date) -> set[uuid.UUID]:
    """A question follows whoever logged the matter to another post: they alone can answer it, and it
    stands among what waits for their posts. Returns the tickets whose question moved."""
    here = Posting.objects.on(day).filter(post__in=posts).values("user")
    # What the index of marks has, so that no posting reads all tickets.
    asked = Ticket.objects.filter(IS_OPEN, county=county, asked_until__isnull=False)
    asked = asked.filter(asked_post__isnull=False)
    moved = set()
    for ticket in asked.filter(Q(asked_post__in=posts) | Q(logged_by__in=here)).order_by("pk"):
        post = seat_of_logger(ticket, day)
        if post is not None and post.pk != ticket.asked_post_id and not _sits(ticket, day):
            Ticket.objects.filter(county=county, pk=ticket.pk).update(asked_post=post)
            moved.add(ticket.pk)
    return moved


def _sits(ticket: Ticket, day: dt.date) -> bool:
    sitting = Posting.objects.on(day).filter(post__closed_on=None)
    return sitting.filter(post=ticket.asked_post_id, user=ticket.logged_by_id).exists()


def _ids(statement: str, **given: Any) -> set[uuid.UUID]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given | {"alive": ALIVE})
        return {row[0] for row in cursor.fetchall()}
