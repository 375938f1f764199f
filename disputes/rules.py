"""May this person do this verb? Named predicates; the table in workflow.py says which one counts."""

import datetime as dt
from collections.abc import Callable, Collection

from disputes.deciding import decider
from disputes.kinds import State
from disputes.models import Ticket
from disputes.must_report import organ_of
from disputes.workflow import MOVES, TABLE, WIRED
from grids.models import Department, Grid, Post, Posting, User
from grids.models.user import Seat
from grids.roles import HOLDING_ROLES, WORKING_ROLES, Role
from grids.tiers import Tier

LOG_ROLES: dict[str, Collection[str]] = {"posted": WORKING_ROLES, "acting": HOLDING_ROLES}
"""Who of the table's rows without a ticket: the roles from whose chair it may be logged."""


def roles_to_log(verb: str) -> frozenset[str]:
    """The roles that may log ("log"), or log what they solved on the spot ("log_solved")."""
    return frozenset(role for who in MOVES[verb].who for role in LOG_ROLES[who])


def seat_to_log(user: User, grid: Grid, roles: Collection[str] = WORKING_ROLES) -> Seat | None:
    """The chair of one of these roles from which they may log what happened in `grid`."""
    if grid.tier <= Tier.CITY or grid.closed_on:
        return None
    seats = [s for s in user.seats() if s.role in roles and grid.path.startswith(s.path)]
    return seats[-1] if seats else None  # the lowest one is nearest to the matter


def holder(user: User, ticket: Ticket) -> Seat | None:
    """Acts for the grid that is now responsible."""
    for seat in user.seats():
        if seat.role in HOLDING_ROLES and seat.grid == ticket.holder_id:
            return seat
    return None


def assignee(user: User, ticket: Ticket) -> Seat | None:
    """Sits on the assigned post, or is a clerk of the assigned department."""
    for seat in user.seats():
        if ticket.assigned_post_id and seat.post == ticket.assigned_post_id:
            return seat
        if ticket.assigned_department_id and seat.department == ticket.assigned_department_id:
            return seat
    return None


def helper(user: User, ticket: Ticket) -> Seat | None:
    """Is a clerk of a department that helps; with a sensitive matter nobody does."""
    helping = () if ticket.is_sensitive else ticket.helpers or ()
    return next((seat for seat in user.seats() if seat.department in helping), None)


def logger(user: User, ticket: Ticket) -> Seat | None:
    """Logged it, and still sits somewhere."""
    seats = user.seats()
    return seats[-1] if seats and ticket.logged_by_id == user.id else None


def withdrawer(user: User, ticket: Ticket) -> Seat | None:
    """The logger, while nobody has accepted it."""
    return logger(user, ticket) if ticket.state == State.REPORTED else None


def corrector(user: User, ticket: Ticket) -> Seat | None:
    """The logger until it is accepted, then the holder."""
    return (logger if ticket.state == State.REPORTED else holder)(user, ticket)


def staff(user: User, ticket: Ticket) -> Seat | None:
    """Serves in the governance centre of the grid where it happened, or of one above it."""
    line = {*ticket.grid.ancestor_ids(), ticket.grid_id}
    return next((one for one in user.seats() if one.role == Role.STAFF and one.grid in line), None)


def lone_holder(user: User, ticket: Ticket) -> Seat | None:
    """Acts for the holder, where it is given to nobody."""
    is_given = ticket.assigned_post_id or ticket.assigned_department_id
    return None if is_given else holder(user, ticket)


def county_staff(user: User, ticket: Ticket) -> Seat | None:
    """Acts for the county."""
    for seat in user.seats():
        if (seat.tier, seat.county) == (Tier.COUNTY, ticket.county) and seat.role in HOLDING_ROLES:
            return seat
    return None


def resumer(user: User, ticket: Ticket) -> Seat | None:
    """Of a paused one whoever may pause it; what the county parked goes on by the county's word."""
    if ticket.state == State.PARKED:
        return county_staff(user, ticket)
    return assignee(user, ticket) or lone_holder(user, ticket)


def asked(user: User, ticket: Ticket) -> Seat | None:
    """Has to answer: who logged it, or in a resident's name its assignee or holder."""
    if ticket.asked_post_id:
        return logger(user, ticket)
    return (assignee(user, ticket) or holder(user, ticket)) if ticket.asked_until else None


def level_above(user: User, ticket: Ticket) -> Seat | None:
    """Acts for a grid above the holder."""
    above = set(ticket.holder.ancestor_ids())
    acting = (seat for seat in user.seats() if seat.role in HOLDING_ROLES)
    return next((seat for seat in acting if seat.grid in above), None)


def verifier(user: User, ticket: Ticket) -> Seat | None:
    """Leader or staff of a grid above the resolver's, never the resolver.

    Where no grid resolved it (a department, or someone below the leader it concerns), its holder may
    verify as well; what the county itself resolved, another person of the county.
    """
    if user.id == ticket.resolved_by_id:
        return None
    resolver = ticket.resolver or ticket.holder
    above = set(resolver.ancestor_ids())
    if ticket.resolver is None or resolver.tier <= Tier.COUNTY:
        above.add(resolver.pk)
    for seat in user.seats():
        if seat.role in HOLDING_ROLES and seat.grid in above:
            return seat
    return None


