"""Lists of tickets, one ticket, its history; logging."""

import uuid
from decimal import Decimal
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from disputes.actions.log import LETTERS, Draft, NamedParty, log_ticket
from disputes.api.filters import TicketFilter, tickets_for
from disputes.api.shapes import (
    EVENTS,
    RELATED,
    CategoryLine,
    EventLine,
    TicketLine,
    TicketWhole,
    whole,
)
from disputes.kinds import Kind, Source, Urgency
from disputes.models import Category, Ticket
from grids.models import Grid
from grids.wire import (
    KEY,
    Answered,
    Paging,
    Resource,
    Strict,
    answer_once,
    asked,
    grid_for,
    marked,
    page,
    paged,
    told,
)


class PartyDraft(Strict):
    """A party as typed; sealed before it is stored."""

    name = serializers.CharField(max_length=40)
    phone = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")


class TicketDraft(Strict):
    """What a person says when logging."""

    id = serializers.UUIDField(
        help_text="A UUIDv7 made by the client: the same id again is the same ticket."
    )
    kind = serializers.ChoiceField(choices=Kind.choices)
    words = serializers.CharField(max_length=2000, help_text="What happened; no names of parties.")
    grid = serializers.IntegerField(help_text="Where it happened: a grid below you.")
    urgency = serializers.ChoiceField(choices=Urgency.choices, default=Urgency.NORMAL)
    category = serializers.PrimaryKeyRelatedField(
        queryset=Category.objects.filter(is_active=True), required=False, allow_null=True
    )
    source = serializers.ChoiceField(choices=Source.choices, default=Source.LEADER)
    place = serializers.CharField(
        max_length=120, required=False, allow_blank=True, default="", help_text="A public spot."
    )
    latitude = serializers.FloatField(
        min_value=-90, max_value=90, required=False, allow_null=True, help_text="WGS-84, degrees."
    )
    longitude = serializers.FloatField(
        min_value=-180, max_value=180, required=False, allow_null=True, help_text="WGS-84, degrees."
    )
    parties = PartyDraft(
        many=True, required=False, max_length=len(LETTERS), help_text="Disputes and services only."
    )
    is_sensitive = serializers.BooleanField(default=False)
    concerns = serializers.IntegerField(
        required=False,
        allow_null=True,
        help_text="The grid whose leader it is about: it goes to the grid above, hidden from them.",
    )
    logged_at = serializers.DateTimeField(
        required=False, allow_null=True, help_text="The phone's time, at most 30 days ago."
    )
    result = serializers.CharField(
        max_length=2000,
        required=False,
        allow_blank=True,
        default="",
        help_text="What was done, where it is solved already.",
    )

    def validate_id(self, value: uuid.UUID) -> uuid.UUID:
        """A UUIDv7 (RFC 9562): its time keeps the table's pages warm."""
        if value.version != 7:
            raise ValidationError(_("The id must be a UUIDv7."))
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A point has both its figures."""
        if (attrs.get("latitude") is None) != (attrs.get("longitude") is None):
            raise ValidationError({"longitude": [_("A point has a latitude and a longitude.")]})
        return attrs


class Tickets(Resource):
    """The tickets of one's area, and logging."""

    @extend_schema(
        operation_id="tickets_list",
        tags=["tickets"],
        parameters=[TicketFilter],
        responses=paged(TicketLine),
    )
    def get(self, request: Request) -> Response:
        """List tickets of one's area and what one is part of. Sensitive ones stand in no area's
        list; parties never do."""
        now = timezone.now()
        given = asked(TicketFilter, request)
        grid = _area(request, given)
        rows, order = tickets_for(request, given, grid, now=now)
        rows = rows.select_related(*RELATED)
        return page(request, rows, order, TicketLine, asked=given, context={"now": now})

    @extend_schema(
        operation_id="tickets_log",
        tags=["tickets"],
        parameters=[KEY],
        request=TicketDraft,
        responses={
            201: TicketWhole,
            200: OpenApiResponse(TicketWhole, description="This id was logged before."),
        },
    )
    def post(self, request: Request) -> Response:
        """Log a matter, or log it as solved on the spot (`result`). The same id from the same
        person answers the ticket that is already there."""
        now = timezone.now()

        def work() -> Answered:
            draft, ticket_id = _draft(request)
            ticket = log_ticket(draft, by=request.user, now=now, id=ticket_id)
            found = Ticket.objects.select_related(*RELATED).get(pk=ticket.pk, county=ticket.county)
            status = 201 if found.received_at == now else 200
            return status, whole(found, request.user, now)

        return marked(answer_once(request, work, now=now))


def _area(request: Request, given: dict[str, Any]) -> Grid | None:
    if "grid" not in given:
        return None
    return get_object_or_404(Grid.objects.visible_to(request.user), pk=given["grid"])


def _draft(request: Request) -> tuple[Draft, uuid.UUID]:
    given = told(TicketDraft, request)
    ticket_id = given.pop("id")
    grid, concerns = given.pop("grid"), given.pop("concerns", None)
    point = given.pop("latitude", None), given.pop("longitude", None)
    parties = [NamedParty(**named) for named in given.pop("parties", [])]
    place = grid_for(request, grid)
    draft = Draft(
        grid=place,
        concerns=_leader_of(concerns, place),
        point=tuple(Decimal(str(round(part, 5))) for part in point) if None not in point else None,
        parties=parties,
        **given,
    )
    return draft, ticket_id


def _leader_of(number: int | None, place: Grid) -> Grid | None:
    """The grid whose leader it is about: the place's own or one above it, maybe above one's chair;
    any other looks like one that never was."""
    if number is None:
        return None
    if number not in (*place.ancestor_ids(), place.pk):
        raise ValidationError({"concerns": [_("Choose the grid itself or one above it.")]})
    return Grid.objects.get(pk=number)


class OneTicket(Resource):
    """A ticket."""

    @extend_schema(operation_id="tickets_read", tags=["tickets"], responses=TicketWhole)
    def get(self, request: Request, ticket: uuid.UUID) -> Response:
        """Read a ticket. Its ETag is the version that `If-Match` of an edit names; `verbs` are
        those this person may do now."""
        now = timezone.now()
        rows = Ticket.objects.visible_to(request.user).select_related(*RELATED)
        found = get_object_or_404(rows, pk=ticket)
        return marked(Response(whole(found, request.user, now)))


class TicketEvents(Resource):
    """The history of a ticket."""

    @extend_schema(
        operation_id="tickets_events",
        tags=["tickets"],
        parameters=[Paging],
        responses=paged(EventLine),
    )
    def get(self, request: Request, ticket: uuid.UUID) -> Response:
        """List what happened to a ticket, the oldest first. Events are never changed; words may
        have been erased."""
        given = asked(Paging, request)
        found = (
            Ticket.objects.visible_to(request.user).only("id", "county").filter(pk=ticket).first()
        )
        if found is None:
            raise Http404
        rows = EVENTS.filter(ticket=found, county=found.county)
        return page(request, rows, ("at", "id"), EventLine, asked=given)


class Categories(Resource):
    """The categories of matters."""

    @extend_schema(
        operation_id="categories_list",
        tags=["tickets"],
        parameters=[Paging],
        responses=paged(CategoryLine),
    )
    def get(self, request: Request) -> Response:
        """List the categories in use, two levels a kind."""
        given = asked(Paging, request)
        rows = Category.objects.filter(is_active=True)
        return page(request, rows, ("code",), CategoryLine, asked=given)
