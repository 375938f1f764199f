"""Assigning several tickets of the queue: row by row, what was done and what was refused, and why."""

from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes.actions.handling import resolve
from disputes.actions.holding import accept
from disputes.actions.log import Draft, log_ticket
from disputes.models import CategoryDepartment, Ticket, TicketEvent
from grids.models import AuditRow
from grids.roles import Role
from tests import factories as make
from tests.cast import seat
from tests.factories import CategoryDepartmentFactory, CategoryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(cast):
    def _log(words="门前排水沟堵了", by=None, grid=None):
        draft = Draft(kind="hazard", words=words, grid=grid or cast.county_grid)
        return log_ticket(draft, by=by or cast.county, now=timezone.now())

    return _log


def tick(*tickets):
    return [f"{ticket.pk}:{ticket.version}" for ticket in tickets]


def press(reader, user, ticks, **more):
    reader.force_login(user)
    return reader.post(reverse("queue_assign"), {"t": ticks, **more})


def test_first_the_ticked_ones_and_whom_then_the_answer(reader, cast, log):
    first, second = log("先来的"), log("后来的")
    reader.force_login(cast.county)
    response = reader.get(reverse("queue_assign"), {"t": tick(first, second), "back": "q=排水"})
    page = response.content.decode()
    assert response.status_code == 200
    assert "Assign 2 tickets" in page
    assert cast.department.name in page
    assert not TicketEvent.objects.filter(verb="assign").exists()  # asking does nothing
    to = f"department:{cast.department.pk}"
    response = press(reader, cast.county, tick(first, second), to=to, back="q=排水")
    page = response.content.decode()
    assert "2 of 2 assigned" in page
    assert f'href="{reverse("queue")}?q=%E6%8E%92%E6%B0%B4"' in page
    for ticket in (first, second):
        ticket.refresh_from_db()
        assert (ticket.state, ticket.assigned_department) == ("assigned", cast.department)


def test_a_refused_row_stops_no_other_and_says_why(reader, cast, log):
    good, ended, changed = log("好的"), log("办完的"), log("变了的")
    ticks = tick(good, ended, changed)
    resolve(ended, result="好了", by=cast.county, now=timezone.now())
    accept(changed, by=cast.county, now=timezone.now())
    below = log("组里的", by=cast.leader, grid=cast.group_grid)
    to = f"department:{cast.department.pk}"
    response = press(reader, cast.county, [*ticks, *tick(below)], to=to)
    lines = {ticket.words: why for ticket, why in response.context["lines"]}
    assert response.context["done"] == 1
    assert lines["好的"] == ""
    assert lines["变了的"].startswith("Someone changed this in the meantime.")
    assert lines["办完的"].startswith("Someone changed this in the meantime.")
    assert lines["组里的"].startswith("This step belongs to someone else.")
    assert TicketEvent.objects.filter(verb="assign").count() == 1


def test_the_same_press_twice_assigns_once(reader, cast, log):
    ticks, to = tick(log()), f"department:{cast.department.pk}"
    press(reader, cast.county, ticks, to=to)
    again = press(reader, cast.county, ticks, to=to)
    assert again.context["done"] == 0
    assert TicketEvent.objects.filter(verb="assign").count() == 1


def test_without_whom_the_ticks_stay(reader, cast, log):
    ticket = log()
    response = press(reader, cast.county, tick(ticket))
    page = response.content.decode()
    assert response.status_code == 422
    assert "Choose who should handle it." in page
    assert f'name="t" value="{tick(ticket)[0]}"' in page
    assert press(reader, cast.county, tick(ticket), to="department:1e9").status_code == 422
    assert press(reader, cast.county, tick(ticket), to="post:0").status_code == 422


def test_nothing_ticked_leads_back_with_the_filters(reader, cast):
    reader.force_login(cast.county)
    for told in ({}, {"t": "x"}, {"t": f"{'0' * 32}:x"}, {"t": ["1", ":"]}):
        response = reader.get(reverse("queue_assign"), {**told, "back": "kind=hazard"})
        assert response.url == f"{reverse('queue')}?kind=hazard"
    page = reader.get(response.url).content.decode()
    assert "Nothing was ticked." in page


