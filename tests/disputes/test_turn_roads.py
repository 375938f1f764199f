"""Random roads over verbs, postings, closings and days: work items and an independent SQL agree.

`disputes/rollups/turn_sheets.py` shares no line with `disputes/turns.py`. After every step all rows of
the county are compared; a verb that is refused is a step too.
"""

import datetime as dt
import functools
import random

import pytest
from django.db import transaction
from django.utils import timezone

from disputes.actions import (
    asking,
    checking,
    correcting,
    extending,
    guarding,
    handling,
    helping,
    holding,
    merging,
    noting,
    pausing,
    reopening,
    sharing,
    splitting,
    urging,
    voiding,
)
from disputes.actions.log import Draft, log_ticket
from disputes.actions.recompute import recompute_county
from disputes.actions.sweep import sweep_tickets
from disputes.models import Category, Ticket
from disputes.rules import verbs_for
from grids.actions.person import change_login
from grids.actions.posting import appoint, close_post, end_posting, open_post
from grids.actions.tree import close_grid, open_grid
from grids.errors import Refused
from grids.models import Grid, Post, Posting, User
from grids.tiers import Tier
from tests.turns import differing

PEOPLE = ("leader", "patch", "village", "township", "county", "clerk", "neighbour", "mediator")
HOUR = dt.timedelta(hours=1)


