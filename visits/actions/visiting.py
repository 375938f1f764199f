"""Record a visit, correct it, void it."""

import datetime as dt
import json
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids import scope
from grids.actions.freezing import share_figures
from grids.actions.tree_lock import share_tree
from grids.errors import IdTaken, Missing, NotAllowed
from grids.models import Grid, User
from grids.models.user import Seat
from rows.crypto import hash_matches, keyed_hash
from rows.fields import sealed_get, sealed_set
from rows.ids import uuid7
from visits.errors import (
    AnotherVisit,
    BadDay,
    DayOver,
    NotAGroup,
    OutsideYours,
    PromiseEnded,
)
from visits.journal import first_of, line_of, place, record, take
from visits.kinds import PromiseState, Purpose, VisitState
from visits.models import Visit
from visits.rules import is_its_day, is_visited, seat_to_visit

OLDEST = dt.timedelta(days=30)
"""How far back a visit may lie, as a matter's own time may (domain.md, Tickets)."""
CLOCK_SLACK = dt.timedelta(minutes=5)  # a phone a little fast says the time of receipt
FURTHEST = dt.timedelta(days=365)
MOST_WORDS, MOST_PROMISED = 500, 200
CORRECTABLE = ("purpose", "words", "promised", "due_on")
MARK = "mark"
"""Fact of the first event: a keyed hash of what was sent, by which a second sending is known."""


@dataclass(frozen=True)
class Draft:
    """What a person says of a visit; `visited_at` None means now.

    `promised` and `due_on` come together or not at all.
    """

    grid: Grid
    purpose: str
    visited_at: dt.datetime | None = None
    words: str = ""
    promised: str = ""
    due_on: dt.date | None = None

    def __repr__(self) -> str:
        return f"Draft({self.grid.pk}, {self.purpose}, •••)"


@transaction.atomic
def log_visit(draft: Draft, *, by: User, now: dt.datetime, id: uuid.UUID | None = None) -> Visit:
    """Record a visit; returns it.

    `id` is the UUIDv7 the phone made: the same draft with it again, from the same person, returns
    the visit that is there; another draft raises AnotherVisit. A time ahead or more than 30 days
    back is refused (BadDay): unlike a matter, nobody is helped by it later. Raises NotAllowed,
    OutsideYours, NotAGroup, Missing, BadDay, IdTaken.
    """
    visit_id = id or uuid7()
    share_tree(draft.grid.county_id or 0)
    _hold_id(visit_id)
    own = sorted({draft.grid.county_code, *scope.counties_of(by)})
    known = Visit.objects.select_related("grid").filter(county__in=own, pk=visit_id).first()
    if known is not None:
        return _known(known, draft, by=by)
    grid = Grid.objects.with_line().select_related("county").get(pk=draft.grid.pk)
    share_figures(line_of(grid.path))
    seat = _seat(grid, by)
    at = _at(draft, now)
    _check(draft, timezone.localdate(at))
    visit = Visit(id=visit_id, county=grid.county_code, post_id=seat.post, received_at=now)
    place(visit, grid)
    visit.visited_at, visit.day = at, timezone.localdate(at)
    _put(visit, draft)
    record(
        visit,
        "visit",
        by=by,
        seat=seat,
        now=now,
        words=_text(draft),
        day=visit.day,
        facts={MARK: keyed_hash(_mark(draft), row=visit_id)},
    )
    return visit


@transaction.atomic
def correct_visit(
    visit: Visit,
    *,
    changes: dict[str, Any],
    by: User,
    now: dt.datetime,
    version: int | None = None,
) -> Visit:
    """Put right what was said of a visit, on the day it was recorded: `changes` maps names of
    CORRECTABLE to new values.

    Group and time stay, for reports may have counted them: a visit with a wrong one is voided and
    recorded anew. A promise that was kept or released stays too (PromiseEnded). Nothing changed:
    nothing is written. Raises NotAllowed, Stale, VisitVoid, DayOver, Missing, BadDay.
    """
    visit, seat = take(visit, by=by, version=version)
    if not is_its_day(visit, now):
        raise DayOver()
    before = said_of(visit)
    told = {name: _plain(changes[name]) for name in CORRECTABLE if name in changes}
    draft = Draft(**(before | told))
    changed = [name for name in CORRECTABLE if getattr(draft, name) != before[name]]
    if not changed:
        return visit
    if visit.ended_on is not None and {"promised", "due_on"} & set(changed):
        raise PromiseEnded(field="promised")
    _check(draft, visit.day)
    _put(visit, draft)
    record(
        visit,
        "correct",
        by=by,
        seat=seat,
        now=now,
        words=_text(draft),
        day=visit.day,
        facts={"changed": changed},
    )
    return visit


