"""A sheet is for the version that was read: who was slower sees what was done meanwhile."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes.actions.extending import ask_extension, decline
from disputes.actions.holding import accept, assign
from disputes.actions.log import Draft, log_ticket
from disputes.actions.noting import note
from disputes.models import Ticket, TicketEvent
from disputes.pages.verb import SHEETS

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    """The pages read the clock, so these tests live today."""
    return timezone.now()


@pytest.fixture
def ticket(cast, now):
    draft = Draft(kind="hazard", words="桥头护坡塌了", grid=cast.group_grid)
    return accept(log_ticket(draft, by=cast.leader, now=now), by=cast.leader, now=now)


def sheet(ticket, verb):
    return reverse("ticket_verb", args=[ticket.pk, verb])


def later(now, days=60):
    return timezone.localdate(now) + dt.timedelta(days=days)


def test_every_sheet_but_the_note_says_which_version_was_read(reader, cast, ticket):
    reader.force_login(cast.leader)
    for verb in ("raise", "assign", "resolve", "ask_extension", "void", "correct", "ask_back"):
        page = reader.get(sheet(ticket, verb)).content.decode()
        assert f'name="version" value="{ticket.version}"' in page, verb
    assert 'name="version"' not in reader.get(sheet(ticket, "note")).content.decode()
    assert "note" in SHEETS


def test_more_time_that_was_declined_meanwhile_is_shown_and_asked_again(reader, cast, ticket, now):
    ticket = ask_extension(ticket, reason="不够", until=later(now), by=cast.leader, now=now)
    reader.force_login(cast.patch)
    told = {"reason": "1", "until": f"{later(now)}", "version": ticket.version}
    decline(ticket, reason="来得及", by=cast.patch, now=now)
    slower = reader.post(sheet(ticket, "extend"), told)
    assert slower.status_code == 409
    shown = slower.content.decode()
    assert "Someone changed this in the meantime" in shown
    assert "来得及" in shown
    assert [one["words"] for one in slower.context["since"]] == ["来得及"]
    assert Ticket.objects.get(pk=ticket.pk).due_at == ticket.due_at
    again = told | {"version": slower.context["form"].data["version"]}
    assert reader.post(sheet(ticket, "extend"), again).status_code == 302
    assert TicketEvent.objects.filter(ticket=ticket, verb="extend").count() == 1


def test_an_assignment_beside_another_one_is_not_overwritten(reader, cast, ticket, now):
    reader.force_login(cast.leader)
    told = {"to": f"post:{cast.leader.post.pk}", "version": ticket.version}
    assign(ticket, department=cast.department, by=cast.leader, now=now)
    slower = reader.post(sheet(ticket, "assign"), told)
    assert slower.status_code == 409
    assert slower.context["versions"] == []
    assert Ticket.objects.get(pk=ticket.pk).assigned_department == cast.department


def test_words_that_were_typed_outlive_it(reader, cast, ticket, now):
    reader.force_login(cast.leader)
    told = {"reason": "other", "words": "要动大机械", "version": ticket.version}
    note(ticket, words="村里来过", by=cast.patch, now=now)
    slower = reader.post(sheet(ticket, "raise"), told)
    assert slower.status_code == 409
    assert "要动大机械" in slower.content.decode()
    assert [one["words"] for one in slower.context["since"]] == ["村里来过"]
    assert Ticket.objects.get(pk=ticket.pk).holder == cast.group_grid


def test_a_form_without_a_version_is_done_as_before(reader, cast, ticket, now):
    note(ticket, words="村里来过", by=cast.patch, now=now)
    reader.force_login(cast.leader)
    done = reader.post(sheet(ticket, "resolve"), {"result": "修好了"})
    assert done.status_code == 302
    assert Ticket.objects.get(pk=ticket.pk).state == "resolved"
