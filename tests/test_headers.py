"""What every answer carries, whom strangers meet, and that HEAD answers wherever GET does."""

import os
import runpy

import pytest
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from config import urls as product
from tests.matrix import routes
from tests.places import Cell
from tests.test_policy import ROWS, doors

__all__ = ["doors"]

OPEN = (
    "/login/",
    "/verbs/",  # a part of the help
    "/healthz",
    "/readyz",
    "/static/",
    "/i18n/",
    "/jsi18n/",
    "/manifest.webmanifest",
    "/sw.js",
    "/offline/",
    "/favicon.ico",
    "/r/",
    "/points/",
    "/help/",
    "/about/",
    "/roles/",
    "/api/schema/",
)
"""Where a stranger gets 200, and nowhere else."""

STRICT = {
    "default-src": "'self'",
    "img-src": "'self' data: blob:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


@login_not_required
def broken(request):
    """A bug."""
    raise RuntimeError


@login_not_required
def bare(request):
    """A page like any other."""
    return HttpResponse("ok")


urlpatterns = [*product.urlpatterns, path("broken/", broken), path("bare/", bare)]


def policy_of(response) -> dict[str, str]:
    """The answer's CSP as directive -> sources."""
    parts = [part.strip() for part in response["Content-Security-Policy"].split(";")]
    return {
        name: sources for name, _sep, sources in (part.partition(" ") for part in parts if part)
    }


@pytest.fixture
def client(client, settings):
    settings.ROOT_URLCONF = __name__
    client.raise_request_exception = False
    return client


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/login/", 200),
        ("/help/", 200),
        ("/nowhere/", 404),
        ("/broken/", 500),
        ("/healthz", 200),
        ("/sw.js", 200),
        ("/api/v1/nowhere/", 401),
        ("/admin/", 302),
        ("/login", 301),
        ("/login/?next=%00", 400),
        ("/static/css/wangge.css", 200),
    ],
)
def test_every_answer_carries_the_strict_headers(client, address, status):
    response = client.get(address)
    response.close()
    assert response.status_code == status
    assert policy_of(response) == STRICT
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.django_db
def test_so_does_the_answer_to_a_strange_host(client):
    response = client.get("/login/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert policy_of(response) == STRICT
    assert response["X-Frame-Options"] == "DENY"


@pytest.mark.django_db
def test_static_files_carry_nosniff_and_a_type(client):
    response = client.get("/static/css/wangge.css")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/css")
    assert response["X-Content-Type-Options"] == "nosniff"
    response.close()


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_with_a_page_that_says_what_to_do():
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/login/", {"username": "a", "password": "b"})
    assert response.status_code == 403
    assert policy_of(response) == STRICT


def test_production_settings_bind_cookies_to_the_host():
    made = made_with(WANGGE_HTTPS="1", WANGGE_HOSTS="wangge.example")
    for cookie in ("SESSION", "CSRF"):
        assert made[f"{cookie}_COOKIE_NAME"].startswith("__Host-")
        assert made[f"{cookie}_COOKIE_SECURE"]
        assert made[f"{cookie}_COOKIE_HTTPONLY"]
        assert made[f"{cookie}_COOKIE_SAMESITE"] == "Lax"
        assert made.get(f"{cookie}_COOKIE_DOMAIN") is None
    assert made["SECURE_SSL_REDIRECT"]
    assert made["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert made["DEBUG"] is False


def test_plain_http_drops_the_prefix_that_browsers_would_refuse():
    made = made_with(WANGGE_HTTPS="0")
    assert "SESSION_COOKIE_NAME" not in made
    assert "SECURE_HSTS_SECONDS" not in made


def made_with(**environment: str) -> dict:
    """The settings as another environment makes them."""
    kept = dict(os.environ)
    os.environ.update(environment)
    try:
        return runpy.run_path(str(settings.BASE_DIR / "config" / "settings.py"))
    finally:
        os.environ.clear()
        os.environ.update(kept)


def test_a_stranger_gets_a_page_only_where_everybody_may(doors):
    found = {}
    for route in routes():
        cell = Cell(route.name, "GET", "anonymous", "own" if route.is_placed else "-")
        answer = doors.answer(route, cell)
        if answer and answer[0] == "200":
            found[route.name] = "/" + route.path
    assert {name: where for name, where in found.items() if not where.startswith(OPEN)} == {}


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/login/", "/readyz", "/api/v1/me/", "/nowhere/"])
def test_an_answer_to_head_has_no_body_but_tells_its_length(address):
    """Asked as a web server asks: Django's own test client takes the body away by itself."""
    site = WSGIHandler()
    got, head = (
        site.get_response(RequestFactory().generic(method, address)) for method in ("GET", "HEAD")
    )
    assert got.status_code == head.status_code < 500
    assert len(got.content) == int(got["Content-Length"]) > 0
    assert head.content == b""
    assert head["Content-Length"] == got["Content-Length"]


def test_every_get_answers_head(doors):
    faults = {}
    readable = {row.route for row in ROWS if row.method == "GET"}
    for route in routes():
        if route.name not in readable:
            continue
        for role in ("anonymous", "leader", "county"):
            got = doors.answer(route, Cell(route.name, "GET", role, _place(route)))
            head = doors.answer(route, Cell(route.name, "HEAD", role, _place(route)))
            if got != head:
                faults[f"{route.name} {role}"] = f"GET {got}, HEAD {head}"
    assert faults == {}


def _place(route) -> str:
    return "own" if route.is_placed else "-"
