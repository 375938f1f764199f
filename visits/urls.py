"""Pages of this app."""

from django.urls import URLPattern, URLResolver, path

from visits.pages import visit, visit_verb, visited

urlpatterns: list[URLPattern | URLResolver] = [
    path("visit/", visit.visit, name="visit"),
    path("visits/<uuid:visit>/", visited.visited, name="visited"),
    path("visits/<uuid:visit>/<slug:verb>/", visit_verb.visit_verb, name="visit_verb"),
]
