"""A list of tickets leaves the product as a file: asked for, written in the background, fetched, gone.

A long list is a row (disputes.models.Export), and the row says how far it is. Whoever writes it may be
killed at any moment: the row has no sign of life then, and the next round says that it is not finished.
"""

import contextlib
import datetime as dt
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils import translation

from disputes.errors import ExportRunning
from disputes.models import Export
from disputes.models.export import Stage
from disputes.sheets import MOST, Question, fill_book, question_of
from grids.actions.audit import record
from grids.actions.clock import held_counties
from grids.errors import NotAllowed
from grids.models import AuditRow, County, Grid, User
from grids.scope import area_seats
from rows.clock import OwnClock
from rows.fields import sealed_get, sealed_set

log = logging.getLogger(__name__)

KEPT = dt.timedelta(hours=24)
"""So long a file can be fetched; then it is deleted."""

SILENT = dt.timedelta(minutes=2)
"""A writer that has given no sign of life for so long is gone: a step takes a second or two."""

FORGOTTEN = dt.timedelta(days=7)
"""So long the row tells its asker what became of the file."""

ALIVE = (Stage.WAITING, Stage.WRITING)


@transaction.atomic
def ask_export(question: Question, *, total: int, by: User, now: dt.datetime) -> Export:
    """Ask for a long list as a file. Raises NotAllowed away from a desk, ExportRunning for a second one
    while one is not ready."""
    if not by.sits_at_a_desk():
        raise NotAllowed()
    mine = Export.objects.filter(asker=by, county=by.county_id or 0)
    if mine.filter(stage__in=ALIVE).exists():
        raise ExportRunning()
    row = Export(county=by.county_id or 0, asker=by, total=min(total, MOST), asked_at=now)
    sealed_set(row, "question", question.as_text())
    row.save()
    return row


def sweep_exports(*, now: dt.datetime, own: OwnClock | None = None) -> dict[str, int]:
    """Write what waits, county by county; say of what nobody writes any more that it is not finished;
    delete the files that have had their time. Of a county that waits for an admin, since the clock
    jumped, nothing is given up or deleted (`own` as in held_counties)."""
    done = {"written": 0, "broken": 0, "gone": 0}
    waiting = held_counties(now=now, own=own)
    for county in [0, *County.objects.order_by("id").values_list("id", flat=True)]:
        if county not in waiting and (county or not waiting):
            done["broken"] += _break_silent(county, now)
            done["gone"] += _forget(county, now)
        while (row := _take(county, now)) is not None:
            done["written" if _write(row, now) else "broken"] += 1
    return done


@transaction.atomic
def _take(county: int, now: dt.datetime) -> Export | None:
    rows = Export.objects.filter(county=county, stage=Stage.WAITING).order_by("asked_at", "id")
    row = rows.select_for_update(skip_locked=True).first()
    if row is not None:
        row.stage, row.beat_at = Stage.WRITING, now
        row.save(update_fields=["stage", "beat_at"])
    return row


def _write(row: Export, now: dt.datetime) -> bool:
    """Write one file beside its place and put it there when it is whole; returns whether it is."""
    try:
        with _partly(row) as file:
            n = write_book(file, row, now, told=lambda so_far: _beat(row, so_far))
        here = Export.objects.filter(county=row.county, pk=row.pk, stage=Stage.WRITING)
        return bool(here.update(stage=Stage.DONE, written=n, total=n, done_at=Now()))
    except Exception:
        # Whatever it was: the asker is told, and the next list is written all the same.
        log.exception("export_broken", extra={"export": str(row.pk)})
        _break([row])
        return False


def write_book(
    file: IO[bytes], row: Export, now: dt.datetime, *, told: Callable[[int], Any] = lambda n: None
) -> int:
    """The list as its asker may see it now, in their language; returns how many lines.

    Raises NotAllowed where they sit over that area no more.
    """
    asker = User.objects.select_related("county").get(pk=row.asker_id)
    question = question_of(sealed_get(row, "question").reveal())
    if not asker.is_active or not asker.sits_at_a_desk() or not _in_area(asker, question.grid):
        raise NotAllowed()
    with translation.override(asker.language or settings.LANGUAGE_CODE):
        return fill_book(file, question, asker, now, told=told)


def _in_area(user: User, grid: Grid | None) -> bool:
    return grid is None or any(grid.path.startswith(seat.path) for seat in area_seats(user))


def _beat(row: Export, written: int) -> None:
    """A sign of life, and how far it is."""
    here = Export.objects.filter(county=row.county, pk=row.pk, stage=Stage.WRITING)
    if not here.update(written=written, beat_at=Now()):
        raise RuntimeError("the export was given up meanwhile")


def _break_silent(county: int, now: dt.datetime) -> int:
    rows = Export.objects.filter(county=county, stage=Stage.WRITING, beat_at__lt=now - SILENT)
    return _break(list(rows))


def _break(rows: Sequence[Export]) -> int:
    broken = 0
    for row in rows:
        here = Export.objects.filter(county=row.county, pk=row.pk, stage__in=ALIVE)
        broken += here.update(stage=Stage.BROKEN, question="")
        place_of(row).with_suffix(".part").unlink(missing_ok=True)
    return broken


def _forget(county: int, now: dt.datetime) -> int:
    """Delete the files that have had their time, and rows that tell nobody anything any more."""
    gone = 0
    old = Export.objects.filter(county=county, stage=Stage.DONE, done_at__lt=now - KEPT)
    for row in old:
        place_of(row).unlink(missing_ok=True)
        here = Export.objects.filter(county=county, pk=row.pk, stage=Stage.DONE)
        gone += here.update(stage=Stage.GONE, question="")
    ended = Export.objects.filter(county=county, stage__in=[Stage.BROKEN, Stage.GONE])
    ended.filter(asked_at__lt=now - FORGOTTEN).delete()
    return gone


def place_of(row: Export) -> Path:
    """Where its file lies."""
    return Path(settings.DATA_DIR) / "exports" / f"{row.pk}.xlsx"


@contextlib.contextmanager
def _partly(row: Export) -> Iterator[IO[bytes]]:
    """A file beside its place, readable for the product alone; whole, it is put there."""
    place = place_of(row)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = place.with_suffix(".part")
    number = os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(number, "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
    part.replace(place)


@transaction.atomic
def fetch_export(
    row: Export, *, by: User, now: dt.datetime, address: str | None = None
) -> IO[bytes] | None:
    """Open the file for whoever asked for it, and log that it left; None where it is gone.

    Raises NotAllowed for anybody else, and for one that is not ready.
    """
    if row.asker_id != by.pk or row.stage != Stage.DONE:
        raise NotAllowed()
    question = question_of(sealed_get(row, "question").reveal())
    try:
        file = place_of(row).open("rb")
    except FileNotFoundError:
        return None
    log_export(question, n=row.written, by=by, now=now, address=address)
    return file


@transaction.atomic
def log_export(
    question: Question, *, n: int, by: User, now: dt.datetime, address: str | None = None
) -> AuditRow:
    """One row a file: which view of which area, by which filters, how many tickets. Words that were
    looked for stand in the search's own row, as a keyed hash (log_search)."""
    asked, grid = question.asked, question.grid
    days = ["days"] if asked.since or asked.until else []
    return record(
        "queue_exported",
        by=by,
        now=now,
        about=f"grid:{grid.pk}" if grid is not None else "own",
        facts={"show": asked.view, "filters": [*asked.narrowed_by, *days], "n": n},
        address=address,
    )
