"""Which rows does this person see? The only code that knows.

It asks the person it is given (`user.seats()`) and imports no model. Out of scope is 404, never
403. Every `.visible_to(user)` is one call into this module, and a stranger sees nothing.
"""

import dataclasses
from collections.abc import Iterable
from typing import Any, Protocol

from django.db.models import Q

from grids.reasons import NOTHING, any_of
from grids.reasons import Reason as Reason
from grids.roles import AREA_ROLES, GUARDS, HOUSEHOLD_ROLES, TREE_ROLES
from grids.tiers import ANCESTOR_COLUMNS, Tier


class Person(Protocol):
    """What scope needs of a user."""

    id: int
    county_id: int | None
    is_active: bool

    def seats(self) -> tuple[Any, ...]:
        """Today's chairs."""


def counties_of(user: Person) -> list[int]:
    """The counties of their chairs, and their own: every question names them (data.md, R7)."""
    return sorted(filter(None, {user.county_id, *(seat.county for seat in user.seats())}))


def in_counties(user: Person) -> Q:
    """Rows of those counties."""
    own = counties_of(user)
    return Q(county=own[0]) if len(own) == 1 else Q(county__in=own)


def area_seats(user: Person) -> list[Any]:
    """Seats from which this person looks over an area."""
    if not user.is_active:
        return []
    return [seat for seat in user.seats() if seat.role in AREA_ROLES]


def grids_of(user: Person) -> Q:
    """Grids: those under one's seats."""
    if not user.is_active:
        return NOTHING
    return any_of([Q(path__startswith=s.path) for s in user.seats() if s.role in TREE_ROLES])


def households_of(user: Person) -> Q:
    """Households: of the groups under the seats of leaders, deputies, staff and grid workers."""
    if not user.is_active:
        return NOTHING
    return any_of(
        [
            Q(county=s.county, group__path__startswith=s.path)
            for s in user.seats()
            if s.role in HOUSEHOLD_ROLES and s.county
        ]
    )


def area_q(seat: Any) -> Q:
    """Rows of a county table below a seat, by its ancestor columns (never by a path)."""
    if seat.tier == Tier.CITY:
        return NOTHING  # a city reads summaries
    if seat.tier == Tier.COUNTY:
        return Q(county=seat.county)
    return Q(county=seat.county, **{ANCESTOR_COLUMNS[seat.tier]: seat.grid})


def held_by(user: Person) -> list[Reason]:
    """Tickets that this person's grids hold."""
    return _reason("holder", (seat.grid for seat in area_seats(user)))


def given_to(user: Person) -> list[Reason]:
    """Tickets assigned to this person's posts and departments."""
    seats = user.seats() if user.is_active else ()
    departments = (seat.department for seat in seats if seat.department)
    posts = _reason("assigned_post", (seat.post for seat in seats))
    return posts + _reason("assigned_department", departments)


def helping(user: Person) -> list[Reason]:
    """Tickets with which this person's departments help; of a sensitive one they see nothing
    (domain.md: what it refuses to be)."""
    seats = user.seats() if user.is_active else ()
    return _reason(
        "helpers__has", (s.department for s in seats if s.department), Q(is_sensitive=False)
    )


def sharing(user: Person) -> list[Reason]:
    """Tickets of another grid that lie on the ground of this person's areas too; of a sensitive one
    they see nothing. The county sees all of them anyhow."""
    grids = (seat.grid for seat in area_seats(user) if seat.tier > Tier.COUNTY)
    return _reason("shared_lines__has", grids, Q(is_sensitive=False))


def _reason(column: str, of: Iterable[int], also: Q | None = None) -> list[Reason]:
    ids = tuple(sorted(set(of)))
    return [Reason(column, ids, also or Q())] if ids else []


def tickets_of(user: Person) -> Q:
    """Tickets: one's area and what one is part of.

    Sensitive tickets are seen by logger, holder and assignee only, by no helper. A ticket that concerns a leader
    is hidden from whoever sits at `hidden_from` or below it, whatever else they are part of,
    but for the person who logged it (domain.md: what it refuses to be).
    """
    reasons = [*_areas(user, None), *held_by(user), *_part_of(user), *sharing(user)]
    return in_counties(user) & any_of([one.q for one in reasons]) & unhidden_q(user)


def reasons_of(user: Person, within: Any = None) -> list[Reason]:
    """What `tickets_of` says of those that are not sensitive, reason by reason; no area that is apart
    from the grid `within`. What a grid holds lies in its area (domain.md, tickets): no reason more."""
    shown = in_counties(user) & unhidden_q(user)
    reasons = [*_areas(user, within), *_part_of(user)]
    return [dataclasses.replace(one, also=one.also & shown) for one in reasons]


