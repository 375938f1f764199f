"""What a category asks: on the form, when it is accepted, and line by line before it is closed."""

import pytest
from django.urls import reverse

from disputes.actions.checking import verify
from disputes.actions.handling import resolve
from disputes.models import Category, Ticket, TicketEvent
from grids.errors import Missing
from grids.models import AuditRow
from tests.api import client as api
from tests.disputes.actions.test_deadlines import START, at, log
from tests.factories import CategoryFactory

pytestmark = pytest.mark.django_db

ITEMS = ["树已清走", "路面能走人"]


@pytest.fixture
def roads(cast):
    """A category of the second level; what it does not say itself, the one above says."""
    above = CategoryFactory(
        kind="hazard",
        name="道路",
        closing_condition="\n".join(["", *ITEMS, " "]),
        must_report="交警大队 0377-000",
        questions="有没有人受伤\n车能不能过",
    )
    return CategoryFactory(
        kind="hazard", name="倒树", parent=above, filing_condition="在公路上", questions="树有多粗"
    )


def text(answer):
    return " ".join(answer.content.decode().split())


def sheet(ticket, verb):
    return reverse("ticket_verb", kwargs={"ticket": ticket.pk, "verb": verb})


def done(cast, **more):
    return resolve(log(cast, **more), result="锯了", by=cast.leader, now=START)


def test_a_ticket_says_when_it_is_accepted_when_closed_and_whom_to_tell(reader, cast, today, roads):
    ticket, plain = log(cast, category=roads), log(cast)
    reader.force_login(cast.leader)
    page = text(reader.get(reverse("ticket", args=[ticket.pk])))
    for words in ("在公路上", *ITEMS, "must be reported at once", "交警大队 0377-000"):
        assert words in page
    page = text(reader.get(reverse("ticket", args=[plain.pk])))
    assert "To be closed when" not in page
    assert "must be reported" not in page
    ticket = resolve(ticket, result="锯了", by=cast.leader, now=START)
    page = text(reader.get(reverse("ticket", args=[ticket.pk])))
    assert "must be reported" in page, "solved is not told"
    assert "To be closed when" in page


def test_who_resolves_reads_them(reader, cast, today, roads):
    reader.force_login(cast.leader)
    page = text(reader.get(sheet(log(cast, category=roads), "resolve")))
    assert all(f"<li>{item}</li>" in page for item in ITEMS)
    assert "What must be true before it is closed" not in text(
        reader.get(sheet(log(cast), "resolve"))
    )


def test_who_verifies_ticks_them_one_by_one(reader, cast, today, roads):
    ticket = done(cast, category=roads)
    reader.force_login(cast.patch)
    page = text(reader.get(sheet(ticket, "verify")))
    assert page.count('name="met"') == len(ITEMS)
    for ticked in ([], ITEMS[:1]):
        answer = reader.post(sheet(ticket, "verify"), {"reason": "1", "met": ticked})
        assert answer.status_code == 422
        assert Ticket.objects.get(pk=ticket.pk).state == "resolved"
    assert "Not all of it is true" in text(answer)
    assert reader.post(sheet(ticket, "verify"), {"reason": "1", "met": ITEMS}).status_code == 302
    assert Ticket.objects.get(pk=ticket.pk).state == "closed"
    assert TicketEvent.objects.get(ticket=ticket, verb="verify").facts["met"] == ITEMS
    assert "Ticked: 树已清走 · 路面能走人" in text(reader.get(reverse("ticket", args=[ticket.pk])))


def test_without_a_condition_nothing_is_to_be_ticked(reader, cast, today):
    ticket = done(cast)
    reader.force_login(cast.patch)
    assert 'name="met"' not in text(reader.get(sheet(ticket, "verify")))
    assert reader.post(sheet(ticket, "verify"), {"reason": "1"}).status_code == 302
    assert "met" not in TicketEvent.objects.get(ticket=ticket, verb="verify").facts


def test_neither_the_action_nor_a_program_closes_it_without(cast, today, roads):
    ticket = done(cast, category=roads)
    with pytest.raises(Missing, match="路面能走人"):
        verify(ticket, finding="看过", met=ITEMS[:1], by=cast.patch, now=START)
    address = f"/api/v1/tickets/{ticket.pk}/verify/"
    refused = api(cast.patch).post(address, {"finding": "看过"}, format="json")
    assert refused.status_code == 409
    assert "树已清走" in str(refused.json())
    assert Ticket.objects.get(pk=ticket.pk).state == "resolved"
    body = {"finding": "看过", "met": ITEMS}
    assert api(cast.patch).post(address, body, format="json").status_code == 200
    listed = api(cast.patch).get("/api/v1/categories/").json()["results"]
    assert {one["closing_condition"] for one in listed} >= {roads.parent.closing_condition}


def test_the_form_asks_what_is_worth_knowing(reader, cast, today, roads):
    reader.force_login(cast.leader)
    page = text(reader.get(reverse("log")))
    assert f'data-asks="{roads.pk}" hidden' in page
    assert "树有多粗" in page
    ticket = log(cast, category=roads)
    page = text(reader.get(reverse("logged", args=[ticket.pk])))
    assert "树有多粗" in page
    assert "有没有人受伤" not in page, "its own go before those of the category above"
    assert "交警大队" in page
    assert "Do you know this already?" not in text(
        reader.get(reverse("logged", args=[log(cast).pk]))
    )


def test_an_admin_writes_them_and_the_log_holds_both(reader, cast, set_clock, roads):
    set_clock(at(15, "14:30"))
    reader.force_login(cast.admin)
    address = reverse("admin:disputes_category_change", args=[roads.pk])
    page = text(reader.get(address))
    assert "category=" in page
    form = {"parent": roads.parent_id, "code": roads.code, "name": "倒树", "is_active": "on"}
    form |= {"filing_condition": "在公路上", "questions": "树有多粗", "closing_condition": "清了"}
    assert reader.post(address, form).status_code == 302
    assert Category.objects.get(pk=roads.pk).closing_items == ["清了"]
    row = AuditRow.objects.get(act="category_saved", by=cast.admin)
    assert row.facts == {"changed": {"closing_condition": ["", "清了"]}}
    history = text(reader.get(reverse("admin:disputes_category_history", args=[roads.pk])))
    assert "closing condition" in history.lower()