@transaction.atomic
def void_visit(visit: Visit, *, by: User, now: dt.datetime, version: int | None = None) -> Visit:
    """Take back a visit that was recorded by mistake, on the day it was recorded; it counts nowhere
    and keeps no word, and nothing waits any more.

    Raises NotAllowed, Stale, VisitVoid, DayOver, PromiseEnded.
    """
    visit, seat = take(visit, by=by, version=version)
    if not is_its_day(visit, now):
        raise DayOver()
    if visit.ended_on is not None:
        raise PromiseEnded()
    visit.state, visit.promise, visit.due_on = VisitState.VOID, "", None
    for name in ("words", "promised"):
        sealed_set(visit, name, "")
    record(visit, "void", by=by, seat=seat, now=now, day=visit.day)
    return visit


def said_of(visit: Visit) -> dict[str, Any]:
    """What a visit says now, as a draft has it: plain words, for its own chair alone."""
    return {
        "grid": visit.grid,
        "purpose": str(visit.purpose),
        "visited_at": visit.visited_at,
        "words": sealed_get(visit, "words").reveal(),
        "promised": sealed_get(visit, "promised").reveal(),
        "due_on": visit.due_on,
    }


def _plain(told: Any) -> Any:
    return told.strip() if isinstance(told, str) else told


def _put(visit: Visit, draft: Draft) -> None:
    """Take over what the draft says, but for where and when."""
    visit.purpose, visit.due_on = draft.purpose, draft.due_on
    if visit.ended_on is None:
        visit.promise = PromiseState.OPEN if draft.due_on else ""
    sealed_set(visit, "words", draft.words.strip())
    sealed_set(visit, "promised", draft.promised.strip())


def _seat(grid: Grid, by: User) -> Seat:
    seat = seat_to_visit(by, grid)
    if seat is None:
        raise OutsideYours(field="grid") if by.seats() else NotAllowed()
    if not is_visited(grid):
        raise NotAGroup(field="grid")
    return seat


def _at(draft: Draft, now: dt.datetime) -> dt.datetime:
    told = draft.visited_at or now
    if not now - OLDEST <= told <= now + CLOCK_SLACK:
        raise BadDay(_("A visit lies in the past, at most 30 days back."), field="visited_at")
    return min(told, now)


def _check(draft: Draft, visited_on: dt.date) -> None:
    if draft.purpose not in Purpose.values:
        raise Missing(_("Choose what the visit was for."), field="purpose")
    promised, due = draft.promised.strip(), draft.due_on
    if promised and due is None:
        raise Missing(_("Say by which day it is promised."), field="due_on")
    if due is not None and not promised:
        raise Missing(_("Say what was promised."), field="promised")
    if due is not None and not visited_on <= due <= visited_on + FURTHEST:
        raise BadDay(_("Choose a day from the visit on, within a year."), field="due_on")


def _text(draft: Draft) -> str:
    """What the event's hash proves: both texts, apart from each other."""
    texts = [draft.words.strip(), draft.promised.strip()]
    return json.dumps(texts, ensure_ascii=False) if any(texts) else ""


def _mark(draft: Draft) -> str:
    told = draft.visited_at.isoformat() if draft.visited_at else ""
    due = draft.due_on.isoformat() if draft.due_on else ""
    return json.dumps([draft.grid.pk, str(draft.purpose), told, _text(draft), due])


def _known(visit: Visit, draft: Draft, *, by: User) -> Visit:
    first = first_of(visit.pk, visit.county)
    if first.by_id != by.pk:
        raise IdTaken()
    if not hash_matches(str(first.facts[MARK]), _mark(draft), row=visit.pk):
        raise AnotherVisit()
    return visit


def _hold_id(visit_id: uuid.UUID) -> None:
    """Let two sendings of the same id come one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [visit_id.int & 0x7FFFFFFFFFFFFFFF])