class Road:
    """One road: a county, its people, a clock, and dice that choose each step."""

    def __init__(self, cast, now, dice):
        self.cast, self.now, self.dice = cast, now, dice
        self.tickets = []
        # Of either kind a class that must be reported at once.
        self.fights = {
            kind: Category.objects.create(
                kind=kind, code=f"{kind}9", name="打架", must_report="110"
            )
            for kind in ("hazard", "dispute")
        }

    def people(self):
        return [getattr(self.cast, name) for name in PEOPLE]

    def log(self):
        cast, dice = self.cast, self.dice
        by = dice.choice([cast.leader, cast.leader, cast.village, cast.neighbour, cast.county])
        grid = {cast.neighbour: cast.other_group_grid}.get(by, cast.group_grid)
        kind = dice.choice(["hazard", "dispute"])
        draft = Draft(
            kind=kind,
            words="水渠堵了",
            category=dice.choice([None, self.fights[kind]]),
            grid=grid,
            is_sensitive=dice.random() < 0.15,
            concerns=cast.above_group if grid == cast.group_grid and dice.random() < 0.15 else None,
            result="好了" if dice.random() < 0.2 else "",
        )
        self.tickets.append(log_ticket(draft, by=by, now=self.now))

    def verb(self):
        """One that somebody may do, as often as there is one."""
        if not self.tickets:
            return
        ticket = Ticket.objects.get(pk=self.dice.choice(self.tickets).pk)
        ways = [(who, verb) for who in self.people() for verb in verbs_for(who, ticket)]
        if ways:
            by, verb = self.dice.choice(ways)
            by.forget_seats()
            self.act(ticket, verb)(by=by, now=self.now)

    def act(self, ticket, verb):
        cast, dice = self.cast, self.dice
        posts = list(Post.objects.filter(grid__county=cast.record, closed_on=None))
        to = (
            {"department": cast.department} if dice.random() < 0.4 else {"post": dice.choice(posts)}
        )
        changes = {
            "is_sensitive": not ticket.is_sensitive,
            "urgency": dice.choice(["normal", "urgent"]),
        }
        day = timezone.localdate(self.now) + dt.timedelta(days=dice.choice([1, 3]))
        late = day + dt.timedelta(days=30)
        do = {
            "accept": holding.accept,
            "assign": functools.partial(holding.assign, **to, words="裁定"),
            "add_helper": functools.partial(helping.add_helper, department=cast.department),
            "end_helper": functools.partial(helping.end_helper, department=cast.department),
            "raise": functools.partial(holding.raise_ticket, reason="难"),
            "hand_down": functools.partial(
                holding.hand_down, grid=dice.choice(cast.levels[1:]), reason="先办"
            ),
            "sign": handling.sign,
            "send_back": functools.partial(handling.send_back, reason="不归我"),
            "resolve": functools.partial(handling.resolve, result="好了"),
            "verify": functools.partial(checking.verify, finding="属实"),
            "reject": functools.partial(checking.reject, reason="没好"),
            "pause": functools.partial(pausing.pause, reason="等鉴定", until=day),
            "park": functools.partial(pausing.park, reason="缓办", until=day),
            "resume": pausing.resume,
            "ask_extension": functools.partial(extending.ask_extension, reason="不够", until=late),
            "extend": functools.partial(extending.extend, reason="准", until=late),
            "decline": functools.partial(extending.decline, reason="不准"),
            "note": functools.partial(noting.note, words="看过"),
            "ask_back": functools.partial(
                asking.ask_back, question="哪一户", whom=dice.choice(["logger", "resident"])
            ),
            "answer": functools.partial(asking.answer, words="东头那户"),
            "reopen": functools.partial(reopening.reopen, reason="又漏了"),
            "urge": functools.partial(urging.urge, words="请抓紧"),
            "oversee": functools.partial(urging.oversee, words="拖得久了"),
            "split_off": functools.partial(splitting.split_off, words="另一桩"),
            "merge": functools.partial(merging.merge, other=dice.choice(self.tickets).pk),
            "share": functools.partial(sharing.share, grid=cast.other_village_grid),
            "unshare": functools.partial(sharing.unshare, grid=cast.other_village_grid),
            "report": functools.partial(guarding.report, organ="派出所", number="110", at=self.now),
            "void": functools.partial(voiding.void, reason="误报"),
            "correct": functools.partial(
                correcting.correct, changes=changes, version=ticket.version
            ),
        }[verb]
        return functools.partial(do, ticket)

    def switch(self):
        """A login is switched off, or on again."""
        user = User.objects.get(pk=self.dice.choice(self.people()).pk)
        user.is_active = not user.is_active
        change_login(user, by=None, now=self.now)
        for one in self.people():
            one.refresh_from_db()
            one.forget_seats()

    def posting(self):
        """Somebody comes to a chair today or in some days, for ever or for a while; or leaves one."""
        dice, today = self.dice, timezone.localdate(self.now)
        sitting = Posting.objects.filter(post__grid__county=self.cast.record, ended_on=None)
        if dice.random() < 0.5:
            gone = dice.choice(list(sitting.order_by("pk")))
            last = max(today + dt.timedelta(days=dice.choice([-1, 0, 2])), gone.started_on)
            end_posting(gone, last, by=None, now=self.now)
        else:
            grids = Grid.objects.filter(county=self.cast.record, closed_on=None).order_by("pk")
            role = dice.choice(["leader", "deputy", "staff", "member"])
            made = open_post(dice.choice(list(grids)), role, by=None, now=self.now)
            first = today + dt.timedelta(days=dice.choice([-1, 0, 1, 3]))
            until = first + dt.timedelta(days=2) if dice.random() < 0.4 else None
            user = User.objects.get(pk=dice.choice(self.people()).pk)
            appoint(made, user, first, by=None, now=self.now, ended_on=until)
        for one in self.people():
            one.forget_seats()

    def closing(self):
        """A post is closed, or a grid that was opened beside and holds nothing."""
        dice, today = self.dice, timezone.localdate(self.now)
        posts = Post.objects.filter(grid__county=self.cast.record, closed_on=None).order_by("pk")
        if dice.random() < 0.6:
            close_post(dice.choice(list(posts)), today, by=None, now=self.now)
            for one in self.people():
                one.forget_seats()
            return
        grid = open_grid(self.cast.above_group, Tier.GROUP, "新组", by=None, now=self.now)
        post = open_post(grid, "leader", by=None, now=self.now)
        appoint(post, self.cast.mediator, today, by=None, now=self.now)
        self.cast.mediator.forget_seats()
        close_grid(grid, today, by=None, now=self.now)

    def day(self):
        """Time passes, the sweep comes by."""
        self.now += self.dice.choice([HOUR, 5 * HOUR, 24 * HOUR, 72 * HOUR])
        for one in self.people():
            one.forget_seats()
        sweep_tickets(now=self.now)
        recompute_county(self.cast.record.id, now=self.now)

    def step(self):
        """One step; what is refused changes nothing."""
        steps = [self.log, *[self.verb] * 7, self.switch, self.posting, self.posting, self.closing]
        chosen = self.dice.choice([*steps, self.day, self.day])
        try:
            with transaction.atomic():
                chosen()
        except Refused:
            pass
        return chosen.__name__


def walk(cast, now, seed, steps=12):
    """All is undone at the end, so that the next road finds the county as it was."""
    done = []
    with transaction.atomic():
        road = Road(cast, now, random.Random(seed))
        for name in PEOPLE:
            getattr(cast, name).refresh_from_db()
            getattr(cast, name).forget_seats()
        road.log()
        for _n in range(steps):
            done.append(road.step())
            found = differing(cast.record.id, road.now)
            assert found == [], (seed, done, found[:3])
        transaction.set_rollback(True)


@pytest.mark.parametrize("first", [0, 1000])
def test_work_items_follow_every_road(any_cast, now, first):
    for seed in range(first, first + 15):
        walk(any_cast, now, seed)


@pytest.mark.long
@pytest.mark.parametrize("first", range(0, 2000, 200))
def test_four_thousand_roads(any_cast, now, first):
    """Ten times two hundred, in the county of each ladder."""
    for seed in range(first, first + 200):
        walk(any_cast, now, seed, steps=16)
