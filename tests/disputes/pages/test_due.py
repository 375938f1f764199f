"""The page that tells why a ticket is due when it is, and the same for programs."""

import datetime as dt

import pytest
from django.urls import reverse

from disputes.actions.asking import ask_back
from disputes.actions.extending import extend
from disputes.actions.holding import accept
from disputes.actions.recompute import recompute_county
from disputes.models import Ticket
from tests.api import client as api
from tests.disputes.actions.test_deadlines import at, log, rejected
from tests.factories import WorkdayFactory

pytestmark = pytest.mark.django_db


def address(ticket):
    return reverse("ticket_due", kwargs={"ticket": ticket.pk})


def text(answer):
    return " ".join(answer.content.decode().split())


def test_a_ticket_leads_to_its_deadline_in_words(reader, cast, today):
    ticket = log(cast)
    reader.force_login(cast.leader)
    assert f'href="{address(ticket)}"' in text(reader.get(reverse("ticket", args=[ticket.pk])))
    page = text(reader.get(address(ticket)))
    assert "Due Thu 16 Jul 10:00" in page
    assert "5 hours of working time (Hazard · normal)" in page
    assert "<b>Wed 15 Jul 14:30–18:00</b>" in page
    assert "counts <b>3 hours 30 minutes</b>" in page
    assert "<b>Wed 15 Jul 18:00 – Thu 16 Jul 08:30</b>" in page
    assert "does not count" in page
    assert "Together 5 hours: the service time." in page


def test_it_is_read_in_chinese_and_at_a_desk(client, cast, today):
    ticket = log(cast, at(15, "11:00"))
    for person in (cast.leader, cast.county):
        client.force_login(person)
        page = text(client.get(address(ticket)))
        assert "7 月 15 日 星期三 11:00–12:00, 14:30–18:00" in page.replace(" ", " ")
        assert "下班时间" in page


def test_what_a_verifier_took_stands_there_with_its_steps(reader, cast, today):
    ticket = rejected(cast, log(cast, at(13, "14:30")), at(13, "15:30"), at(14, "09:00"))
    reader.force_login(cast.county)
    page = text(reader.get(address(ticket)))
    assert "the result lay before its verifier" in page
    assert "Rejected Tue 14 Jul 09:00" in page
    assert "the deadline moved by 3 hours" in page


@pytest.mark.parametrize(
    ("is_ended", "sentence"),
    [(True, "keeps the deadline that it was judged by"), (False, "tell your administrator")],
)
def test_a_count_that_ends_elsewhere_says_so(reader, cast, today, is_ended, sentence):
    ticket = log(cast, result="锯了") if is_ended else log(cast)
    WorkdayFactory(date=dt.date(2026, 7, 16), is_work=False, county=cast.record)
    reader.force_login(cast.leader)
    page = text(reader.get(address(ticket)))
    assert sentence in page
    assert "this count ends 17 Jul 10:00" in page
    assert "Due Thu 16 Jul 10:00" in page
    if not is_ended:  # as a change of the calendar does it, the two are one again
        recompute_county(cast.record.id, now=at(15, "14:30"))
        assert sentence not in text(reader.get(address(ticket)))


def test_what_reaches_into_an_unknown_year_is_provisional(reader, cast, set_clock):
    late = dt.datetime(2026, 12, 31, 9, 30, tzinfo=dt.UTC)
    WorkdayFactory(date=dt.date(2026, 10, 1), is_work=False, name="国庆节")
    set_clock(late)
    ticket = log(cast, late)
    reader.force_login(cast.leader)
    page = text(reader.get(address(ticket)))
    assert "Provisional:" in page
    assert "night, holiday (New Year), weekend" in page


def test_it_asks_as_many_questions_however_long_the_story_is(
    reader, cast, today, django_assert_num_queries
):
    reader.force_login(cast.leader)
    one = log(cast, at(13, "14:30"))
    many = log(cast, at(13, "14:30"))
    for hour in range(15, 18):
        many = rejected(cast, many, at(13, f"{hour}:00"), at(13, f"{hour}:30"))
    reader.get(address(one))
    for ticket in (one, many):
        with django_assert_num_queries(5):
            assert reader.get(address(ticket)).status_code == 200


def test_programs_read_the_same_pieces(cast, today):
    ticket = rejected(cast, log(cast, at(13, "14:30")), at(13, "15:30"), at(14, "09:00"))
    body = api(cast.leader).get(f"/api/v1/tickets/{ticket.pk}/due/").json()
    assert body["due_at"] == body["ends_at"] == "2026-07-14T15:30:00+08:00"
    assert (body["service_minutes"], body["is_exact"], body["fixed"]) == (300, True, None)
    pieces = body["segments"]
    assert pieces[0]["start"] == body["begins_at"] == "2026-07-13T14:30:00+08:00"
    assert all(one["end"] == other["start"] for one, other in zip(pieces, pieces[1:], strict=False))
    assert sum(one["minutes"] for one in pieces if not one["is_back"]) == 300
    (stop,) = (one for one in pieces if one["why"] == "stopped")
    events = {str(pk): verb for pk, verb in ticket.events.values_list("pk", "verb")}
    assert (events[stop["began"]], events[stop["ended"]]) == ("resolve", "reject")
    assert body["lines"][1]["amount"] == ""


def test_who_does_not_see_a_ticket_reads_nothing_of_its_deadline(reader, cast, today):
    ticket = log(cast, is_sensitive=True)
    reader.force_login(cast.county)
    assert reader.get(address(ticket)).status_code == 404
    assert api(cast.county).get(f"/api/v1/tickets/{ticket.pk}/due/").status_code == 404
    assert Ticket.objects.visible_to(cast.leader).filter(pk=ticket.pk).exists()


def test_a_question_beside_a_fixed_date_stands_there(reader, cast, today):
    """Given more time while a first question is open: the date is moved when that is over, and the
    page says so beforehand, as of a pause."""
    ticket = accept(log(cast), by=cast.leader, now=at(15, "14:30"))
    ticket = ask_back(ticket, question="几户", whom="resident", by=cast.leader, now=at(15, "14:30"))
    given = dt.date(2026, 7, 22)
    extend(ticket, reason="要买料", until=given, by=cast.patch, now=at(15, "14:31"))
    reader.force_login(cast.leader)
    page = text(reader.get(address(ticket)))
    assert "Due Wed 22 Jul 18:00" in page
    assert "The clock stands" in page
    assert "when it runs again, the deadline moves by what would have counted meanwhile" in page
