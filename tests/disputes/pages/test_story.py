"""The story of a ticket: who did each step, from where, and how it came up."""

import pytest

from disputes.actions.holding import accept, raise_ticket
from disputes.actions.log import Draft, log_ticket
from disputes.models import TicketEvent
from disputes.pages.story import entry, events_of, risen_of
from disputes.rollups import place_names

pytestmark = pytest.mark.django_db


@pytest.fixture
def raised(cast, now):
    draft = Draft(kind="hazard", words="电线垂下", grid=cast.group_grid)
    ticket = accept(log_ticket(draft, by=cast.leader, now=now), by=cast.leader, now=now)
    return raise_ticket(ticket, reason="要请电力所", by=cast.leader, now=now)


def test_a_step_names_the_unit_with_its_village(cast, raised):
    steps = [entry(event, place_names([raised])) for event in events_of(raised)]
    where = f"{cast.village_grid.name}{cast.group_grid.name}, grid leader"
    assert [step["unit"] for step in steps] == [where] * 3
    assert steps[0]["words"] == "要请电力所"


def test_how_it_came_up_says_from_where_who_and_why(cast, raised):
    found = risen_of(raised, events_of(raised), place_names([raised]))
    assert found["how"] == f"Raised by {cast.village_grid.name}{cast.group_grid.name}"
    assert (found["who"], found["words"]) == (cast.leader.name, "要请电力所")


def test_what_stayed_where_it_was_logged_did_not_come_up(cast, now):
    draft = Draft(kind="hazard", words="电线垂下", grid=cast.group_grid)
    ticket = log_ticket(draft, by=cast.leader, now=now)
    assert TicketEvent.objects.filter(ticket=ticket).count() == 1
    assert risen_of(ticket, events_of(ticket), place_names([ticket])) is None
