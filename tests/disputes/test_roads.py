"""Every road through the state table, beside an independent model of it (tests/disputes/model.py)."""

import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

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
from disputes.actions.escalation import ring_county, sweep_county
from disputes.actions.log import Draft, log_ticket
from disputes.actions.recompute import recompute_county
from disputes.explained import explain
from disputes.models import Allowance, Category, ServiceTime, Ticket, TicketEvent
from disputes.rules import verbs_for
from disputes.workflow import WIRED
from grids.actions.county import save_settings
from grids.errors import Refused
from grids.models import County
from tests.disputes.model import LAPSE_WORKDAYS, Model
from tests.disputes.model_time import HOLIDAYS, MADE_UP, allowance, service_time
from tests.factories import WorkdayFactory

PEOPLE = ("leader", "patch", "village", "township", "county", "clerk", "neighbour")
ASSIGNABLE = ("leader", "patch", "village", "clerk")
EMPTIED = ("patch", "village", "township")

STEP = st.fixed_dictionaries(
    {
        "verb": st.sampled_from(
            [*sorted(WIRED), "sweep", "sweep", "sweep", "leave", "workdays", "log"]
        ),
        "person": st.sampled_from(PEOPLE),
        "to": st.sampled_from(ASSIGNABLE),
        "level": st.integers(1, 4),
        "kind": st.sampled_from(["dispute", "hazard"]),
        "urgency": st.sampled_from(["normal", "urgent", "critical"]),
        "minutes": st.integers(0, 300) | st.integers(0, 3000),
        "days": st.integers(0, 5),
        "lead": st.none() | st.integers(0, 99),
        "which": st.integers(0, 2),
        "other": st.integers(0, 2),
    }
)
"""`lead` takes one of the steps that are open instead: blind steps seldom get far. `which` of the
tickets the step is about, and which `other` it may be merged into."""

MOST = 3
"""So many tickets a road has."""

BESIDES = {
    "void",
    "note",
    "urge",
    "oversee",
    "add_helper",
    "end_helper",
    "report",
    "share",
    "unshare",
}
ONWARD = sorted(WIRED - BESIDES)


@pytest.fixture
def county(any_cast):
    """A county whose levels have other allowances, with two holidays and a make-up Sunday."""
    cast, rows = any_cast, list(Allowance.objects.filter(county=any_cast.record))
    for row in rows:
        row.respond, row.sign, row.resolve = allowance(row.kind, row.urgency, row.tier).values()
    Allowance.objects.bulk_update(rows, ["respond", "sign", "resolve"])
    times = list(ServiceTime.objects.filter(county=any_cast.record))
    for row in times:
        row.minutes = service_time(row.kind, row.urgency)
    ServiceTime.objects.bulk_update(times, ["minutes"])
    for day in (*HOLIDAYS, *MADE_UP):
        WorkdayFactory(date=day, is_work=day in MADE_UP)
    cast.chairs = chairs_of(cast)
    cast.fight = Category.objects.create(
        kind="dispute", code="D91", name="打架", must_report="公安机关 110"
    )
    return cast


def chairs_of(cast):
    """Person -> the level they sit at; None for those beside the line."""
    found = {}
    for person in PEOPLE:
        seat = getattr(cast, person).seats()[0]
        ids = [grid.pk for grid in cast.levels]
        plain = seat.department is None and seat.grid in ids
        found[person] = ids.index(seat.grid) if plain else None
    return found


