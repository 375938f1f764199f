"""What this machine and its other servers say: disk, Redis, beat, time zones, translations."""

import datetime as dt
import gettext
import zoneinfo
from collections.abc import Iterator
from pathlib import Path

import redis
from django.conf import settings

from config import health
from config.doctor.finding import Finding


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
