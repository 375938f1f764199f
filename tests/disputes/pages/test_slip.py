"""The handling slip: what stands on the paper, for whom, and that the log knows of it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes.actions.handling import resolve, sign
from disputes.actions.helping import add_helper
from disputes.actions.holding import accept, assign
from disputes.actions.log import Draft, NamedParty, log_ticket
from grids.models import AuditRow
from grids.roles import Role
from tests import factories as make
from tests.cast import seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    """The pages read the clock, so these tests live today."""
    return timezone.now()


@pytest.fixture
def given(cast, now):
    """With the water office; its words name a party and a phone."""
    draft = Draft(
        kind="dispute",
        words="张建国家的水渠\n张建国说要找13812345678",
        grid=cast.group_grid,
        parties=[NamedParty("张建国", "13812345678")],
    )
    ticket = accept(log_ticket(draft, by=cast.leader, now=now), by=cast.leader, now=now)
    words = "请派人看渠"
    return assign(ticket, department=cast.department, words=words, by=cast.leader, now=now)


def slip(ticket):
    return reverse("ticket_slip", args=[ticket.pk])


def made():
    rows = AuditRow.objects.filter(act="slip_made").order_by("at")
    return list(rows.values_list("by", "about"))


def test_looking_makes_none_and_pressing_makes_one_that_is_logged(reader, cast, given):
    reader.force_login(cast.clerk)
    asked = reader.get(slip(given))
    assert "Make the slip" in asked.content.decode()
    assert "看渠" not in asked.content.decode()
    assert made() == []
    paper = reader.post(slip(given))
    assert paper.status_code == 200
    shown = paper.content.decode()
    for words in (given.number, "水利局", "请派人看渠", "to be done by"):
        assert words in shown
    assert made() == [(cast.clerk.pk, f"ticket:{given.pk}")]


def test_names_and_numbers_only_for_whoever_may_look_at_them(reader, cast, given):
    reader.force_login(cast.clerk)
    assert "张建国说要找13812345678" in reader.post(slip(given)).content.decode()
    reader.force_login(cast.village)  # a level above: sees the ticket, reveals nobody
    shown = reader.post(slip(given)).context["slip"]["words"]
    assert shown == "甲家的水渠\n甲说要找138****5678"


def test_a_helper_and_a_stranger_make_none(reader, cast, given, now):
    unit = make.DepartmentFactory(grid=cast.county_grid, name="供电所")
    clerk = seat(cast.county_grid, "power", Role.CLERK, unit)
    reader.force_login(clerk)
    assert reader.post(slip(given)).status_code == 404
    add_helper(given, department=unit, by=cast.leader, now=now)
    assert reader.get(slip(given)).status_code == 409
    assert reader.post(slip(given)).status_code == 409
    assert slip(given) not in reader.get(reverse("ticket", args=[given.pk])).content.decode()
    assert made() == []
    reader.force_login(cast.leader)
    assert "供电所" in reader.post(slip(given)).content.decode()


def test_where_nobody_handles_it_there_is_none(reader, cast, given, now):
    ticket = sign(given, by=cast.clerk, now=now)
    reader.force_login(cast.leader)
    page = reverse("ticket", args=[ticket.pk])
    assert slip(ticket) in reader.get(page).content.decode()
    resolve(ticket, result="修好了", by=cast.clerk, now=now)
    assert slip(ticket) not in reader.get(page).content.decode()
    assert "nothing to hand over" in reader.get(slip(ticket)).content.decode()
    refused = reader.post(slip(ticket))
    assert refused.status_code == 409
    assert made() == []
