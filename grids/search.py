"""Finding grids by name, code, pinyin or its initials, inside a scope; people by name or place."""

import datetime as dt
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from grids import scope
from grids.folding import PART, folded, folded_sql
from grids.models import CodeRequest, Grid, Posting, User


def find_grids(within: QuerySet[Grid], text: str) -> QuerySet[Grid]:
    """Open grids of `within` that the words fit, the best first: 粉坊, fenfang, ffc, 411321105201.

    Old codes resolve. Nothing is found by nothing; full-width signs and brackets do no harm.
    """
    words = folded(text.replace("\x00", ""))
    if not words:
        return within.none()
    starts = Q(code__startswith=words) | Q(initials__startswith=words)
    fits = (
        starts | Q(folded__contains=words) | Q(pinyin__startswith=words) | Q(old_codes__code=words)
    )
    rank = Case(
        When(Q(folded__startswith=words + PART) | Q(code=words) | Q(initials=words), then=Value(0)),
        When(Q(folded__startswith=words) | starts, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    found = within.filter(fits, closed_on=None).annotate(rank=rank)
    return found.order_by("rank", "tier", "code").distinct()


def people_to_help(user: User, day: dt.date) -> QuerySet[User]:
    """Those to whom `user` may give a one-time login code on `day`: the level above helps.

    Every chair of theirs lies below one of the user's: who also sits beside or above, or opens the
    admin pages, could otherwise be taken over from below. The security admin helps all of their
    county but administrators of the installation, and those who have no chair yet: a new account gets
    its code first.
    """
    chairs = Posting.objects.on(day).filter(post__closed_on=None)
    below = scope.chairs_helped_by(user)
    mine, theirs = chairs.filter(user=OuterRef("pk")), chairs.filter(below)
    people = User.objects.filter(is_active=True, is_superuser=False).exclude(pk=user.pk)
    if not scope.keeps_logins(user):
        people = people.filter(is_staff=False)
    helped: Any = Exists(theirs.filter(user=OuterRef("pk"))) & ~Exists(mine.exclude(below))
    if scope.keeps_logins(user):
        helped |= Q(county__in=scope.kept_by(user)) & ~Exists(chairs.filter(user=OuterRef("pk")))
    return people.filter(helped).order_by("username")


def asked_by(user: User, day: dt.date) -> QuerySet[CodeRequest]:
    """Open requests for a code of those whom `user` may help, the oldest first."""
    rows = CodeRequest.objects.filter(scope.in_counties(user), closed_at=None)
    people = people_to_help(user, day).order_by()
    return rows.filter(user__in=people).select_related("user").order_by("asked_at", "id")


def named_like(people: QuerySet[User], text: str) -> QuerySet[User]:
    """Those of `people` whose name, login name or grid the words fit; all where nothing is asked."""
    words = folded(text.replace("\x00", ""))
    if not words:
        return people
    found = people.alias(called=folded_sql("name"), login=folded_sql("username"))
    on_grid = Q(postings__post__grid__folded__contains=words)
    fits = Q(called__contains=words) | Q(login__startswith=words) | on_grid
    return found.filter(fits).distinct()


def never_in(people: QuerySet[User]) -> QuerySet[User]:
    """Those of `people` who have never chosen a password: they need a slip for the first time."""
    return people.filter(
        Q(password__startswith=UNUSABLE_PASSWORD_PREFIX) | Q(must_change_password=True)
    )
