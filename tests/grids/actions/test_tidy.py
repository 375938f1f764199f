"""What has had its time goes: answered keys, counters, tokens, sessions, one-time codes."""

import datetime as dt

import pytest
from knox.models import AuthToken

from grids.actions.codes import issue_code
from grids.actions.tidy import tidy
from grids.models import IdempotencyKey, LoginAttempt, LoginCode, Session
from grids.sessions import SessionStore
from tests import factories as make

SECOND = dt.timedelta(seconds=1)
NOTHING = {"idempotency": 0, "attempts": 0, "tokens": 0, "sessions": 0, "codes": 0, "staff": 0}


@pytest.fixture
def person(db):
    return make.UserFactory()


def token(person, ends):
    made, _text = AuthToken.objects.create(person)
    AuthToken.objects.filter(pk=made.pk).update(expiry=ends)


def session(ends):
    store = SessionStore()
    store.create()
    Session.objects.filter(pk=store.session_key).update(expire_date=ends)


def test_with_nothing_to_do_it_says_so(db, now):
    assert tidy(now) == NOTHING


def test_a_token_goes_when_it_has_ended(person, now):
    token(person, now)
    token(person, now + SECOND)
    assert tidy(now) == NOTHING | {"tokens": 1}
    assert AuthToken.objects.get().expiry == now + SECOND


def test_a_session_goes_when_it_has_ended(db, now):
    session(now)
    session(now + SECOND)
    assert tidy(now) == NOTHING | {"sessions": 1}
    assert Session.objects.get().expire_date == now + SECOND


def test_a_one_time_code_goes_when_it_has_run_out_used_or_not(person, now):
    for other in (person, make.UserFactory()):
        issue_code(other, by=person, now=now)
    LoginCode.objects.filter(user=person).update(used_at=now)
    assert tidy(now + dt.timedelta(hours=23)) == NOTHING
    assert tidy(now + dt.timedelta(hours=24)) == NOTHING | {"codes": 2}


def test_an_answer_and_its_words_go_after_thirty_days_and_a_counter_after_one(person, now):
    IdempotencyKey.objects.create(
        key="1:a", user=person, status=201, answer={"words": "两家争水"}, made_at=now
    )
    LoginAttempt.objects.create(subject="x", window_start=now)
    assert tidy(now + dt.timedelta(days=30)) == NOTHING | {"attempts": 1}
    assert tidy(now + dt.timedelta(days=30) + SECOND) == NOTHING | {"idempotency": 1}