def urger(user: User, ticket: Ticket) -> Seat | None:
    """Acts for a grid above the holder; for the county where that holds it and nobody is above."""
    top = ticket.holder.tier <= Tier.COUNTY
    return level_above(user, ticket) or (county_staff(user, ticket) if top else None)


def beside(user: User, ticket: Ticket) -> Seat | None:
    """Acts for a grid on whose ground it lies too, or for one above that."""
    lines = () if ticket.is_sensitive else ticket.shared_lines or ()
    acting = (seat for seat in user.seats() if seat.role in HOLDING_ROLES)
    return next((seat for seat in acting if seat.grid in lines), None)


def involved(user: User, ticket: Ticket) -> Seat | None:
    """Logger, holder, assignee, helper, a level above, or whose ground it lies on too."""
    for predicate in (holder, assignee, helper, level_above, logger, beside):
        if seat := predicate(user, ticket):
            return seat
    return None


PREDICATES: dict[str, Callable[[User, Ticket], Seat | None]] = {
    "holder": holder,
    "assignee": assignee,
    "logger": logger,
    "withdrawer": withdrawer,
    "corrector": corrector,
    "staff": staff,
    "lone_holder": lone_holder,
    "county_staff": county_staff,
    "resumer": resumer,
    "asked": asked,
    "urger": urger,
    "above_holder": decider,
    "verifier": verifier,
    "involved": involved,
}


def may_be_given(ticket: Ticket, to: Post | Department) -> bool:
    """Whether its holder may assign the ticket there.

    A working post of the holder's grid or below it, or a department of the holder's own branch: at
    the holder's grid, below it or above it (ADR 0014). Nowhere that it is hidden from.
    """
    place, hidden = to.grid, ticket.hidden_from
    if hidden is not None and place.is_under(hidden):
        return False
    below = place.is_under(ticket.holder)
    if isinstance(to, Department):
        return to.is_active and (below or ticket.holder.is_under(place))
    return to.closed_on is None and to.role in WORKING_ROLES and below


def is_manned(to: Post | Department, day: dt.date) -> bool:
    """Whether somebody is there to take a matter on `day`: on the post a person or a substitute, in
    the department a clerk; active ones."""
    sitting = Posting.objects.on(day).filter(post__closed_on=None, user__is_active=True)
    if isinstance(to, Department):
        return sitting.filter(post__department=to, post__role=Role.CLERK).exists()
    return sitting.filter(post=to).exists()


def seat_for(user: User, ticket: Ticket, verb: str) -> Seat | None:
    """The chair from which this person may do `verb` on this ticket, or None."""
    for name in MOVES[verb].who:
        if name in PREDICATES and (seat := PREDICATES[name](user, ticket)):
            return seat
    return None


def may_be_asked(ticket: Ticket) -> bool:
    """Whether anybody who could give it more time may see it (grids/scope.py)."""
    return not ticket.is_sensitive or ticket.holder.tier <= Tier.COUNTY


def _always(_ticket: Ticket) -> bool:
    return True


def _goes_down(ticket: Ticket) -> bool:
    hidden = ticket.hidden_from
    starts_hidden = hidden is not None and hidden.parent_id == ticket.holder_id
    return ticket.holder_id != ticket.grid_id and not starts_hidden


MAKES_SENSE: dict[str, Callable[[Ticket], bool]] = {
    "raise": lambda ticket: ticket.holder.tier > Tier.COUNTY,
    "hand_down": _goes_down,
    "ask_back": lambda ticket: ticket.asked_until is None,
    "send_back": lambda ticket: not ticket.is_ruling,
    "ask_extension": may_be_asked,
    "decline": lambda ticket: ticket.wished_by_id is not None,
    "add_helper": lambda ticket: not ticket.is_sensitive,
    "share": lambda ticket: not (ticket.is_sensitive or ticket.hidden_from_id),
    "unshare": lambda ticket: bool(ticket.shared_grids),
    "report": lambda ticket: bool(ticket.report_by or ticket.reported_at or organ_of(ticket)),
    "end_helper": lambda ticket: bool(ticket.helpers),
}
"""What the table cannot say: nobody above, nowhere to go down to, a ruling."""


def verbs_for(user: User, ticket: Ticket) -> list[str]:
    """The verbs this person may do now, in the table's order: exactly the buttons of the page."""
    return [
        row.verb
        for row in TABLE
        if row.verb in WIRED
        and ticket.state in row.sources
        and MAKES_SENSE.get(row.verb, _always)(ticket)
        and seat_for(user, ticket, row.verb)
    ]


def may_reveal(user: User, ticket: Ticket) -> bool:
    """Who may look at a party's full name and phone: logger, holder, assignee."""
    return any(predicate(user, ticket) for predicate in (logger, holder, assignee))
