"""Who looks whether it is done: the list, the rule and the notice name the same people."""

import pytest

from disputes.actions.escalation import sweep_county
from disputes.actions.handling import resolve, sign
from disputes.actions.holding import assign
from disputes.actions.log import Draft, log_ticket
from disputes.models import Delivery, Ticket, TicketEvent
from disputes.notices import tell
from disputes.rules import verbs_for
from grids.actions.person import change_login
from grids.actions.posting import appoint
from grids.waiting import items_of
from tests import cast as small_county
from tests import factories as make

WATCHED = ("leader", "patch", "village", "township", "county", "neighbour", "clerk")


def who_looks(cast, ticket, now):
    """Those in whose list it stands; each may verify it."""
    found = {name for name in WATCHED if ticket.pk in to_verify(getattr(cast, name))}
    for name in found:
        assert "verify" in verbs_for(getattr(cast, name), Ticket.objects.get(pk=ticket.pk))
    return found


def to_verify(user):
    """What waits for this person to look whether it is done."""
    user.forget_seats()
    return set(items_of(user, "ticket").filter(what="verify").values_list("subject", flat=True))


def who_is_asked(cast, ticket, now):
    """Those told of the resolution who are neither holder nor logger nor did it."""
    tell(ticket.county, now=now)
    last = TicketEvent.objects.filter(ticket=ticket).order_by("at", "id").last()
    told = set(Delivery.objects.filter(event=last).values_list("person", flat=True))
    return {name for name in WATCHED if getattr(cast, name).pk in told}


def solved(cast, now, **more):
    draft = Draft(kind="hazard", words="断树", grid=cast.group_grid, result="锯了", **more)
    return log_ticket(draft, by=cast.leader, now=now)


def leave(*people, now):
    """Their logins are switched off."""
    for person in people:
        person.is_active = False
        change_login(person, by=None, now=now)


def test_the_next_level_looks(cast, now):
    ticket = solved(cast, now)
    looks = {name for name in WATCHED if getattr(cast, name) == cast.patch}
    assert who_looks(cast, ticket, now) == who_is_asked(cast, ticket, now) == looks


@pytest.mark.parametrize("empty", [1, 2, 3])
def test_any_number_of_vacant_levels_in_a_row_is_skipped(db, now, empty):
    cast = small_county.build()
    line = [cast.patch, cast.village, cast.township, cast.county]
    leave(*line[:empty], now=now)
    ticket = solved(cast, now)
    assert who_looks(cast, ticket, now) == {["patch", "village", "township", "county"][empty]}
    assert who_is_asked(cast, ticket, now) == who_looks(cast, ticket, now)


def given_down(cast, now, grid):
    draft = Draft(kind="hazard", words="断树", grid=grid)
    ticket = log_ticket(draft, by=cast.township, now=now)
    while ticket.holder_id != cast.township_grid.pk:
        now = ticket.escalate_at
        sweep_county(ticket.county, now=now)
        ticket.refresh_from_db()
    ticket = assign(ticket, post=cast.leader.post, by=cast.township, now=now)
    ticket = sign(ticket, by=cast.leader, now=now)
    return resolve(ticket, result="好了", by=cast.leader, now=now), now


def test_a_vacant_level_between_holder_and_resolver_is_skipped_too(db, now):
    cast = small_county.build()
    leave(cast.patch, now=now)
    ticket, now = given_down(cast, now, cast.group_grid)
    assert who_looks(cast, ticket, now) == {"village"}
    assert who_is_asked(cast, ticket, now) == {"village", "township"}  # the holder is told as well


def test_what_a_grid_elsewhere_did_its_holder_looks_at(db, now):
    """The levels above whoever did it may not see a matter of another place."""
    cast = small_county.build()
    for grid in (cast.township_grid, cast.village_grid):
        ticket, later = given_down(cast, now, grid)
        assert who_looks(cast, ticket, later) == {"township"}
        assert who_is_asked(cast, ticket, later) == {"township"}


def by_department(cast, now):
    draft = Draft(kind="hazard", words="漏水", grid=cast.group_grid)
    ticket = log_ticket(draft, by=cast.leader, now=now)
    ticket = assign(ticket, department=cast.department, by=cast.leader, now=now)
    return resolve(sign(ticket, by=cast.clerk, now=now), result="好了", by=cast.clerk, now=now)


def test_what_a_department_did_its_holder_looks_at(cast, now):
    ticket = by_department(cast, now)
    assert who_looks(cast, ticket, now) == who_is_asked(cast, ticket, now) == {"leader"}


def test_what_a_department_did_for_a_level_that_is_vacant_now_the_next_looks_at(db, now):
    cast = small_county.build()
    ticket = by_department(cast, now)
    leave(cast.leader, cast.patch, now=now)
    assert who_looks(cast, ticket, now) == {"village"}


