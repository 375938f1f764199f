"""Who sits where, which chairs are empty, what one has not read."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import (
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)

from grids.models import Grid, HouseholdTotal, Message, Post, Posting, User
from grids.roles import Role
from grids.scope import counties_of
from grids.stand_ins import shape_of
from grids.tiers import Tier
from rows.prepared import A_DAY, A_MOMENT, Prepared
from rows.tallies import CAP, Plain, Weighed

COUNTED = "household_count"
# Grids whose leader's chair is empty on a day, or missing, folded to those of their ancestors that
# the page shows: one statement for a whole tree with any number of opened levels.
VACANT = """
SELECT above.id, count(*)
FROM grids_grid g
CROSS JOIN LATERAL unnest(string_to_array(rtrim(g.path, '/'), '/')::bigint[]) AS above(id)
WHERE g.path LIKE %(below)s AND g.tier >= 2 AND g.closed_on IS NULL AND above.id = ANY(%(shown)s)
  AND NOT EXISTS (
    SELECT FROM grids_post p
    JOIN grids_posting o ON o.post_id = p.id
    JOIN grids_user u ON u.id = o.user_id
    WHERE p.grid_id = g.id AND p.role = 'leader' AND p.closed_on IS NULL AND u.is_active
      AND o.started_on <= %(day)s AND (o.ended_on IS NULL OR o.ended_on >= %(day)s)
  )
GROUP BY above.id
"""


def vacant_below(root: Grid, shown: Iterable[int], day: dt.date) -> dict[int, int]:
    """Id of a shown grid -> how many grids at or below it have nobody leading them."""
    with connection.cursor() as cursor:
        cursor.execute(VACANT, {"below": f"{root.path}%", "shown": list(shown), "day": day})
        return dict(cursor.fetchall())


class Counted(Subquery):
    """The sum of a few households' totals; of none it is 0. Plain SQL, since a query that groups costs
    each page twice as many Python calls as it is compiled with."""

    template = "(SELECT coalesce(sum(households), 0)::int FROM (%(subquery)s) AS kept)"
    output_field = IntegerField()


def with_households(grids: QuerySet[Grid], counties: Iterable[int]) -> QuerySet[Grid]:
    """Grids of these counties (and their cities), each with its `household_count`."""
    kept = HouseholdTotal.objects.filter(county__among=list(counties), grid=OuterRef("pk"))
    return grids.annotate(**{COUNTED: Counted(kept.values("households"))})


# The households of one grid, beside other counts (rows.tallies).
HOUSEHOLDS = """
    SELECT 'households', coalesce(sum(households), 0)::bigint FROM grids_householdtotal
    WHERE county = %s AND grid_id = %s
"""


def household_rows(grid: Grid) -> Weighed:
    """How many households are kept at or below a grid of a county, counted as `households`."""
    return Weighed(HOUSEHOLDS, [grid.county_code, grid.pk])


def counties_seen_by(user: User) -> list[int]:
    """The counties of this person's chairs; of a chair at a city, all of it (one question more)."""
    own = counties_of(user)
    if any(seat.county is None for seat in user.seats()):
        tops = Grid.objects.visible_to(user).filter(tier=Tier.COUNTY)
        own = sorted({*own, *tops.values_list("county_id", flat=True)})
    return own


def posts_of(grid: Grid, day: dt.date) -> list[Post]:
    """The open posts of a grid, leaders first, each with `holder` and `substitute` (or None)."""
    order = list(Role)
    posts = list(POSTS.ask(grids=[grid.pk], roles=order))
    _seat(posts, day)
    for post in posts:
        post.grid = grid  # rules ask every post for its grid
    return sorted(posts, key=lambda post: (order.index(Role(post.role)), post.id))


def office_of(grids: Iterable[Grid], roles: Iterable[str], day: dt.date) -> dict[int, list[Post]]:
    """Grid id -> its open posts of these roles, each with `holder` and `substitute`."""
    wanted = list(roles)
    posts = list(POSTS.ask(grids=[grid.pk for grid in grids], roles=wanted))
    _seat(posts, day)
    found: dict[int, list[Post]] = {}
    for post in sorted(posts, key=lambda post: (wanted.index(post.role), post.id)):
        found.setdefault(post.grid_id, []).append(post)
    return found


