"""One question, its answer or none: whom it may go to, what stands still meanwhile, what moves.

The cast's service time is 300 working minutes, its allowances 60 to respond and 240 to resolve; `now`
is Wednesday 15 July 2026, 14:30 in Shanghai. A question waits until Friday 18:00.
"""

import datetime as dt

import pytest

from disputes.actions.asking import answer, ask_back
from disputes.actions.checking import verify
from disputes.actions.escalation import sweep_county
from disputes.actions.handling import resolve, sign
from disputes.actions.holding import accept, assign, raise_ticket
from disputes.actions.log import Draft, log_ticket
from disputes.actions.recompute import recompute_county
from disputes.actions.reopening import reopen
from disputes.errors import AlreadyAsked, CannotBeAsked
from disputes.explained import explain
from disputes.models import Delivery, Ticket, TicketEvent
from disputes.notices import tell
from disputes.rules import verbs_for
from grids.actions.county import save_settings
from grids.actions.person import change_login
from grids.errors import Missing, NotAllowed
from grids.models import NEVER, County, WorkItem
from grids.roles import Role
from grids.waiting import items_of
from tests import factories as make
from tests.cast import seat
from tests.turns import differing

SHANGHAI = dt.timezone(dt.timedelta(hours=8))


def at(day, hour, minute=0):
    """A moment of July 2026."""
    return dt.datetime(2026, 7, day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture
def worker(cast):
    """Works in the group, and logged it."""
    return seat(cast.group_grid, "worker", Role.MEMBER)


@pytest.fixture
def ticket(cast, worker, now):
    draft = Draft(kind="hazard", words="桥头护坡塌了", grid=cast.group_grid)
    return accept(log_ticket(draft, by=worker, now=now), by=cast.leader, now=now)


def asked(ticket, by, now, whom="logger", question="哪一段"):
    return ask_back(ticket, question=question, whom=whom, by=by, now=now)


def clocks(ticket):
    return ticket.escalate_at, ticket.remind_at, ticket.is_halted


def waits(ticket):
    """What waits for whom, and until when."""
    rows = WorkItem.objects.filter(subject=ticket.pk).order_by("what", "owner")
    return [(one.what, one.owner_kind, one.owner, one.due_at) for one in rows]


def test_the_first_question_halts_every_clock_until_its_day(cast, worker, ticket, now):
    """Before: 210 minutes of Wednesday afternoon and 90 of Thursday."""
    assert ticket.due_at == at(16, 10)
    ticket = asked(ticket, cast.leader, at(15, 15))
    ticket.refresh_from_db()
    assert (ticket.asked_until, ticket.asked_post) == (at(17, 18), worker.post)
    assert clocks(ticket) == (None, None, True)
    # 30 minutes are gone, 270 are left on Monday.
    assert ticket.due_at == at(20, 15, 30)
    event = TicketEvent.objects.get(ticket=ticket, verb="ask_back")
    assert event.facts == {
        "role": "leader",
        "until": at(17, 18).isoformat(),
        "stops": True,
        "whom": "logger",
    }
    assert (event.said.words, event.to_post) == ("哪一段", worker.post.pk)
    done = sweep_county(ticket.county, now=at(17, 17))
    assert (done["escalated"], done["reminded"], done["returned"]) == (0, 0, 0)
    assert recompute_county(ticket.county, now=at(16, 9)) == 0


def test_the_answer_lets_them_run_on_with_the_rest(cast, worker, ticket, now):
    """240 minutes to resolve from Wednesday 14:30, 30 of them gone when it was asked."""
    ticket = asked(ticket, cast.leader, at(15, 15))
    ticket = answer(ticket, words=" 东头那段 ", by=worker, now=at(16, 9))
    ticket.refresh_from_db()
    assert (ticket.asked_until, ticket.asked_post, ticket.is_halted) == (None, None, False)
    assert ticket.due_at == at(16, 16)  # 270 minutes are left: 180 until noon, 90 after
    assert ticket.escalate_at == at(16, 15)
    assert recompute_county(ticket.county, now=at(16, 9)) == 0
    told = explain(ticket, at(16, 10))
    assert told.is_exact
    assert [(one.began.verb, one.ended.verb) for one in told.held] == [("ask_back", "answer")]
    event = TicketEvent.objects.get(ticket=ticket, verb="answer")
    assert (event.said.words, event.facts["whom"]) == ("东头那段", "logger")


def test_without_an_answer_the_sweep_lets_them_run_from_that_day(cast, worker, ticket, now):
    """However late it comes: it is the stored time that counts."""
    ticket = asked(ticket, cast.leader, at(15, 15))
    due_at = ticket.due_at
    assert sweep_county(ticket.county, now=at(20, 9))["returned"] == 1
    ticket.refresh_from_db()
    assert (ticket.asked_until, ticket.is_halted, ticket.due_at) == (None, False, due_at)
    # 210 of the 240 minutes are left from Monday 08:30.
    assert ticket.escalate_at == at(20, 12)
    event = TicketEvent.objects.get(ticket=ticket, verb="unanswered")
    assert (event.by, event.state_to) == (None, "accepted")
    assert recompute_county(ticket.county, now=at(20, 9)) == 0
    assert differing(cast.record.id, at(20, 9)) == []
    assert sweep_county(ticket.county, now=at(20, 9))["returned"] == 0


def test_a_second_question_stops_nothing(cast, worker, ticket, now):
    ticket = asked(ticket, cast.leader, at(15, 15))
    ticket = answer(ticket, words="东头", by=worker, now=at(15, 16))
    before = (ticket.due_at, ticket.escalate_at, ticket.remind_at)
    ticket = asked(ticket, cast.leader, at(15, 16), question="多长")
    assert (ticket.due_at, ticket.escalate_at, ticket.remind_at) == before
    assert (ticket.is_halted, ticket.asked_until) == (False, at(17, 18))
    assert TicketEvent.objects.filter(ticket=ticket, verb="ask_back").last().facts["stops"] is False
    ticket = answer(ticket, words="十米", by=worker, now=at(15, 17))
    assert (ticket.due_at, ticket.escalate_at, ticket.remind_at) == before
    assert recompute_county(ticket.county, now=at(15, 17)) == 0


def test_nor_does_one_after_it_was_reopened(cast, worker, ticket, now):
    ticket = asked(ticket, cast.leader, at(15, 15))
    ticket = resolve(ticket, result="垒好了", by=cast.leader, now=at(15, 16))
    ticket = verify(ticket, finding="属实", by=cast.county, now=at(15, 17))
    ticket = reopen(ticket, reason="又塌了", by=cast.county, now=at(16, 9))
    due_at = ticket.due_at
    ticket = asked(ticket, cast.leader, at(16, 10))
    assert (ticket.is_halted, ticket.due_at) == (False, due_at)


def test_only_one_at_a_time(cast, ticket):
    ticket = asked(ticket, cast.leader, at(15, 15))
    with pytest.raises(AlreadyAsked):
        asked(ticket, cast.leader, at(15, 16), whom="resident")
    assert "ask_back" not in verbs_for(cast.leader, ticket)


def test_what_waits_for_whom_meanwhile(cast, worker, ticket):
    holder = ("grid", cast.group_grid.pk)
    ticket = asked(ticket, cast.leader, at(15, 15))
    assert waits(ticket) == [
        ("answer", "post", worker.post.pk, at(17, 18)),
        ("hold", *holder, NEVER),
    ]
    assert list(items_of(worker, "ticket").values_list("what", flat=True)) == ["answer"]
    ticket = answer(ticket, words="东头", by=worker, now=at(15, 16))
    assert waits(ticket) == [("hold", *holder, ticket.due_at)]
    assert differing(cast.record.id, at(15, 16)) == []


def test_nobody_else_on_that_post_is_shown_the_question(cast, worker, ticket):
    """A work item is not listed to whoever may not do it."""
    other = make.UserFactory(username="other", county=cast.record)
    make.PostingFactory(post=worker.post, user=other, acting=True)
    ticket = asked(ticket, cast.leader, at(15, 15))
    assert items_of(other, "ticket").count() == 0
    with pytest.raises(NotAllowed):
        answer(ticket, words="我答", by=other, now=at(15, 16))


def test_a_residents_answer_is_entered_by_holder_or_assignee(cast, worker, ticket):
    ticket = assign(ticket, department=cast.department, by=cast.leader, now=at(15, 15))
    ticket = sign(ticket, by=cast.clerk, now=at(15, 15))
    ticket = asked(ticket, cast.clerk, at(15, 15), whom="resident")
    assert ticket.asked_post is None
    assert {(what, kind) for what, kind, *_ in waits(ticket)} == {
        *(("answer", "grid"), ("answer", "department")),
        *(("hold", "grid"), ("hold", "department")),
    }
    for person in (worker, cast.county, cast.neighbour, cast.patch):
        with pytest.raises(NotAllowed):
            answer(ticket, words="我答", by=person, now=at(15, 16))
    ticket = answer(ticket, words="东头那户说", by=cast.clerk, now=at(15, 16))
    assert TicketEvent.objects.get(ticket=ticket, verb="answer").facts["whom"] == "resident"


def test_whoever_logged_it_cannot_be_asked_by_themselves_nor_when_gone(cast, worker, ticket, now):
    own = log_ticket(
        Draft(kind="hazard", words="井盖", grid=cast.group_grid), by=cast.leader, now=now
    )
    with pytest.raises(CannotBeAsked):
        asked(own, cast.leader, at(15, 15))
    worker.is_active = False
    change_login(worker, by=None, now=at(15, 15))
    with pytest.raises(CannotBeAsked):
        asked(ticket, cast.leader, at(15, 15))
    assert asked(ticket, cast.leader, at(15, 15), whom="resident").is_halted


def test_who_told_of_a_leader_is_not_asked_below_that_leader(cast, worker, now):
    draft = Draft(kind="hazard", words="收钱", grid=cast.group_grid, concerns=cast.group_grid)
    ticket = log_ticket(draft, by=worker, now=now)
    holder = cast.patch
    assert "ask_back" in verbs_for(holder, ticket)
    with pytest.raises(CannotBeAsked):
        asked(ticket, holder, at(15, 15))
    assert Ticket.objects.get(pk=ticket.pk).asked_until is None


def test_words_are_needed(cast, worker, ticket):
    for told in ({"question": " ", "whom": "logger"}, {"question": "哪", "whom": "mayor"}):
        with pytest.raises(Missing):
            ask_back(ticket, **told, by=cast.leader, now=at(15, 15))
    ticket = asked(ticket, cast.leader, at(15, 15))
    with pytest.raises(Missing):
        answer(ticket, words=" ", by=worker, now=at(15, 16))


def test_who_is_told(cast, worker, ticket):
    ticket = asked(ticket, cast.leader, at(15, 15))
    tell(ticket.county, now=at(15, 15))
    sweep_county(ticket.county, now=at(20, 9))
    ticket = asked(ticket, cast.leader, at(20, 9), whom="resident")
    ticket = answer(ticket, words="东头", by=cast.leader, now=at(20, 10))
    tell(ticket.county, now=at(20, 10))
    told = {
        event.verb: set(Delivery.objects.filter(event=event).values_list("person", flat=True))
        for event in TicketEvent.objects.filter(ticket=ticket).order_by("at")
    }
    assert told["unanswered"] == {cast.leader.pk}
    assert (told["ask_back"], told["answer"]) == ({None}, {None}), "the holder knows what it did"
    first = TicketEvent.objects.filter(ticket=ticket, verb="ask_back").earliest("at")
    assert set(Delivery.objects.filter(event=first).values_list("person", flat=True)) == {worker.pk}


def test_resolved_meanwhile_the_question_is_over_and_what_it_stood_counts_not(cast, ticket):
    """Had nobody asked it had been due on Thursday 10:00; it stood for an hour."""
    ticket = asked(ticket, cast.leader, at(15, 15))
    ticket = resolve(ticket, result="自己查清了", by=cast.leader, now=at(15, 16))
    assert (ticket.asked_until, ticket.is_halted) == (None, False)
    assert ticket.due_at == at(16, 11)


def test_what_begins_meanwhile_runs_from_the_answer_on(cast, worker, ticket):
    """Raised while it stands: the patch's 240 minutes have not begun to run before the answer."""
    ticket = asked(ticket, cast.leader, at(15, 15))
    ticket = raise_ticket(ticket, reason="难", by=cast.leader, now=at(15, 16))
    assert clocks(ticket) == (None, None, True)
    ticket = answer(ticket, words="东头", by=worker, now=at(15, 17))
    assert ticket.escalate_at == at(16, 11, 30)  # 60 on Wednesday, 180 on Thursday


def test_the_county_says_how_long_a_question_waits(cast, ticket, now):
    county = County.objects.get(pk=cast.record.pk)
    county.answer_workdays = 1
    save_settings(county, by=cast.admin, now=now)
    assert asked(ticket, cast.leader, at(15, 15)).asked_until == at(16, 18)
