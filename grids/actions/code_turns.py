"""Requests for a login code as work items: let them wait, and end them (house.md, rule 12)."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.actions.work_items import Wanted, keep_items
from grids.errors import Refused
from grids.models import CodeRequest, Post, Posting, User, WorkItem
from grids.roles import GUARDS, HOLDING_ROLES
from grids.tiers import Tier
from grids.turns import GIVE, KIND, Guard, givers, line_of


class RequestOver(Refused):
    """Somebody else answered it, they came in meanwhile, or it lapsed."""

    code = "code_request_over"
    sentence = _("This request has been answered already.")


class Asking(NamedTuple):
    """A request, as far as it says whom it waits for. `until` None: nobody asks, nothing waits."""

    subject: uuid.UUID
    user: int
    is_admin: bool
    until: dt.datetime | None


def let_wait(county: int, asking: Sequence[Asking], *, now: dt.datetime) -> None:
    """Let these requests wait for whoever may give the code today, and for nobody else.

    The caller holds their rows and shares the county's tree. For nobody it takes as many statements
    as for somebody, so that the time does not tell.
    """
    day = timezone.localdate(now)
    held = Posting.objects.on(day).filter(post__closed_on=None)
    chairs: dict[int, list[str]] = {}
    people = [one.user for one in asking]
    for user, path in held.filter(user__in=people).values_list("user_id", "post__grid__path"):
        chairs.setdefault(user, []).append(path)
    above = {0, *(grid for paths in chairs.values() for path in paths for grid in line_of(path))}
    filled = held.filter(user__is_active=True, post__grid__county=county)
    acting = filled.filter(post__role__in=HOLDING_ROLES, post__grid__in=above)
    staffed = set(acting.values_list("post__grid_id", flat=True))
    guarding = filled.filter(post__role__in=GUARDS, post__grid__tier=Tier.COUNTY)
    told = guarding.values_list("post_id", "post__grid__path", "user_id")
    guards = [Guard(*one) for one in told]
    wanted = [
        Wanted(one.subject, GIVE, kind, owner, one.until, not_by=one.user, is_stand_in=stand_in)
        for one in asking
        if one.until is not None
        for kind, owner, stand_in in givers(
            one.user, chairs.get(one.user, []), staffed, guards, is_admin=one.is_admin
        )
    ]
    keep_items(county, KIND, [one.subject for one in asking], wanted, now=now)


def let_go_of_ended(county: int, *, now: dt.datetime) -> None:
    """Nothing waits of what is no open request."""
    there = WorkItem.objects.filter(county=county, kind=KIND).values_list("subject", flat=True)
    rows = CodeRequest.objects.filter(county=county, closed_at=None)
    gone = set(there) - set(rows.values_list("pk", flat=True))
    keep_items(county, KIND, sorted(gone), [], now=now)


def turn_requests(county: int, *, now: dt.datetime) -> int:
    """Let all open requests of a county follow who sits where; returns how many there are.

    The caller shares the county's tree, or holds it alone.
    """
    rows = CodeRequest.objects.filter(county=county, closed_at=None).select_related("user")
    found = list(rows.order_by("id").select_for_update(of=("self",)))
    if found:
        asking = [Asking(row.pk, row.user_id, row.user.is_staff, row.lapses_at) for row in found]
        let_wait(county, asking, now=now)
    return len(found)


def follow_posting(posting: Posting, now: dt.datetime) -> None:
    """Somebody came to a post, or leaves it."""
    follow_post(posting.post, now)


def follow_post(post: Post, now: dt.datetime) -> None:
    """Another sits on a post, or nobody: requests wait for who may answer them now."""
    if post.grid.county_id is not None:
        turn_requests(post.grid.county_id, now=now)


def hold_open(request: CodeRequest) -> CodeRequest:
    """Hold a request that is to be answered. Raises RequestOver where that was done already."""
    rows = CodeRequest.objects.filter(county=request.county, pk=request.pk, closed_at=None)
    found = rows.select_for_update().first()
    if found is None:
        raise RequestOver
    return found


def end_request(
    user: User,
    outcome: CodeRequest.Outcome,
    *,
    by: User | None,
    now: dt.datetime,
    asked_in: int | None = None,
) -> bool:
    """End the open request of a person, if there is one: it waits no more. Returns whether.

    `asked_in` is the county of a login that leaves it.
    """
    county = asked_in or user.county_id or 0
    rows = CodeRequest.objects.filter(county=county, user=user, closed_at=None)
    return end_requests(county, list(rows.select_for_update()), outcome, by=by, now=now) > 0


def end_requests(
    county: int,
    rows: Sequence[CodeRequest],
    outcome: CodeRequest.Outcome,
    *,
    by: User | None,
    now: dt.datetime,
) -> int:
    """End requests of a county whose rows are held; returns how many."""
    ids = sorted(row.pk for row in rows)
    if ids:
        there = CodeRequest.objects.filter(county=county, pk__in=ids)
        there.update(closed_at=now, closed_by=by, outcome=outcome)
        keep_items(county, KIND, ids, [], now=now)
    return len(ids)
