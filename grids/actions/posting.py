"""Posts and who sits on them: open, close, appoint, end. Work stays with the post."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.actions.audit import record
from grids.actions.tree_lock import hold_tree
from grids.errors import Refused
from grids.followers import carry_along
from grids.models import Department, Grid, Post, Posting, User
from grids.roles import ADMIN_ROLES, Role

FAR = dt.date(9999, 12, 31)


class LeaderChairTaken(Refused):
    """One leader's post a grid."""

    code = "leader_post_exists"
    sentence = _("This grid has a leader's post already. Appoint somebody to that one.")


class DepartmentNeeded(Refused):
    """A clerk belongs to a department of the same grid, nobody else does."""

    code = "department_needed"
    sentence = _("A clerk's post belongs to a department of this grid; other posts have none.")


class PostClosed(Refused):
    """A closed post takes nobody."""

    code = "post_closed"
    sentence = _("This post has been closed.")


class PostInUse(Refused):
    """Something waits for its holder, who is the only one that may see it."""

    code = "post_in_use"


class PostTaken(Refused):
    """Somebody sits there in that time."""

    code = "post_taken"
    sentence = _("Somebody holds this post in that time. End that posting first.")


class NotActive(Refused):
    """The login was deactivated."""

    code = "person_not_active"
    sentence = _("This login has been switched off. The security admin can switch it on again.")


class NotOneself(Refused):
    """Nobody gives power to themselves (trust.md: separate admin powers)."""

    code = "not_oneself"
    sentence = _("Nobody appoints themselves. Ask another admin.")


class BadEnd(Refused):
    """A posting ends on or after the day it began."""

    code = "bad_end"
    sentence = _("The last day cannot lie before the first.")


@transaction.atomic
def open_post(
    grid: Grid,
    role: str,
    *,
    by: User | None,
    now: dt.datetime,
    title: str = "",
    department: Department | None = None,
) -> Post:
    """A new chair in a grid; raises LeaderChairTaken, DepartmentNeeded, PostClosed."""
    grid = Grid.objects.select_for_update().get(pk=grid.pk)
    if grid.closed_on:
        raise PostClosed()
    if (role == Role.CLERK) != (department is not None and department.grid_id == grid.pk):
        raise DepartmentNeeded()
    leaders = Post.objects.filter(grid=grid, role=Role.LEADER, closed_on=None)
    if role == Role.LEADER and leaders.exists():
        raise LeaderChairTaken()
    post = Post.objects.create(grid=grid, role=role, title=title, department=department)
    _tell("post_opened", post, by, now, role=str(role))
    return post


@transaction.atomic
def close_post(post: Post, closed_on: dt.date, *, by: User | None, now: dt.datetime) -> Post:
    """Close a chair for good; postings that reach beyond that day end on it.

    Raises PostClosed, PostInUse (what apps above still wait for from whoever sits there).
    """
    post = _take(post)
    for words in filter(None, carry_along("post_work", post)):
        raise PostInUse(words)
    for posting in post.postings.filter(Q(ended_on=None) | Q(ended_on__gt=closed_on)):
        end_posting(posting, max(closed_on, posting.started_on), by=by, now=now)
    post.closed_on = closed_on
    post.save(update_fields=["closed_on"])
    carry_along("post_emptied", post, now)
    _tell("post_closed", post, by, now, on=closed_on.isoformat())
    return post


@transaction.atomic
def appoint(
    post: Post,
    user: User,
    started_on: dt.date,
    *,
    by: User | None,
    now: dt.datetime,
    acting: bool = False,
    ended_on: dt.date | None = None,
) -> Posting:
    """Put a person on a post from a day on; `acting` makes them the substitute.

    One holder and one substitute at a time. The person's sessions end, so that the next request
    is made with the new power only. Raises PostTaken, PostClosed, NotActive, NotOneself, BadEnd.
    """
    post = _take(post)
    if not user.is_active:
        raise NotActive()
    if by is not None and by.pk == user.pk:
        raise NotOneself()
    if ended_on is not None and ended_on < started_on:
        raise BadEnd()
    if _overlaps(post, started_on, ended_on, acting=acting):
        raise PostTaken()
    posting = Posting.objects.create(
        post=post, user=user, started_on=started_on, ended_on=ended_on, acting=acting
    )
    if post.role in ADMIN_ROLES:
        User.objects.filter(pk=user.pk).update(is_staff=True)
    _changed("appointed", posting, by, now, on=started_on.isoformat(), acting=acting)
    return posting


@transaction.atomic
def end_posting(
    posting: Posting, ended_on: dt.date, *, by: User | None, now: dt.datetime
) -> Posting:
    """Set the last day of a posting (that day included); raises BadEnd."""
    hold_seats(posting.post.grid)
    posting = (
        Posting.objects.select_for_update(of=("self",)).select_related("post").get(pk=posting.pk)
    )
    if ended_on < posting.started_on or (posting.ended_on and ended_on > posting.ended_on):
        raise BadEnd()
    posting.ended_on = ended_on
    posting.save(update_fields=["ended_on"])
    _changed("posting_ended", posting, by, now, on=ended_on.isoformat())
    return posting


def end_staff(day: dt.date, *, among: QuerySet[User] | None = None) -> int:
    """Close the admin pages to whoever (of `among`) has no chair that needs them from `day` on.

    Postings end by their date as well, so the hourly tidying asks it of everybody. Returns how many.
    The first administrator of an installation has no chair. What a chair lets one see and do ends
    at midnight without this: every page asks for today's chairs (grids.seat_admin).
    """
    needed = Posting.objects.filter(user=OuterRef("pk"), post__role__in=ADMIN_ROLES)
    needed = needed.filter(post__closed_on=None).filter(Q(ended_on=None) | Q(ended_on__gte=day))
    people = User.objects.all() if among is None else among
    people = people.filter(is_staff=True, is_superuser=False)
    return people.filter(~Exists(needed)).update(
        is_staff=False, session_epoch=F("session_epoch") + 1
    )


def hold_seats(grid: Grid) -> None:
    """Change who sits in a county while no verb there says whose turn it is; before any row's lock,
    since a verb that shares the tree may wait for that row."""
    hold_tree(grid.county_id or int(grid.code))


def _take(post: Post) -> Post:
    hold_seats(post.grid)
    post = Post.objects.select_for_update(of=("self",)).select_related("grid").get(pk=post.pk)
    if post.closed_on:
        raise PostClosed()
    return post


def _overlaps(post: Post, first: dt.date, last: dt.date | None, *, acting: bool) -> bool:
    return (
        post.postings.filter(acting=acting, started_on__lte=last or FAR)
        .filter(Q(ended_on=None) | Q(ended_on__gte=first))
        .exists()
    )


def _changed(
    act: str, posting: Posting, by: User | None, now: dt.datetime, **facts: object
) -> None:
    """Every change of power ends the person's sessions at their next request (trust.md)."""
    User.objects.filter(pk=posting.user_id).update(session_epoch=F("session_epoch") + 1)
    end_staff(timezone.localdate(now), among=User.objects.filter(pk=posting.user_id))
    posting.user.forget_seats()
    _tell(act, posting.post, by, now, person=posting.user_id, **facts)
    carry_along("posting_changed", posting, now)


def _tell(act: str, post: Post, by: User | None, now: dt.datetime, **facts: object) -> None:
    county = post.grid.county_id
    record(act, by=by, now=now, county=county, about=f"post:{post.id}", facts=facts)
