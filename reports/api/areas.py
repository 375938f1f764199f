"""Digests, completeness boards and dashboards of an area."""

import datetime as dt
import uuid
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from grids.api_edge import Resource, Strict, asked, page, paged
from grids.models import Grid, User
from grids.signed import SignedCall
from grids.strict import Day
from reports.api.daily import AreaFilter, in_area, looked_over
from reports.api.shapes import WHERE, Board, Dashboard, DigestLine, DigestWhole, shaped
from reports.figures import FLOWS
from reports.models import Digest
from reports.periods import BadWeek, parse_week
from reports.rollups.completeness import (
    PAGE,
    children_of,
    five,
    five_of_children,
    missing_below,
)
from reports.rollups.dashboard import (
    by_kind,
    closed_days,
    flows_today,
    open_now,
    total,
)
from reports.rollups.past_days import five_of_children_then, five_on, was_counted
from reports.rollups.states import states
from reports.rules import apart

WEEK = r"^2[01][0-9]{2}-W(0[1-9]|[1-4][0-9]|5[0-3])$"
CODE = r"^[0-9A-Za-z]{1,24}$"
TWELVE_WEEKS = dt.timedelta(weeks=12)


class DigestFilter(AreaFilter):
    """The parameters of a list of digests."""

    week = serializers.RegexField(
        WEEK,
        required=False,
        help_text="An ISO week of 2000 to 2199: 2026-W47. Not every year has a week 53.",
        error_messages={"invalid": lazy(lambda: str(BadWeek()), str)()},
    )

    def validate_week(self, value: str) -> dt.date:
        """Its Monday."""
        try:
            return parse_week(value).start
        except BadWeek as error:
            raise ValidationError(str(error)) from error


class BoardFilter(Strict):
    """Which day, and where the list of the missing goes on."""

    day = Day(required=False, help_text="Default: today.")
    after = serializers.RegexField(
        CODE, required=False, default="", help_text="The code of the last missing grid."
    )


class Nothing(Strict):
    """No parameters."""


class Digests(Resource):
    """The weekly digests of one's area."""

    @extend_schema(
        operation_id="digests_list",
        tags=["digests"],
        parameters=[DigestFilter],
        responses=paged(DigestLine),
    )
    def get(self, request: SignedCall) -> Response:
        """List digests, the newest week first."""
        given = asked(DigestFilter, request)
        rows = in_area(Digest.objects.visible_to(request.user), request, given)
        if "week" in given:
            rows = rows.filter(week_start=given["week"])
        rows = rows.select_related(WHERE).defer("by_kind", "repeats")
        return page(request, rows, ("-week_start", "-id"), DigestLine, asked=given)


class OneDigest(Resource):
    """A weekly digest."""

    @extend_schema(operation_id="digests_read", tags=["digests"], responses=DigestWhole)
    def get(self, request: SignedCall, digest: uuid.UUID) -> Response:
        """Read a grid's week, by kind and with its repeated places (grids, never doors)."""
        rows = Digest.objects.visible_to(request.user).select_related(WHERE)
        found = get_object_or_404(rows, pk=digest)
        found.sensitive = apart(
            request.user, found.grid, found.sensitive_open, found.sensitive_logged
        )
        return Response(shaped(DigestWhole, found))


class OneBoard(Resource):
    """The completeness board."""

    @extend_schema(
        operation_id="boards_read", tags=["boards"], parameters=[BoardFilter], responses=Board
    )
    def get(self, request: SignedCall, grid: int) -> Response:
        """Read how complete a day's reports below a grid are, and who is missing: areas only."""
        now = timezone.now()
        given = asked(BoardFilter, request)
        place = looked_over(request, grid)
        day = given.get("day") or timezone.localdate(now)
        missing = missing_below(place, day, given["after"])
        facts = {
            "grid": place,
            "day": day,
            "numbers": five_on(place, day, timezone.localdate(now)),
            "children": _on_board(place, day, timezone.localdate(now)),
            "missing": missing[:PAGE],
            "next": _onward(request, missing),
        }
        return Response(shaped(Board, facts))


def _below(grid: Grid, day: dt.date | None = None) -> list[Grid]:
    """The grids right below, which know what they are called after without asking each."""
    children = children_of(grid, day)
    for child in children:
        child.parent = grid
    return children


def _on_board(grid: Grid, day: dt.date, today: dt.date) -> list[dict[str, Any]]:
    """A locked day's numbers stand in its sums: they never depend on today's tree."""
    children = _below(grid, day)
    if day < today and was_counted(grid, day):
        numbers = five_of_children_then(children, day)
    else:
        numbers = five_of_children(grid, children, day)
    how = states(children, day)
    return [
        {"grid": child, "state": how[child.pk]["state"], "numbers": numbers[child.pk]}
        for child in children
    ]


def _onward(request: SignedCall, missing: list[Grid]) -> str | None:
    if len(missing) <= PAGE:
        return None
    query = request.query_params.copy()
    query["after"] = missing[PAGE - 1].code
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


class OneDashboard(Resource):
    """The dashboard of a grid."""

    @extend_schema(operation_id="dashboards_read", tags=["dashboards"], responses=Dashboard)
    def get(self, request: SignedCall, grid: int) -> Response:
        """Read how things stand under a grid now, per grid right below it, and its closed days of
        twelve weeks. Each number counts what its list shows; sensitive matters stand apart."""
        now = timezone.now()
        asked(Nothing, request)
        place = looked_over(request, grid)
        return Response(shaped(Dashboard, _standing(request.user, place, now)))


def _standing(user: User, grid: Grid, now: dt.datetime) -> dict[str, Any]:
    today = timezone.localdate(now)
    children = _below(grid)
    areas, matters = open_now(grid, children, now, user)
    flows = flows_today(grid, children, today, now, user)
    nothing = dict.fromkeys(FLOWS, 0)
    apart_today = sum(row["sensitive_logged"] for row in flows.values())
    return {
        "grid": grid,
        "at": now,
        "now": total(areas),
        "sensitive": apart(user, grid, sum(row["unlisted"] for row in matters), apart_today),
        "by_kind": by_kind(matters),
        "today": total(list(flows.values()), FLOWS),
        "reports": five(grid, today),
        "children": [
            {
                "grid": child,
                "today": flows.get(child.pk, nothing),
                **total([row for row in areas if row["child"] == child.pk]),
            }
            for child in children
        ],
        "days": _days(grid, today),
    }


def _days(grid: Grid, today: dt.date) -> list[dict[str, Any]]:
    found = closed_days(grid, [], first=today - TWELVE_WEEKS, month=today, before=today)
    by_day: dict[dt.date, list[dict[str, Any]]] = {}
    for row in found:
        by_day.setdefault(row.pop("day"), []).append(row)
    names = (*FLOWS, "open", "overdue")
    return [{"day": day, **total(rows, names)} for day, rows in sorted(by_day.items())]
