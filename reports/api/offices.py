"""Figures of departments."""

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from grids.api_edge import Resource, Strict, asked
from grids.signed import SignedCall
from grids.tiers import Tier
from reports.api.daily import looked_over
from reports.api.shapes import Where, shaped
from reports.periods import month, parse_span
from reports.rollups.offices import office_figures

SPAN = r"^2[01][0-9]{2}-(0[1-9]|1[0-2]|Q[1-4])$"


class SpanFilter(Strict):
    """Which month or quarter."""

    period = serializers.RegexField(
        SPAN,
        required=False,
        help_text="A month (2026-11) or a quarter (2026-Q4). Default: this month.",
    )


class OfficeLine(serializers.Serializer):
    """What was asked of a department, and what came of it; each number counts matters."""

    department = serializers.IntegerField(source="unit.pk")
    name = serializers.CharField(source="unit.name")
    asked = serializers.IntegerField(help_text="Assigned to it.")
    signed = serializers.IntegerField(help_text="Signed for within its limit.")
    refused = serializers.IntegerField(help_text="Sent back.")
    resolved = serializers.IntegerField()
    objections = serializers.IntegerField(
        help_text="Results that whoever looked rejected, or that were opened again."
    )


class Offices(serializers.Serializer):
    """The departments of a county or a township in a period. Sensitive matters are in no number."""

    grid = Where()
    period = serializers.CharField()
    departments = OfficeLine(many=True)


class OfficeFigures(Resource):
    """Figures of departments."""

    @extend_schema(
        operation_id="departments_figures",
        tags=["dashboards"],
        parameters=[SpanFilter],
        responses=Offices,
    )
    def get(self, request: SignedCall, grid: int) -> Response:
        """Read what was asked of each department of a county or township in a month or quarter."""
        given = asked(SpanFilter, request)
        place = looked_over(request, grid)
        if place.tier not in (Tier.COUNTY, Tier.TOWNSHIP):
            raise Http404
        today = timezone.localdate(timezone.now())
        span = parse_span(given["period"]) if "period" in given else month(today)
        facts = {"grid": place, "period": span.label}
        facts["departments"] = office_figures(request.user, place, span)
        return Response(shaped(Offices, facts))
