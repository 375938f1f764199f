"""What this machine and its other servers say: disk, Redis, beat, time zones, translations."""

import datetime as dt
import gettext
import zoneinfo
from collections.abc import Iterator
from pathlib import Path

import redis
from django.conf import settings

from config import health
from grids.actions.heartbeat import TIMER_STALE
from grids.findings import Finding
from grids.models import Heartbeat
from grids.sweeps import Sweep, sweeps


def heartbeat(now: dt.datetime) -> Iterator[Finding]:
    """Beat rings and a worker hears it."""
    if health.heartbeat_state(now) != health.OK:
        yield Finding(
            "heartbeat",
            "Background work gave no sign of life for three minutes.",
            "Without manage.py sweep from cron nothing rises and no report files itself; logging "
            "works.",
            "Start the worker and beat.",
            is_grave=False,
        )
        return
    alive = dict(Heartbeat.objects.values_list("name", "at"))
    for sweep in sweeps():
        at = alive.get(sweep.beats_as)
        # The first round of a slow one comes after its time, counted from the start of beat.
        is_new = at is None and sweep.seconds > TIMER_STALE.total_seconds()
        if not is_new and (at is None or at < now - patience(sweep)):
            yield Finding(
                sweep.beats_as.replace("-", "_"),
                f"The sweep “{sweep.name}” " + (f"ran last at {at}." if at else "never ran."),
                "What it does is not done, though the rest of the background work is alive.",
                "Look for its name in the log of the worker.",
                is_grave=False,
            )


def patience(sweep: Sweep) -> dt.timedelta:
    """How long a sweep may be silent: three of its rounds, and a timer's pace."""
    return dt.timedelta(seconds=3 * sweep.seconds) + TIMER_STALE


def machine_findings() -> Iterator[Finding]:
    """Disk, Redis, time zones and compiled translations of this machine."""
    if health.free_bytes() < health.LEAST_DISK_BYTES:
        yield Finding(
            "disk",
            f"Less than {health.LEAST_DISK_BYTES // 2**20} MB are free below {settings.DATA_DIR}.",
            "Photos and, soon after, tickets could not be kept.",
            "Free space, or move WANGGE_DATA to a larger disk.",
        )
    if health.redis_state() != health.OK:
        yield Finding(
            "redis",
            "Redis does not answer." if settings.REDIS_URL else "REDIS_URL is not set.",
            "Background work is not woken; it goes on only where manage.py sweep runs from cron.",
            "Start Redis or Valkey, and see that REDIS_URL is right.",
            is_grave=False,
        )
    elif _redis_forgets():
        yield Finding(
            "redis_memory",
            "Redis throws messages away when its memory is full (maxmemory-policy).",
            "Rings of the doorbell are lost; work waits for the next one.",
            "Set maxmemory-policy noeviction.",
            is_grave=False,
        )
    yield from _files()


def _files() -> Iterator[Finding]:
    try:
        zoneinfo.ZoneInfo(settings.TIME_ZONE)
    except zoneinfo.ZoneInfoNotFoundError:
        yield Finding(
            "time_zones",
            "Python finds no time zone data.",
            "No deadline can be told.",
            "Install the package tzdata into the environment (it is in requirements.lock).",
        )
    compiled = Path(settings.LOCALE_PATHS[0]) / "zh_Hans" / "LC_MESSAGES" / "django.mo"
    try:
        with compiled.open("rb") as file:
            gettext.GNUTranslations(file)
    except (OSError, UnicodeDecodeError):
        yield Finding(
            "translations",
            "The compiled Chinese translation is missing or broken.",
            "Pages would stand in English.",
            "Run: python3 dev.py messages",
        )


def _redis_forgets() -> bool:
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1) as client:
            return client.config_get("maxmemory-policy").get("maxmemory-policy") not in (
                "noeviction",
                None,
            )
    except redis.RedisError:
        return False  # a hosted Redis may forbid the question
