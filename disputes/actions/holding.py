"""What the holder does: accept, assign, raise, hand down."""

import datetime as dt
from collections.abc import Container, Mapping, Sequence
from itertools import chain

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from disputes.actions.setting_aside import take_up
from disputes.assignees import Around, chair_of, instead_of, unit_of
from disputes.errors import NoLevelAbove, NotOnPath, OutsideGrid, Unmanned
from disputes.journal import begin, record, story
from disputes.models import Ticket
from disputes.models.helping import without
from disputes.rules import is_manned, may_be_given
from disputes.rulings import must_rule, refused_facts
from disputes.ticket_clocks import Clockwork
from grids.errors import Missing
from grids.models import Department, Grid, Post, User
from grids.tiers import Tier


@transaction.atomic
def accept(ticket: Ticket, *, by: User, now: dt.datetime, version: int | None = None) -> Ticket:
    """The holder takes the matter on: the respond clock ends, the resolve clock starts."""
    ticket, seat = begin(ticket, "accept", by=by, version=version)
    Clockwork.load(ticket.county, now).start_resolve(ticket, now, tier=ticket.holder.tier)
    record(ticket, "accept", by=by, seat=seat, now=now)
    return ticket


@transaction.atomic
def assign(
    ticket: Ticket,
    *,
    by: User,
    now: dt.datetime,
    post: Post | None = None,
    department: Department | None = None,
    words: str = "",
    version: int | None = None,
) -> Ticket:
    """Give it to a post or a department; after two bounces this is a ruling, which says why.

    Where to, says rules.may_be_given; somebody has to be there to take it. The former assignee is
    told by the notices, from the event's `former_*` facts.
    Raises Missing, OutsideGrid, Unmanned, WrongState, NotAllowed, Stale.
    """
    to = post if department is None else department
    if to is None or (post is not None and department is not None):
        raise Missing(_("Choose who should handle it."), field="assignee")
    ticket, seat = begin(ticket, "assign", by=by, version=version)
    if not may_be_given(ticket, to):
        raise OutsideGrid(field="assignee")
    rules = must_rule(ticket)
    if rules and not words.strip():
        raise Missing(_("Say why they are to handle it: both units read it."), field="words")
    refuse_unmanned(ticket, to, timezone.localdate(now))
    facts = {
        "former_post": ticket.assigned_post_id,
        "former_department": ticket.assigned_department_id,
        "ruling": rules,
    }
    if rules:
        facts |= refused_facts(story(ticket), ticket.bounces)
    ticket.assigned_post, ticket.assigned_department = post, department
    if department is not None:  # whoever handles it helps no more
        ticket.helpers = without(ticket.helpers, department.pk)
    ticket.is_ruling = rules
    Clockwork.load(ticket.county, now).start_sign(ticket, now, tier=ticket.holder.tier)
    record(
        ticket,
        "assign",
        by=by,
        seat=seat,
        now=now,
        words=words.strip(),
        post=post,
        department=department,
        facts=facts,
    )
    return ticket


def refuse_unmanned(
    ticket: Ticket, to: Post | Department, day: dt.date, *, field: str = "assignee"
) -> None:
    """Raise Unmanned where nobody is there on `day`, with who could take it instead."""
    if is_manned(to, day):
        return
    others = instead_of(Around(ticket.holder, day, ticket.hidden_from), to)
    asked = {"empty": unit_of(to) if isinstance(to, Department) else chair_of(to)}
    if isinstance(to, Department):
        told = _("%(empty)s has no active clerk today.") % asked
    else:
        told = _("Nobody sits on this post today: %(empty)s.") % asked
    if others:
        who = _(", ").join(label for label, _whom in others.values())
        told = _("%(told)s It could be given to %(who)s.") % {"told": told, "who": who}
    else:
        told = _("%(told)s Nobody near could take it either; raise it.") % {"told": told}
    instead = [
        {"post" if isinstance(one, Post) else "department": one.pk} for _l, one in others.values()
    ]
    raise Unmanned(told, field=field, instead=instead)


