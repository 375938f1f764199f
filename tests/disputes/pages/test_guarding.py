"""The pages of what must be reported at once: the log form, after logging, the ticket, the sheet, lists."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes.actions.log import Draft, log_ticket
from disputes.actions.sweep import sweep_tickets
from disputes.models import Category, Ticket, TicketEvent

pytestmark = pytest.mark.django_db

ORGAN = "公安机关 110（人民调解法第25条）"
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def now():
    """The pages read the clock, so these tests live today."""
    return timezone.now()


@pytest.fixture
def fight():
    return Category.objects.create(kind="dispute", code="D91", name="打架", must_report=ORGAN)


@pytest.fixture
def ticket(cast, fight, now):
    draft = Draft(kind="dispute", words="打牌吵起来了", grid=cast.group_grid, category=fight)
    return log_ticket(draft, by=cast.leader, now=now)


@pytest.fixture
def me(reader, cast):
    reader.force_login(cast.leader)
    return reader


def sheet(ticket):
    return reverse("ticket_verb", args=[ticket.pk, "report"])


def test_the_log_form_names_the_organ_of_every_class_that_has_one(me, fight):
    plain = Category.objects.create(kind="dispute", code="D92", name="地界")
    page = me.get(reverse("log")).content.decode()
    assert f'data-asks="{fight.pk}"' in page
    assert f'data-asks="{plain.pk}"' not in page
    assert page.count(ORGAN) == 1


def test_after_logging_the_first_button_is_to_enter_the_report(me, ticket):
    page = me.get(reverse("logged", args=[ticket.pk])).content.decode()
    assert ORGAN in page
    assert page.index(f'href="{sheet(ticket)}"') < page.index(
        f'href="{reverse("ticket", args=[ticket.pk])}"'
    )


def test_what_was_solved_on_the_spot_is_asked_too(me, cast, fight, now):
    draft = Draft(
        kind="dispute", words="打架", grid=cast.group_grid, category=fight, result="劝住了"
    )
    ticket = log_ticket(draft, by=cast.leader, now=now)
    assert sheet(ticket) in me.get(reverse("logged", args=[ticket.pk])).content.decode()
    assert sheet(ticket) in me.get(reverse("ticket", args=[ticket.pk])).content.decode()


def test_the_sheet_asks_organ_number_and_time_and_the_ticket_tells_them(me, cast, ticket, now):
    asked = me.get(sheet(ticket)).content.decode()
    assert all(f'name="{name}"' in asked for name in ("organ", "number", "at"))
    assert ORGAN in asked
    told = timezone.localtime(now).strftime("%Y-%m-%dT%H:%M")
    answer = me.post(
        sheet(ticket), {"organ": "城关派出所", "number": "110", "at": told}, follow=True
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "城关派出所 110" in page
    ticket.refresh_from_db()
    assert ticket.reported_at == now.replace(second=0, microsecond=0)
    event = TicketEvent.objects.get(ticket=ticket, verb="report")
    assert (event.by, event.said.words) == (cast.leader, "城关派出所 110")
    assert me.get(reverse("logged", args=[ticket.pk])).content.decode().count(sheet(ticket)) == 0


def test_what_is_missing_is_said_beside_its_field(me, ticket):
    answer = me.post(sheet(ticket), {"organ": "派出所", "number": "", "at": "昨天"})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"number", "at"}
    assert not TicketEvent.objects.filter(ticket=ticket, verb="report").exists()


def test_a_time_ahead_of_now_is_refused_and_what_was_typed_stays(me, ticket, now):
    late = timezone.localtime(now + HOUR).strftime("%Y-%m-%dT%H:%M")
    answer = me.post(sheet(ticket), {"organ": "城关派出所", "number": "110", "at": late})
    assert answer.status_code == 409
    assert "城关派出所" in answer.content.decode()
    assert set(answer.context["form"].errors) == {"at"}


def test_it_stands_in_to_do_with_its_mark_until_it_is_reported(me, cast, ticket, now):
    page = me.get(reverse("todo")).content.decode()
    assert ticket.title in page
    assert "Not reported yet" in page
    sweep_tickets(now=now + HOUR)
    inbox = me.get(reverse("inbox")).content.decode()
    assert "nobody has entered that it was" in inbox
    Ticket.objects.filter(pk=ticket.pk).update(report_by=None)
    assert "Not reported yet" not in me.get(reverse("todo")).content.decode()


def test_a_level_above_sees_that_nothing_was_reported_and_has_no_button(reader, cast, ticket):
    reader.force_login(cast.county)
    page = reader.get(reverse("ticket", args=[ticket.pk])).content.decode()
    assert "Nobody has entered yet" in page
    assert sheet(ticket) not in page


def test_a_matter_of_another_class_says_nothing_of_it(me, cast, now):
    ticket = log_ticket(
        Draft(kind="dispute", words="地界", grid=cast.group_grid), by=cast.leader, now=now
    )
    assert sheet(ticket) not in me.get(reverse("ticket", args=[ticket.pk])).content.decode()
    assert me.get(sheet(ticket)).status_code == 409
