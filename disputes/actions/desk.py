"""What a desk keeps of its work queue: filters saved under a name, and what a post has looked at."""

import datetime as dt
from collections.abc import Iterable

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from disputes.errors import NameTaken, TooManySaved
from disputes.kinds import OPEN
from disputes.models import LookedAt, SavedQuery, Ticket
from disputes.models.desk import NAME_LENGTH
from grids.actions.audit import record
from grids.errors import Missing, NotAllowed
from grids.models import User
from grids.models.user import Seat
from grids.roles import DESK_ROLES, HANDLING_ROLES
from grids.tiers import Tier

MOST_SAVED = 30
"""Of one desk: as many as a person can still read through."""


def desks_of(user: User) -> list[Seat]:
    """The chairs from which this person works through a queue: their desks, the highest first."""
    seats = (seat for seat in user.seats() if seat.county and seat.role in HANDLING_ROLES)
    return [seat for seat in seats if seat.role in DESK_ROLES or seat.tier <= Tier.TOWNSHIP]


def saved_at(desks: Iterable[Seat]) -> list[SavedQuery]:
    """What is saved at these desks, by name."""
    found: list[SavedQuery] = []
    for county, grid, department in sorted(
        {(seat.county or 0, seat.grid, seat.department or 0) for seat in desks}
    ):
        rows = SavedQuery.objects.filter(county=county, grid=grid, department=department or None)
        found += rows.select_related("grid", "department").order_by("name", "id")
    return found


@transaction.atomic
def save_query(name: str, query: str, *, desk: Seat, by: User, now: dt.datetime) -> SavedQuery:
    """Keep filters under a name, for everybody at this desk.

    Raises Missing for a name that is empty or too long, NameTaken, TooManySaved, and NotAllowed for a
    desk at which this person does not sit.
    """
    if desk not in desks_of(by) or desk.county is None:
        raise NotAllowed()
    name = _named(name)
    here = SavedQuery.objects.filter(county=desk.county, grid=desk.grid, department=desk.department)
    if here.count() >= MOST_SAVED:
        raise TooManySaved(most=MOST_SAVED)
    saved = SavedQuery(
        county=desk.county,
        grid_id=desk.grid,
        department_id=desk.department,
        name=name,
        query=query,
        made_by=by,
        made_at=now,
    )
    _keep(saved)
    _log("queue_saved", saved, by, now)
    return saved


@transaction.atomic
def rename_query(saved: SavedQuery, name: str, *, by: User, now: dt.datetime) -> SavedQuery:
    """Call it otherwise. Raises Missing, NameTaken, NotAllowed."""
    _refuse_others(saved, by)
    before, saved.name = saved.name, _named(name)
    if saved.name != before:
        _keep(saved)
        _log("queue_renamed", saved, by, now)
    return saved


@transaction.atomic
def forget_query(saved: SavedQuery, *, by: User, now: dt.datetime) -> None:
    """Nobody at the desk needs it any more. Raises NotAllowed."""
    _refuse_others(saved, by)
    _log("queue_forgotten", saved, by, now)
    saved.delete()


def is_at(saved: SavedQuery, by: User) -> bool:
    """Whether this person sits at the desk that it belongs to."""
    here = (saved.county, saved.grid_id, saved.department_id)
    return any((one.county, one.grid, one.department) == here for one in desks_of(by))


@transaction.atomic
def look_at(ticket: Ticket, *, by: User) -> int:
    """This person's posts have looked at an open matter; it is not shown to them again as new.

    No event, no time, no person: that somebody has read it is nobody's business. Returns how many
    posts that are. Once more is harmless.
    """
    if ticket.state not in OPEN:
        return 0
    posts = {seat.post for seat in by.seats() if seat.county == ticket.county}
    rows = [LookedAt(county=ticket.county, ticket=ticket, post_id=post) for post in sorted(posts)]
    LookedAt.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


FORGET = """
    DELETE FROM disputes_lookedat AS l USING disputes_ticket AS t
    WHERE l.county = %(county)s AND t.county = %(county)s AND t.id = l.ticket_id
      AND NOT t.state = ANY(%(states)s)
"""


def forget_ended(county: int) -> int:
    """Forget what was looked at of matters that have ended; returns how many rows."""
    with connection.cursor() as cursor:
        states = [str(state) for state in OPEN]
        cursor.execute(
            f"WITH gone AS ({FORGET} RETURNING 1) SELECT count(*) FROM gone",  # noqa: S608
            {"county": county, "states": states},
        )
        return int(cursor.fetchone()[0])


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Missing(_("Give it a name."), field="name")
    if len(name) > NAME_LENGTH:
        raise Missing(_("The name is too long."), field="name")
    return name


def _keep(saved: SavedQuery) -> None:
    try:
        with transaction.atomic():
            saved.save()
    except IntegrityError as error:
        raise NameTaken() from error


def _refuse_others(saved: SavedQuery, by: User) -> None:
    if not is_at(saved, by):
        raise NotAllowed()


def _log(act: str, saved: SavedQuery, by: User, now: dt.datetime) -> None:
    record(act, by=by, now=now, about=f"saved:{saved.pk}", facts={}, county=saved.county)
