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
    handling,
    helping,
    holding,
    noting,
    pausing,
    reopening,
    urging,
    voiding,
)
from disputes.actions.escalation import sweep_county
from disputes.actions.log import Draft, log_ticket
from disputes.actions.recompute import recompute_county
from disputes.explained import explain
from disputes.models import Allowance, ServiceTime, TicketEvent
from disputes.rules import verbs_for
from disputes.workflow import WIRED
from grids.actions.county import save_settings
from grids.errors import Refused
from grids.models import County
from tests.disputes.model import HOLIDAYS, MADE_UP, Model, allowance, service_time
from tests.factories import WorkdayFactory

PEOPLE = ("leader", "patch", "village", "township", "county", "clerk", "neighbour")
ASSIGNABLE = ("leader", "patch", "village", "clerk")
EMPTIED = ("patch", "village", "township")

STEP = st.fixed_dictionaries(
    {
        "verb": st.sampled_from([*sorted(WIRED), "sweep", "sweep", "sweep", "leave", "workdays"]),
        "person": st.sampled_from(PEOPLE),
        "to": st.sampled_from(ASSIGNABLE),
        "level": st.integers(1, 4),
        "kind": st.sampled_from(["dispute", "hazard"]),
        "urgency": st.sampled_from(["normal", "urgent", "critical"]),
        "minutes": st.integers(0, 300) | st.integers(0, 3000),
        "days": st.integers(0, 5),
        "lead": st.none() | st.integers(0, 99),
    }
)
"""`lead` takes one of the steps that are open instead: blind steps seldom get far."""

ONWARD = sorted(WIRED - {"void", "note", "urge", "oversee", "add_helper", "end_helper"})


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


def act(cast, ticket, step, now):
    """Try the verb as the product does it."""
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


def leave_or_come_back(cast, model, person):
    """A chair becomes vacant, or is filled again."""
    user = getattr(cast, person)
    for name in PEOPLE:
        if getattr(cast, name) == user:
            model.away ^= {name}
    user.is_active = not user.is_active
    user.save()


def set_lapse(cast, model, workdays, now):
    """The county changes the working days after which a result closes by itself."""
    county = County.objects.get(pk=cast.record.pk)
    county.lapse_workdays = workdays
    save_settings(county, by=cast.admin, now=now)
    model.set_lapse(workdays)


def try_verb(cast, model, ticket, step, now):
    """The product refuses exactly what the model does not allow."""
    verb, person = step["verb"], step["person"]
    level = min(step["level"], len(cast.levels) - 1)
    allowed = model.may(person, verb, step["to"], level, step["days"])
    before = (ticket.version, TicketEvent.objects.filter(ticket=ticket).count())
    if allowed:
        assert verb in verbs_for(getattr(cast, person), ticket), (person, verb, ticket.state)
    try:
        act(cast, ticket, step, now)
    except Refused:
        assert not allowed, f"{person} was refused {verb} in {ticket.state}"
        ticket.refresh_from_db()
        assert (ticket.version, TicketEvent.objects.filter(ticket=ticket).count()) == before
    else:
        assert allowed, f"{person} did {verb} in {ticket.state}"
        says = (step["kind"], step["urgency"])
        model.do(person, verb, step["to"], level, says, step["days"])


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
    }


def walk(cast, steps, now):
    """The product and the model go the same road, and stand at the same place after every step."""
    for person in EMPTIED:
        getattr(cast, person).is_active = True
    draft = Draft(kind="dispute", words="地界", grid=cast.group_grid)
    ticket = log_ticket(draft, by=cast.leader, now=now)
    model = Model([grid.tier for grid in cast.levels], cast.chairs, now)
    names = [grid.place for grid in cast.levels]
    for step in [{"verb": "sweep", "minutes": 0}, *steps]:
        now += dt.timedelta(minutes=step["minutes"])
        model.now = now
        ticket.refresh_from_db()
        step = led(model, step) if step.get("lead") is not None else step
        if step["verb"] == "workdays":
            set_lapse(cast, model, step["level"], now)
        elif step["verb"] == "leave":
            leave_or_come_back(cast, model, EMPTIED[step["level"] % 3])
        elif step["verb"] == "sweep":
            done, told = model.sweep(), sweep_county(ticket.county, now=now)
            assert {name: told[name] for name in done} == done
        else:
            try_verb(cast, model, ticket, step, now)
        ticket.refresh_from_db()
        assert as_told(cast, ticket) == as_expected(model, names)
        assert recompute_county(ticket.county, now=now) == 0, "no setting changed, a clock moved"
        told = explain(ticket, now)
        assert (told.ends_at, told.counted) == (model.due, dt.timedelta(minutes=told.minutes or 0))
        last = TicketEvent.objects.filter(ticket=ticket).order_by("at", "id").last()
        assert (last.state_to, last.holder_to) == (ticket.state, ticket.holder_id)


QUIET = {
    "deadline": None,
    "phases": [
        Phase.explicit,
        Phase.generate,
    ],  # shrinking takes minutes; the step is told as it is
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}


def plain(verb, *, person="leader", level=1, minutes=0, days=1):
    """A step of a road that is told by hand."""
    told = {"verb": verb, "person": person, "to": "leader", "level": level, "minutes": minutes}
    told["days"] = days
    return told | {"kind": "dispute", "urgency": "normal", "lead": None}


DAY_MINUTES = 24 * 60


@given(steps=st.lists(STEP, max_size=14))
@example(
    steps=[
        *(plain("accept"), plain("resolve"), plain("workdays", level=1, minutes=6 * DAY_MINUTES)),
        *(plain("sweep"), plain("workdays", level=4), plain("sweep", minutes=DAY_MINUTES)),
        plain("sweep", minutes=DAY_MINUTES),
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
