"""Households: doors of a group, by area only; nobody looks one up by its door or its people."""

import uuid

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from grids.actions.household import add_household, close_household
from grids.api.shapes import HouseholdLine
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
from grids.errors import NotAllowed
from grids.models import Grid, Household
from grids.rules import may_keep_households
from grids.signed import SignedCall
from grids.strict import ClientId, Day


class HouseholdFilter(Paging):
    """The parameters of a list of households."""

    grid = serializers.IntegerField(required=False, help_text="Only those at or below this grid.")


class HouseholdDraft(Strict):
    """A door more in a group."""

    id = ClientId(help_text="A UUIDv7 made by the client.")
    group = serializers.IntegerField(help_text="A group below you.")
    door = serializers.CharField(max_length=60)
    residents = serializers.IntegerField(min_value=0, max_value=999)


class Closing(Strict):
    """From which day it is closed."""

    closed_on = Day(required=False, help_text="Default: today.")


class Households(Resource):
    """The households of one's groups."""

    @extend_schema(
        operation_id="households_list",
        tags=["households"],
        parameters=[HouseholdFilter],
        responses=paged(HouseholdLine),
    )
    def get(self, request: SignedCall) -> Response:
        """List the open households of one's scope. A contact is never in a list: `has_contact` says
        whether there is one."""
        given = asked(HouseholdFilter, request)
        rows = Household.objects.visible_to(request.user).filter(closed_on=None)
        if "grid" in given:
            seen = Grid.objects.visible_to(request.user)
            grid = get_object_or_404(seen, pk=given["grid"])
            rows = rows.filter(county=grid.county_code, group__path__startswith=grid.path)
        return page(request, rows, ("id",), HouseholdLine, asked=given)

    @extend_schema(
        operation_id="households_add",
        tags=["households"],
        parameters=[KEY],
        request=HouseholdDraft,
        responses={
            201: HouseholdLine,
            200: OpenApiResponse(HouseholdLine, description="This id was added before."),
        },
    )
    def post(self, request: SignedCall) -> Response:
        """Add a household to a group. The same id again answers the household that is there."""
        now = timezone.now()

        def work() -> Answered:
            given = told(HouseholdDraft, request)
            group = grid_for(request, given.pop("group"), "group")
            if not may_keep_households(request.user, group):
                raise NotAllowed()
            rows = Household.objects.filter(county=group.county_code)
            known = rows.filter(pk=given["id"]).exists()
            added = add_household(group, by=request.user, now=now, **given)
            return 200 if known else 201, dict(HouseholdLine(added).data)

        return answer_once(request, work, now=now)


class CloseHousehold(Resource):
    """A household that is no more."""

    @extend_schema(
        operation_id="households_close",
        tags=["households"],
        parameters=[KEY],
        request=Closing,
        responses=HouseholdLine,
    )
    def post(self, request: SignedCall, household: uuid.UUID) -> Response:
        """Close a household that moved away, or whose house is gone."""
        now = timezone.now()

        def work() -> Answered:
            rows = Household.objects.visible_to(request.user).select_related("group")
            found = get_object_or_404(rows, pk=household)
            if not may_keep_households(request.user, found.group):
                raise NotAllowed()
            closed_on = told(Closing, request).get("closed_on") or timezone.localdate(now)
            closed = close_household(found, closed_on, by=request.user, now=now)
            return 200, dict(HouseholdLine(closed).data)

        return answer_once(request, work, now=now)
