"""Visits of the demonstration: what the logins that go from group to group did this morning, and what
they promised."""

import datetime as dt

from django.utils import timezone

from grids.models import Grid, Post, User
from grids.roles import Role
from grids.tiers import Tier
from visits.actions.promising import keep_promise
from visits.actions.visiting import Draft, log_visit
from visits.kinds import PromiseState, Purpose
from visits.models import Visit

# fmt: off
ROUNDS = {
    "leader": (
        (70, Purpose.HAZARD, "看了用电用火，插线板都收好了", "", 0),
        (40, Purpose.POLICY, "讲了养老保险怎么交", "把缴费的单子带来", 1),
    ),
    "patch": ((55, Purpose.FOLLOW_UP, "水渠的事回头看了，通着水", "", 0),),
    "village": ((85, Purpose.QUARREL, "两家都见了，愿意坐下来谈", "约两家到村委会坐一次", 3),),
}
# fmt: on
"""Login -> minutes ago, what for, words, what was promised, and in how many days."""


def make_rounds(county: int, *, now: dt.datetime) -> int:
    """Record the visits of each login that has made none today, and keep what falls due; how many."""
    made = 0
    today = timezone.localdate(now)
    for username, visits in ROUNDS.items():
        user = User.objects.filter(username=username, county=county).first()
        post = Post.objects.filter(postings__user=user, role=Role.LEADER, closed_on=None).first()
        if user is None or post is None:
            continue
        own = Visit.objects.filter(county=county, post=post)
        for owed in own.filter(promise=PromiseState.OPEN, due_on__lte=today):
            keep_promise(owed, by=user, now=now)
        if own.filter(day=today).exists():
            continue
        groups = Grid.objects.under(post.grid).open().filter(tier=Tier.GROUP).order_by("code")
        for grid, visit in zip(list(groups[: len(visits)]) * len(visits), visits, strict=False):
            ago, purpose, words, promised, days = visit
            due = today + dt.timedelta(days=days) if promised else None
            at = now - dt.timedelta(minutes=ago)
            log_visit(Draft(grid, purpose, at, words, promised, due), by=user, now=now)
            made += 1
    return made
