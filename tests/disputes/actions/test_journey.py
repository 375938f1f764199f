"""The main job: a quarrel is logged, rises when nobody moves, is solved and verified."""

import datetime as dt

import pytest

from disputes.actions.checking import reject, verify
from disputes.actions.correcting import correct
from disputes.actions.escalation import sweep_county
from disputes.actions.handling import resolve, send_back, sign
from disputes.actions.holding import accept, assign, hand_down, raise_ticket
from disputes.actions.log import Draft, NamedParty, log_ticket
from disputes.actions.noting import note
from disputes.actions.voiding import void
from disputes.errors import (
    NoLevelAbove,
    NotOnPath,
    OutsideGrid,
    PartiesNotAllowed,
    Ruling,
    WrongState,
)
from disputes.kinds import State
from disputes.models import Ticket, TicketEvent
from disputes.rules import verbs_for
from grids.errors import Missing, NotAllowed, Stale
from tests import factories as make


@pytest.fixture
def quarrel(any_cast, now):
    any_cast.ticket = log_ticket(
        Draft(kind="dispute", words="两家为地界吵架", grid=any_cast.group_grid),
        by=any_cast.leader,
        now=now,
    )
    return any_cast


def verbs(ticket):
    return list(
        TicketEvent.objects.filter(ticket=ticket)
        .order_by("at", "id")
        .values_list("verb", flat=True)
    )


def test_logging_starts_the_clocks(quarrel, now):
    ticket = quarrel.ticket
    assert ticket.state == State.REPORTED
    assert ticket.holder == quarrel.group_grid
    assert ticket.respond_by == ticket.escalate_at == now + dt.timedelta(minutes=60)
    assert ticket.remind_at == now + dt.timedelta(minutes=48)
    assert ticket.due_at > ticket.respond_by
    assert ticket.number.endswith(" 2607-0001")
    assert ticket.at_village == quarrel.village_grid.id


def test_it_rises_level_by_level_to_the_county_and_stays(quarrel, now):
    ticket, seen = quarrel.ticket, []
    moment = now
    for _step in range(len(quarrel.levels) + 1):
        ticket.refresh_from_db()
        if ticket.escalate_at is None:
            break
        moment = max(moment, ticket.escalate_at)
        sweep_county(ticket.county, now=moment)
        sweep_county(ticket.county, now=moment)
        ticket.refresh_from_db()
        seen.append(ticket.holder_id)
    upward = [grid.id for grid in reversed(quarrel.levels[:-1])]
    assert seen == [*upward, quarrel.county_grid.id]
    assert ticket.state == State.REPORTED
    escalations = TicketEvent.objects.filter(ticket=ticket, verb="escalate")
    assert escalations.count() == len(quarrel.levels)
    assert escalations.filter(facts__top=True).count() == 1
    assert len(set(escalations.values_list("spell", flat=True))) == len(quarrel.levels)


def test_the_village_solves_it_and_the_township_verifies(quarrel, now):
    ticket = quarrel.ticket
    while ticket.holder_id != quarrel.village_grid.id:
        now = ticket.escalate_at
        sweep_county(ticket.county, now=now)
        ticket.refresh_from_db()
    assert "accept" in verbs_for(quarrel.village, ticket)
    assert "accept" not in verbs_for(quarrel.neighbour, ticket)
    accept(ticket, by=quarrel.village, now=now)
    ticket = resolve(ticket, result="重新量了地界，双方签字", by=quarrel.village, now=now)
    assert ticket.state == State.RESOLVED
    assert ticket.escalate_at is None
    with pytest.raises(NotAllowed):
        verify(ticket, finding="看过", by=quarrel.village, now=now)
    ticket = verify(ticket, finding="看过，属实", by=quarrel.township, now=now)
    assert ticket.state == State.CLOSED
    assert verbs(ticket)[-3:] == ["accept", "resolve", "verify"]


def test_a_vacant_level_is_skipped(cast, now):
    cast.patch.is_active = False
    cast.patch.save()
    ticket = log_ticket(
        Draft(kind="hazard", words="路灯坏了", grid=cast.group_grid), by=cast.leader, now=now
    )
    sweep_county(ticket.county, now=ticket.escalate_at)
    ticket.refresh_from_db()
    assert ticket.holder == cast.levels[-3]


def test_the_second_sending_back_makes_the_next_assignment_a_ruling(cast, now):
    ticket = log_ticket(
        Draft(kind="service", words="水管漏水", grid=cast.village_grid), by=cast.village, now=now
    )
    for _bounce in range(2):
        ticket = assign(ticket, post=cast.leader.post, by=cast.village, now=now)
        ticket = send_back(ticket, reason="不归我管", by=cast.leader, now=now)
    assert ticket.holder == cast.township_grid
    with pytest.raises(Missing):
        assign(ticket, department=cast.department, by=cast.township, now=now)
    words = "水管归水利局管"
    ticket = assign(ticket, department=cast.department, words=words, by=cast.township, now=now)
    assert ticket.is_ruling
    assert "send_back" not in verbs_for(cast.clerk, ticket)
    with pytest.raises(Ruling):
        send_back(ticket, reason="也不归我", by=cast.clerk, now=now)
    ticket = sign(ticket, by=cast.clerk, now=now)
    ticket = resolve(ticket, result="修好了", by=cast.clerk, now=now)
    assert "verify" in verbs_for(cast.township, ticket)


