"""Is this process alive, and can it do its work? Two addresses for whoever watches the site.

`/healthz` asks nothing but the process. `/readyz` names each part: only a database, migrations or
a disk that fails is 503, since without them nothing can be kept. A stale heartbeat or a lost Redis
is "degraded" and still 200: logging a ticket works without either (trust.md).
"""

import datetime as dt
import functools
import shutil
from collections.abc import Callable

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from grids.actions.heartbeat import signs_of_life

LEAST_DISK_BYTES = 200 * 2**20
VITAL = ("database", "migrations", "disk")
REDIS_PATIENCE_S = 1.0

OK, DEGRADED, DOWN = "ok", "degraded", "down"


@login_not_required
@never_cache
@require_safe
def process(request: HttpRequest) -> HttpResponse:
    """The process answers; whether it can work is `readiness`."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def readiness(request: HttpRequest) -> JsonResponse:
    """The state of every part as one JSON object; 503 when a vital one is down."""
    now = timezone.now()
    parts = states(now)
    down = any(parts[name] == DOWN for name in VITAL)
    whole = DOWN if down else DEGRADED if set(parts.values()) != {OK} else OK
    at = timezone.localtime(now).isoformat(timespec="seconds")
    return JsonResponse({"status": whole, "at": at, "parts": parts}, status=503 if down else 200)


def states(now: dt.datetime) -> dict[str, str]:
    """Part -> ok, degraded or down."""
    database = database_state()
    asked = database == OK
    return {
        "database": database,
        "migrations": _asked(missing_migrations) if asked else DOWN,
        "disk": DOWN if free_bytes() < LEAST_DISK_BYTES else OK,
        "heartbeat": heartbeat_state(now) if asked else DEGRADED,
        "redis": redis_state(),
    }


def database_state() -> str:
    """Whether the database answers a question."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        connection.close()
        return DOWN
    return OK


def _asked(question: Callable[[], object]) -> str:
    try:
        return DOWN if question() else OK
    except DatabaseError:
        return DOWN


@functools.cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    """The migrations that this process's code brings along; they cannot change while it runs."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def missing_migrations() -> list[str]:
    """Names of migrations that the database has not seen; raises DatabaseError."""
    applied = set(MigrationRecorder(connection).applied_migrations())
    return sorted(".".join(name) for name in _known_migrations() - applied)


def free_bytes() -> int:
    """Room left where files and, with embedded servers, the database are kept."""
    place = settings.DATA_DIR
    while not place.exists():
        place = place.parent
    return shutil.disk_usage(place).free


def heartbeat_state(now: dt.datetime) -> str:
    """Whether beat rings and a worker hears it, or a timer sweeps instead."""
    try:
        return OK if signs_of_life(now).exists() else DEGRADED
    except DatabaseError:
        return DEGRADED


def redis_state() -> str:
    """Whether the doorbell answers; without one the sweeps run from cron."""
    if not settings.REDIS_URL:
        return DEGRADED
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL,
            socket_timeout=REDIS_PATIENCE_S,
            socket_connect_timeout=REDIS_PATIENCE_S,
        ) as client:
            client.ping()
    except (redis.RedisError, OSError, ValueError):
        return DEGRADED
    return OK
