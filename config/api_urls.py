"""Addresses of the API: /api/v1/ of each app, the schema and its page."""

from django.urls import include, path

urlpatterns = [
    path("v1/", include("grids.api.urls")),
    path("v1/", include("disputes.api.urls")),
    path("v1/", include("reports.api.urls")),
]
