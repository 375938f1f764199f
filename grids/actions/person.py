"""Logins: made and changed by the security admin; the language is everybody's own."""

import datetime as dt

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from grids.actions.audit import home_of, record
from grids.actions.code_turns import end_request
from grids.actions.posting import hold_seats
from grids.followers import carry_along
from grids.models import CodeRequest, Post, Posting, User
from rows.fields import sealed_set

EDITED = ("name", "county", "language", "is_active", "is_staff")


@transaction.atomic
def choose_language(user: User, language: str) -> None:
    """Keep the language that this person's pages, notices and digests come in."""
    user.language = language
    user.save(update_fields=["language"])


@sensitive_variables("phone")
@transaction.atomic
def make_login(user: User, *, phone: str = "", by: User | None, now: dt.datetime) -> User:
    """Write a new login without a password: its first one comes with a one-time code."""
    user.password = make_password(None)
    user.joined_at = now
    if phone:
        sealed_set(user, "phone", phone)
    user.save()
    _tell("login_made", user, by, now)
    return user


@sensitive_variables("phone")
@transaction.atomic
def change_login(user: User, *, phone: str = "", by: User | None, now: dt.datetime) -> User:
    """Keep the changed columns of a login; an empty `phone` keeps the number it has.

    Its sessions end, since what it may do or whether it may come in at all can have changed.
    """
    was = User.objects.only("is_active", "county").get(pk=user.pk)
    posts = _posts_of(user, now) if was.is_active != user.is_active else []
    if phone:
        sealed_set(user, "phone", phone)
    user.save(update_fields=[*EDITED, "phone"])
    for post in posts:
        carry_along("post_emptied", post, now)
    if not user.is_active or was.county_id != user.county_id:
        how = CodeRequest.Outcome.LAPSED if user.is_active else CodeRequest.Outcome.DECLINED
        end_request(user, how, by=by, now=now, asked_in=was.county_id)
    end_sessions(user, by=by, now=now)
    _tell("login_changed", user, by, now, active=user.is_active)
    return user


def _posts_of(user: User, now: dt.datetime) -> list[Post]:
    """The posts this person sits on, held in their counties, in ascending order (data.md, R6)."""
    today = Posting.objects.on(timezone.localdate(now)).filter(user=user, post__closed_on=None)
    found = Post.objects.filter(pk__in=today.values("post")).select_related("grid")
    posts = sorted(found, key=lambda post: post.grid.county_id or int(post.grid.code))
    for post in posts:
        hold_seats(post.grid)
    return posts


@transaction.atomic
def end_sessions(user: User, *, by: User | None, now: dt.datetime) -> None:
    """Log a person out everywhere, at their next request."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    _tell("sessions_ended", user, by, now)


def _tell(act: str, user: User, by: User | None, now: dt.datetime, **facts: object) -> None:
    county = home_of(user)
    record(act, by=by, now=now, county=county, about=f"user:{user.pk}", facts=facts)
