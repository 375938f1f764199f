"""Posts and who sits on them. Work is assigned to a post, never to a person's name."""

import datetime as dt

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from grids.roles import HOLDING_ROLES, Role
from rows.labels import Labelled


class PostQuerySet(models.QuerySet["Post"]):
    """Ways to ask for posts."""

    def manned(self, day: dt.date) -> "PostQuerySet":
        """Open posts that act for their grid and have an active person on them on that day."""
        return self.filter(
            Q(postings__ended_on=None) | Q(postings__ended_on__gte=day),
            postings__started_on__lte=day,
            postings__user__is_active=True,
            role__in=HOLDING_ROLES,
            closed_on=None,
        )


class Post(Labelled, models.Model):
    """The chair: a role in a grid, or a clerk's in a department."""

    # Who sits there on a day, where that was asked for: grids.rollups.
    holder: "Posting | None"
    substitute: "Posting | None"

    id = models.BigAutoField(primary_key=True)
    grid = models.ForeignKey(
        "grids.Grid", models.PROTECT, related_name="posts", verbose_name=_("grid")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    department = models.ForeignKey(
        "grids.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="posts",
        verbose_name=_("department"),
    )
    title = models.CharField(_("title"), max_length=60, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["grid"],
                condition=Q(role=Role.LEADER, closed_on=None),
                name="post_one_leader_chair_a_grid",
            ),
            models.CheckConstraint(
                condition=(Q(role=Role.CLERK) & Q(department__isnull=False))
                | (~Q(role=Role.CLERK) & Q(department=None)),
                name="post_clerks_have_a_department",
            ),
        ]
        indexes = [models.Index(fields=["grid", "role"], name="post_grid_role")]

    def __str__(self) -> str:
        return f"{self.grid} {self.title or self.get_role_display()}"


class PostingQuerySet(models.QuerySet["Posting"]):
    """Ways to ask who sits where."""

    def on(self, day: dt.date) -> "PostingQuerySet":
        """Postings in force on that local day (both ends included)."""
        return self.filter(started_on__lte=day).filter(Q(ended_on=None) | Q(ended_on__gte=day))


class Posting(models.Model):
    """Who sits on a post, from which day to which (both included)."""

    id = models.BigAutoField(primary_key=True)
    post = models.ForeignKey(Post, models.PROTECT, related_name="postings", verbose_name=_("post"))
    user = models.ForeignKey(
        "grids.User", models.PROTECT, related_name="postings", verbose_name=_("user")
    )
    started_on = models.DateField(_("from"))
    ended_on = models.DateField(_("until"), null=True, blank=True)
    acting = models.BooleanField(_("substitute"), default=False)

    objects = PostingQuerySet.as_manager()

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        ordering = ["-started_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                name="posting_ends_after_it_starts",
            ),
            # A post is one chair: one holder and at most one substitute at a time. The post is
            # compared as a one-element range, so that no extension (btree_gist) is needed.
            ExclusionConstraint(
                name="posting_one_holder_at_a_time",
                expressions=[
                    (
                        Func(F("post_id"), F("post_id"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(
                            F("started_on"),
                            F("ended_on"),
                            Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(acting=False),
            ),
        ]
        indexes = [
            models.Index(fields=["user"], name="posting_user"),
            models.Index(fields=["post"], name="posting_post"),
        ]

    def __str__(self) -> str:
        return f"{self.post} – {self.user}"


class DutyTurn(models.Model):
    """A post has the duty of its grid from one day to another (both included): evenings, weekends,
    holidays. Whoever holds the post on the day is shown with a number to call."""

    id = models.BigAutoField(primary_key=True)
    post = models.ForeignKey(
        Post, models.CASCADE, related_name="duty_turns", verbose_name=_("post")
    )
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"))

    class Meta:
        verbose_name = _("turn of duty")
        verbose_name_plural = _("turns of duty")
        ordering = ["-from_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on")), name="duty_ends_after_it_starts"
            )
        ]
        indexes = [models.Index(fields=["post", "from_on"], name="duty_post")]

    def __str__(self) -> str:
        return f"{self.post} {self.from_on}"
