"""Health tells the state of each part; only what keeps tickets from being kept is 503."""

import datetime as dt
import io

import pytest
from django.core.management import call_command
from django.utils import timezone

from config import health
from front.tasks import ring as ring_sweep
from grids.actions.heartbeat import beat
from grids.models import Heartbeat
from grids.tasks import beat as ring
from tests.config.planted import DEAD_REDIS


@pytest.fixture(autouse=True)
def redis_is_not_asked(settings):
    """The tests' Redis may or may not be there; here it is not."""
    settings.REDIS_URL = DEAD_REDIS


@pytest.mark.parametrize("address", ["/healthz", "/healthz/"])
def test_the_process_answers_without_the_database(client, address):
    response = client.get(address)
    assert (response.status_code, response.content) == (200, b"ok")
    assert client.head(address).status_code == 200
    assert client.post(address).status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/readyz", "/readyz/"])
def test_every_part_is_named(client, address):
    response = client.get(address)
    assert response.status_code == 200
    told = response.json()
    assert set(told["parts"]) == {"database", "migrations", "disk", "heartbeat", "redis"}
    assert told["at"].endswith("+08:00")
    assert client.head(address).status_code == 200
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_a_lost_redis_or_a_silent_beat_is_degraded_and_still_200(client):
    now = timezone.now()
    told = client.get("/readyz").json()
    assert told["status"] == "degraded"
    assert told["parts"]["redis"] == told["parts"]["heartbeat"] == "degraded"
    beat("beat", now)
    assert client.get("/readyz").json()["parts"]["heartbeat"] == "ok"
    beat("beat", now - dt.timedelta(minutes=3, seconds=5))
    assert client.get("/readyz").json()["parts"]["heartbeat"] == "degraded"


@pytest.mark.django_db
def test_a_sign_of_life_from_the_future_is_none(client):
    beat("beat", timezone.now() + dt.timedelta(minutes=3, seconds=5))
    assert client.get("/readyz").json()["parts"]["heartbeat"] == "degraded"


@pytest.mark.django_db
def test_a_sweep_from_a_timer_alone_is_a_sign_of_life(client, cast):
    call_command("sweep", "--json", stdout=io.StringIO())
    assert client.get("/readyz").json()["parts"]["heartbeat"] == "ok"
    Heartbeat.objects.update(at=timezone.now() - dt.timedelta(minutes=10))
    assert client.get("/readyz").json()["parts"]["heartbeat"] == "ok"
    Heartbeat.objects.update(at=timezone.now() - dt.timedelta(minutes=12))
    assert client.get("/readyz").json()["parts"]["heartbeat"] == "degraded"


@pytest.mark.django_db
def test_the_ring_of_one_sweep_is_not_the_timers(client, cast):
    """Beat would be silent for ten minutes before anybody saw it."""
    ring_sweep("tickets")
    assert client.get("/readyz").json()["parts"]["heartbeat"] == "degraded"


@pytest.mark.django_db
def test_the_task_beats_by_the_clock_of_the_database():
    ring()
    assert health.heartbeat_state(timezone.now()) == "ok"


@pytest.mark.django_db
def test_missing_migrations_are_503(client, monkeypatch):
    known = health._known_migrations() | {("grids", "9999_of_tomorrow")}
    monkeypatch.setattr(health, "_known_migrations", lambda: known)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["parts"]["migrations"] == "down"
    assert health.missing_migrations() == ["grids.9999_of_tomorrow"]


@pytest.mark.django_db
def test_a_full_disk_is_503(client, monkeypatch):
    monkeypatch.setattr(health, "LEAST_DISK_BYTES", 2**62)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["status"] == "down"


def test_a_database_that_is_gone_is_503_and_says_so(client, dead_database):
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["parts"]["database"] == "down"
    assert client.get("/healthz").status_code == 200


def test_a_folder_that_is_not_there_yet_counts_with_the_one_above(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "not" / "yet"
    assert health.free_bytes() > 0
