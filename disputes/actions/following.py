"""What this app carries along when the tree changes (grids/followers.py)."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _

from disputes.actions.defaults import seed_allowances, seed_categories, seed_service_times
from disputes.actions.mending import follow_post, follow_posting
from disputes.actions.moving import looked_at
from disputes.actions.recompute import recompute_county
from disputes.models import Ticket
from disputes.workflow import NOT_ENDED
from grids.followers import follow
from grids.models import County, Department, Grid


def counts_under(grid: Grid) -> dict[str, int]:
    """Open tickets (domain.md, tickets: one to verify is not) that happened here or below."""
    return {"open_tickets": Ticket.objects.under(grid).open().count()}


def open_work(grid: Grid) -> str:
    """How many tickets happened at this grid or below it and have not ended; what it holds is among
    them. One to verify counts: rejected, it would come back to a grid that is closed.
    """
    states = [str(state) for state in NOT_ENDED]
    n = Ticket.objects.under(grid).filter(state__in=states).count()
    return _("%(n)s tickets are still open here. Settle them first.") % {"n": n} if n else ""


def department_work(department: Department) -> str:
    """How many open tickets are with a department, and with how many it helps; they stay with it
    when it is closed."""
    rows = Ticket.objects.open().filter(county=department.grid.county_code)
    n = rows.filter(assigned_department=department).count()
    words = _("%(n)s open tickets are with it, and nobody there could sign them: assign them anew.")
    told = [words % {"n": n}] if n else []
    if helped := rows.filter(helpers__has=department.pk).count():
        told.append(_("It helps with %(n)s open tickets.") % {"n": helped})
    return " ".join(told)


def follow_hours(county: County, now: dt.datetime) -> None:
    """Open deadlines follow changed working hours."""
    recompute_county(county.id, now=now)


def look_at_tickets(
    counties: Iterable[int] | None, change: Callable[[], object], now: dt.datetime
) -> tuple[str, dict[str, Any]]:
    """What a change of calendar, hours or times would move, as its page shows it."""
    return "admin/disputes/moves.html", {"moves": looked_at(counties, change, now=now)}


def follow_the_tree() -> None:
    """Called once, when the apps are ready."""
    follow("county_opened", seed_allowances)
    follow("county_opened", seed_service_times)
    follow("county_opened", seed_categories)
    follow("department_work", department_work)
    follow("hours_changed", follow_hours)
    follow("looked_at", look_at_tickets)
    follow("counts", counts_under)
    follow("open_work", open_work)
    follow("posting_changed", follow_posting)
    follow("post_emptied", follow_post)