def act(cast, ticket, step, now, other):
    """Try the verb as the product does it; `other` is what it may be merged into."""
    by, verb, to = getattr(cast, step["person"]), step["verb"], step["to"]
    whom = {"department": cast.department} if to == "clerk" else {"post": getattr(cast, to).post}
    level = min(step["level"], len(cast.levels) - 1)
    changes = {name: step[name] for name in ("kind", "urgency")}
    changes["words"] = f"改 {ticket.version}"
    until = timezone.localdate(now) + dt.timedelta(days=step["days"])
    return {
        "accept": lambda: holding.accept(ticket, by=by, now=now),
        "assign": lambda: holding.assign(ticket, **whom, words="裁定", by=by, now=now),
        "add_helper": lambda: helping.add_helper(
            ticket, department=cast.department, by=by, now=now
        ),
        "end_helper": lambda: helping.end_helper(
            ticket, department=cast.department, by=by, now=now
        ),
        "raise": lambda: holding.raise_ticket(ticket, reason="难", by=by, now=now),
        "hand_down": lambda: holding.hand_down(
            ticket, grid=cast.levels[level], reason="先办", by=by, now=now
        ),
        "sign": lambda: handling.sign(ticket, by=by, now=now),
        "send_back": lambda: handling.send_back(ticket, reason="不归我", by=by, now=now),
        "resolve": lambda: handling.resolve(ticket, result="办好了", by=by, now=now),
        "verify": lambda: checking.verify(ticket, finding="属实", by=by, now=now),
        "reject": lambda: checking.reject(ticket, reason="没好", by=by, now=now),
        "pause": lambda: pausing.pause(ticket, reason="等鉴定", until=until, by=by, now=now),
        "park": lambda: pausing.park(ticket, reason="缓办", until=until, by=by, now=now),
        "resume": lambda: pausing.resume(ticket, by=by, now=now),
        "ask_extension": lambda: extending.ask_extension(
            ticket, reason="不够", until=until, by=by, now=now
        ),
        "extend": lambda: extending.extend(ticket, reason="准", until=until, by=by, now=now),
        "decline": lambda: extending.decline(ticket, reason="不准", by=by, now=now),
        "note": lambda: noting.note(ticket, words="看过", by=by, now=now),
        "ask_back": lambda: asking.ask_back(
            ticket,
            question="哪一户",
            whom="resident" if by == cast.leader else "logger",
            by=by,
            now=now,
        ),
        "answer": lambda: asking.answer(ticket, words="东头那户", by=by, now=now),
        "reopen": lambda: reopening.reopen(ticket, reason="又漏了", by=by, now=now),
        "urge": lambda: urging.urge(ticket, words="请抓紧", by=by, now=now),
        "oversee": lambda: urging.oversee(ticket, words="拖得久了", by=by, now=now),
        "merge": lambda: merging.merge(ticket, other=other.pk, by=by, now=now),
        "split_off": lambda: splitting.split_off(ticket, words="另一桩", by=by, now=now),
        "share": lambda: sharing.share(ticket, grid=cast.other_village_grid, by=by, now=now),
        "unshare": lambda: sharing.unshare(ticket, grid=cast.other_village_grid, by=by, now=now),
        "report": lambda: guarding.report(
            ticket, organ="派出所", number="110", at=now, by=by, now=now
        ),
        "void": lambda: voiding.void(ticket, reason="误报", by=by, now=now),
        "correct": lambda: correcting.correct(
            ticket, changes=changes, version=ticket.version, by=by, now=now
        ),
    }[verb]()


def led(model, step):
    """The step, or one of those that are open."""
    level = min(step["level"], len(model.tiers) - 1)
    ways = [
        {"person": person, "verb": verb}
        for verb in ONWARD
        for person in PEOPLE
        if model.may(person, verb, step["to"], level, step["days"])
    ]
    return step | ways[step["lead"] % len(ways)] if ways else step


def leave_or_come_back(cast, away, person):
    """A chair becomes vacant, or is filled again."""
    user = getattr(cast, person)
    for name in PEOPLE:
        if getattr(cast, name) == user:
            away ^= {name}
    user.is_active = not user.is_active
    user.save()


def set_lapse(cast, models, workdays, now):
    """The county changes the working days after which a result closes by itself."""
    county = County.objects.get(pk=cast.record.pk)
    county.lapse_workdays = workdays
    save_settings(county, by=cast.admin, now=now)
    for model in models:
        model.set_lapse(workdays)


def try_verb(cast, model, ticket, step, now, other):
    """The product refuses exactly what the model does not allow."""
    verb, person = step["verb"], step["person"]
    level = min(step["level"], len(cast.levels) - 1)
    allowed = model.may(person, verb, step["to"], level, step["days"])
    before = state_of(ticket, other)
    if allowed:
        assert verb in verbs_for(getattr(cast, person), ticket), (person, verb, ticket.state)
    try:
        act(cast, ticket, step, now, other)
    except Refused:
        assert not allowed, f"{person} was refused {verb} in {ticket.state}"
        for one in (ticket, other):
            one.refresh_from_db()
        assert state_of(ticket, other) == before
    else:
        assert allowed, f"{person} did {verb} in {ticket.state}"
        says = (step["kind"], step["urgency"])
        model.do(person, verb, step["to"], level, says, step["days"])


def state_of(*tickets):
    """What a refusal must leave as it is: versions, and how many tickets and events there are."""
    rows = (Ticket.objects.count(), TicketEvent.objects.count())
    return (*(ticket.version for ticket in tickets), *rows)


