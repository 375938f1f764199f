"""API routes of this app."""

from django.urls import URLPattern, URLResolver, path

from grids.api import grids, households, tokens

urlpatterns: list[URLPattern | URLResolver] = [
    path("grids/", grids.Grids.as_view(), name="api-grids"),
    path("grids/<int:grid>/", grids.OneGrid.as_view(), name="api-grid"),
    path("households/", households.Households.as_view(), name="api-households"),
    path(
        "households/<uuid:household>/close/",
        households.CloseHousehold.as_view(),
        name="api-household-close",
    ),
    path("me/", grids.MyPlace.as_view(), name="api-me"),
    path("token/", tokens.Tokens.as_view(), name="api-token"),
]
