"""Addresses of the API: /api/v1/ of each app, the schema and its page."""

from django.urls import include, path, re_path

from config.errors import UnknownAddress
from config.schema import SchemaView, docs

urlpatterns = [
    path("v1/", include("grids.api.urls")),
    path("v1/", include("disputes.api.urls")),
    path("v1/", include("visits.api.urls")),
    path("v1/", include("reports.api.urls")),
    path("schema/", SchemaView.as_view(), name="api-schema"),
    path("docs/", docs, name="api-docs"),
    re_path(r"^[\s\S]*$", UnknownAddress.as_view(), name="api-unknown"),
]
