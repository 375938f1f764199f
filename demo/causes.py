"""What binds matters of the demonstration together: a problem of the month, and shared ground."""

import datetime as dt
from collections import Counter

from django.utils import timezone

from disputes.actions.problems import Plan, open_problem
from disputes.actions.sharing import share
from disputes.models import Problem, Ticket
from disputes.models.ticket import TicketQuerySet
from grids.models import Grid, User
from grids.models.user import Seat
from grids.tiers import Tier

DAYS = 30
LEAST, MOST = 2, 4


def bind(county: int, *, now: dt.datetime) -> int:
    """A township opens a problem over what it has most of, unless there is one; a village shares a
    hazard with its neighbour, unless one is shared. Returns how many of both were done."""
    return _problem(county, now) + _shared(county, now)


def _problem(county: int, now: dt.datetime) -> int:
    user, seat = _login("township", county)
    if user is None or seat is None or Problem.objects.filter(county=county).exists():
        return 0
    grid = Grid.objects.get(pk=seat.grid)
    rows = _plain(county).filter(**{grid.column(): grid.pk}).exclude(category=None)
    found = list(rows.select_related("category").order_by("received_at", "id"))
    usual = Counter(one.category_id for one in found).most_common(1)
    if not usual or usual[0][1] < LEAST:
        return 0
    alike = [one for one in found if one.category_id == usual[0][0]][:MOST]
    until = timezone.localdate(now) + dt.timedelta(days=DAYS)
    called = alike[0].category.name if alike[0].category else ""
    title = f"{called}反复发生"
    post = user.postings.get(post_id=seat.post).post
    plan = Plan(title, post, "先逐处查看，列出清单，再定先后和经费，月底前回头看一遍", until)
    open_problem(grid, plan, alike, by=user, now=now)
    return 1


def _shared(county: int, now: dt.datetime) -> int:
    user, seat = _login("village", county)
    there = Ticket.objects.filter(county=county).exclude(shared_grids=None)
    if user is None or seat is None or there.exists():
        return 0
    own = Grid.objects.get(pk=seat.grid)
    beside = Grid.objects.open().filter(parent=own.parent_id, tier=own.tier).exclude(pk=own.pk)
    neighbour = beside.order_by("code").first()
    held = _plain(county).filter(holder=own).exclude(grid=own.parent_id)
    ticket = held.order_by("-kind", "received_at", "id").first()
    if neighbour is None or ticket is None:
        return 0
    share(ticket, grid=neighbour, by=user, now=now, words="地方在两村交界上，请一起看着")
    return 1


def _plain(county: int) -> TicketQuerySet:
    """Open matters that everybody of the area may see."""
    rows = Ticket.objects.filter(county=county, is_sensitive=False, hidden_from=None)
    return rows.open()


def _login(username: str, county: int) -> tuple[User | None, Seat | None]:
    user = User.objects.filter(username=username, county=county).first()
    seats = [seat for seat in user.seats() if seat.tier > Tier.COUNTY] if user else []
    return user, seats[0] if seats else None
