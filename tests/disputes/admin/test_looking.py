"""What a change of calendar, hours or a category's time moves is told before it is kept.

The cast's service time is 300 working minutes; `today` is Wednesday 15 July 2026, 14:30.
"""

import datetime as dt

import pytest
from django.urls import reverse

from disputes.models import ServiceTime, Ticket, Workday
from grids.models import AuditRow, County
from tests.disputes.actions.test_deadlines import at, log
from tests.factories import CategoryFactory, WorkdayFactory

pytestmark = pytest.mark.django_db

DUE = at(16, "10:00")


@pytest.fixture
def admin(reader, cast, today):
    """The county's tree admin, on a county with open tickets."""
    reader.force_login(cast.admin)
    return reader


def due(ticket):
    return Ticket.objects.get(pk=ticket.pk).due_at


def moves(answer):
    (part,) = answer.context["looked"]
    return part["moves"]


def text(answer):
    return " ".join(answer.content.decode().split())


def test_a_holiday_is_looked_at_before_it_is_kept(admin, cast):
    ticket, secret = log(cast), log(cast, is_sensitive=True)
    address = reverse("admin:disputes_workday_add")
    day = {"date": "2026-07-16", "name": "停电", "county": cast.record.pk}
    answer = admin.post(address, day)
    found = moves(answer)
    assert (found.due, found.earlier, found.later, found.late, found.rise) == (2, 0, 2, 0, 0)
    page = text(answer)
    assert "Nothing is kept yet" in page
    assert ticket.number in page
    assert secret.number not in page
    assert "2026-07-16 10:00 → <b>2026-07-17 10:00</b>" in page
    assert not Workday.objects.exists()
    assert not AuditRow.objects.filter(act="workday_saved").exists()
    assert (due(ticket), due(secret)) == (DUE, DUE)
    assert admin.post(address, day | {"apply": "1"}).status_code == 302
    assert due(ticket) == at(17, "10:00")
    assert Workday.objects.get().name == "停电"
    assert AuditRow.objects.filter(act="workday_saved").count() == 1


def test_taking_a_day_out_tells_what_moves_too(admin, cast):
    day = WorkdayFactory(date=dt.date(2026, 7, 16), is_work=False, county=cast.record)
    ticket = log(cast)
    address = reverse("admin:disputes_workday_delete", args=[day.pk])
    found = moves(admin.get(address))
    assert (found.due, found.earlier, found.later) == (1, 1, 0)
    assert Workday.objects.filter(pk=day.pk).exists()
    admin.post(address, {"post": "yes"})
    assert due(ticket) == DUE
    assert not Workday.objects.exists()


def test_working_hours_are_looked_at_and_a_name_is_not(admin, cast):
    ticket = log(cast)
    address = reverse("admin:grids_county_change", args=[cast.record.pk])
    form = initial_of(admin.get(address))
    answer = admin.post(address, form | {"hours_3": "17:00"})
    found = moves(answer)
    assert (found.due, found.later, found.rise) == (1, 1, 0)
    assert County.objects.get(pk=cast.record.pk).hours[3] == "18:00"
    assert due(ticket) == DUE
    assert admin.post(address, form | {"name": "新名"}).status_code == 302
    assert County.objects.get(pk=cast.record.pk).name == "新名"
    form["name"] = "新名"
    assert admin.post(address, form | {"hours_3": "17:00", "apply": "1"}).status_code == 302
    assert due(ticket) == at(16, "11:00")


def initial_of(answer):
    """What the inputs of an admin form hold."""
    form = answer.context["adminform"].form
    found = {}
    for name, field in form.fields.items():
        value = form.get_initial_for_field(field, name)
        if hasattr(field.widget, "decompress"):
            found |= {f"{name}_{n}": one for n, one in enumerate(field.widget.decompress(value))}
        elif value not in (None, False):
            found[name] = value
    return found


def test_a_categorys_own_time_is_looked_at_and_warned_of(admin, cast):
    quick = CategoryFactory(kind="hazard")
    ticket, other = log(cast, category=quick), log(cast)
    address = reverse("admin:disputes_servicetime_add")
    own = {"county": cast.record.pk, "kind": "hazard", "urgency": "normal", "category": quick.pk}
    answer = admin.post(address, own | {"minutes": 60})
    assert (moves(answer).due, moves(answer).earlier) == (1, 1)
    assert ticket.number in text(answer)
    assert other.number not in text(answer)
    assert "the resident is told less time than these levels have" in text(answer)
    assert not ServiceTime.objects.filter(category=quick).exists()
    kept = admin.post(address, own | {"minutes": 60, "apply": "1"}, follow=True)
    assert "the resident is told less time than these levels have" in text(kept)
    assert (due(ticket), due(other)) == (at(15, "15:30"), DUE)
    made = ServiceTime.objects.get(category=quick)
    change = reverse("admin:disputes_servicetime_change", args=[made.pk])
    assert moves(admin.post(change, {"minutes": 120})).later == 1
    away = reverse("admin:disputes_servicetime_delete", args=[made.pk])
    assert moves(admin.get(away)).later == 1
    admin.post(away, {"post": "yes"})
    assert due(ticket) == DUE


def test_what_moves_nothing_is_kept_at_once(admin, cast):
    log(cast)
    day = {"date": "2027-03-03", "county": cast.record.pk}
    assert admin.post(reverse("admin:disputes_workday_add"), day).status_code == 302
    assert Workday.objects.get().date == dt.date(2027, 3, 3)


def test_a_form_that_is_wrong_moves_nothing(admin, cast):
    log(cast)
    answer = admin.post(reverse("admin:disputes_workday_add"), {"date": "x"})
    assert answer.context["looked"] == []
    assert "Nothing is kept yet" not in text(answer)
