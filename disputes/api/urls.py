"""API routes of this app."""

from django.urls import URLPattern, URLResolver, path

from disputes.api import dues, parties, tickets
from disputes.api.verbs import DOORS

urlpatterns: list[URLPattern | URLResolver] = [
    path("categories/", tickets.Categories.as_view(), name="api-categories"),
    path("tickets/", tickets.Tickets.as_view(), name="api-tickets"),
    path("tickets/<uuid:ticket>/", tickets.OneTicket.as_view(), name="api-ticket"),
    path("tickets/<uuid:ticket>/events/", tickets.TicketEvents.as_view(), name="api-ticket-events"),
    path("tickets/<uuid:ticket>/due/", dues.TicketDue.as_view(), name="api-ticket-due"),
    path("tickets/<uuid:ticket>/parties/", parties.Parties.as_view(), name="api-parties"),
    path(
        "tickets/<uuid:ticket>/parties/<uuid:party>/reveal/",
        parties.Reveal.as_view(),
        name="api-party-reveal",
    ),
    *(
        path(f"tickets/<uuid:ticket>/{verb}/", door.as_view(), name=f"api-ticket-{verb}")
        for verb, door in DOORS.items()
    ),
]
