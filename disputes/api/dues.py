"""Why a ticket is due when it is, for programs: the pieces, and the same in words."""

import datetime as dt
import uuid
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from disputes.due_lines import back_lines, lines_of
from disputes.explained import Explanation, Held, explain
from disputes.models import Ticket
from disputes.segments import Segment, Why
from grids.api_edge import Resource
from grids.signed import SignedCall


class Piece(serializers.Serializer):
    """A piece of time between the start of the count and its end."""

    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    why = serializers.ChoiceField(
        choices=[str(one) for one in Why],
        help_text="work, make_up and clock count; the others do not.",
    )
    name = serializers.CharField(
        allow_blank=True, help_text="Of a holiday or a make-up day, as the calendar calls it."
    )
    minutes = serializers.FloatField(help_text="How much of it counts.")
    is_back = serializers.BooleanField(
        help_text="It makes up for a stop that began when the service time was over."
    )
    began = serializers.UUIDField(allow_null=True, help_text="Of a stop: the event it began with.")
    ended = serializers.UUIDField(allow_null=True, help_text="The event it ended with.")


class DueLine(serializers.Serializer):
    """The same for people: whole days are one line."""

    when = serializers.CharField()
    why = serializers.CharField()
    amount = serializers.CharField(allow_blank=True, help_text="Empty where nothing counts.")


class DueWhole(serializers.Serializer):
    """A deadline and what it is counted from."""

    due_at = serializers.DateTimeField(help_text="The deadline that is kept.")
    ends_at = serializers.DateTimeField(help_text="Where the pieces end.")
    is_exact = serializers.BooleanField(
        help_text="Both are the same. What has been resolved keeps the deadline it was judged by, "
        "though calendar or service time have changed since."
    )
    begins_at = serializers.DateTimeField(
        help_text="The receipt, or the date that `fixed` has given."
    )
    service_minutes = serializers.IntegerField(
        allow_null=True, help_text="Null where a date was fixed."
    )
    category = serializers.IntegerField(
        allow_null=True, help_text="The category that has this service time for itself."
    )
    is_clock = serializers.BooleanField(help_text="Counted day and night.")
    is_provisional = serializers.BooleanField()
    fixed = serializers.UUIDField(allow_null=True, help_text="The event that fixed the date.")
    segments = Piece(many=True)
    lines = DueLine(many=True)


class TicketDue(Resource):
    """The deadline of a ticket, explained."""

    @extend_schema(operation_id="tickets_due", tags=["tickets"], responses=DueWhole)
    def get(self, request: SignedCall, ticket: uuid.UUID) -> Response:
        """Read why a ticket is due when it is: what counted since its receipt, what did not and why,
        end to end; the counted minutes without `is_back` are the service time."""
        now = timezone.now()
        rows = Ticket.objects.visible_to(request.user).select_related("category__parent")
        found = get_object_or_404(rows, pk=ticket)
        return Response(DueWhole(shape_of(explain(found, now), now)).data)


def shape_of(told: Explanation, now: dt.datetime) -> dict[str, Any]:
    """An explanation as DueWhole writes it."""
    lines = lines_of(told.pieces, now, told.held, a_day=told.a_day)
    held = {one.stop: one for one in told.held}
    return {
        "due_at": told.due_at,
        "ends_at": told.ends_at,
        "is_exact": told.is_exact,
        "begins_at": told.begins_at,
        "service_minutes": told.minutes,
        "category": told.category.pk if told.category else None,
        "is_clock": told.is_clock,
        "is_provisional": told.is_provisional,
        "fixed": told.fixed.pk if told.fixed else None,
        "segments": [_piece(one, held) for one in told.all_pieces],
        "lines": [*lines, *back_lines(told.held, now)],
    }


def _piece(piece: Segment, held: dict[Any, Held]) -> dict[str, Any]:
    one = held.get(piece.stop)
    began, ended = (one.began, one.ended) if one else (None, None)
    return {
        "start": piece.start,
        "end": piece.end,
        "why": str(piece.why),
        "name": piece.name,
        "minutes": piece.counted.total_seconds() / 60,
        "is_back": piece.is_back,
        "began": began.pk if began else None,
        "ended": ended.pk if ended else None,
    }
