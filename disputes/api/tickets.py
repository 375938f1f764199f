"""Lists of tickets, one ticket, its history; logging."""

import uuid
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.response import Response

from disputes.actions.log import log_ticket
from disputes.api.drafts import TicketDraft, draft_of
from disputes.api.filters import TicketFilter, tickets_for
from disputes.api.shapes import (
    EVENTS,
    RELATED,
    CategoryLine,
    EventLine,
    TicketLine,
    TicketLogged,
    TicketWhole,
    just_logged,
    whole,
)
from disputes.errors import AnotherMatter
from disputes.models import Category, Ticket
from grids.api_edge import (
    KEY,
    Answered,
    Paging,
    Resource,
    answer_once,
    asked,
    marked,
    page,
    paged,
)
from grids.models import Grid
from grids.signed import SignedCall


class Tickets(Resource):
    """The tickets of one's area, and logging."""

    @extend_schema(
        operation_id="tickets_list",
        tags=["tickets"],
        parameters=[TicketFilter],
        responses=paged(TicketLine),
    )
    def get(self, request: SignedCall) -> Response:
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
            201: TicketLogged,
            200: OpenApiResponse(TicketLogged, description="This id was logged before."),
        },
    )
    def post(self, request: SignedCall) -> Response:
        """Log a matter, or log it as solved on the spot (`result`). The same id and content from
        the same person answers the ticket that is already there; the same id with other content is
        409 `another_matter` with `kept`, `sent` and what `differs`, and nothing is written."""
        now = timezone.now()

        def work() -> Answered:
            draft, ticket_id = draft_of(request)
            try:
                ticket = log_ticket(draft, by=request.user, now=now, id=ticket_id)
            except AnotherMatter as other:
                kept = whole(_related(other.ticket), request.user, now)
                body: Any = request.data
                sent = {name: told for name, told in body.items() if name != "parties"}
                other.extra |= {"kept": kept, "sent": sent}
                raise
            status = 201 if ticket.received_at == now else 200
            return status, just_logged(_related(ticket), request.user, now)

        return marked(answer_once(request, work, now=now))


def _related(ticket: Ticket) -> Ticket:
    return Ticket.objects.select_related(*RELATED).get(pk=ticket.pk, county=ticket.county)


def _area(request: SignedCall, given: dict[str, Any]) -> Grid | None:
    if "grid" not in given:
        return None
    return get_object_or_404(Grid.objects.visible_to(request.user), pk=given["grid"])


class OneTicket(Resource):
    """A ticket."""

    @extend_schema(operation_id="tickets_read", tags=["tickets"], responses=TicketWhole)
    def get(self, request: SignedCall, ticket: uuid.UUID) -> Response:
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
    def get(self, request: SignedCall, ticket: uuid.UUID) -> Response:
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
    def get(self, request: SignedCall) -> Response:
        """List the categories in use, two levels a kind."""
        given = asked(Paging, request)
        rows = Category.objects.filter(is_active=True)
        return page(request, rows, ("code",), CategoryLine, asked=given)