def _part_of(user: Person) -> list[Reason]:
    if not user.is_active:
        return []
    return [*given_to(user), *helping(user), Reason("logged_by", (user.id,))]


def _areas(user: Person, within: Any) -> list[Reason]:
    """The areas they look over (not a city's), tier by tier; one inside another is not asked again."""
    seats = {seat.path: seat for seat in area_seats(user) if seat.tier != Tier.CITY}
    found: dict[str, list[Any]] = {}
    for path, seat in seats.items():
        is_inside = any(path != above and path.startswith(above) for above in seats)
        is_near = within is None or path.startswith(within.path) or within.path.startswith(path)
        if is_near and not is_inside:
            found.setdefault(ANCESTOR_COLUMNS.get(seat.tier, "county"), []).append(seat)
    areas = []
    for column, chosen in found.items():
        also = Q(is_sensitive=False, county__in=sorted({seat.county for seat in chosen}))
        own = "county" if column == "county" else "grid"
        lines = {int(part) for seat in chosen for part in seat.path.split("/") if part}
        for one in _reason(column, (getattr(seat, own) for seat in chosen), also):
            areas.append(dataclasses.replace(one, lines=tuple(sorted(lines))))
    return areas


def unhidden_q(user: Person) -> Q:
    """Tickets that do not concern a leader at or above one's chair, or that one logged oneself.

    Of what one's grid holds, or what is assigned to one's post or department, all the rest is seen.
    """
    return ~concerns_q(user) | Q(logged_by=user.id)


def concerns_q(user: Person) -> Q:
    """Tickets about a leader at or above this person's own chair: never theirs to see."""
    ids = own_line(user)
    return Q(hidden_from__in=ids) if ids else NOTHING


def own_line(user: Person) -> set[int]:
    """Ids of the grids of this person's chairs and of all above them."""
    return {int(part) for seat in user.seats() for part in seat.path.split("/") if part}


def listed_of(user: Person) -> Q:
    """Tickets that may stand in an area's list: those of `tickets_of` that are not sensitive."""
    return tickets_of(user) & Q(is_sensitive=False)


def listed_in_area(user: Person) -> Q:
    """What of an area that this person looks over may stand in its list."""
    return Q(is_sensitive=False) & unhidden_q(user)


def own_chairs(user: Person) -> Q:
    """Rows with a `post` that are a chair's and nobody else's: those of one's chairs today."""
    return in_counties(user) & Q(post__in=sorted({seat.post for seat in user.seats()}))


def reports_of(user: Person) -> Q:
    """Daily reports and digests: of the grids below one's area seats."""
    own = ((area_q(one), Q(county=one.county or 0, grid=one.grid)) for one in area_seats(user))
    return any_of([below | itself for below, itself in own])


def may_look_over(user: Person, grid: Any) -> bool:
    """Whether this person looks over `grid` (dashboards, boards, queues): it lies below a seat."""
    return any(grid.path.startswith(seat.path) for seat in area_seats(user))


def looks_from_afar(user: Person) -> bool:
    """Whether a seat above the township lets this person look over an area."""
    return any(seat.tier < Tier.TOWNSHIP for seat in area_seats(user))


def may_count_sensitive(user: Person, grid: Any) -> bool:
    """Whether this person is told how many sensitive matters there are under `grid`.

    Up to the township: of every grid they look over. From above it: of the whole that they look
    over and of no part, since parts add up and differ (docs/adr/0016).
    """
    if not looks_from_afar(user):
        return may_look_over(user, grid)
    paths = {seat.path for seat in area_seats(user)}
    return grid.path in paths and not any(grid.path != p and grid.path.startswith(p) for p in paths)


def keeps_logins(user: Person) -> bool:
    """Whether this person is a security admin somewhere."""
    return user.is_active and any(seat.role in GUARDS for seat in user.seats())


def kept_by(user: Person) -> set[int]:
    """The counties whose logins this person keeps, from a chair at the county."""
    return {
        seat.county
        for seat in user.seats()
        if seat.role in GUARDS and seat.tier == Tier.COUNTY and seat.county
    }


def chairs_helped_by(user: Person) -> Q:
    """Postings whose holders this person may give a login code: below an area seat, not beside it.

    The security admin helps everybody from their own grid down.
    """
    if not user.is_active:
        return NOTHING
    below = [
        Q(post__grid__path__startswith=s.path) & ~Q(post__grid=s.grid) for s in area_seats(user)
    ]
    whole = [Q(post__grid__path__startswith=s.path) for s in user.seats() if s.role in GUARDS]
    return any_of(below + whole)
