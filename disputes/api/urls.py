"""API routes of this app."""

from django.urls import URLPattern, URLResolver, path

from disputes.api import dues, parties, problems, saved, texts, tickets
from disputes.api.verbs import DOORS

urlpatterns: list[URLPattern | URLResolver] = [
    path("categories/", tickets.Categories.as_view(), name="api-categories"),
    path("standard-texts/", texts.StandardTexts.as_view(), name="api-standard-texts"),
    path("tickets/", tickets.Tickets.as_view(), name="api-tickets"),
    path("tickets/<uuid:ticket>/", tickets.OneTicket.as_view(), name="api-ticket"),
    path("tickets/<uuid:ticket>/events/", tickets.TicketEvents.as_view(), name="api-ticket-events"),
    path("problems/", problems.Problems.as_view(), name="api-problems"),
    path("problems/<uuid:problem>/", problems.OneProblem.as_view(), name="api-problem"),
    *(
        path(f"problems/<uuid:problem>/{verb}/", door.as_view(), name=f"api-problem-{verb}")
        for verb, door in problems.DOORS.items()
    ),
    path("saved-lists/", saved.SavedLists.as_view(), name="api-saved-lists"),
    path("saved-lists/<uuid:saved>/", saved.OneSavedList.as_view(), name="api-saved-list"),
    path(
        "tickets/<uuid:ticket>/looked-at/",
        saved.LookedAtTicket.as_view(),
        name="api-ticket-looked-at",
    ),
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
