"""Log a matter: the first verb of every ticket."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from disputes.actions.numbering import next_number
from disputes.actions.sameness import MARK, differing, is_same, mark_of
from disputes.actions.sharing import lie_on
from disputes.errors import AnotherMatter, OutsideGrid, PartiesNotAllowed, TooManyParties
from disputes.journal import record
from disputes.kinds import PARTY_KINDS, PARTY_LETTERS, Kind, Source, State, Urgency, lettered
from disputes.masking import first_line
from disputes.models import Category, Party, Ticket
from disputes.must_report import owe
from disputes.naming import without_names
from disputes.pairing import write_pairs
from disputes.rules import roles_to_log, seat_to_log
from disputes.ticket_clocks import Clockwork, stop
from disputes.wording import PHONE_AT
from grids import scope
from grids.actions.freezing import share_figures
from grids.actions.tree_lock import share_tree
from grids.errors import IdTaken, Missing, NotAllowed
from grids.models import Grid, User
from grids.models.user import Seat
from rows.fields import sealed_set
from rows.ids import uuid7
from rows.prepared import Prepared

OLDEST = dt.timedelta(days=30)
CLOCK_SLACK = dt.timedelta(minutes=5)  # a phone a little fast says the time of receipt


@dataclass(frozen=True)
class NamedParty:
    """A party as typed: name and phone in plain text, on their way into sealed fields."""

    name: str
    phone: str = ""

    def __repr__(self) -> str:
        return "NamedParty(•••)"


@dataclass(frozen=True)
class Draft:
    """What a person says when logging. `logged_at` is the phone's time (domain.md, Tickets); None
    means now.

    `concerns` names the grid whose leader the matter is about: the ticket goes to the grid above it
    and is hidden from it. `result` not empty means solved on the spot.
    """

    kind: str
    words: str
    grid: Grid
    urgency: str = Urgency.NORMAL
    category: Category | None = None
    source: str = Source.LEADER
    place: str = ""
    point: tuple[Decimal, Decimal] | None = None
    parties: Sequence[NamedParty] = ()
    is_sensitive: bool = False
    concerns: Grid | None = None
    beside: Grid | None = None  # on whose ground it lies as well
    logged_at: dt.datetime | None = None
    result: str = ""


@transaction.atomic
def log_ticket(draft: Draft, *, by: User, now: dt.datetime, id: uuid.UUID | None = None) -> Ticket:
    """Log a matter, or log it as solved on the spot; returns the ticket.

    `id` is the UUIDv7 the phone made: the same draft with it again, from the same person, returns the
    ticket that is already there; another draft raises AnotherMatter, and nothing is written. A
    phone's time that lies ahead or more than 30 days back is kept as a fact of the event, and the
    time of receipt is taken. Raises NotAllowed, OutsideGrid, Missing, PartiesNotAllowed, IdTaken.
    """
    ticket_id = id or uuid7()
    share_tree(draft.grid.county_id or 0)
    hold_id(ticket_id)
    own = sorted({draft.grid.county_code, *scope.counties_of(by)})
    grid = next(TAKEN.ask(grid=draft.grid.pk, counties=own, ticket=ticket_id))  # under the lock
    if grid.is_known:
        known = Ticket.objects.select_related("grid", "holder").filter(county__in=own)
        return _known(known.get(pk=ticket_id), draft, by=by)
    share_figures([*grid.ancestor_ids(), grid.pk])
    seat = _check(draft, grid, by=by)
    logged_at = _logged_at(draft.logged_at, now)
    ticket = Ticket(
        id=ticket_id,
        county=grid.county_code,
        kind=draft.kind,
        category=draft.category,
        urgency=draft.urgency,
        source=draft.source,
        words=draft.words.strip(),
        headline=headline_of(draft.words, lettered([one.name for one in draft.parties])),
        place=draft.place.strip(),
        latitude=draft.point[0] if draft.point else None,
        longitude=draft.point[1] if draft.point else None,
        is_sensitive=draft.is_sensitive or bool(draft.category and draft.category.is_sensitive),
        grid=grid,
        holder=_first_holder(draft, grid),
        hidden_from=draft.concerns,
        logged_by=by,
        logged_at=logged_at,
        received_at=now,
        day=timezone.localdate(logged_at),
        state=State.REPORTED,
    )
    for column, above in grid.ancestor_columns().items():
        setattr(ticket, column, above)
    clock = Clockwork.load(ticket.county, now)
    clock.set_due(ticket)
    clock.new_holder(ticket, now, tier=ticket.holder.tier)
    owe(ticket)
    lie_on(ticket, draft.beside)
    if draft.result.strip():
        _solve(ticket, draft.result.strip(), by=by, seat=seat, clock=clock, now=now)
    ticket.number = next_number(clock.county.id, clock.county.short_name, now)
    solved = ticket.state == State.RESOLVED
    record(
        ticket,
        "log_solved" if solved else "log",
        by=by,
        seat=seat,
        now=now,
        words=ticket.result if solved else "",
        day=ticket.day,
        on_time=True if solved else None,
        facts=_facts(draft, ticket, now),
    )
    write_pairs(ticket.county, [ticket.pk])
    name_parties(ticket, lettered(draft.parties))
    return ticket


def hold_id(ticket_id: uuid.UUID) -> None:
    """Let two sendings of the same id come one after the other: the second finds the first's row
    instead of breaking on its key. Held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ticket_id.int & 0x7FFFFFFFFFFFFFFF])


