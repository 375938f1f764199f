"""The tree: grids of one's scope, and oneself."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from grids.api.shapes import GridLine, GridWhole, Me
from grids.api_edge import ABOVE, Paging, Resource, asked, page, paged
from grids.models import Department, Grid
from grids.rollups import counties_seen_by, posts_of, with_households
from grids.search import find_grids
from grids.signed import SignedCall
from grids.tiers import Tier


class GridFilter(Paging):
    """The parameters of a list of grids."""

    q = serializers.CharField(
        required=False,
        max_length=60,
        help_text="A part of the name; the beginning of the code, the pinyin or its initials.",
    )
    parent = serializers.IntegerField(  # type: ignore[assignment]
        required=False, help_text="Only the grids right below it."
    )
    tier = serializers.ChoiceField(choices=Tier.choices, required=False)


class Grids(Resource):
    """The grids below one's chairs."""

    @extend_schema(
        operation_id="grids_list",
        tags=["grids"],
        parameters=[GridFilter],
        responses=paged(GridLine),
    )
    def get(self, request: SignedCall) -> Response:
        """List the open grids of one's scope by code; `parent` gives children, `q` searches."""
        given = asked(GridFilter, request)
        rows: QuerySet[Grid] = _counted(request).open()
        if "parent" in given:
            rows = rows.filter(parent=given["parent"])
        if "tier" in given:
            rows = rows.filter(tier=given["tier"])
        if "q" in given:
            rows = find_grids(rows, given["q"])
        return page(request, rows, ("code", "id"), GridLine, asked=given)


def _counted(request: SignedCall) -> Any:
    """The grids in scope, with their households."""
    seen = Grid.objects.visible_to(request.user).select_related(ABOVE)
    return with_households(seen, counties_seen_by(request.user))


class OneGrid(Resource):
    """A grid."""

    @extend_schema(operation_id="grids_read", tags=["grids"], responses=GridWhole)
    def get(self, request: SignedCall, grid: int) -> Response:
        """Read a grid with its way up, its chairs and who sits on them today, its departments."""
        day = timezone.localdate()
        found: Any = get_object_or_404(_counted(request), pk=grid)
        found.above = Grid.objects.above(found).select_related(ABOVE)
        found.posts_today = posts_of(found, day)
        found.units = Department.objects.filter(grid=found, is_active=True)
        return Response(GridWhole(found).data)


class MyPlace(Resource):
    """Oneself."""

    @extend_schema(operation_id="me_read", tags=["me"], responses=Me)
    def get(self, request: SignedCall) -> Response:
        """Who one is, and the chairs one sits on today: what scope and rules ask."""
        seats = request.user.seats()
        grids = Grid.objects.select_related(ABOVE).in_bulk({seat.grid for seat in seats})
        mine = {"person": request.user, "seats": seats}
        return Response(Me(mine, context={"grids": grids}).data)
