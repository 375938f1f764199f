"""The body of a log: what may stand in it, and what the action takes from it."""

import uuid
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from disputes.actions.log import Draft, NamedParty
from disputes.kinds import PARTY_LETTERS, Kind, Source, Urgency
from disputes.models import Category
from grids.api_edge import grid_for, told
from grids.models import Grid
from grids.signed import SignedCall
from grids.strict import ClientId, PhoneTime, Strict


class PartyDraft(Strict):
    """A party as typed; sealed before it is stored."""

    name = serializers.CharField(max_length=40)
    phone = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")


class TicketDraft(Strict):
    """What a person says when logging."""

    id = ClientId(help_text="A UUIDv7 made by the client: the same id again is the same ticket.")
    kind = serializers.ChoiceField(choices=Kind.choices)
    words = serializers.CharField(max_length=2000, help_text="What happened; no names of parties.")
    grid = serializers.IntegerField(help_text="Where it happened: a grid below you.")
    urgency = serializers.ChoiceField(choices=Urgency.choices, default=Urgency.NORMAL)
    category = serializers.PrimaryKeyRelatedField(
        queryset=Category.objects.filter(is_active=True), required=False, allow_null=True
    )
    source = serializers.ChoiceField(  # type: ignore[assignment]
        choices=Source.choices, default=Source.LEADER
    )
    place = serializers.CharField(
        max_length=120, required=False, allow_blank=True, default="", help_text="A public spot."
    )
    latitude = serializers.FloatField(
        min_value=-90, max_value=90, required=False, allow_null=True, help_text="WGS-84, degrees."
    )
    longitude = serializers.FloatField(
        min_value=-180, max_value=180, required=False, allow_null=True, help_text="WGS-84, degrees."
    )
    parties = PartyDraft(  # type: ignore[call-arg]
        many=True,
        required=False,
        max_length=len(PARTY_LETTERS),
        help_text="Disputes and services only.",
    )
    is_sensitive = serializers.BooleanField(default=False)
    concerns = serializers.IntegerField(
        required=False,
        allow_null=True,
        help_text="The grid whose leader it is about: it goes to the grid above, hidden from them.",
    )
    beside = serializers.IntegerField(
        required=False,
        allow_null=True,
        help_text="Another grid of the county on whose ground it lies too: its people see it.",
    )
    logged_at = PhoneTime(
        required=False,
        allow_null=True,
        help_text=(
            "The phone's time, any that there is. Ahead of receipt or more than 30 days before it, the "
            "time of receipt is taken, and `notices` says so."
        ),
    )
    result = serializers.CharField(
        max_length=2000,
        required=False,
        allow_blank=True,
        default="",
        help_text="What was done, where it is solved already.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A point has both its figures."""
        if (attrs.get("latitude") is None) != (attrs.get("longitude") is None):
            raise ValidationError({"longitude": [_("A point has a latitude and a longitude.")]})
        return attrs


def draft_of(request: SignedCall) -> tuple[Draft, uuid.UUID]:
    """The draft in the body, and its id; raises ValidationError."""
    given = told(TicketDraft, request)
    ticket_id = given.pop("id")
    grid, concerns = given.pop("grid"), given.pop("concerns", None)
    beside = given.pop("beside", None)
    north, east = given.pop("latitude", None), given.pop("longitude", None)
    parties = [NamedParty(**named) for named in given.pop("parties", [])]
    place = grid_for(request, grid)
    draft = Draft(
        grid=place,
        concerns=_leader_of(concerns, place),
        beside=_beside(beside, place),
        point=None if north is None or east is None else (_degrees(north), _degrees(east)),
        parties=parties,
        **given,
    )
    return draft, ticket_id


def _degrees(part: float) -> Decimal:
    return Decimal(str(round(part, 5)))


def _beside(number: int | None, place: Grid) -> Grid | None:
    """A grid of the place's county; any other looks like one that never was."""
    if number is None:
        return None
    found = Grid.objects.filter(pk=number, county=place.county_id).first()
    if found is None:
        raise ValidationError({"beside": [_("There is no such grid in the county.")]})
    return found


def _leader_of(number: int | None, place: Grid) -> Grid | None:
    """The grid whose leader it is about: the place's own or one above it, maybe above one's chair;
    any other looks like one that never was."""
    if number is None:
        return None
    if number not in (*place.ancestor_ids(), place.pk):
        raise ValidationError({"concerns": [_("Choose the grid itself or one above it.")]})
    return Grid.objects.get(pk=number)
