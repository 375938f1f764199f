"""The same key and body gets the same answer, also from eight threads at once."""

import datetime as dt
import threading
import time

import pytest
from django.db import connection, connections, transaction

from grids.actions.idempotency import (
    BadKey,
    IdempotencyMismatch,
    InFlight,
    once,
    sweep_idempotency,
)
from grids.errors import Refused
from grids.models import IdempotencyKey, Message
from tests import factories as make

BODY = {"words": "两家争水", "kind": "dispute"}


def write(user, now):
    """Work that is seen: one message."""
    made = Message.objects.create(
        county=0, person=user, key=f"k{Message.objects.count()}", kind="x", made_at=now
    )
    return 201, {"id": made.pk, "at": now}


@pytest.fixture
def ask(db, now):
    user = make.UserFactory()

    def ask(key="a-1", *, by=user, route="log", body=BODY, work=None):
        return once(
            key, user=by, route=route, body=body, now=now, work=work or (lambda: write(by, now))
        )

    return ask


def test_who_holds_the_rows_alone_cannot_guess_at_a_body(ask, settings):
    """A log names parties beside words that stand in the open: a plain hash of it could be tried
    with every phone number there is."""
    ask("one")
    settings.SECRET_KEY = "another key of the server, as long as the first"
    ask("two")
    first, second = IdempotencyKey.objects.values_list("body_hash", flat=True)
    assert first != second


def test_the_same_key_and_body_gets_the_same_answer(ask):
    first = ask()
    again = ask(body={"kind": "dispute", "words": "两家争水"})
    assert (first.status, first.is_replay) == (201, False)
    assert (again.status, again.is_replay) == (201, True)
    assert again.body == first.body
    assert Message.objects.count() == 1


@pytest.mark.parametrize("other", [{"body": {"words": "x"}}, {"route": "ticket-accept"}])
def test_another_request_under_the_same_key_is_refused(ask, other):
    ask()
    with pytest.raises(IdempotencyMismatch) as refusal:
        ask(**other)
    assert refusal.value.status == 422
    assert Message.objects.count() == 1


def test_two_people_may_use_the_same_key(ask):
    ask()
    assert not ask(by=make.UserFactory()).is_replay


def test_a_refusal_leaves_no_key_and_may_be_tried_again(ask):
    def refuse():
        raise Refused

    with pytest.raises(Refused):
        ask(work=refuse)
    assert not IdempotencyKey.objects.exists()
    assert not ask().is_replay


@pytest.mark.parametrize("key", ["", "a" * 71, "键", "a b", "a\n"])
def test_a_key_that_is_none_is_refused(ask, key):
    with pytest.raises(BadKey):
        ask(key)


def test_keys_are_kept_thirty_days(ask, now):
    ask()
    assert sweep_idempotency(now + dt.timedelta(days=29)) == 0
    assert sweep_idempotency(now + dt.timedelta(days=31)) == 1


def in_threads(count, work):
    """Run `work` in threads that start together; returns what each returned or raised."""
    start, results = threading.Barrier(count), []

    def run():
        start.wait()
        try:
            results.append(work())
        except Exception as error:
            results.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_eight_threads_make_one_row(transactional_db, now):
    user = make.UserFactory()
    results = in_threads(
        8,
        lambda: once(
            "k", user=user, route="log", body=BODY, now=now, work=lambda: write(user, now)
        ),
    )
    assert Message.objects.count() == 1
    assert [answer.status for answer in results] == [201] * 8
    assert sum(not answer.is_replay for answer in results) == 1
    assert all(answer.body == results[0].body for answer in results)


def test_whoever_waits_two_seconds_in_vain_is_told_when_to_come_back(transactional_db, now):
    user = make.UserFactory()
    IdempotencyKey.objects.all().delete()
    with transaction.atomic():
        IdempotencyKey.objects.create(
            key=f"{user.pk}:k", route="log", user=user, body_hash="x", made_at=now
        )
        began = time.monotonic()
        [error] = in_threads(
            1,
            lambda: once("k", user=user, route="log", body=BODY, now=now, work=lambda: (200, {})),
        )
        waited = time.monotonic() - began
        transaction.set_rollback(True)
    assert isinstance(error, InFlight)
    assert error.status == 409
    assert error.extra["retry_after"] == 2
    assert 1.9 < waited < 3


def test_the_patience_ends_with_the_key(ask):
    def ask_limit():
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            return 200, cursor.fetchone()[0]

    assert ask(work=ask_limit).body == "3s"
