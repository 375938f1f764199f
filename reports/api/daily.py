"""Daily reports: the draft, what was reported, and the three verbs."""

import uuid

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from grids.api_edge import (
    KEY,
    Answered,
    Paging,
    Resource,
    Strict,
    answer_once,
    asked,
    grid_for,
    page,
    paged,
    told,
)
from grids.models import Grid
from grids.scope import may_look_over
from grids.signed import SignedCall
from grids.strict import Day
from grids.tiers import ANCESTOR_COLUMNS, Tier
from reports.actions.daily import confirm, confirm_above, return_report
from reports.api.shapes import WHERE, Draft, ReportLine, ReportWhole, shaped
from reports.models import DailyReport, ReportState
from reports.rollups.completeness import five
from reports.rollups.day_figures import counted
from reports.rollups.states import states
from reports.rules import apart

PEOPLE = (WHERE, "confirmed_by", "above_by", "returned_by")


class AreaFilter(Paging):
    """Which grids a list is about."""

    grid = serializers.IntegerField(required=False, help_text="This grid alone.")
    under = serializers.IntegerField(required=False, help_text="This grid and all below it.")


class ReportFilter(AreaFilter):
    """The parameters of a list of daily reports."""

    day = Day(required=False, help_text="Default: today; all days where `grid` names one grid.")
    state = serializers.ChoiceField(
        choices=[state for state in ReportState.values if state not in ("waiting", "ready")],
        required=False,
    )


class DraftFilter(Strict):
    """Whose day."""

    grid = serializers.IntegerField()
    day = Day(required=False, help_text="Default: today.")


class Confirmation(Strict):
    """One tap, and words if there is something to add."""

    grid = serializers.IntegerField()
    day = Day()
    words = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class Nothing(Strict):
    """No words are needed."""


class ReturnReason(Strict):
    """Why it goes back."""

    why = serializers.CharField(max_length=300)


def looked_over(request: SignedCall, number: int) -> Grid:
    """A grid that this person looks over; 404 for any other."""
    grid = Grid.objects.select_related("county", "parent__parent").filter(pk=number).first()
    if grid is None or not may_look_over(request.user, grid):
        raise Http404
    return grid


def in_area(rows: QuerySet, request: SignedCall, given: dict) -> QuerySet:
    """Reports or digests of `grid`, or of `under` and all below it."""
    if "grid" in given:
        grid = looked_over(request, given["grid"])
        rows = rows.filter(county=grid.county_id or 0, grid=grid)
    if "under" in given:
        grid = looked_over(request, given["under"])
        column = ANCESTOR_COLUMNS.get(grid.tier)
        rows = rows.filter(county=grid.county_id or 0, **({column: grid.pk} if column else {}))
    return rows


class Reports(Resource):
    """The daily reports of one's area."""

    @extend_schema(
        operation_id="daily_reports_list",
        tags=["reports"],
        parameters=[ReportFilter],
        responses=paged(ReportLine),
    )
    def get(self, request: SignedCall) -> Response:
        """List reports, the newest day first, each in its current version: a day of an area, or all
        days of one grid. Grids that have not reported are not here; the board names them."""
        given = asked(ReportFilter, request)
        if "grid" not in given:  # all days of a county are 750,000 rows a quarter
            given.setdefault("day", timezone.localdate())
        seen = DailyReport.objects.visible_to(request.user).current().select_related(WHERE)
        rows = in_area(seen, request, given)
        rows = rows.filter(**{name: given[name] for name in ("day", "state") if name in given})
        return page(request, rows, ("-day", "-id"), ReportLine, asked=given)


class OneReport(Resource):
    """A daily report."""

    @extend_schema(operation_id="daily_reports_read", tags=["reports"], responses=ReportWhole)
    def get(self, request: SignedCall, report: uuid.UUID) -> Response:
        """Read a report as it was frozen, whichever version."""
        rows = DailyReport.objects.visible_to(request.user).select_related(*PEOPLE)
        return Response(_whole(request, get_object_or_404(rows, pk=report)))


class DraftReport(Resource):
    """What the day's records say so far."""

    @extend_schema(
        operation_id="daily_reports_draft",
        tags=["reports"],
        parameters=[DraftFilter],
        responses=Draft,
    )
    def get(self, request: SignedCall) -> Response:
        """Read the draft of a grid's day, counted now from its records."""
        now = timezone.now()
        given = asked(DraftFilter, request)
        grid = looked_over(request, given["grid"])
        if grid.tier == Tier.CITY:
            raise Http404
        day = given.get("day") or timezone.localdate(now)
        found = counted(grid, day, now)
        facts = {
            "grid": grid,
            "day": day,
            "at": now,
            "state": states([grid], day)[grid.pk]["state"],
            "figures": found,
            "sensitive": apart(
                request.user, grid, found["sensitive_open"], found["sensitive_logged"]
            ),
            "below": five(grid, day),
        }
        return Response(shaped(Draft, facts))


class Confirm(Resource):
    """One tap."""

    @extend_schema(
        operation_id="daily_reports_confirm",
        tags=["reports"],
        parameters=[KEY],
        request=Confirmation,
        responses=ReportWhole,
    )
    def post(self, request: SignedCall) -> Response:
        """Confirm a grid's report of a day: its figures are frozen now. A second tap answers the
        report that is there."""
        now = timezone.now()

        def work() -> Answered:
            given = told(Confirmation, request)
            grid = grid_for(request, given["grid"])
            done = confirm(grid, given["day"], words=given["words"], by=request.user, now=now)
            return 200, _after(request, done)

        return answer_once(request, work, now=now)


class ConfirmAbove(Resource):
    """The level above takes it."""

    @extend_schema(
        operation_id="daily_reports_confirm_above",
        tags=["reports"],
        parameters=[KEY],
        request=None,
        responses=ReportWhole,
    )
    def post(self, request: SignedCall, report: uuid.UUID) -> Response:
        """Take a report as the level above: from then on only that level can return it."""
        now = timezone.now()

        def work() -> Answered:
            found = _seen(request, report)
            told(Nothing, request)
            return 200, _after(request, confirm_above(found, by=request.user, now=now))

        return answer_once(request, work, now=now)


class Return(Resource):
    """The level above sends it back."""

    @extend_schema(
        operation_id="daily_reports_return",
        tags=["reports"],
        parameters=[KEY],
        request=ReturnReason,
        responses=ReportWhole,
    )
    def post(self, request: SignedCall, report: uuid.UUID) -> Response:
        """Send a report back as the level above; a locked day is reopened for the grid."""
        now = timezone.now()

        def work() -> Answered:
            found = _seen(request, report)
            why = told(ReturnReason, request)["why"]
            return 200, _after(request, return_report(found, why=why, by=request.user, now=now))

        return answer_once(request, work, now=now)


def _seen(request: SignedCall, report: uuid.UUID) -> DailyReport:
    rows = DailyReport.objects.visible_to(request.user).select_related("grid__county")
    return get_object_or_404(rows, pk=report)


def _after(request: SignedCall, done: DailyReport) -> dict:
    rows = DailyReport.objects.select_related(*PEOPLE)
    return _whole(request, rows.get(pk=done.pk, county=done.county))


def _whole(request: SignedCall, report: DailyReport) -> dict:
    report.sensitive = apart(
        request.user, report.grid, report.sensitive_open, report.sensitive_logged
    )
    return shaped(ReportWhole, report)