def test_raise_and_hand_down_and_rise_again(quarrel, now):
    ticket = accept(quarrel.ticket, by=quarrel.leader, now=now)
    ticket = raise_ticket(ticket, reason="说不动", by=quarrel.leader, now=now)
    assert ticket.holder_id == quarrel.above_group.id
    assert ticket.state == State.ACCEPTED
    with pytest.raises(NotOnPath):
        hand_down(
            ticket,
            grid=quarrel.other_group_grid,
            reason="x",
            by=quarrel.patch,
            now=now,
        )
    ticket = hand_down(
        ticket, grid=quarrel.group_grid, reason="先调一次", by=quarrel.patch, now=now
    )
    assert (ticket.state, ticket.spell) == (State.REPORTED, 2)
    sweep_county(ticket.county, now=ticket.escalate_at)
    ticket.refresh_from_db()
    assert ticket.holder_id == quarrel.above_group.id


def test_nobody_is_above_the_county(cast, now):
    ticket = log_ticket(
        Draft(kind="hazard", words="桥面塌陷", grid=cast.county_grid), by=cast.county, now=now
    )
    ticket = accept(ticket, by=cast.county, now=now)
    with pytest.raises(NoLevelAbove):
        raise_ticket(ticket, reason="太大", by=cast.county, now=now)
    assert "raise" not in verbs_for(cast.county, ticket)


def test_a_rejected_resolution_runs_again(cast, now):
    ticket = log_ticket(
        Draft(kind="service", words="井盖丢了", grid=cast.group_grid, result="已补"),
        by=cast.leader,
        now=now,
    )
    assert verbs(ticket) == ["log_solved"]
    ticket = reject(ticket, reason="还没补", by=cast.patch, now=now)
    assert ticket.state == State.HANDLING
    # 240 working minutes from 14:30: 210 until 18:00, the other 30 from 08:30 of the next day.
    assert ticket.escalate_at == dt.datetime(2026, 7, 16, 1, 0, tzinfo=dt.UTC)
    assert ticket.result == ""


def test_a_resolved_ticket_lapses(cast, now):
    ticket = log_ticket(
        Draft(kind="service", words="井盖丢了", grid=cast.group_grid, result="已补"),
        by=cast.leader,
        now=now,
    )
    sweep_county(ticket.county, now=ticket.lapse_at - dt.timedelta(seconds=1))
    ticket.refresh_from_db()
    assert ticket.state == State.RESOLVED
    assert sweep_county(ticket.county, now=ticket.lapse_at)["lapsed"] == 1
    ticket.refresh_from_db()
    assert ticket.state == State.CLOSED


def test_the_same_id_is_the_same_ticket(cast, now):
    draft = Draft(kind="hazard", words="断树", grid=cast.group_grid)
    first = log_ticket(draft, by=cast.leader, now=now)
    assert log_ticket(draft, by=cast.leader, now=now, id=first.id) == first
    assert Ticket.objects.count() == 1


def test_a_stale_version_is_refused_and_changes_nothing(cast, now):
    draft = Draft(kind="hazard", words="断树", grid=cast.group_grid)
    ticket = log_ticket(draft, by=cast.leader, now=now)
    with pytest.raises(Stale) as refusal:
        correct(ticket, changes={"words": "断树压车"}, version=7, by=cast.leader, now=now)
    assert refusal.value.extra == {"yours": 7, "now": 1}
    ticket = correct(ticket, changes={"urgency": "urgent"}, version=1, by=cast.leader, now=now)
    assert ticket.version == 2
    ticket = note(ticket, words="已拉警戒线", by=cast.leader, now=now)
    ticket = void(ticket, reason="重复", by=cast.leader, now=now)
    with pytest.raises(WrongState):
        accept(ticket, by=cast.leader, now=now)
    with pytest.raises(Missing):
        log_ticket(Draft(kind="hazard", words="  ", grid=cast.group_grid), by=cast.leader, now=now)


def test_a_leader_who_is_mediator_too_logs_as_solved_from_the_leaders_chair(cast, now):
    make.PostingFactory(
        post=make.PostFactory(grid=cast.group_grid, role="mediator"), user=cast.leader
    )
    draft = Draft(kind="dispute", words="吵架", grid=cast.group_grid, result="劝好了")
    assert log_ticket(draft, by=cast.leader, now=now).state == State.RESOLVED


def test_nothing_is_logged_in_a_grid_that_closed_meanwhile(cast, now):
    draft = Draft(kind="hazard", words="断树", grid=cast.group_grid)
    type(cast.group_grid).objects.filter(pk=cast.group_grid.pk).update(closed_on=now.date())
    with pytest.raises(OutsideGrid):
        log_ticket(draft, by=cast.leader, now=now)


def test_a_matter_about_the_countys_leader_is_for_the_city(cast, now):
    draft = Draft(kind="order", words="x", grid=cast.group_grid, concerns=cast.county_grid)
    with pytest.raises(Missing, match="call the city"):
        log_ticket(draft, by=cast.leader, now=now)


def test_until_it_is_accepted_the_logger_corrects_it_and_then_the_holder(cast, now):
    draft = Draft(kind="hazard", words="断树", grid=cast.group_grid)
    ticket = log_ticket(draft, by=cast.village, now=now)
    assert "correct" in verbs_for(cast.village, ticket)
    assert "correct" not in verbs_for(cast.leader, ticket)
    ticket = accept(ticket, by=cast.leader, now=now)
    assert "correct" not in verbs_for(cast.village, ticket)
    assert "correct" in verbs_for(cast.leader, ticket)


def test_a_ticket_with_parties_stays_of_a_kind_that_may_have_them(cast, now):
    parties = [NamedParty("甲某")]
    draft = Draft(kind="dispute", words="地界", grid=cast.group_grid, parties=parties)
    ticket = log_ticket(draft, by=cast.leader, now=now)
    with pytest.raises(PartiesNotAllowed):
        correct(ticket, changes={"kind": "hazard"}, version=1, by=cast.leader, now=now)
    ticket = correct(ticket, changes={"kind": "service"}, version=1, by=cast.leader, now=now)
    assert ticket.kind == "service"
