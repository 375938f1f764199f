"""People who log in. Residents never do; they are not in this table."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.expressions import ArraySubquery
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, OuterRef, When
from django.db.models.functions import Concat, JSONArray
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from grids.models.post import Posting, PostingQuerySet
from grids.roles import DESK_ROLES
from grids.tiers import Tier
from rows.fields import SealedText
from rows.ids import uuid7
from rows.prepared import A_DAY, Prepared


@dataclasses.dataclass(frozen=True)
class Seat:
    """One chair this person sits on today: what scope and rules ask, and what the frame says."""

    post: int
    role: str
    grid: int
    path: str
    tier: int
    county: int | None
    department: int | None
    acting: bool
    place: str
    title: str


PLACE = Case(
    When(post__department__isnull=False, then="post__department__name"),
    When(post__grid__tier__lte=Tier.VILLAGE, then="post__grid__name"),
    When(
        post__grid__parent__tier__lte=Tier.VILLAGE,
        then=Concat("post__grid__parent__name", "post__grid__name"),
    ),
    default=Concat("post__grid__parent__parent__name", "post__grid__name"),
)
"""What a chair's place is called: a patch or group with its village, a clerk's department."""

SEAT = (
    *("post_id", "post__role", "post__grid_id", "post__grid__path", "post__grid__tier"),
    *("post__grid__county_id", "post__department_id", "acting"),
    *(PLACE, "post__title"),
)
"""Where the fields of a Seat stand, seen from a posting."""


def chairs_of(person: Any, day: dt.date) -> models.QuerySet[Posting]:
    """The chairs of `person` on `day`, each an array of a Seat's fields, to be read along with a row."""
    return chairs(Posting.objects.filter(user=person), day).values_list(JSONArray(*SEAT))


def chairs(postings: PostingQuerySet, day: dt.date) -> PostingQuerySet:
    """Those of `postings` that are chairs on `day`, the highest first."""
    held = postings.on(day).filter(post__closed_on=None)
    return held.order_by("post__grid__tier", "post_id")


class UserManager(BaseUserManager["User"]):
    """Creates people."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """A person who can log in; without a password they need a one-time login code."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """The first administrator of an installation."""
        return self.create_user(
            username, password, is_staff=True, is_superuser=True, **{"name": username, **fields}
        )

    def arriving(self, pk: int, day: dt.date) -> "User | None":
        """The person with their county and the chairs of `day`: one question, asked by every page."""
        user = next(ARRIVING.ask(pk=pk, day=day), None)
        if user is not None:
            user.take_seats(day, user.arriving_seats)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A login. Never deleted, only deactivated; no hot columns (data.md R4)."""

    last_login = None  # a login is written to the audit rows, not to this shared table

    id = models.BigAutoField(primary_key=True)
    username = models.CharField(
        _("user name"),
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[\w.@+-]+$", _("Letters, digits and . @ + - _ only."))],
    )
    name = models.CharField(_("name"), max_length=40)
    sealed_ref = models.UUIDField(default=uuid7, unique=True, editable=False)
    phone = SealedText(_("work phone"), blank=True, default="", row_attr="sealed_ref")
    county = models.ForeignKey(
        "grids.County",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("county"),
    )
    language = models.CharField(
        _("language"),
        max_length=10,
        default="zh-hans",
        choices=[("zh-hans", "简体中文"), ("en", "English")],
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may open the admin pages"), default=False)
    must_change_password = models.BooleanField(default=False, editable=False)
    # Raised by the security admin and by every change of password, role or posting: a session
    # that carries an older number is dead at its next request.
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    came_by_code = False
    """Set on the person who has just come in with a one-time code; no column."""

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What every session carries: a new password or a raised epoch kills the old ones."""
        stand = f"{self.password}\n{self.session_epoch}"
        return salted_hmac("grids.session", stand, secret=secret, algorithm="sha256").hexdigest()

    def get_full_name(self) -> str:
        """What pages show."""
        return self.name

    def get_short_name(self) -> str:
        """What pages show where there is little room."""
        return self.name

    def seats(self, day: dt.date | None = None) -> tuple[Seat, ...]:
        """The chairs this person sits on, on `day` (default: today), read once a request."""
        if not self.is_active:
            return ()
        cached = self.__dict__.get("_seats")
        if cached is not None and (day is None or cached[0] == day):
            return cached[1]
        day = day or timezone.localdate()
        return self.take_seats(day, chairs(self.postings.all(), day).values_list(*SEAT))

    def take_seats(self, day: dt.date, rows: Iterable[Sequence]) -> tuple[Seat, ...]:
        """Keep the chairs of `day`, as they were read, until they are forgotten."""
        seats = tuple(Seat(*row) for row in rows)
        self.__dict__["_seats"] = (day, seats)
        return seats

    def sits_at_a_desk(self) -> bool:
        """Townships and above, staff, clerks, admins and auditors: wide pages, idle sessions end."""
        return self.is_superuser or any(
            seat.role in DESK_ROLES or seat.tier <= Tier.TOWNSHIP for seat in self.seats()
        )

    def forget_seats(self) -> None:
        """Read the seats anew at the next question (after a posting changed)."""
        self.__dict__.pop("_seats", None)


def _arriving(pk: int, day: dt.date) -> models.QuerySet[User]:
    seats = ArraySubquery(chairs_of(OuterRef("pk"), day))
    return User.objects.select_related("county").filter(pk=pk).annotate(arriving_seats=seats)


ARRIVING = Prepared(_arriving, pk=1_949, day=A_DAY)