@transaction.atomic
def raise_ticket(
    ticket: Ticket, *, reason: str, by: User, now: dt.datetime, version: int | None = None
) -> Ticket:
    """Pass it to the grid above, with a reason; the next level's allowance starts, `due_at` stays.

    A vacant level is skipped, as the sweep does. Raises NoLevelAbove at the county.
    """
    if not reason.strip():
        raise Missing(_("Say why it has to rise."), field="reason")
    ticket, seat = begin(ticket, "raise", by=by, version=version)
    above = next_holders([ticket.holder], timezone.localdate(now)).get(ticket.holder_id)
    if above is None:
        raise NoLevelAbove()
    change_holder(ticket, above)
    Clockwork.load(ticket.county, now).new_holder(ticket, now, tier=above.tier)
    record(ticket, "raise", by=by, seat=seat, now=now, words=reason.strip())
    return ticket


@transaction.atomic
def hand_down(
    ticket: Ticket,
    *,
    grid: Grid,
    reason: str,
    by: User,
    now: dt.datetime,
    version: int | None = None,
) -> Ticket:
    """Pass it back to a grid on the path to where it happened; that level's allowance starts, the
    resident's deadline stays.

    Raises NotOnPath, and Unmanned where nobody acts for that grid today: nobody would see it.
    """
    if not reason.strip():
        raise Missing(_("Say why it goes down."), field="reason")
    ticket, seat = begin(ticket, "hand_down", by=by, version=version)
    below_holder = grid.path.startswith(ticket.holder.path) and grid.pk != ticket.holder_id
    hidden = ticket.hidden_from is not None and grid.path.startswith(ticket.hidden_from.path)
    if not below_holder or hidden or not ticket.grid.path.startswith(grid.path):
        raise NotOnPath(field="grid")
    if not Post.objects.manned(timezone.localdate(now)).filter(grid=grid).exists():
        raise Unmanned(
            _("Nobody acts for %(place)s today. Assign it instead, or keep it until they do.")
            % {"place": grid.place},
            field="grid",
        )
    ticket.assigned_post = ticket.assigned_department = None
    ticket.is_ruling, ticket.bounces = False, 0  # the ruling was the higher level's
    ticket.wished_until = ticket.wished_by = None  # who asked for more time has it no more
    change_holder(ticket, grid)
    Clockwork.load(ticket.county, now).new_holder(ticket, now, tier=grid.tier)
    record(ticket, "hand_down", by=by, seat=seat, now=now, words=reason.strip())
    return ticket


def change_holder(ticket: Ticket, grid: Grid) -> None:
    """Another grid is responsible: one more spell, the sweep's failed tries forgotten."""
    ticket.holder = grid
    ticket.spell += 1
    take_up(ticket)


def next_holders(grids: list[Grid], day: dt.date) -> dict[int, Grid]:
    """For each grid the next one above that is not vacant on `day`, up to the county.

    Vacant: nobody sits there as leader, deputy or staff. The county itself takes what reaches it
    even when vacant, so that nothing is lost; a grid at the county is left out of the answer.
    """
    from_ids = {ancestor for grid in grids for ancestor in grid.ancestor_ids()}
    manned = Exists(Post.objects.manned(day).filter(grid=OuterRef("pk")))
    rows = Grid.objects.filter(pk__in=from_ids, tier__gte=Tier.COUNTY).annotate(is_manned=manned)
    above = {grid.pk: grid for grid in rows}
    filled = {grid.pk for grid in rows if grid.is_manned}
    found = {grid.pk: next_above(grid, above, filled) for grid in grids}
    return {pk: holder for pk, holder in found.items() if holder is not None}


def next_above_each(lines: Mapping[int, Sequence[int]], day: dt.date) -> dict[int, tuple[int, int]]:
    """The answer of `next_holders` for a thousand: grid -> the next one above and its tier, from the
    ids of the grids above it."""
    manned = Exists(Post.objects.manned(day).filter(grid=OuterRef("pk")))
    rows = Grid.objects.filter(pk__in=set(chain(*lines.values())), tier__gte=Tier.COUNTY)
    seen = {pk: (tier, sits) for pk, tier, sits in rows.values_list("pk", "tier", manned)}
    found = {}
    for grid, line in lines.items():
        for one in reversed(line):
            tier, sits = seen.get(one, (Tier.CITY, False))
            if sits or tier == Tier.COUNTY:
                found[grid] = (one, tier)
                break
    return found


def next_above(grid: Grid, above: Mapping[int, Grid], manned: Container[int]) -> Grid | None:
    """The answer of `next_holders` for one grid, from the grids above it and those not vacant."""
    for ancestor in reversed(grid.ancestor_ids()):
        candidate = above.get(ancestor)
        if candidate is None or candidate.tier < Tier.COUNTY:
            continue
        if ancestor in manned or candidate.tier == Tier.COUNTY:
            return candidate
    return None
