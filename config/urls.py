"""Every address of the product; each app keeps its own list, the API its own."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import RedirectView
from django.views.i18n import JavaScriptCatalog, set_language

from config import health

urlpatterns = [
    path("healthz", health.process, name="healthz"),
    path("healthz/", health.process),
    path("readyz", health.readiness, name="readyz"),
    path("readyz/", health.readiness),
    path("i18n/setlang/", login_not_required(set_language), name="set_language"),
    path("jsi18n/", login_not_required(JavaScriptCatalog.as_view()), name="jsi18n"),
    path(
        "admin/login/",
        login_not_required(RedirectView.as_view(pattern_name="login", query_string=True)),
    ),
    path("admin/logout/", RedirectView.as_view(pattern_name="me")),
    path("admin/password_change/", RedirectView.as_view(pattern_name="password")),
    path("admin/", admin.site.urls),
    path("api/", include("config.api_urls")),
    path("", include("grids.urls")),
    path("", include("disputes.urls")),
    path("", include("visits.urls")),
    path("", include("reports.urls")),
    path("", include("front.urls")),
]

# Below /api/ in the API's one shape; elsewhere as pages.
handler400 = "config.errors.bad_request"
handler500 = "config.outage.server_error"
