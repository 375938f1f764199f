"""Shared ground: two grids see a ticket, one holds it, and it is counted once."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from disputes.actions.correcting import correct
from disputes.actions.holding import accept, raise_ticket
from disputes.actions.log import Draft, log_ticket
from disputes.actions.noting import note
from disputes.actions.sharing import share, unshare
from disputes.errors import NotShareable, NotShared, SharedAlready, WrongGround
from disputes.models import Delivery, Ticket, TicketEvent
from disputes.notices import tell
from disputes.rules import may_reveal, verbs_for
from disputes.search.queue import Asked, matters, narrow, page_of
from grids.errors import NotAllowed
from grids.models import Grid
from grids.roles import Role
from reports.rollups.dashboard import open_now
from tests import cast as small_county
from tests import factories as make
from tests.api import at, client, draft
from tests.cast import seat

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def ticket(cast, now):
    said = Draft(kind="hazard", words="界河边的护坡塌了", grid=cast.group_grid)
    return log_ticket(said, by=cast.leader, now=now)


@pytest.fixture
def above(cast):
    """Whoever leads the grid above the other village."""
    parent = cast.other_village_grid.parent
    return cast.county if parent == cast.county_grid else seat(parent, "above")


@pytest.fixture
def below(cast):
    """Whoever leads a group of the other village: not their ground."""
    return seat(cast.other_group_grid, "below")


def sees(user, ticket):
    user.forget_seats()
    return Ticket.objects.visible_to(user).filter(pk=ticket.pk).exists()


def told(ticket, verb, now):
    tell(ticket.county, now=now)
    events = TicketEvent.objects.filter(ticket=ticket, verb=verb)
    return set(Delivery.objects.filter(event__in=events).values_list("person", flat=True))


def shared_list(user, grid, now):
    asked = Asked("open", is_shared=True)
    rows = narrow(matters(user, grid), asked, now, grid, user)
    return [one.pk for one in page_of(rows, asked, "", 9).rows]


def test_the_other_line_sees_it_from_then_on_and_not_after(cast, ticket, now, above, below):
    people = (cast.neighbour, above, below)
    before = [sees(user, ticket) for user in people]
    ticket = share(ticket, grid=cast.other_village_grid, by=cast.leader, now=now)
    assert [sees(user, ticket) for user in people] == [True, True, False]
    ticket = unshare(ticket, grid=cast.other_village_grid, by=cast.leader, now=now)
    assert [sees(user, ticket) for user in people] == before
    assert before[0] is before[2] is False
    assert (ticket.shared_grids, ticket.shared_lines) == (None, None)


def test_one_holds_it_and_the_other_may_only_add_a_note(cast, ticket, now):
    ticket = share(ticket, grid=cast.other_village_grid, by=cast.leader, now=now)
    assert ticket.holder_id == cast.group_grid.pk
    assert verbs_for(cast.neighbour, ticket) == ["note"]
    assert not may_reveal(cast.neighbour, ticket)
    note(ticket, words="我们这边也塌了", by=cast.neighbour, now=now + HOUR)
    with pytest.raises(NotAllowed):
        accept(ticket, by=cast.neighbour, now=now)
    worker = seat(cast.other_village_grid, "worker", Role.MEMBER)
    assert not sees(worker, ticket)


def test_no_clock_and_no_work_item_moves(cast, ticket, now):
    names = ("due_at", "escalate_at", "remind_at", "respond_by", "spell", "holder_id")
    before = [getattr(ticket, name) for name in names]
    ticket = share(ticket, grid=cast.other_village_grid, by=cast.leader, now=now + HOUR)
    assert [getattr(ticket, name) for name in names] == before


def test_who_is_told(cast, ticket, now):
    ticket = share(ticket, grid=cast.other_village_grid, by=cast.leader, now=now)
    assert told(ticket, "share", now) == {cast.neighbour.pk}
    note(ticket, words="看过", by=cast.leader, now=now)
    assert told(ticket, "note", now) == {cast.neighbour.pk}
    unshare(ticket, grid=cast.other_village_grid, by=cast.leader, now=now)
    assert told(ticket, "unshare", now) == {cast.neighbour.pk}


def test_set_while_logging_its_neighbour_is_told_and_sees_it(cast, now):
    said = Draft(kind="hazard", words="界河", grid=cast.group_grid, beside=cast.other_village_grid)
    ticket = log_ticket(said, by=cast.leader, now=now)
    assert sees(cast.neighbour, ticket)
    assert told(ticket, "log", now) == {cast.neighbour.pk}
    assert log_ticket(said, by=cast.leader, now=now, id=ticket.pk).pk == ticket.pk


def test_a_sensitive_matter_and_one_about_a_leader_are_never_shared(cast, now):
    here = {"kind": "dispute", "words": "打人", "grid": cast.group_grid}
    secret = log_ticket(Draft(**here, is_sensitive=True), by=cast.leader, now=now)
    about = log_ticket(Draft(**here, concerns=cast.group_grid), by=cast.leader, now=now)
    holder = {cast.above_group: cast.patch}.get(about.holder, cast.village)
    for ticket, by in ((secret, cast.leader), (about, holder)):
        assert "share" not in verbs_for(by, ticket)
        with pytest.raises(NotShareable):
            share(ticket, grid=cast.other_village_grid, by=by, now=now)
    with pytest.raises(NotShareable):
        log_ticket(
            Draft(**here, is_sensitive=True, beside=cast.other_village_grid),
            by=cast.leader,
            now=now,
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.filter(pk=secret.pk).update(shared_grids=[1], shared_lines=[1])


def test_what_becomes_sensitive_is_shared_no_more(cast, ticket, now):
    ticket = share(ticket, grid=cast.other_village_grid, by=cast.leader, now=now)
    changes = {"is_sensitive": True}
    ticket = correct(ticket, changes=changes, version=ticket.version, by=cast.leader, now=now)
    assert ticket.shared_grids is None
    assert not sees(cast.neighbour, ticket)


def test_only_its_holder_shares_it(cast, ticket, now):
    raise_ticket(accept(ticket, by=cast.leader, now=now), reason="难", by=cast.leader, now=now)
    with pytest.raises(NotAllowed):
        share(ticket, grid=cast.other_village_grid, by=cast.leader, now=now)
    with pytest.raises(NotAllowed):
        share(ticket, grid=cast.other_village_grid, by=cast.neighbour, now=now)


def test_no_grid_of_its_own_branch_of_another_county_or_closed(cast, ticket, now):
    far = small_county.build(prefix="far_").village_grid
    gone = make.GridFactory(
        county=cast.record, parent=cast.county_grid, tier=3, closed_on=now.date()
    )
    for grid in (cast.group_grid, cast.above_group, cast.county_grid, far, gone):
        with pytest.raises(WrongGround):
            share(ticket, grid=grid, by=cast.leader, now=now)


def test_two_more_at_most_and_each_once(cast, ticket, now):
    more = [
        make.GridFactory(county=cast.record, parent=cast.village_grid.parent, tier=3, name=name)
        for name in ("东村", "西村")
    ]
    ticket = share(ticket, grid=cast.other_village_grid, by=cast.leader, now=now)
    for grid in (cast.other_village_grid, cast.other_group_grid):
        with pytest.raises(SharedAlready):
            share(ticket, grid=grid, by=cast.leader, now=now)
    ticket = share(ticket, grid=more[0], by=cast.leader, now=now)
    with pytest.raises(WrongGround):
        share(ticket, grid=more[1], by=cast.leader, now=now)
    with pytest.raises(NotShared):
        unshare(ticket, grid=more[1], by=cast.leader, now=now)
    ticket = unshare(ticket, grid=cast.other_village_grid, by=cast.leader, now=now)
    assert ticket.shared_grids == [more[0].pk]
    assert not sees(cast.neighbour, ticket)


def test_it_is_counted_once_where_it_happened(cast, ticket, now):
    def counted(grid, user):
        children = list(Grid.objects.filter(parent=grid))
        return open_now(grid, children, now, user)

    grids = ((cast.other_village_grid, cast.neighbour), (cast.village_grid, cast.village))
    before = [counted(*one) for one in grids]
    share(ticket, grid=cast.other_village_grid, by=cast.leader, now=now)
    assert [counted(*one) for one in grids] == before


def test_the_filter_shows_it_to_both_once_and_no_other_list_does(cast, ticket, now, below):
    plain = log_ticket(
        Draft(kind="hazard", words="断树", grid=cast.group_grid), by=cast.leader, now=now
    )
    share(ticket, grid=cast.other_village_grid, by=cast.leader, now=now)
    for user, grid in (
        (cast.neighbour, cast.other_village_grid),
        (cast.village, cast.village_grid),
        (cast.county, cast.county_grid),
    ):
        assert shared_list(user, grid, now) == [ticket.pk], user
    assert shared_list(below, cast.other_group_grid, now) == []
    asked = Asked("open")
    grid = cast.other_village_grid
    rows = narrow(matters(cast.neighbour, grid), asked, now, grid, cast.neighbour)
    assert page_of(rows, asked, "", 9).rows == []
    assert plain.pk not in shared_list(cast.county, cast.county_grid, now)


def test_the_api_shares_it_and_names_the_grid(cast, ticket, now):
    body = {"grid": cast.other_village_grid.pk}
    answer = client(cast.leader).post(at(ticket.pk, "share/"), body)
    assert answer.status_code == 200, answer.json()
    shared = [{"grid": body["grid"], "name": cast.other_village_grid.place}]
    assert answer.json()["shared_with"] == shared
    seen = client(cast.neighbour).get(at(ticket.pk)).json()
    assert (seen["shared_with"], seen["verbs"]) == (shared, ["note"])
    assert client(cast.leader).post(at(ticket.pk, "unshare/"), body).json()["shared_with"] == []
    assert client(cast.neighbour).get(at(ticket.pk)).status_code == 404
    logged = client(cast.leader).post(
        "/api/v1/tickets/", draft(cast.group_grid, beside=body["grid"])
    )
    assert logged.json()["shared_with"] == shared
