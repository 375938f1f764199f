"""Pages of this app."""

from django.urls import URLPattern, URLResolver, path

from grids.pages import login, password, public

urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", login.login, name="login"),
    path("logout/", login.logout, name="logout"),
    path("password/", password.password, name="password"),
    path("help/", public.help, name="help"),
    path("about/", public.about, name="about"),
    path("offline/", public.offline, name="offline"),
    path("manifest.webmanifest", public.manifest, name="manifest"),
    path("sw.js", public.worker, name="worker"),
    path("favicon.ico", public.favicon, name="favicon"),
]
