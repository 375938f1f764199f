"""Departments that help with a ticket: asked by its holder, and let go (domain.md, departments).

Each of the two events names its department in `to_department` and `to_label`.
"""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from disputes.actions.holding import refuse_unmanned
from disputes.errors import HelpsAlready, HelpsNot, OutsideGrid, Private
from disputes.journal import begin, record
from disputes.models import Ticket
from disputes.models.helping import without
from disputes.rules import may_be_given
from grids.errors import Missing
from grids.models import Department, User


@transaction.atomic
def add_helper(
    ticket: Ticket,
    *,
    department: Department | None,
    by: User,
    now: dt.datetime,
    words: str = "",
    version: int | None = None,
) -> Ticket:
    """Ask a department to help whoever handles it. Its clerks see the ticket and may write notes.

    Which one, says rules.may_be_given; somebody has to be there. No clock moves. Raises Missing,
    OutsideGrid, Unmanned, HelpsAlready, Private, WrongState, NotAllowed, Stale.
    """
    if department is None:
        raise Missing(_("Choose the department."), field="department")
    ticket, seat = begin(ticket, "add_helper", by=by, version=version)
    if ticket.is_sensitive:
        raise Private()
    if not may_be_given(ticket, department):
        raise OutsideGrid(field="department")
    helping = ticket.helpers or []
    if department.pk in (*helping, ticket.assigned_department_id):
        raise HelpsAlready(field="department")
    refuse_unmanned(ticket, department, timezone.localdate(now), field="department")
    ticket.helpers = sorted([*helping, department.pk])
    record(
        ticket,
        "add_helper",
        by=by,
        seat=seat,
        now=now,
        words=words.strip(),
        department=department,
    )
    return ticket


@transaction.atomic
def end_helper(
    ticket: Ticket,
    *,
    department: Department | None,
    by: User,
    now: dt.datetime,
    words: str = "",
    version: int | None = None,
) -> Ticket:
    """Its help is needed no more; its clerks see the ticket no more. Raises Missing, HelpsNot,
    WrongState, NotAllowed, Stale."""
    if department is None:
        raise Missing(_("Choose the department."), field="department")
    ticket, seat = begin(ticket, "end_helper", by=by, version=version)
    if department.pk not in (ticket.helpers or ()):
        raise HelpsNot(field="department")
    ticket.helpers = without(ticket.helpers, department.pk)
    record(
        ticket,
        "end_helper",
        by=by,
        seat=seat,
        now=now,
        words=words.strip(),
        department=department,
    )
    return ticket