def headline_of(words: str, named: Iterable[tuple[str, str]]) -> str:
    """What stands in lists where the first line names a party; empty where it names none."""
    line = first_line(words)
    plain = without_names(line, named)
    return plain if plain != line else ""


def _taken(grid: int, counties: list[int], ticket: uuid.UUID) -> QuerySet[Grid]:
    known = Ticket.objects.filter(county__among=counties, pk=ticket)
    rows = Grid.objects.with_line().annotate(is_known=Exists(known))
    return rows.select_related("county").filter(pk=grid)


TAKEN = Prepared(_taken, grid=1_949, counties=[1_951], ticket=uuid.UUID(int=1_953))


def _check(draft: Draft, grid: Grid, *, by: User) -> Seat:
    roles = roles_to_log("log_solved" if draft.result.strip() else "log")
    seat = seat_to_log(by, grid, roles) or seat_to_log(by, grid)
    if seat is None:
        raise OutsideGrid() if by.seats() else NotAllowed()
    if not draft.words.strip():
        raise Missing(_("Say in one line what happened."), field="words")
    if draft.kind not in Kind.values:
        raise Missing(_("Choose what it is about."), field="kind")
    if draft.category is not None and draft.category.kind != draft.kind:
        raise Missing(_("Choose a category of this kind."), field="category")
    if draft.parties and draft.kind not in PARTY_KINDS:
        raise PartiesNotAllowed()
    if len(draft.parties) > len(PARTY_LETTERS):
        raise TooManyParties(field="parties", most=len(PARTY_LETTERS))
    if seat.role not in roles:
        raise NotAllowed(_("Only a grid's leader or staff can log something as solved."))
    return seat


def _known(ticket: Ticket, draft: Draft, *, by: User) -> Ticket:
    if ticket.logged_by_id != by.id:
        raise IdTaken()
    if not is_same(draft, ticket):
        raise AnotherMatter(ticket, differing(draft, ticket))
    return ticket


def _facts(draft: Draft, ticket: Ticket, now: dt.datetime) -> dict[str, Any]:
    facts: dict[str, Any] = {MARK: mark_of(draft, ticket)}
    if draft.logged_at is not None and not _is_true(draft.logged_at, now):
        facts[PHONE_AT] = draft.logged_at.isoformat()
    return facts | ({"shared": draft.beside.pk} if draft.beside else {})


def _is_true(told: dt.datetime, now: dt.datetime) -> bool:
    return now - OLDEST <= told <= now + CLOCK_SLACK


def _logged_at(told: dt.datetime | None, now: dt.datetime) -> dt.datetime:
    return min(told, now) if told is not None and _is_true(told, now) else now


def _first_holder(draft: Draft, grid: Grid) -> Grid:
    about = draft.concerns
    if about is None:
        return grid
    if not grid.is_under(about):
        raise OutsideGrid()
    above = about.parent
    if above is None or above.county_id != grid.county_id:
        raise Missing(
            _("A matter about the county's leader cannot be logged here; call the city."),
            field="concerns",
        )
    return above


def _solve(
    ticket: Ticket, result: str, *, by: User, seat: Seat, clock: Clockwork, now: dt.datetime
) -> None:
    ticket.state = State.RESOLVED
    ticket.result = result
    ticket.resolved_at, ticket.resolved_by = now, by
    # About a leader above them: the holder looks (rules.verifier), no level that it is hidden from.
    ticket.resolver_id = seat.grid if ticket.hidden_from is None else None
    stop(ticket)
    ticket.lapse_at = clock.lapse_at(now)


def name_parties(ticket: Ticket, parties: Iterable[tuple[str, NamedParty]]) -> None:
    """Write its parties, each under its letter, sealed."""
    rows = []
    for letter, named in parties:
        party = Party(county=ticket.county, ticket=ticket, letter=letter)
        sealed_set(party, "name", named.name.strip())
        sealed_set(party, "phone", named.phone.strip())
        rows.append(party)
    Party.objects.bulk_create(rows)
