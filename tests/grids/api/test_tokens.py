"""Tokens: the login's counter, an end, and dead with the person's sessions."""

import datetime as dt

import pytest
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from knox.models import AuthToken

from grids.actions.codes import issue_code
from grids.models import AuditRow, LoginCode, User
from tests.api import client, draft

PASSWORD = "wangge-demo"


@pytest.fixture
def fast(settings):
    """One quick hasher: these tests are not about scrypt."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def leader(cast, fast):
    cast.leader.password = make_password(PASSWORD)
    cast.leader.save()
    return cast.leader


def ask(username, password=PASSWORD, **more):
    body = {"username": username, "password": password, **more}
    return client(None).post("/api/v1/token/", body)


def bearer(answer):
    return client(None, Authorization=f"Token {answer.json()['token']}")


def test_a_token_opens_what_its_person_may(cast, leader):
    answer = ask("leader")
    assert (answer.status_code, set(answer.json())) == (201, {"token", "expires_at"})
    assert answer.json()["expires_at"].endswith("+08:00")
    api = bearer(answer)
    assert api.get("/api/v1/me/").json()["person"]["username"] == "leader"
    assert api.post("/api/v1/tickets/", draft(cast.group_grid)).status_code == 201
    assert api.delete("/api/v1/token/").status_code == 204
    assert api.get("/api/v1/me/").status_code == 401
    assert AuditRow.objects.filter(act="login", by=leader).count() == 1


def test_a_token_ends(leader):
    answer = ask("leader")
    AuthToken.objects.update(expiry=timezone.now() - dt.timedelta(seconds=1))
    assert bearer(answer).get("/api/v1/me/").status_code == 401


@pytest.mark.parametrize(
    "change",
    [
        {"session_epoch": 1},
        {"password": "!"},
        {"is_active": False},
    ],
)
def test_a_token_dies_with_the_sessions(leader, change):
    api = bearer(ask("leader"))
    assert api.get("/api/v1/me/").status_code == 200
    User.objects.filter(pk=leader.pk).update(**change)
    answer = api.get("/api/v1/me/")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Token"


def test_a_new_password_comes_first(leader):
    api = bearer(ask("leader"))
    User.objects.filter(pk=leader.pk).update(must_change_password=True)
    answer = api.get("/api/v1/me/")
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "password_change_needed")


def test_wrong_tries_are_counted_as_on_the_page(leader):
    unknown, wrong = ask("nobody"), ask("leader", "wrong")
    assert unknown.status_code == wrong.status_code == 401
    assert unknown.json() == wrong.json()
    assert wrong.json()["error"]["code"] == "wrong_login"
    for _try in range(4):
        assert ask("leader", "wrong").status_code == 401
    answer = ask("leader")
    assert answer.status_code == 429
    assert answer.json()["error"]["code"] == "too_many_tries"
    assert int(answer["Retry-After"]) == answer.json()["error"]["extra"]["retry_after"] > 0
    assert not AuthToken.objects.exists()


@pytest.mark.parametrize("mark", ["x", "", "a b c", "\xff\xfe", "x" * 500])
def test_a_token_that_is_none(db, mark):
    answer = client(None, Authorization=f"Token {mark}").get("/api/v1/me/")
    assert answer.status_code == 401


def test_a_one_time_code_is_not_burnt(cast, leader):
    code = issue_code(leader, by=cast.patch, now=timezone.now())
    assert ask("leader", code).status_code == 401
    assert LoginCode.objects.get(user=leader).used_at is None


def test_what_is_asked_for(leader):
    assert ask("leader", device="x").status_code == 400
    assert client(None).post("/api/v1/token/", {}).status_code == 400
    stale = client(None, Authorization="Token stale")
    body = {"username": "leader", "password": PASSWORD}
    assert stale.post("/api/v1/token/", body).status_code == 201


def test_a_session_has_no_token_to_end(leader):
    assert client(leader).delete("/api/v1/token/").status_code == 404
    assert client(None).delete("/api/v1/token/").status_code == 401
