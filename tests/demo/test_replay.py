"""What is played in memory is what the actions would have written: verb by verb, row by row."""

import datetime as dt
import random
import uuid

import pytest
from django.utils import timezone

from demo import fate, joins, watching
from demo.arrivals import Arrivals
from demo.fate import Fate
from demo.hours import Hours
from demo.life import Life
from demo.stage import load_stage
from demo.tickets import Play
from disputes.actions.asking import answer, ask_back, unanswered_batch
from disputes.actions.checking import reject, verify
from disputes.actions.defaults import seed_allowances, seed_categories
from disputes.actions.escalation import escalate_batch, lapse_batch, remind_batch
from disputes.actions.extending import ask_extension, decline, extend
from disputes.actions.guarding import alarm_batch, report
from disputes.actions.handling import resolve, send_back, sign
from disputes.actions.helping import add_helper
from disputes.actions.holding import accept, assign, hand_down, raise_ticket
from disputes.actions.log import Draft, log_ticket
from disputes.actions.merging import merge
from disputes.actions.noting import note
from disputes.actions.pausing import park, pause, resume, return_batch
from disputes.actions.reopening import reopen
from disputes.actions.sameness import MARK
from disputes.actions.splitting import split_off
from disputes.actions.urging import oversee, urge
from disputes.actions.voiding import void
from disputes.models import Allowance, Category, Ticket, TicketEvent
from disputes.ticket_clocks import Clockwork
from grids.models import Department, Grid, Post, User
from grids.roles import Role
from tests import cast as small_county
from tests import factories as make

NOW = dt.datetime(2026, 7, 15, 8, tzinfo=dt.UTC)
TICKET = (
    "state holder_id spell version bounces is_ruling result resolver_id resolved_by_id resolved_at"
    " closed_at due_at respond_by sign_by resolve_by remind_at escalate_at lapse_at day kind urgency"
    " assigned_post_id assigned_department_id received_at at_village at_group paused_until"
    " parked_until parked_from wished_until wished_by_id asked_until asked_post_id is_halted urges"
    " urged_at urged_by overseen_at overseen_by helpers merged_into_id split_from_id counted_from headline"
    " report_by alarm_at reported_at reported_to"
)
EVENT = (
    "verb at day by_id by_grid_id by_label state_from state_to holder_from holder_to to_post"
    " to_department to_label spell kind due_at is_on_time at_township at_village at_patch at_group"
    " facts"
)


def shown(row, names):
    shown = {name: getattr(row, name) for name in names.split()}
    if "facts" in shown:  # a played log has no mark: nobody sends it a second time
        shown["facts"] = {name: told for name, told in shown["facts"].items() if name != MARK}
    return shown


def played(county, *, days, rate):
    """A ledger of so many days in a small county."""
    Allowance.objects.all().delete()
    seed_allowances(county, NOW)
    seed_categories(county, NOW)
    stage = load_stage(county, timezone.localdate(NOW))
    life = Life(stage, Clockwork.load(county.id, NOW), random.Random(5))
    hours = Hours(life.clock.calendar)
    play = Play(life, Fate(life, hours, 5), Arrivals(stage, hours, 5, rate))
    play.run(NOW - dt.timedelta(days=days), NOW)
    return life.ledger


@pytest.fixture(params=["long", "short"])
def people(db, request):
    cast = small_county.build(ladder=request.param)
    office = make.DepartmentFactory(grid=cast.county_grid, name="供电所")
    small_county.seat(cast.county_grid, "power", Role.CLERK, office)
    cast.record.short_name = "测"  # the dice are thrown by the case number
    cast.record.save()
    return cast


def until(event):
    """The day that was chosen."""
    return dt.datetime.fromisoformat(event.facts["until"]).date()


