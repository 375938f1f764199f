"""Holiday mode: chairs of a county are covered by others for some days, and then no more, by themselves.

A cover is a substitute like any other: a posting from the first day to the last. So whoever covers finds
the work in To do, hears of it and may do it, and on the day after they do not.
"""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grids.actions.audit import record
from grids.actions.posting import appoint
from grids.errors import NotAllowed, Refused
from grids.models import County, Cover, Grid, Holiday, Message, Post, Posting, User
from grids.roles import ADMIN_ROLES
from grids.rules import may_keep_post, may_keep_tree
from grids.tiers import Tier


class CoversRound(Refused):
    """Whoever covers whom leads back to the one who is away."""

    code = "covers_round"
    sentence = _("These covers lead round in a circle: nobody would be there.")


class NobodyCovers(Refused):
    """The chair that is to cover has nobody on it."""

    code = "nobody_covers"
    sentence = _("Nobody sits on the post that is to cover. Choose another one.")


class NoCovers(Refused):
    """A holiday without covers changes nothing."""

    code = "no_covers"
    sentence = _("Say of one post at least who covers it.")


class PastHoliday(Refused):
    """It lies behind, or goes on for too long."""

    code = "past_holiday"
    sentence = _(
        "The days begin today or later, the last is not before the first, and sixty at most."
    )


LONGEST = dt.timedelta(days=60)


def end_of_line(post: int, covers: Mapping[int, int]) -> int:
    """The chair that covers in the end: of a cover who is away too, theirs. Raises CoversRound."""
    seen = {post}
    while post in covers:
        post = covers[post]
        if post in seen:
            raise CoversRound()
        seen.add(post)
    return post


@transaction.atomic
def begin_holiday(
    county: County,
    from_on: dt.date,
    until_on: dt.date,
    covers: Mapping[Post, Post],
    *,
    by: User,
    now: dt.datetime,
    today: dt.date,
) -> Holiday:
    """Cover posts by others from one day to another, both included, and tell those whom it concerns.

    Covers are transitive: whoever is away themselves is passed over. Raises NotAllowed, NoCovers,
    PastHoliday, CoversRound, NobodyCovers, and what `appoint` raises (a post has one substitute at a
    time: PostTaken).
    """
    top = Grid.objects.get(county=county, tier=Tier.COUNTY)
    if not may_keep_tree(by, top) or not all(_is_ours(by, post, county) for post in covers):
        raise NotAllowed()
    if not covers:
        raise NoCovers()
    if not today <= from_on <= until_on <= from_on + LONGEST:
        raise PastHoliday()
    keys = {post.pk: cover.pk for post, cover in covers.items()}
    people = {post: _who(end_of_line(post.pk, keys), from_on) for post in covers}
    row = Holiday.objects.create(
        county=county.pk, from_on=from_on, until_on=until_on, made_by=by, made_at=now
    )
    for post, cover in sorted(covers.items(), key=lambda pair: pair[0].pk):
        person = people[post]
        appoint(post, person, from_on, by=by, now=now, acting=True, ended_on=until_on)
        Cover.objects.create(county=county.pk, holiday=row, post=post, by=cover, person=person)
        _tell(row, post, person, now)
    facts = {"n": len(covers), "on": from_on.isoformat(), "until": until_on.isoformat()}
    record(
        "holiday_begun", by=by, now=now, county=county.pk, about=f"holiday:{row.pk}", facts=facts
    )
    return row


def _is_ours(by: User, post: Post, county: County) -> bool:
    return (
        post.role not in ADMIN_ROLES
        and post.closed_on is None
        and post.grid.county_id == county.pk
        and may_keep_post(by, post)
    )


def _who(post: int, day: dt.date) -> User:
    """Who sits on the chair that day: a substitute, or its holder."""
    there = Posting.objects.on(day).filter(post=post, post__closed_on=None, user__is_active=True)
    found = there.select_related("user").order_by("-acting", "id").first()
    if found is None:
        raise NobodyCovers()
    return found.user


def _tell(row: Holiday, post: Post, person: User, now: dt.datetime) -> None:
    """A line in the inbox of whoever is away, and of whoever covers them."""
    away = Posting.objects.on(row.from_on).filter(post=post, acting=False, user__is_active=True)
    days = {"from": row.from_on.isoformat(), "until": row.until_on.isoformat()}
    told = [(one.user_id, "holiday_away") for one in away] + [(person.pk, "holiday_cover")]
    Message.objects.bulk_create(
        Message(
            county=row.county,
            person_id=pk,
            key=f"holiday:{row.pk}:{post.pk}",
            kind=kind,
            facts=days | {"place": post.grid.place},
            url="/holiday/",
            made_at=now,
        )
        for pk, kind in told
    )
