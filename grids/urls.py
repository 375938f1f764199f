"""Pages of this app."""

from django.urls import URLPattern, URLResolver, path

from grids.pages import (
    ask_code,
    codes,
    directory,
    grid,
    holiday,
    login,
    password,
    points,
    post,
    public,
    roles,
    typed,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", login.login, name="login"),
    path("login/ask/", ask_code.ask_code, name="ask_code"),
    path("logout/", login.logout, name="logout"),
    path("typed/", typed.typed, name="typed"),
    path("password/", password.password, name="password"),
    path("codes/", codes.codes, name="codes"),
    path("codes/slips/", codes.slips, name="slips"),
    path("help/", public.help, name="help"),
    path("roles/", roles.roles, name="roles"),
    path("about/", public.about, name="about"),
    path("offline/", public.offline, name="offline"),
    path("manifest.webmanifest", public.manifest, name="manifest"),
    path("sw.js", public.worker, name="worker"),
    path("favicon.ico", public.favicon, name="favicon"),
    path("holiday/", holiday.holiday, name="holiday"),
    path("directory/", directory.directory, name="directory"),
    path("points/", points.points, name="points"),
    path("tree/<int:grid>/rename/", grid.grid_rename, name="grid_rename"),
    path("tree/<int:grid>/open/", grid.grid_open, name="grid_open"),
    path("tree/<int:grid>/close/", grid.grid_close, name="grid_close"),
    path("tree/<int:grid>/posts/add/", post.post_open, name="post_open"),
    path("posts/<int:post>/", post.post, name="post"),
    path("posts/<int:post>/appoint/", post.post_appoint, name="post_appoint"),
    path("posts/<int:post>/close/", post.post_close, name="post_close"),
    path("postings/<int:posting>/end/", post.posting_end, name="posting_end"),
]
