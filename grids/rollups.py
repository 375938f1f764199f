"""Who sits where, which chairs are empty, how well a grid is covered, what one has not read."""

import dataclasses
import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import (
    Count,
    Exists,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from grids.models import County, Grid, HouseholdTotal, Message, Post, Posting, User
from grids.roles import Role
from grids.scope import counties_of
from grids.stand_ins import shape_of
from grids.tiers import Tier
from rows.prepared import Prepared
from rows.tallies import CAP, Plain

COUNTED = "household_count"
NAMED = 5
"""At most so many grids are named in a sentence about coverage."""

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


@dataclasses.dataclass(frozen=True)
class Few:
    """How many grids, and the first of them by name."""

    n: int
    first: list[Grid]


@dataclasses.dataclass(frozen=True)
class Coverage:
    """How the groups at or below a grid are led and filled; `norm` is the county's."""

    households: int
    groups: int
    unled: Few
    over: Few
    under: Few
    norm: tuple[int, int]


def vacant_below(root: Grid, shown: Iterable[int], day: dt.date) -> dict[int, int]:
    """Id of a shown grid -> how many grids at or below it have nobody leading them."""
    with connection.cursor() as cursor:
        cursor.execute(VACANT, {"below": f"{root.path}%", "shown": list(shown), "day": day})
        return dict(cursor.fetchall())


def led(day: dt.date) -> Exists:
    """Whether a grid has an active leader, or a substitute for one, on that day."""
    return Exists(
        Posting.objects.on(day).filter(
            post__grid=OuterRef("pk"),
            post__role=Role.LEADER,
            post__closed_on=None,
            user__is_active=True,
        )
    )


class Counted(Subquery):
    """The sum of a few households' totals; of none it is 0. Plain SQL, since a query that groups costs
    each page twice as many Python calls as it is compiled with."""

    template = "(SELECT coalesce(sum(households), 0)::int FROM (%(subquery)s) AS kept)"
    output_field = IntegerField()


def with_households(grids: QuerySet[Grid], counties: Iterable[int]) -> QuerySet[Grid]:
    """Grids of these counties (and their cities), each with its `household_count`."""
    kept = HouseholdTotal.objects.filter(county__in=list(counties), grid=OuterRef("pk"))
    return grids.annotate(**{COUNTED: Counted(kept.values("households"))})


def counties_seen_by(user: User) -> list[int]:
    """The counties of this person's chairs; of a chair at a city, all of it (one question more)."""
    own = counties_of(user)
    if any(seat.county is None for seat in user.seats()):
        tops = Grid.objects.visible_to(user).filter(tier=Tier.COUNTY)
        own = sorted({*own, *tops.values_list("county_id", flat=True)})
    return own


def coverage_of(grid: Grid, county: County, day: dt.date) -> Coverage:
    """The coverage of a grid below the city."""
    of_county = Q(household_totals__county=county.pk)
    groups = (
        Grid.objects.under(grid)
        .open()
        .filter(tier=Tier.GROUP)
        .annotate(total=FilteredRelation("household_totals", condition=of_county))
        .annotate(**{COUNTED: Coalesce("total__households", 0)})
    )
    least, most = county.households_from, county.households_to
    numbers = groups.aggregate(
        all=Count("id"),
        households=Sum("household_count", default=0),
        over=Count("id", filter=Q(household_count__gt=most)),
        under=Count("id", filter=Q(household_count__lt=least)),
        unled=Count("id", filter=~led(day)),
    )
    return Coverage(
        households=numbers["households"],
        groups=numbers["all"],
        unled=_few(numbers["unled"], groups.filter(~led(day))),
        over=_few(numbers["over"], groups.filter(Q(household_count__gt=most))),
        under=_few(numbers["under"], groups.filter(Q(household_count__lt=least))),
        norm=(least, most),
    )


def _few(n: int, grids: QuerySet[Grid]) -> Few:
    return Few(
        n, list(grids.select_related("parent__parent").order_by("code")[:NAMED]) if n else []
    )


def posts_of(grid: Grid, day: dt.date) -> list[Post]:
    """The open posts of a grid, leaders first, each with `holder` and `substitute` (or None)."""
    posts = list(
        Post.objects.filter(grid=grid, closed_on=None).select_related("department").order_by("id")
    )
    _seat(posts, day)
    for post in posts:
        post.grid = grid  # rules ask every post for its grid
    order = list(Role)
    return sorted(posts, key=lambda post: (order.index(Role(post.role)), post.id))


def office_of(grids: Iterable[Grid], roles: Iterable[str], day: dt.date) -> dict[int, list[Post]]:
    """Grid id -> its open posts of these roles, each with `holder` and `substitute`."""
    wanted = list(roles)
    posts = list(
        Post.objects.filter(grid__in=[grid.pk for grid in grids], role__in=wanted, closed_on=None)
        .select_related("department")
        .order_by("id")
    )
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
    rows = Posting.objects.on(day).filter(
        post__grid__in=grids, post__role__in=wanted, post__closed_on=None, user__is_active=True
    )
    chairs = {
        posting.post_id: posting
        for posting in rows.select_related("post", "user").order_by("acting", "pk")
    }
    found: dict[int, list[Posting]] = {}
    for one in sorted(chairs.values(), key=lambda one: (wanted.index(one.post.role), one.post_id)):
        found.setdefault(one.post.grid_id, []).append(one)
    return found


def _seat(posts: list[Post], day: dt.date) -> None:
    """Give each post its `holder` and `substitute`: the postings of that day."""
    postings = Posting.objects.on(day).filter(post__in=[post.pk for post in posts])
    sitting = {
        (posting.post_id, posting.acting): posting
        for posting in postings.filter(user__is_active=True).select_related("user")
    }
    for post in posts:
        post.holder = sitting.get((post.pk, False))
        post.substitute = sitting.get((post.pk, True))


def unread_rows(user: User) -> Plain:
    """The unread messages of a person, for rows.tallies."""
    return UNREAD.plain(shape_of(user))


def _unread(person: Any) -> QuerySet:
    rows = Message.objects.of(person).filter(read_at=None).order_by()
    return rows.values_list(Value("unread"))[:CAP]


UNREAD = Prepared(_unread)


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
    above = Grid.objects.filter(pk__in=ids, tier__gt=Tier.COUNTY)
    names = dict(above.values_list("pk", "name"))
    return {
        grid.id: " ".join(names[pk] for pk in grid.ancestor_ids() if pk in names) for grid in grids
    }
