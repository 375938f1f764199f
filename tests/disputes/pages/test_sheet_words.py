"""A ruling after two units sent a matter back: the list of what to do, its page, the ticket."""

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes.actions.handling import send_back
from disputes.actions.holding import accept, assign
from disputes.actions.log import Draft, log_ticket
from grids.roles import Role
from tests import factories as make
from tests.cast import seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    """The pages read the clock, so these tests live today."""
    return timezone.now()


@pytest.fixture
def office(cast):
    unit = make.DepartmentFactory(grid=cast.county_grid, name="供电所")
    unit.clerk = seat(cast.county_grid, "power", Role.CLERK, unit)
    return unit


@pytest.fixture
def ticket(cast, now):
    draft = Draft(kind="hazard", words="桥头护坡塌了", grid=cast.group_grid)
    return accept(log_ticket(draft, by=cast.leader, now=now), by=cast.leader, now=now)


def sheet(ticket, verb):
    return reverse("ticket_verb", args=[ticket.pk, verb])


def page_of(reader, user, address):
    reader.force_login(user)
    return reader.get(address)


@pytest.fixture
def refused(cast, office, ticket, now):
    for unit, clerk, why in (
        (cast.department, cast.clerk, "不是水利设施"),
        (office, office.clerk, "不是电力设施"),
    ):
        ticket = assign(ticket, department=unit, by=cast.leader, now=now)
        ticket = send_back(ticket, reason=why, by=clerk, now=now)
    return ticket


def test_the_level_above_is_asked_to_rule(reader, cast, refused):
    todo = page_of(reader, cast.patch, reverse("todo"))
    (card,) = todo.context["items"]
    assert card["ask"] == "Two units sent it back: rule who handles it"
    shown = reader.get(reverse("ticket", args=[refused.pk]))
    assert "Rule who handles it" in [str(verb["label"]) for verb in shown.context["verbs"]]
    asked = reader.get(sheet(refused, "assign")).content.decode()
    for words in ("水利局", "不是水利设施", "供电所", "不是电力设施", "Rule who handles it"):
        assert words in asked


def test_a_ruling_needs_its_words_and_stands_on_the_ticket(reader, cast, office, refused):
    reader.force_login(cast.patch)
    told = {"to": f"department:{office.pk}"}
    without = reader.post(sheet(refused, "assign"), told)
    assert without.status_code == 422
    assert "both units read it" in without.content.decode()
    assert (
        reader.post(sheet(refused, "assign"), told | {"words": "线杆压着护坡"}).status_code == 302
    )
    shown = page_of(reader, office.clerk, reverse("ticket", args=[refused.pk]))
    ruling = shown.context["ruling"]
    assert (ruling["made"]["to"], ruling["made"]["words"]) == ("供电所", "线杆压着护坡")
    assert [one["words"] for one in ruling["said"]] == ["不是水利设施", "不是电力设施"]
    assert sheet(refused, "send_back") not in shown.content.decode()


def test_one_sending_back_asks_for_no_ruling(reader, cast, ticket, now):
    ticket = assign(ticket, department=cast.department, by=cast.leader, now=now)
    send_back(ticket, reason="不是水利设施", by=cast.clerk, now=now)
    shown = page_of(reader, cast.leader, reverse("ticket", args=[ticket.pk]))
    assert shown.context["ruling"] is None
    assert "Assign" in [str(verb["label"]) for verb in shown.context["verbs"]]
    assert not reader.get(sheet(ticket, "assign")).context["form"].fields["words"].required
