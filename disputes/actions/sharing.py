"""Shared ground: one more grid on whose ground a ticket lies, and that it does no more.

Facts of both events: {"shared": id} of the grid; its name as it was called then is `to_label`.
"""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from disputes.errors import NotShareable, NotShared, SharedAlready, WrongGround
from disputes.journal import begin, record
from disputes.models import Ticket
from grids.errors import Missing
from grids.models import Grid, User

MOST = 2
"""So many beside the one where it happened: at a corner three grids meet."""


@transaction.atomic
def share(
    ticket: Ticket,
    *,
    grid: Grid | None,
    by: User,
    now: dt.datetime,
    words: str = "",
    version: int | None = None,
) -> Ticket:
    """It lies on the ground of `grid` too: whoever looks over that one sees it and may write notes.

    Its holder stays, no clock moves, and it is counted where it happened. Raises Missing,
    WrongGround, SharedAlready, NotShareable, WrongState, NotAllowed, Stale.
    """
    if grid is None:
        raise Missing(_("Choose the other grid."), field="grid")
    ticket, seat = begin(ticket, "share", by=by, version=version)
    lie_on(ticket, grid)
    facts, label = {"shared": grid.pk}, grid.place
    record(ticket, "share", by=by, seat=seat, now=now, words=words.strip(), facts=facts, to=label)
    return ticket


@transaction.atomic
def unshare(
    ticket: Ticket,
    *,
    grid: Grid | None,
    by: User,
    now: dt.datetime,
    words: str = "",
    version: int | None = None,
) -> Ticket:
    """It does not lie there: those who look over that grid see it no more.

    Raises Missing, NotShared, WrongState, NotAllowed, Stale.
    """
    if grid is None:
        raise Missing(_("Choose the other grid."), field="grid")
    ticket, seat = begin(ticket, "unshare", by=by, version=version)
    if grid.pk not in (ticket.shared_grids or ()):
        raise NotShared(field="grid")
    left = Grid.objects.filter(pk__in=[pk for pk in ticket.shared_grids or () if pk != grid.pk])
    _write(ticket, left)
    facts, label = {"shared": grid.pk}, grid.place
    record(ticket, "unshare", by=by, seat=seat, now=now, words=words.strip(), facts=facts, to=label)
    return ticket


def lie_on(ticket: Ticket, grid: Grid | None) -> None:
    """Let it lie on the ground of `grid` too, if one is given; nothing is saved.

    Raises NotShareable for what is sensitive or about a leader, WrongGround for a grid of its own
    branch or of another county, SharedAlready.
    """
    if grid is None:
        return
    if ticket.is_sensitive or ticket.hidden_from_id is not None:
        raise NotShareable()
    own, shared = ticket.grid, ticket.shared_grids or []
    is_apart = not (grid.is_under(own) or own.is_under(grid))
    if grid.closed_on or grid.county_id != own.county_id or not is_apart:
        raise WrongGround(field="grid")
    others = list(Grid.objects.filter(pk__in=shared))
    if any(grid.is_under(one) or one.is_under(grid) for one in others):
        raise SharedAlready(field="grid")
    if len(others) >= MOST:
        raise WrongGround(field="grid")
    _write(ticket, [*others, grid])


def end_sharing(ticket: Ticket) -> None:
    """It became sensitive: nobody of another grid sees it any more."""
    ticket.shared_grids = ticket.shared_lines = None


def _write(ticket: Ticket, grids: Iterable[Grid]) -> None:
    found = list(grids)
    line = {pk for grid in found for pk in (*grid.ancestor_ids(), grid.pk)}
    ticket.shared_grids = sorted(grid.pk for grid in found) or None
    ticket.shared_lines = sorted(line) or None
