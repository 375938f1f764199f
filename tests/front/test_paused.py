"""While a clock stands nothing is overdue: what is paused or parked says so, and comes last."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes.actions.holding import accept
from disputes.actions.log import Draft, log_ticket
from disputes.actions.recount import check_turns
from disputes.models import Ticket
from disputes.rollups import my_counts
from disputes.turning import turn_over
from grids import waiting
from grids.models import NEVER, WorkItem
from grids.rollups import unread_rows
from tests.still import still

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


@pytest.fixture
def held(cast):
    """Two matters of the group, long past their deadline; its leader has taken on both."""
    now = timezone.now()
    found = [
        log_ticket(Draft(kind="hazard", words=words, grid=cast.group_grid), by=cast.leader, now=now)
        for words in ("断树", "塌方")
    ]
    for number, ticket in enumerate(found):
        accept(ticket, by=cast.leader, now=now)
        put(ticket, "accepted", now - (9 + number) * DAY)
    return cast, found, now


def put(ticket, state, due_at):
    """The matter in that state, as a verb would have left it."""
    facts = {"due_at": due_at, "escalate_at": None, "remind_at": None}
    rows = Ticket.objects.filter(county=ticket.county, pk=ticket.pk)
    rows.update(state=state, **facts | still(state))
    turn_over(ticket.county, [ticket.pk], now=timezone.now())


def overdue(user, now):
    counts = my_counts(user, now, unread_rows(user, now))
    return counts["todo_overdue"] + counts["in_hand_overdue"]


@pytest.mark.parametrize(("state", "words"), [("waiting", "Paused"), ("parked", "Parked")])
def test_what_stands_still_is_not_counted_as_overdue_and_says_so(reader, held, state, words):
    cast, (ticket, other), now = held
    assert overdue(cast.leader, now) == 2
    put(ticket, state, now - 20 * DAY)
    assert overdue(cast.leader, now) == 1
    reader.force_login(cast.leader)
    page = reader.get(reverse("in_hand")).content.decode()
    one, two = (page.index(str(reverse("ticket", args=[t.pk]))) for t in (other, ticket))
    assert one < two, "what stands still comes last, however long ago it was due"
    assert words in page[two:]
    assert "wg-item-over" not in page[page.rindex("<a class", 0, two) :]
    assert WorkItem.objects.get(subject=ticket.pk).due_at == NEVER
    assert check_turns(cast.record.id).wrong_rows == []


@pytest.mark.parametrize("state", ["waiting", "parked"])
def test_it_is_neither_due_soon_nor_the_first_that_is_due(reader, held, state):
    cast, tickets, now = held
    put(tickets[0], state, now + DAY / 2)
    put(tickets[1], "accepted", now + DAY / 3)
    assert my_counts(cast.leader, now, unread_rows(cast.leader, now))["due_soon"] == 1
    assert [one.subject for one in waiting.due_soon(cast.leader, now, "", 9).rows] == [
        tickets[1].pk
    ]
    put(tickets[1], state, now + DAY / 3)
    assert waiting.first(cast.leader) is None
    reader.force_login(cast.leader)
    assert reader.get(reverse("home")).status_code == 200


def test_when_its_clock_runs_again_it_is_due_as_before(held):
    cast, (ticket, _other), now = held
    put(ticket, "parked", now - DAY)
    put(ticket, "accepted", now - DAY)
    assert WorkItem.objects.get(subject=ticket.pk).due_at == now - DAY
    assert overdue(cast.leader, now) == 2


def test_the_recount_finds_one_that_kept_its_deadline(held):
    cast, (ticket, _other), now = held
    put(ticket, "waiting", now - DAY)
    WorkItem.objects.filter(subject=ticket.pk).update(due_at=now - DAY)
    assert check_turns(cast.record.id).wrong > 0
