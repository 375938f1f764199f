import os
import threading
import time
import uuid
from datetime import UTC, datetime

import pytest
from django.db import connection

from rows import ids
from rows.ids import UUID7_SQL, is_sound, uuid7, uuid7_time


def is_v7(value: uuid.UUID) -> bool:
    return value.version == 7 and value.variant == uuid.RFC_4122


def test_version_variant_and_time():
    before = time.time_ns() // 1_000_000
    made = uuid7()
    assert is_v7(made)
    assert before <= made.int >> 80 <= time.time_ns() // 1_000_000 + 5


def test_the_example_time_of_the_rfc():
    """RFC 9562, appendix A.6: 2022-02-22 14:22:22.00 -05:00 is 017F22E2-79B0-7..."""
    made = uuid7(0x017F22E279B0)
    assert str(made).startswith("017f22e2-79b0-7")
    assert uuid7_time(made) == datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC)


@pytest.mark.parametrize("ms", [-1, 1 << 48])
def test_a_time_that_does_not_fit_is_refused(ms):
    with pytest.raises(ValueError, match="48 bits"):
        uuid7(ms)


def test_only_a_v7_carries_its_time():
    with pytest.raises(ValueError, match="version 7"):
        uuid7_time(uuid.uuid4())


@pytest.mark.parametrize(
    ("made", "is_good"),
    [
        (uuid7(), True),
        (uuid7(0), True),  # a phone whose clock stands in 1970
        (uuid7(2_524_608_000_000), True),  # and one in 2050
        (uuid7(7_258_118_399_999), True),
        (uuid7(7_258_118_400_000), False),  # 2200-01-01
        (uuid7((1 << 48) - 1), False),  # the year 10889
        (uuid.uuid4(), False),
    ],
)
def test_which_ids_a_client_may_have_made(made, is_good):
    assert is_sound(made) is is_good


def test_ids_ascend_and_never_repeat():
    made = [uuid7() for _ in range(20_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert all(is_v7(one) for one in made)


def test_ids_of_one_given_moment_differ():
    assert len({uuid7(1_700_000_000_000) for _ in range(1_000)}) == 1_000


def test_a_full_millisecond_runs_over_into_the_next(monkeypatch):
    monkeypatch.setattr(ids, "_last", ids._Last())
    monkeypatch.setattr(time, "time_ns", lambda: 5_000_000_000)
    made = [uuid7() for _ in range(10_000)]
    assert made == sorted(set(made))
    assert made[-1].int >> 80 <= 5_000 + 3


@pytest.mark.parametrize(("back_ms", "rises"), [(59_000, True), (3_600_000, False)])
def test_a_small_step_back_is_ridden_out_a_large_one_believed(monkeypatch, back_ms, rises):
    monkeypatch.setattr(ids, "_last", ids._Last())
    now = 1_800_000_000_000
    monkeypatch.setattr(time, "time_ns", lambda: now * 1_000_000)
    first = uuid7()
    monkeypatch.setattr(time, "time_ns", lambda: (now - back_ms) * 1_000_000)
    assert (uuid7() > first) is rises


def test_threads_share_one_order():
    made: list[list[uuid.UUID]] = [[] for _ in range(4)]

    def fill(into: list[uuid.UUID]) -> None:
        into.extend(uuid7() for _ in range(2_000))

    threads = [threading.Thread(target=fill, args=(into,)) for into in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(into == sorted(into) for into in made)
    assert len({one for into in made for one in into}) == 8_000


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # pytest's own threads
def test_a_forked_child_is_not_stuck_behind_its_parents_lock():
    with ids._last.lock:
        child = os.fork()
        if child == 0:
            uuid7()
            os._exit(0)
        deadline = time.monotonic() + 10
        done = (0, 0)
        while done == (0, 0) and time.monotonic() < deadline:
            done = os.waitpid(child, os.WNOHANG)
    if done == (0, 0):
        os.kill(child, 9)
        os.waitpid(child, 0)
    assert done == (child, 0)


@pytest.mark.django_db
def test_sql_makes_the_same_kind_of_id():
    before = time.time_ns() // 1_000_000
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {UUID7_SQL} FROM generate_series(1, 50)")
        made = [row[0] for row in cursor.fetchall()]
    assert all(is_v7(one) for one in made)
    assert len(set(made)) == 50
    # The database's clock is this machine's; a second is left for one in a container.
    assert all(abs((one.int >> 80) - before) < 1_000 for one in made)
