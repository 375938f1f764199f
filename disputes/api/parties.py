"""Parties of a ticket: masked, and one at a time in full with a reason that is logged."""

import uuid

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from disputes.actions.revealing import reveal_party
from disputes.api.shapes import PartyLine, PartyOpen
from disputes.models import Party, Ticket
from disputes.rules import may_reveal
from grids.api_edge import Paging, Resource, Strict, address, asked, page, paged, told
from grids.signed import SignedCall


class RevealReason(Strict):
    """RevealReason the full name and phone are needed."""

    reason = serializers.CharField(max_length=200)


class Parties(Resource):
    """The parties of a ticket."""

    @extend_schema(
        operation_id="parties_list",
        tags=["parties"],
        parameters=[Paging],
        responses=paged(PartyLine),
    )
    def get(self, request: SignedCall, ticket: uuid.UUID) -> Response:
        """List the parties, masked, to logger, holder and assignee; to others the list is empty
        and the ticket's `parties` says how many there are."""
        given = asked(Paging, request)
        rows = Ticket.objects.visible_to(request.user).select_related("holder")
        found = get_object_or_404(rows, pk=ticket)
        parties = Party.objects.filter(county=found.county, ticket=found)
        if not may_reveal(request.user, found):
            parties = parties.none()
        return page(request, parties, ("id",), PartyLine, asked=given)


class Reveal(Resource):
    """A party's full name and phone, once."""

    @extend_schema(
        operation_id="parties_reveal", tags=["parties"], request=RevealReason, responses=PartyOpen
    )
    @sensitive_variables()
    def post(self, request: SignedCall, ticket: uuid.UUID, party: uuid.UUID) -> Response:
        """Look at a party's full name and phone. Every look is logged with its reason, and readers
        of the ticket see who looked. It takes no Idempotency-Key: no answer with a name is kept,
        and a second look is a look of its own."""
        now = timezone.now()
        found = get_object_or_404(Ticket.objects.visible_to(request.user), pk=ticket)
        rows = Party.objects.select_related("ticket__holder")
        named = get_object_or_404(rows, pk=party, ticket=found, county=found.county)
        reason = told(RevealReason, request)["reason"]
        name, phone = reveal_party(
            named, reason=reason, by=request.user, now=now, address=address(request)
        )
        shape = PartyOpen({"letter": named.letter, "name": name, "phone": phone})
        return Response(shape.data)
