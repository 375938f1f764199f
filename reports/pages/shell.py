"""What every page shows around its content: place, person, bars, banners.

The variable `shell` of every template. It is asked as the template draws: a page without a bar asks
nothing. A whole page costs four questions at most: the county with its banners, the best seat's
post, unread messages, the to-do count.
"""

import datetime as dt
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.models import SweepBrake, Workday
from disputes.rollups import todo_count
from disputes.rules import LOGGING_ROLES
from grids.actions.heartbeat import STALE
from grids.models import County, Heartbeat, Message, Post, User
from grids.models.user import Seat
from grids.tiers import Tier

ADMIN_ROLES = frozenset({"tree_admin", "security_admin"})
AREA_ROLES = frozenset({"leader", "deputy", "staff"})
VIEWS = {"phone": "phone.html", "desk": "desk.html"}
MOST = 100
"""Counts in the bar are read up to here: beyond it says 99+."""

HINTS = {
    "queue": gettext_lazy("Search by words, place or number"),
    "board": gettext_lazy("Who has reported today, who has not"),
    "directory": gettext_lazy("Who leads each grid, tap to call"),
    "codes": gettext_lazy("For those below you who forgot the password"),
}
"""A second line, where the word alone does not say what a place is for."""

CALENDAR_WARNING = (12, 15)
"""Month and day after which an unknown next year is said aloud (domain.md, working time)."""


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the variable `shell`."""
    return {"shell": Shell(request)}


class Shell:
    """The frame of one page for one person; every attribute is asked once, when drawn."""

    outbox = 0  # counted on the phone itself

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        user = getattr(request, "user", None)
        self.user: User | None = user if user is not None and user.is_authenticated else None

    @cached_property
    def seats(self) -> tuple[Seat, ...]:
        """Today's chairs, the highest first."""
        return self.user.seats() if self.user else ()

    @cached_property
    def roles(self) -> frozenset[str]:
        """Roles of today's chairs."""
        return frozenset(seat.role for seat in self.seats)

    @cached_property
    def template(self) -> str:
        """The frame: what the person chose with ?view=, else what their best chair works on."""
        wanted = self.request.GET.get("view")
        if wanted in VIEWS:
            self.request.session["view"] = wanted
        own = "desk" if self.user is not None and self.user.sits_at_a_desk() else "phone"
        return VIEWS.get(self.request.session.get("view", own), VIEWS[own])

    @cached_property
    def county(self) -> County | None:
        """The person's county; for strangers the only one there is. Carries what banners ask."""
        counties = County.objects.annotate(
            beat_at=Subquery(Heartbeat.objects.filter(name="beat").values("at")[:1]),
            is_braked=Exists(SweepBrake.objects.filter(county=OuterRef("pk"), released_at=None)),
            knows_next_year=Exists(Workday.objects.filter(date__year=self._today().year + 1)),
        )
        if self.user is not None:
            return counties.filter(pk=self.user.county_id).first()
        found = list(counties[:2])
        return found[0] if len(found) == 1 else None

    @cached_property
    def demo(self) -> bool:
        """Whether people and cases are made up: said on every page."""
        return settings.DEMO != "none" or bool(self.county and self.county.is_demo)

    @cached_property
    def county_name(self) -> str:
        """The short name, which stands before "网格" in the wordmark."""
        return self.county.short_name if self.county else ""

    @cached_property
    def _post(self) -> Post | None:
        if not self.seats:
            return None
        posts = Post.objects.select_related("grid__parent__parent", "department")
        return posts.filter(pk=self.seats[0].post).first()

    @cached_property
    def place(self) -> str:
        """The grid of the best chair, a patch or group with its village; a clerk's department."""
        if self._post is None:
            return ""
        if self._post.department:
            return self._post.department.name
        grid = above = self._post.grid
        while above is not None and above.tier > Tier.VILLAGE:
            above = above.parent
        return grid.name if above in (None, grid) else f"{above.name}{grid.name}"

    @cached_property
    def may_log(self) -> bool:
        """Whether some chair of theirs may log a matter."""
        return bool(self.roles & LOGGING_ROLES)

    @cached_property
    def post_label(self) -> str:
        """What the best chair is called."""
        return (self._post.title or self._post.get_role_display()) if self._post else ""

    @cached_property
    def person(self) -> str:
        """Who is logged in."""
        return self.user.name if self.user else ""

    @cached_property
    def unread(self) -> int:
        """Unread messages, up to 100."""
        if self.user is None:
            return 0
        return Message.objects.filter(person=self.user, read_at=None)[:MOST].count()

    @cached_property
    def todo(self) -> int:
        """What waits for this person's next step."""
        return todo_count(self.user, timezone.now()) if self.user else 0

    @cached_property
    def banners(self) -> list[dict[str, str]]:
        """What is wrong with the installation, for those who can have it mended."""
        if not self.roles & (ADMIN_ROLES | {"staff"}) or self.county is None:
            return []
        return [
            {"text": text, "url": url}
            for text, is_so, url in (
                (
                    _("Background work has stopped: nothing rises and no report files itself."),
                    self.county.beat_at is None or timezone.now() - self.county.beat_at > STALE,
                    "",
                ),
                (
                    _("Escalation stopped itself in this county and waits for an administrator."),
                    self.county.is_braked,
                    self._to(self.roles & ADMIN_ROLES, "brake"),
                ),
                (
                    _("Next year's working days are not known yet; deadlines count Mon to Fri."),
                    self._calendar_is_late(),
                    "",
                ),
            )
            if is_so
        ]

    def _calendar_is_late(self) -> bool:
        today = self._today()
        late = (today.month, today.day) > CALENDAR_WARNING
        return late and self.county is not None and not self.county.knows_next_year

    def _today(self) -> dt.date:
        return timezone.localdate()

    @cached_property
    def nav(self) -> list[dict[str, Any]]:
        """The places of the desk's menu, by role; a phone has them under "Me"."""
        return [
            {"key": key, "label": label, "url": url, "icon": icon, "hint": HINTS.get(key, "")}
            for key, label, url, icon in self._places()
            if url
        ]

    def _places(self) -> list[tuple[str, str, str, str]]:
        top = next((seat.grid for seat in self.seats if seat.role in AREA_ROLES), None)
        handles = self.roles & (AREA_ROLES | {"clerk", "mediator", "member"})
        is_admin = bool(self.user and self.user.is_staff)
        return [
            ("dashboard", _("Dashboard"), self._to(top, "dashboard", top), "chart-line"),
            ("queue", _("Work queue"), self._to(handles, "queue"), "list"),
            ("board", _("Completeness"), self._to(top, "board", top), "square-check"),
            ("digest", _("Weekly digest"), self._to(top, "digest", top), "calendar-event"),
            ("tree", _("Tree"), self._to(self.seats, "tree"), "sitemap"),
            ("directory", _("Directory"), self._to(self.seats, "directory"), "phone"),
            ("codes", _("Login codes"), self._to(top or is_admin, "codes"), "lock"),
            ("admin", _("Administration"), self._to(is_admin, "admin:index"), "settings"),
        ]

    def _to(self, may: object, name: str, *args: object) -> str:
        return reverse(name, args=args) if may else ""
