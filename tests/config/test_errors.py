"""One error shape for everything below /api/, whatever goes wrong."""

import json

import pytest
from django.test import Client, RequestFactory

from config import errors, outage
from disputes.models import Ticket
from tests.api import client, draft


def told(answer, status, code):
    """The error of an answer, when it has the shape and the code."""
    body = answer.json()
    assert (answer.status_code, set(body)) == (status, {"error"})
    assert set(body["error"]) <= {"code", "message", "fields", "extra"}
    assert body["error"]["code"] == code
    assert body["error"]["message"]
    return body["error"]


def send(api, raw, kind="application/json"):
    return api.post("/api/v1/tickets/", raw, content_type=kind)


def test_without_a_login(db):
    answer = client(None).get("/api/v1/me/")
    told(answer, 401, "not_authenticated")
    assert answer["WWW-Authenticate"] == "Token"
    told(client(None).get("/api/v1/nothing/"), 401, "not_authenticated")


@pytest.mark.parametrize(
    "path",
    ["/api/", "/api/v1/", "/api/v1/nothing/", "/api/v1/tickets", "/api/v1/a%0Ab/", "/api/%0D%0A/x"],
)
@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
def test_an_unknown_address(cast, path, method):
    told(getattr(client(cast.leader), method)(path), 404, "not_found")


def test_a_method_that_is_not_there(cast):
    answer = client(cast.leader).put("/api/v1/me/")
    told(answer, 405, "method_not_allowed")
    assert "GET" in answer["Allow"]


def test_bodies_that_cannot_be_read(cast):
    api = client(cast.leader)
    for raw in ("{", "[" * 60_000, '{"words": "\\ud800"}', '{"latitude": NaN}', b"\xff\xfe"):
        told(send(api, raw), 400, "parse_error")
    told(send(api, "a=b", "text/plain"), 415, "unsupported_media_type")
    told(send(api, "a=b", "application/x-www-form-urlencoded"), 415, "unsupported_media_type")
    for raw in ("[]", '"x"', "7", "null"):
        fields = told(send(api, raw), 400, "invalid")["fields"]
        assert fields == {"body": ["The body is a JSON object."]}
    assert Ticket.objects.count() == 0


def test_a_charset_changes_nothing(cast):
    body = json.dumps(draft(cast.group_grid))
    for name in ("utf-16", "base64", "nonsense"):
        answer = send(client(cast.leader), body, f"application/json; charset={name}")
        assert answer.status_code in (200, 201), answer.content


def test_an_answer_that_nobody_could_read(cast):
    answer = client(cast.leader, Accept="text/html").get("/api/v1/me/")
    told(answer, 406, "not_acceptable")


def test_a_session_writes_with_its_csrf_token_only(cast):
    browser = Client(enforce_csrf_checks=True, headers={"Accept-Language": "en"})
    browser.force_login(cast.leader)
    body = draft(cast.group_grid)
    told(browser.post("/api/v1/tickets/", body, content_type="application/json"), 403, "csrf")
    assert Ticket.objects.count() == 0
    browser.get("/help/")
    token = browser.cookies["csrftoken"].value if "csrftoken" in browser.cookies else None
    if token is None:
        browser.cookies["csrftoken"] = token = "a" * 32
    answer = browser.post(
        "/api/v1/tickets/", body, content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert answer.status_code == 201


def test_messages_are_in_the_readers_language(cast):
    chinese = client(cast.leader, **{"Accept-Language": "zh-CN"}).get("/api/v1/nothing/")
    english = client(cast.leader).get("/api/v1/nothing/")
    assert chinese["Content-Language"] == "zh-hans"
    assert english["Content-Language"] == "en"


def bad_request(request):
    return errors.bad_request(request, ValueError())


def test_what_breaks_before_the_views():
    request = RequestFactory().get("/api/v1/me/")
    for answer, code in (
        (errors.bad_request(request, ValueError()), "bad_request"),
        (outage.server_error(request), "server_error"),
    ):
        assert json.loads(answer.content)["error"]["code"] == code


def test_a_page_keeps_its_own_errors():
    request = RequestFactory().get("/nothing/")
    assert outage.server_error(request)["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("broken", [outage.server_error, errors.too_large, bad_request])
def test_what_was_typed_is_told_of_where_something_was_sent_alone(broken):
    words = "what you typed is still there"
    assert words in broken(RequestFactory().post("/log/")).content.decode()
    assert words not in broken(RequestFactory().get("/log/")).content.decode()


def test_a_bug_is_told_in_the_same_shape(cast, monkeypatch):
    def broken(*_args, **_kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr("grids.api.grids.MyPlace.get", broken)
    api = client(cast.leader)
    api.raise_request_exception = False
    told(api.get("/api/v1/me/"), 500, "server_error")