def test_a_sensitive_matter_is_looked_at_by_those_who_see_it_alone(cast, now):
    ticket = solved(cast, now, is_sensitive=True)
    assert who_looks(cast, ticket, now) == who_is_asked(cast, ticket, now) == set()
    draft = Draft(kind="hazard", words="家里", grid=cast.village_grid, is_sensitive=True)
    ticket = log_ticket(draft, by=cast.village, now=now)
    ticket = assign(ticket, post=cast.leader.post, by=cast.village, now=now)
    ticket = resolve(sign(ticket, by=cast.leader, now=now), result="好了", by=cast.leader, now=now)
    looks = {name for name in WATCHED if getattr(cast, name) == cast.village}
    assert who_looks(cast, ticket, now) == who_is_asked(cast, ticket, now) == looks


def test_what_concerns_a_leader_is_looked_at_above_that_leader(cast, now):
    ticket = solved(cast, now, concerns=cast.village_grid)
    looks = {name for name in WATCHED if getattr(cast, name) == cast.township}
    assert who_looks(cast, ticket, now) == who_is_asked(cast, ticket, now) == looks


def test_who_once_sat_below_a_leader_hears_of_matters_about_them(cast, now):
    """Scope goes by today's chairs, and so do the notices."""
    former = make.PostFactory(grid=cast.village_grid, role="staff")
    make.PostingFactory(post=former, user=cast.township, ended_on=make.LONG_AGO)
    draft = Draft(kind="information", words="账", grid=cast.group_grid, concerns=cast.village_grid)
    ticket = log_ticket(draft, by=cast.leader, now=now)
    assert "township" in who_is_asked(cast, ticket, now)


def sit(user, grid, now, role="deputy"):
    """One more chair for somebody."""
    appoint(make.PostFactory(grid=grid, role=role), user, now.date(), by=None, now=now)


def test_who_resolved_it_and_sits_alone_where_it_would_be_looked_at_is_passed_over(db, now):
    cast = small_county.build()
    leave(cast.patch, cast.village, now=now)
    sit(cast.leader, cast.patch_grid, now)
    ticket = solved(cast, now)
    assert ticket.resolver_id == cast.group_grid.pk
    assert who_looks(cast, ticket, now) == who_is_asked(cast, ticket, now) == {"township"}


def test_somebody_beside_them_there_is_asked(db, now):
    cast = small_county.build()
    sit(cast.leader, cast.patch_grid, now)
    ticket = solved(cast, now)
    assert who_looks(cast, ticket, now) == who_is_asked(cast, ticket, now) == {"patch"}


def test_who_sits_on_two_levels_above_is_passed_over_on_both(db, now):
    cast = small_county.build()
    leave(cast.patch, cast.village, now=now)
    sit(cast.leader, cast.patch_grid, now)
    sit(cast.leader, cast.village_grid, now)
    leave(cast.township, now=now)
    ticket = solved(cast, now)
    assert who_looks(cast, ticket, now) == who_is_asked(cast, ticket, now) == {"county"}


def test_another_who_sits_on_both_is_asked_once(db, now):
    """Only whoever resolved it is passed over; a stranger to it on two chairs is not."""
    cast = small_county.build()
    leave(cast.patch, now=now)
    sit(cast.village, cast.patch_grid, now)
    ticket = solved(cast, now)
    assert who_looks(cast, ticket, now) == who_is_asked(cast, ticket, now) == {"village"}


def test_a_clerk_who_came_to_sit_alone_on_the_holders_chair_is_passed_over(db, now):
    cast = small_county.build()
    ticket = by_department(cast, now)
    leave(cast.leader, now=now)
    sit(cast.clerk, cast.group_grid, now)
    assert ticket.resolver_id is None
    assert who_looks(cast, ticket, now) == {"patch"}
    assert who_is_asked(cast, ticket, now) == {"patch", "leader"}  # the logger hears of it as well


def test_what_the_county_itself_did_another_of_the_county_looks_at(db, now):
    cast = small_county.build()
    draft = Draft(kind="hazard", words="塌方", grid=cast.county_grid, result="清了")
    ticket = log_ticket(draft, by=cast.county, now=now)
    assert who_looks(cast, ticket, now) == who_is_asked(cast, ticket, now) == set()
    cast.second = small_county.seat(cast.county_grid, "second", "deputy")
    another = log_ticket(draft, by=cast.county, now=now)
    assert "verify" in verbs_for(cast.second, another)
    assert "verify" not in verbs_for(cast.county, another)
    assert to_verify(cast.second) == {ticket.pk, another.pk}
    tell(another.county, now=now)
    told = Delivery.objects.filter(event__ticket=another).exclude(person=None)
    assert set(told.values_list("person", flat=True)) == {cast.second.pk}