def acting_at(grids: Iterable[int], roles: Iterable[str], day: dt.date) -> dict[int, list[Posting]]:
    """Grid id -> who acts there in these roles, in their order: of a chair the substitute, if any.

    A grid with nobody is left out. One question, where `office_of` also tells of empty chairs.
    """
    wanted = list(roles)
    rows = ACTING.ask(grids=list(grids), roles=wanted, day=day)
    chairs = {posting.post_id: posting for posting in rows}
    found: dict[int, list[Posting]] = {}
    for one in sorted(chairs.values(), key=lambda one: (wanted.index(one.post.role), one.post_id)):
        found.setdefault(one.post.grid_id, []).append(one)
    return found


def _seat(posts: list[Post], day: dt.date) -> None:
    """Give each post its `holder` and `substitute`: the postings of that day."""
    found = SITTING.ask(posts=[post.pk for post in posts], day=day)
    sitting = {(posting.post_id, posting.acting): posting for posting in found}
    for post in posts:
        post.holder = sitting.get((post.pk, False))
        post.substitute = sitting.get((post.pk, True))


def _posts(grids: list[int], roles: list[str]) -> QuerySet[Post]:
    posts = Post.objects.filter(grid__among=grids, role__among=roles, closed_on=None)
    return posts.select_related("department").order_by("id")


def _acting(grids: list[int], roles: list[str], day: dt.date) -> QuerySet[Posting]:
    there = Posting.objects.on(day).filter(
        post__grid__among=grids, post__role__among=roles, post__closed_on=None, user__is_active=True
    )
    return there.select_related("post", "user").order_by("acting", "pk")


def _sitting(posts: list[int], day: dt.date) -> QuerySet[Posting]:
    there = Posting.objects.on(day).filter(post__among=posts, user__is_active=True)
    return there.select_related("user")


POSTS = Prepared(_posts, grids=[1_949], roles=["role"])
ACTING = Prepared(_acting, grids=[1_949], roles=["role"], day=A_DAY)
SITTING = Prepared(_sitting, posts=[1_949], day=A_DAY)


def unread_rows(user: User, now: dt.datetime) -> Plain:
    """The unread messages of a person that count by now, for rows.tallies."""
    return UNREAD.plain(shape_of(user), now=now)


def _unread(person: Any, now: dt.datetime) -> QuerySet:
    rows = Message.objects.of(person).new(now).order_by()
    return rows.values_list(Value("unread"))[:CAP]


UNREAD = Prepared(_unread, now=A_MOMENT)


def called(grids: Iterable[Grid], near: Iterable[Grid] | None = None) -> dict[int, str]:
    """Of each grid its name, of a patch or group with its village before it: 一组 alone says nothing.

    `near` are grids at hand, the villages among them; without it one question at most, none where
    all are villages or above.
    """
    known = list(grids)
    if near is None:
        above = {pk for grid in known if grid.tier > Tier.VILLAGE for pk in grid.ancestor_ids()}
        near = Grid.objects.filter(pk__in=above, tier=Tier.VILLAGE) if above else []
    names = {village.pk: village.name for village in near if village.tier == Tier.VILLAGE}
    return {
        grid.pk: "".join(names.get(pk, "") for pk in grid.ancestor_ids()) + grid.name
        for grid in known
    }


def places(grids: list[Grid]) -> dict[int, str]:
    """Of each grid: the names of the levels above it, below its county, top first."""
    ids = {pk for grid in grids for pk in grid.ancestor_ids()}
    names = dict(NAMES.ask(ids=list(ids)))
    return {
        grid.id: " ".join(names[pk] for pk in grid.ancestor_ids() if pk in names) for grid in grids
    }


NAMES = Prepared(
    lambda ids: Grid.objects.filter(pk__among=ids, tier__gt=Tier.COUNTY).values_list("pk", "name"),
    ids=[1_949],
)
