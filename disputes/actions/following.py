"""What this app carries along when the tree changes (grids/followers.py)."""

import datetime as dt

from disputes.actions.defaults import seed_allowances, seed_categories, seed_service_times
from disputes.actions.recompute import recompute_county
from disputes.models import Ticket
from disputes.workflow import NOT_ENDED
from grids.followers import follow
from grids.models import County, Grid


def open_tickets(grid: Grid) -> int:
    """Open tickets (domain.md, tickets: one to verify is not) that happened here or below."""
    return Ticket.objects.under(grid).open().count()


def open_work(grid: Grid) -> int:
    """Tickets that happened at this grid or below it, or that it holds, and that have not ended.

    One to verify counts: rejected, it would come back to a grid that is closed.
    """
    states = [str(state) for state in NOT_ENDED]
    below = Ticket.objects.under(grid).filter(state__in=states)
    held = Ticket.objects.filter(county=grid.county_code, holder=grid, state__in=states)
    return below.count() + held.exclude(pk__in=below.values("pk")).count()


def follow_hours(county: County, now: dt.datetime) -> None:
    """Open deadlines follow changed working hours."""
    recompute_county(county.id, now=now)


def follow_the_tree() -> None:
    """Called once, when the apps are ready."""
    follow("county_opened", seed_allowances)
    follow("county_opened", seed_service_times)
    follow("county_opened", seed_categories)
    follow("hours_changed", follow_hours)
    follow("open_tickets", open_tickets)
    follow("open_work", open_work)