class Replay:
    """Does a ledger's verbs again, through the actions."""

    def __init__(self, ledger):
        self.words = {said.event_id: said.words for said in ledger.words}
        self.tickets = {ticket.pk: ticket for ticket in ledger.fresh}
        self.events = ledger.events
        self.users = User.objects.in_bulk()

    def run(self):
        for event in self.events:
            getattr(self, f"do_{event.verb}", self.do_swept)(event)

    def given(self, event):
        user = self.users[event.by_id]
        user.forget_seats()
        ticket = Ticket.objects.get(pk=event.ticket_id)
        return {"ticket": ticket, "by": user, "now": event.at}

    def said(self, event):
        return self.words.get(event.id, "")

    def do_log(self, event):
        was = self.tickets[event.ticket_id]
        if was.split_from_id:  # its splitting off has logged it
            return
        draft = Draft(
            kind=was.kind,
            words=was.words,
            grid=Grid.objects.get(pk=was.grid_id),
            urgency=was.urgency,
            category=Category.objects.filter(pk=was.category_id).first(),
            source=was.source,
            place=was.place,
            logged_at=was.logged_at,
            result=self.said(event),
        )
        log_ticket(draft, by=self.users[event.by_id], now=event.at, id=was.pk)

    do_log_solved = do_log

    def do_accept(self, event):
        accept(**self.given(event))

    def do_assign(self, event):
        post = Post.objects.filter(pk=event.to_post).first()
        department = Department.objects.filter(pk=event.to_department).first()
        assign(**self.given(event), post=post, department=department, words=self.said(event))

    def do_add_helper(self, event):
        department = Department.objects.get(pk=event.to_department)
        add_helper(**self.given(event), department=department, words=self.said(event))

    def do_sign(self, event):
        sign(**self.given(event))

    def do_send_back(self, event):
        send_back(**self.given(event), reason=self.said(event))

    def do_raise(self, event):
        raise_ticket(**self.given(event), reason=self.said(event))

    def do_hand_down(self, event):
        grid = Grid.objects.get(pk=event.holder_to)
        hand_down(**self.given(event), grid=grid, reason=self.said(event))

    def do_resolve(self, event):
        resolve(**self.given(event), result=self.said(event))

    def do_verify(self, event):
        verify(**self.given(event), finding=self.said(event))

    def do_reject(self, event):
        reject(**self.given(event), reason=self.said(event))

    def do_note(self, event):
        note(**self.given(event), words=self.said(event))

    def do_void(self, event):
        void(**self.given(event), reason=self.said(event))

    def do_pause(self, event):
        pause(**self.given(event), reason=self.said(event), until=until(event))

    def do_park(self, event):
        park(**self.given(event), reason=self.said(event), until=until(event))

    def do_ask_extension(self, event):
        ask_extension(**self.given(event), reason=self.said(event), until=until(event))

    def do_extend(self, event):
        extend(**self.given(event), reason=self.said(event), until=until(event))

    def do_decline(self, event):
        decline(**self.given(event), reason=self.said(event))

    def do_urge(self, event):
        urge(**self.given(event), words=self.said(event))

    def do_oversee(self, event):
        oversee(**self.given(event), words=self.said(event))

    def do_split_off(self, event):
        split_off(**self.given(event), words=self.said(event), id=uuid.UUID(event.facts["other"]))

    def do_merge(self, event):
        merge(**self.given(event), other=uuid.UUID(event.facts["other"]))

    def do_take_in(self, event):
        """The merge has done it."""

    def do_report(self, event):
        organ, _space, number = self.said(event).rpartition(" ")
        told = dt.datetime.fromisoformat(event.facts["at"])
        report(**self.given(event), organ=organ, number=number, at=told)

    def do_ask_back(self, event):
        ask_back(**self.given(event), question=self.said(event), whom=event.facts["whom"])

    def do_answer(self, event):
        answer(**self.given(event), words=self.said(event))

    def do_reopen(self, event):
        reopen(**self.given(event), reason=self.said(event))

    def do_resume(self, event):
        if event.by_id:
            resume(**self.given(event))
            return
        column = "parked_until" if event.state_from == "parked" else "paused_until"
        return_batch(event.county, [event.ticket_id], event.at, column)

    def do_swept(self, event):
        sweep = {"escalate": escalate_batch, "remind": remind_batch, "lapse": lapse_batch}
        sweep |= {"unanswered": unanswered_batch, "alarm": alarm_batch}
        sweep[event.verb](event.county, [event.ticket_id], event.at)


def test_the_actions_write_the_same(people, monkeypatch):
    rare = {"VOID": 0.1, "BOUNCE": 0.5, "REJECT": 0.25, "VERIFY": 0.65, "NOTE": 0.2, "DOWN": 0.8}
    rare |= {"PAUSE": 0.25, "EARLY": 0.5, "PARK": 0.3, "MORE": 0.25}
    for name, share in rare.items():
        monkeypatch.setattr(fate, name, share)  # so that a small county meets them all
    seen = {"URGE": 0.1, "OVERSEE": 0.05, "ASK": 0.15, "ANSWERED": 0.6, "REOPEN": 0.2}
    seen |= {"HELP": 0.5}
    for name, share in seen.items():
        monkeypatch.setattr(watching, name, share)
    ledger = played(people.record, days=30, rate=0.9)
    verbs = {event.verb for event in ledger.events}
    assert verbs > {"log", "log_solved", "accept", "raise", "resolve", "verify"}
    assert verbs > {"escalate", "remind", "lapse", "note", "void", "reject"}
    if people.ladder == "long":
        assert verbs > {"assign", "sign", "send_back", "hand_down"}
        assert verbs > {"urge", "oversee", "ask_back", "answer", "unanswered", "reopen"}
        assert verbs > {"report", "alarm"}
        assert verbs > {"pause", "resume", "park", "ask_extension", "extend", "decline"}
    Replay(ledger).run()
    written = {ticket.pk: ticket for ticket in Ticket.objects.all()}
    assert len(written) == len(ledger.fresh)
    for ticket in ledger.fresh:
        assert shown(written[ticket.pk], TICKET) == shown(ticket, TICKET), ticket.number
    rows = list(TicketEvent.objects.order_by("at", "id"))
    assert [shown(row, EVENT) for row in rows] == [shown(row, EVENT) for row in ledger.events]


def test_what_is_merged_and_split_off_is_what_the_actions_write(people):
    """The scenes play them (tests/demo/test_scenes.py); here what they leave is done again."""
    seed_allowances(people.record, NOW)
    stage = load_stage(people.record, timezone.localdate(NOW))
    life = Life(stage, Clockwork.load(people.record.pk, NOW), random.Random(5))
    place = stage.places[people.village_grid.pk]
    by = next(one for one in stage.actors[place.id] if one.user == people.village.pk)
    start, minute = NOW - dt.timedelta(hours=3), dt.timedelta(minutes=1)

    def log(at, urgency):
        facts = {"kind": "hazard", "words": f"水渠塌了{at}", "urgency": urgency, "source": "phone"}
        return life.log(place, by, at, logged_at=at, **facts)

    slow, quick = log(start, "normal"), log(start + minute, "urgent")
    life.accept(slow, by, start + 5 * minute)
    joins.split_off(life, slow, "路灯不亮", by, start + 20 * minute)
    joins.merge(life, quick, slow, by, start + 30 * minute)
    assert slow.due_at == quick.due_at
    Replay(life.ledger).run()
    for ticket in life.ledger.fresh:
        assert shown(Ticket.objects.get(pk=ticket.pk), TICKET) == shown(ticket, TICKET)
    rows = list(TicketEvent.objects.order_by("id"))  # as they were written
    assert [shown(row, EVENT) for row in rows] == [shown(row, EVENT) for row in life.ledger.events]
