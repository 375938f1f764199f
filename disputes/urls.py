"""Pages of this app."""

from django.urls import URLPattern, URLResolver, path

from disputes.pages.receipt import receipt

urlpatterns: list[URLPattern | URLResolver] = [
    path("r/<str:code>/", receipt, name="receipt"),
]
