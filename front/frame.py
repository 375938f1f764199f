"""What every page shows around its content: place, person, bars, banners.

The variable `shell` of every template. It is asked as the template draws: a page without a bar asks
nothing. The person comes with county and chairs (grids/backends.py); what waits and what is wrong is
counted in one question, or by the page itself, which then leaves it in `request.counted`.
"""

from collections import Counter
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.causes import keepers_seats
from disputes.rollups import bar_rows, hears_faults, year_asked
from grids import roles
from grids.models import County, User
from grids.models.user import Seat
from grids.tiers import Tier
from grids.waiting import todo_number
from rows.tallies import tally

VIEWS = {"phone": "phone.html", "desk": "desk.html"}
HINTS = {
    "queue": gettext_lazy("Search by words, place or number"),
    "board": gettext_lazy("Who has reported today, who has not"),
    "directory": gettext_lazy("Who leads each grid, tap to call"),
    "codes": gettext_lazy("For those below you who forgot the password"),
}
"""A second line, where the word alone does not say what a place is for."""


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
        self.is_stranger = user is not None and self.user is None
        """Nobody is signed in; a page that broke before it could be asked who it is knows neither."""

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
        """The person's county; for strangers the only one there is."""
        if self.user is not None:
            return self.user.county
        found = list(County.objects.all()[:2])
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
    def place(self) -> str:
        """Where the best chair stands."""
        return self.seats[0].place if self.seats else ""

    @cached_property
    def may_log(self) -> bool:
        """Whether some chair of theirs may log a matter."""
        return bool(self.roles.intersection(roles.WORKING_ROLES))

    @cached_property
    def keeps_problems(self) -> bool:
        """Whether problems of the month are theirs to open."""
        return bool(self.user and keepers_seats(self.user))

    @cached_property
    def post_label(self) -> str:
        """What the best chair is called."""
        if not self.seats:
            return ""
        return self.seats[0].title or str(roles.Role(self.seats[0].role).label)

    @cached_property
    def person(self) -> str:
        """Who is logged in."""
        return self.user.name if self.user else ""

    @cached_property
    def unread(self) -> int:
        """Unread messages, counted up to rows.tallies.CAP."""
        return self._counted["unread"]

    @cached_property
    def todo(self) -> int:
        """What waits for this person's next step; not counted for a desk, whose bar says nothing."""
        return self._counted["todo"]

    @cached_property
    def _counted(self) -> Counter[str]:
        """What the bars and banners of this frame count, by name; one question."""
        if self.user is None:
            return Counter()
        counted = getattr(self.request, "counted", None)
        if counted is not None:
            return counted
        now = timezone.now()
        rows = bar_rows(self.user, now)
        if self.template == VIEWS["phone"]:
            rows += todo_number(self.user, now)
        return tally(*rows)

    @cached_property
    def banners(self) -> list[dict[str, str]]:
        """What is wrong with the installation, for those who can have it mended."""
        if self.user is None or not hears_faults(self.user):
            return []
        counted = self._counted
        return [
            {"text": text, "url": url}
            for text, is_so, url in (
                (
                    _(
                        "Background work has stopped: nothing is escalated and no report is filed automatically."
                    ),
                    not counted["beats"],
                    "",
                ),
                (
                    _("Escalation stopped itself in this county and waits for an administrator."),
                    counted["braked"] > 0,
                    self._to(self.roles & roles.ALERTED_ROLES, "brake"),
                ),
                (
                    _("The clock jumped: background work stopped and waits for an administrator."),
                    counted["clock"] > 0,
                    self._to(self.roles & roles.ALERTED_ROLES, "brake"),
                ),
                (
                    _(
                        "The working days of %(year)s are not known: deadlines leave out the"
                        " statutory holidays and are provisional."
                    )
                    % {"year": year_asked(timezone.now())},
                    not counted["known_year"],
                    "",
                ),
            )
            if is_so
        ]

    @cached_property
    def may_search(self) -> bool:
        """Whether tickets come before this person: admins and auditors have no work queue."""
        return bool(self.roles & roles.HANDLING_ROLES)

    @cached_property
    def nav(self) -> list[dict[str, Any]]:
        """The places of the desk's menu, by role; a phone has them under "Me"."""
        return [
            {"key": key, "label": label, "url": url, "icon": icon, "hint": HINTS.get(key, "")}
            for key, label, url, icon in self._places()
            if url
        ]

    def _places(self) -> list[tuple[str, str, str, str]]:
        top = next((seat.grid for seat in self.seats if seat.role in roles.AREA_ROLES), None)
        # Departments sit at county and township.
        has_offices = (Tier.COUNTY, Tier.TOWNSHIP)
        areas = (seat for seat in self.seats if seat.role in roles.AREA_ROLES)
        above = next((seat.grid for seat in areas if seat.tier in has_offices), None)
        # Below a group nobody reports and nobody asks for a code.
        leads = (
            top
            if any(s.role in roles.AREA_ROLES and s.tier < Tier.GROUP for s in self.seats)
            else None
        )
        is_admin = bool(self.user and self.user.is_staff)
        sees_grids = self.roles & roles.TREE_ROLES
        return [
            ("dashboard", _("Dashboard"), self._to(top, "dashboard", top), "chart-line"),
            ("queue", _("Work queue"), self._to(self.may_search, "queue"), "list"),
            ("visit", _("Record a visit"), self._to(self.may_log, "visit"), "door"),
            ("board", _("Completeness"), self._to(leads, "board", leads), "square-check"),
            ("offices", _("Departments"), self._to(above, "offices", above), "building"),
            ("problems", _("Problems of the month"), self._to(top, "problems"), "folder"),
            ("digest", _("Weekly digest"), self._to(top, "digest", top), "calendar-event"),
            ("tree", _("Tree"), self._to(sees_grids, "tree"), "sitemap"),
            ("directory", _("Directory"), self._to(self.seats, "directory"), "phone"),
            (
                "codes",
                _("Login codes"),
                self._to(leads or self.roles & roles.GUARDS, "codes"),
                "lock",
            ),
            ("admin", _("Administration"), self._to(is_admin, "admin:index"), "settings"),
        ]

    def _to(self, may: object, name: str, *args: object) -> str:
        return reverse(name, args=args) if may else ""
