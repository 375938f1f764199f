"""What a desk keeps of its queue: filters under a name, and what it has looked at."""

import uuid
from typing import Any

from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from disputes.actions.desk import desks_of, forget_query, look_at, rename_query, save_query
from disputes.models import SavedQuery, Ticket
from disputes.models.desk import NAME_LENGTH, QUERY_LENGTH
from disputes.search.asked import kept_in_address
from grids.api_edge import (
    KEY,
    Answered,
    Paging,
    Resource,
    Strict,
    answer_once,
    asked,
    page,
    paged,
    told,
)
from grids.models import User
from grids.models.user import Seat
from grids.signed import SignedCall


class SavedLine(serializers.ModelSerializer):
    """Filters of the queue under a name."""

    desk = serializers.SerializerMethodField(help_text="The grid, or the department, of the desk.")

    class Meta:
        model = SavedQuery
        fields = ("id", "name", "query", "desk", "made_at")
        read_only_fields = fields

    def get_desk(self, saved: SavedQuery) -> str:
        """What the desk is called."""
        return saved.department.name if saved.department else saved.grid.place


class NewName(Strict):
    """What the list is called from now on."""

    name = serializers.CharField(max_length=NAME_LENGTH)


class NewList(NewName):
    """Filters to keep, and for which desk."""

    query = serializers.CharField(
        max_length=QUERY_LENGTH,
        allow_blank=True,
        help_text="As the queue's address has them: `show=overdue&kind=hazard`. Words are left out.",
    )
    desk = serializers.IntegerField(
        required=False, help_text="A post of yours at that desk; without it the highest."
    )


class SavedLists(Resource):
    """The lists that one's desks have saved."""

    @extend_schema(
        operation_id="saved_lists_list",
        tags=["saved lists"],
        parameters=[Paging],
        responses=paged(SavedLine),
    )
    def get(self, request: SignedCall) -> Response:
        """List what one's desks have saved. A list gives no right: who asks by it sees what they may
        see."""
        given = asked(Paging, request)
        return page(request, _mine(request.user), ("id",), SavedLine, asked=given)

    @extend_schema(
        operation_id="saved_lists_save",
        tags=["saved lists"],
        parameters=[KEY],
        request=NewList,
        responses={201: SavedLine},
    )
    def post(self, request: SignedCall) -> Response:
        """Save filters for everybody at a desk of one's own."""
        now = timezone.now()

        def work() -> Answered:
            given = told(NewList, request)
            desk = _desk(request.user, given.get("desk"))
            query = kept_in_address(QueryDict(given["query"]))
            saved = save_query(given["name"], query, desk=desk, by=request.user, now=now)
            return 201, _line(saved)

        return answer_once(request, work, now=now)


class OneSavedList(Resource):
    """One of them."""

    @extend_schema(
        operation_id="saved_lists_rename",
        tags=["saved lists"],
        request=NewName,
        responses=SavedLine,
    )
    def patch(self, request: SignedCall, saved: uuid.UUID) -> Response:
        """Call it otherwise, for the whole desk."""
        name = told(NewName, request)["name"]
        found = get_object_or_404(_mine(request.user), pk=saved)
        rename_query(found, name, by=request.user, now=timezone.now())
        return Response(_line(found))

    @extend_schema(
        operation_id="saved_lists_delete", tags=["saved lists"], request=None, responses={204: None}
    )
    def delete(self, request: SignedCall, saved: uuid.UUID) -> Response:
        """Delete it, for the whole desk."""
        found = get_object_or_404(_mine(request.user), pk=saved)
        forget_query(found, by=request.user, now=timezone.now())
        return Response(status=204)


class LookedAtTicket(Resource):
    """A matter that a desk has looked at."""

    @extend_schema(
        operation_id="tickets_looked_at", tags=["tickets"], request=None, responses={204: None}
    )
    def post(self, request: SignedCall, ticket: uuid.UUID) -> Response:
        """Keep that one's posts have looked at it: `show=unseen` leaves it out from now on. Who it was
        and when is kept nowhere. Once more is harmless, and so is one that has ended."""
        rows = Ticket.objects.visible_to(request.user)
        look_at(get_object_or_404(rows, pk=ticket), by=request.user)
        return Response(status=204)


def _mine(user: User) -> Any:
    rows = SavedQuery.objects.none()
    for seat in desks_of(user):
        here = {"county": seat.county, "grid": seat.grid, "department": seat.department}
        rows = rows | SavedQuery.objects.filter(**here)
    return rows.select_related("grid__parent__parent", "department")


def _desk(user: User, post: int | None) -> Seat:
    desks = desks_of(user)
    found = [seat for seat in desks if post is None or seat.post == post]
    if not found and post is None:
        raise Http404
    if not found:
        raise ValidationError({"desk": [_("You sit at no such desk.")]})
    return found[0]


def _line(saved: SavedQuery) -> dict[str, Any]:
    rows = SavedQuery.objects.filter(county=saved.county, pk=saved.pk)
    found = rows.select_related("grid__parent__parent", "department").get()
    line: dict[str, Any] = SavedLine(found).data
    return line
