"""API routes of this app."""

from django.urls import URLPattern, URLResolver, path

from visits.api import visits

urlpatterns: list[URLPattern | URLResolver] = [
    path("visits/", visits.Visits.as_view(), name="api-visits"),
    path("visits/<uuid:visit>/", visits.OneVisit.as_view(), name="api-visit"),
    *(
        path(f"visits/<uuid:visit>/{verb}/", door.as_view(), name=f"api-visit-{verb}")
        for verb, door in visits.DOORS.items()
    ),
]