def as_told(cast, ticket):
    """What the product says of a ticket, in the model's words."""
    levels = [grid.pk for grid in cast.levels]
    return {
        "state": ticket.state,
        "holder": levels.index(ticket.holder_id),
        "spell": ticket.spell,
        "bounces": ticket.bounces,
        "ruling": ticket.is_ruling,
        "due_at": ticket.due_at,
        "escalate_at": ticket.escalate_at,
        "remind_at": ticket.remind_at,
        "lapse_at": ticket.lapse_at,
        "asked": (ticket.asked_until, ticket.is_halted),
        "urges": ticket.urges,
        "urged_by": ticket.urged_by,
        "overseen_by": ticket.overseen_by,
        "helped": ticket.helpers is not None,
        "stands": (ticket.paused_until, ticket.parked_until, ticket.parked_from),
        "wish": ticket.wished_until,
        "shared": bool(ticket.shared_grids),
        "duty": (ticket.report_by, ticket.alarm_at, ticket.reported_at),
    }


def as_expected(model, names):
    return {
        "state": model.state,
        "holder": model.holder,
        "spell": model.spell,
        "bounces": model.bounces,
        "ruling": model.is_ruling,
        "due_at": model.due,
        "escalate_at": model.escalates,
        "remind_at": model.reminds,
        "lapse_at": model.lapses_at,
        "asked": (model.asked_until, model.asked_at is not None),
        "urges": len(model.urged),
        "urged_by": names[model.urged[-1]] if model.urged else "",
        "helped": model.is_helped,
        "overseen_by": "" if model.overseer is None else names[model.overseer],
        "stands": (model.paused_until, model.parked_until, model.parked_from),
        "wish": model.wish,
        "shared": model.shared,
        "duty": (model.owed, model.alarm, model.reported),
    }


class Road:
    """The tickets of one road, each beside its model; who is away is away for all of them."""

    def __init__(self, cast, now):
        self.cast, self.now, self.away = cast, now, set()
        self.names = [grid.place for grid in cast.levels]
        self.tickets, self.models = [], []
        self.lapse_workdays = LAPSE_WORKDAYS
        self.log("dispute", "normal")

    def log(self, kind, urgency):
        """One more matter at the same place."""
        category = self.cast.fight if kind == "dispute" else None
        draft = Draft(kind, "地界", self.cast.group_grid, urgency=urgency, category=category)
        ticket = log_ticket(draft, by=self.cast.leader, now=self.now)
        tiers = [grid.tier for grid in self.cast.levels]
        self.add(ticket, Model(tiers, self.cast.chairs, self.now, kind, urgency))

    def add(self, ticket, model):
        model.away, model.lapse_workdays = self.away, self.lapse_workdays
        self.tickets.append(ticket)
        self.models.append(model)

    def step(self, step):
        """One step, by the product and by the model."""
        self.now += dt.timedelta(minutes=step["minutes"])
        for model in self.models:
            model.now = self.now
        for ticket in self.tickets:
            ticket.refresh_from_db()
        if step["verb"] == "workdays":
            self.lapse_workdays = step["level"]
            set_lapse(self.cast, self.models, step["level"], self.now)
        elif step["verb"] == "leave":
            leave_or_come_back(self.cast, self.away, EMPTIED[step["level"] % 3])
        elif step["verb"] == "sweep":
            self.sweep()
        elif step["verb"] != "log":
            self.do(step)
        elif len(self.models) < MOST:
            self.log(step["kind"], step["urgency"])

    def sweep(self):
        rung = sum(model.ring() for model in self.models)
        assert ring_county(self.tickets[0].county, now=self.now)["alarmed"] == rung
        done = [model.sweep() for model in self.models]
        told = sweep_county(self.tickets[0].county, now=self.now)
        total = {name: sum(one[name] for one in done) for name in done[0]}
        assert {name: told[name] for name in total} == total

    def do(self, step):
        """A verb on one of the tickets."""
        n, m = (step[name] % len(self.models) for name in ("which", "other"))
        model, ticket, other = self.models[n], self.tickets[n], self.tickets[m]
        model.others, model.part = [self.models[m]], None
        step = led(model, step) if step["lead"] is not None else step
        if step["verb"] == "split_off" and len(self.models) >= MOST:
            return
        try_verb(self.cast, model, ticket, step, self.now, other)
        if model.part is not None:
            self.add(Ticket.objects.get(split_from=ticket, received_at=self.now), model.part)

    def compare(self):
        """Every ticket stands where its model does, and what is derived from its events is as kept."""
        for ticket, model in zip(self.tickets, self.models, strict=True):
            ticket.refresh_from_db()
            assert as_told(self.cast, ticket) == as_expected(model, self.names)
            told = explain(ticket, self.now)
            counted = dt.timedelta(minutes=told.minutes or 0)
            assert (told.ends_at, told.counted) == (model.due, counted)
            last = TicketEvent.objects.filter(ticket=ticket).order_by("at", "id").last()
            assert (last.state_to, last.holder_to) == (ticket.state, ticket.holder_id)
        moved = recompute_county(self.tickets[0].county, now=self.now)
        assert moved == 0, "no setting changed, a clock moved"