def test_what_i_do_not_see_is_not_ticked(reader, cast, log):
    ticket = log()
    assert press(reader, cast.neighbour, tick(ticket)).status_code == 302
    ticket = log("组里的", by=cast.leader, grid=cast.group_grid)
    response = press(reader, cast.village, tick(ticket), to=f"department:{cast.department.pk}")
    assert response.status_code == 409  # seen, but the group holds it
    assert Ticket.objects.get(pk=ticket.pk).assigned_department is None


def test_a_department_elsewhere_cannot_be_chosen(reader, cast, log):
    far = make.DepartmentFactory(grid=make.GridFactory(), name="远局")
    response = press(reader, cast.county, tick(log()), to=f"department:{far.pk}")
    assert response.status_code == 422
    assert "远局" not in response.content.decode()


@pytest.fixture
def usual(cast):
    """The department that gets what is of a category, or of the one above it."""
    above = CategoryFactory(kind="hazard")
    below = CategoryFactory(kind="hazard", parent=above)
    made = make.DepartmentFactory(grid=cast.county_grid, name="应急局")
    seat(cast.county_grid, "rescue", Role.CLERK, made)
    row = CategoryDepartmentFactory(county=cast.record, category=above, department=made)
    return SimpleNamespace(above=above, below=below, department=made, row=row)


def first_of(reader, ticket):
    """The first choice of the sheet, and what is chosen already."""
    page = reader.get(reverse("ticket_verb", kwargs={"ticket": ticket.pk, "verb": "assign"}))
    form = page.context["form"]
    return form.fields["to"].choices[0][0], form["to"].value()


def test_the_usual_department_of_a_category_stands_first_and_is_chosen(reader, cast, usual):
    reader.force_login(cast.county)
    draft = {"kind": "hazard", "words": "断树", "grid": cast.county_grid}
    now = timezone.now()
    fine, plain = (
        log_ticket(Draft(**draft, category=one), by=cast.county, now=now)
        for one in (usual.below, None)
    )
    key = f"department:{usual.department.pk}"
    assert first_of(reader, fine) == (key, key)
    assert first_of(reader, plain)[1] is None
    own = CategoryDepartmentFactory(
        county=cast.record, category=usual.below, department=cast.department
    )
    key = f"department:{cast.department.pk}"
    assert first_of(reader, fine) == (key, key)
    own.department.posts.update(closed_on="2026-01-01")  # nobody sits there who could take it
    assert first_of(reader, fine)[1] is None
    other = make.CountyFactory()
    usual.row.county = other
    usual.row.save()
    own.delete()
    assert first_of(reader, fine)[1] is None, "another county's custom is not this one's"


def test_an_admin_names_it_and_the_log_holds_both(reader, cast, usual):
    reader.force_login(cast.admin)
    page = "admin:disputes_categorydepartment"
    typed = {"county": cast.record.pk, "category": usual.below.pk}
    typed["department"] = cast.department.pk
    assert reader.post(reverse(f"{page}_add"), typed).status_code == 302
    made = CategoryDepartment.objects.get(category=usual.below)
    change = reverse(f"{page}_change", args=[made.pk])
    assert reader.post(change, {"department": usual.department.pk}).status_code == 302
    reader.post(reverse(f"{page}_delete", args=[made.pk]), {"post": "yes"})
    assert not CategoryDepartment.objects.filter(category=usual.below).exists()
    rows = AuditRow.objects.filter(about=f"usualdepartment:{made.pk}").order_by("at", "id")
    pairs = [row.facts["changed"]["department"] for row in rows]
    first, second = cast.department.pk, usual.department.pk
    assert pairs == [[None, first], [first, second], [second, None]]
    far = make.DepartmentFactory(grid=make.GridFactory())
    typed["department"] = far.pk
    assert reader.post(reverse(f"{page}_add"), typed).status_code == 200
    assert not CategoryDepartment.objects.filter(department=far).exists()