def walk(cast, steps, now):
    """The product and the model go the same road, and stand at the same place after every step."""
    for person in EMPTIED:
        getattr(cast, person).is_active = True
    road = Road(cast, now)
    for step in [plain("sweep"), *steps]:
        road.step(step)
        road.compare()
    return road


QUIET = {
    "deadline": None,
    "phases": [
        Phase.explicit,
        Phase.generate,
    ],  # shrinking takes minutes; the step is told as it is
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}


def plain(verb, *, person="leader", level=1, minutes=0, days=1, **more):
    """A step of a road that is told by hand."""
    told = {"verb": verb, "person": person, "to": "leader", "level": level, "minutes": minutes}
    told |= {"days": days, "which": 0, "other": 1, "kind": "dispute", "urgency": "normal"}
    return told | {"lead": None} | more


DAY_MINUTES = 24 * 60


@given(steps=st.lists(STEP, max_size=14))
@example(
    steps=[
        *(plain("accept"), plain("resolve"), plain("workdays", level=1, minutes=6 * DAY_MINUTES)),
        *(plain("sweep"), plain("workdays", level=4), plain("sweep", minutes=DAY_MINUTES)),
        plain("sweep", minutes=DAY_MINUTES),
    ]
)
@example(  # split off while a question and then a parking stop it; the part goes its own way
    steps=[
        *(plain("accept"), plain("ask_back", minutes=30), plain("split_off", minutes=50)),
        *(plain("park", person="county", minutes=10), plain("split_off", minutes=3 * DAY_MINUTES)),
        *(plain("correct", which=1, kind="hazard"), plain("accept", which=2, minutes=5)),
        *(plain("resume", person="county", minutes=20), plain("sweep", minutes=60)),
    ]
)
@example(  # the urgent one is merged into the slow one, which keeps its deadline through a pause
    steps=[
        *(plain("log", urgency="urgent", minutes=20), plain("accept", which=1, minutes=10)),
        *(plain("ask_back", which=1, minutes=10), plain("oversee", person="county", which=1)),
        *(plain("merge", which=1, other=0, minutes=40), plain("accept", minutes=5)),
        *(plain("merge", which=1, other=0), plain("merge", other=0), plain("merge", other=1)),
        *(plain("resolve", minutes=5), plain("reject", person="county", minutes=90)),
        *(plain("park", person="county", minutes=5), plain("sweep", minutes=DAY_MINUTES)),
        *(plain("sweep", minutes=5), plain("extend", person="county", days=5, minutes=5)),
    ]
)
@example(  # what ends while it stands is due as it was
    steps=[
        *(plain("log", minutes=9), plain("park", person="county", minutes=20)),
        *(plain("park", person="county", which=1), plain("void", minutes=90)),
        *(plain("log", minutes=5), plain("merge", which=1, other=2, minutes=60)),
    ]
)
@example(  # voided while a question stops it, and merged into one for which a question is open
    steps=[
        *(plain("ask_back", minutes=5), plain("log", urgency="critical", minutes=40)),
        *(plain("log", minutes=1), plain("ask_back", which=2, minutes=3)),
        *(plain("merge", which=1, other=0, minutes=9), plain("void", which=2, minutes=30)),
        *(plain("answer", minutes=60), plain("sweep", minutes=DAY_MINUTES)),
    ]
)
@settings(max_examples=12, derandomize=True, **QUIET)
def test_every_road_is_the_models(county, now, steps):
    with transaction.atomic():
        walk(county, steps, now)
        transaction.set_rollback(True)


@pytest.mark.long
@given(steps=st.lists(STEP, min_size=8, max_size=40))
@settings(max_examples=1000, **QUIET)
def test_a_thousand_roads_are_the_models(county, now, steps):
    with transaction.atomic():
        walk(county, steps, now)
        transaction.set_rollback(True)
