"""The brake's page: for the county's admins alone, and nothing goes on by a look."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes.actions.log import Draft, log_ticket
from disputes.actions.sweep import sweep_tickets
from disputes.models import SweepBrake, Ticket, TicketEvent
from grids.models import AuditRow, Message
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(cast):
    """Fifty-one tickets would rise at once, two hours ago."""
    now = timezone.now()
    draft = Draft(kind="hazard", words="断树", grid=cast.group_grid)
    for _number in range(51):
        log_ticket(draft, by=cast.leader, now=now)
    Ticket.objects.update(escalate_at=now - dt.timedelta(hours=2), remind_at=None)
    assert sweep_tickets(now=now)["held"] == 1
    return SweepBrake.objects.get()


def yes(brake):
    """The form as it is sent by whoever has looked."""
    return {"looked": "on", "brake": brake.pk}


def read(reader, user):
    reader.force_login(user)
    return reader.get(reverse("brake"))


def test_it_is_for_the_admins_of_the_county(reader, cast, held):
    assert read(reader, cast.admin).status_code == 200
    for name in ("leader", "county", "auditor", "clerk", "stranger", "neighbour"):
        assert read(reader, getattr(cast, name)).status_code == 404, name
        assert reader.post(reverse("brake"), yes(held)).status_code == 404, name
    held.refresh_from_db()
    assert held.released_at is None


def test_it_says_why_how_many_and_since_when(reader, cast, held):
    page = read(reader, cast.admin).content.decode()
    assert "Unusually many tickets would have been escalated at once" in page
    assert "51 of 51 open matters, when it stopped" in page
    assert "Due by now</dt><dd><b>51</b>" in page
    assert "today" in page


def test_a_look_and_an_unticked_form_release_nothing(reader, cast, held):
    read(reader, cast.admin)
    response = reader.post(reverse("brake"))
    assert response.status_code == 422
    assert "these tickets are to be escalated: Tick this first." in response.content.decode()
    held.refresh_from_db()
    assert held.released_at is None


def test_released_it_lets_the_sweep_through(reader, cast, held):
    read(reader, cast.admin)
    response = reader.post(reverse("brake"), yes(held), follow=True)
    assert "Released." in response.content.decode()
    held.refresh_from_db()
    assert held.released_by == cast.admin
    assert AuditRow.objects.filter(act="release_brake", about=f"brake:{held.pk}").count() == 1
    assert sweep_tickets(now=timezone.now())["escalated"] == 51
    assert TicketEvent.objects.filter(verb="escalate").count() == 51
    page = read(reader, cast.admin).content.decode()
    assert "The brake is not pulled" in page
    assert cast.admin.name in page  # in the list of former ones
    again = reader.post(reverse("brake"), yes(held))
    assert again.status_code == 200
    assert AuditRow.objects.filter(act="release_brake").count() == 1


def test_another_countys_admin_sees_their_own(reader, cast, held):
    far = make.CountyFactory()
    top = make.GridFactory(county=far)
    admin = make.UserFactory(county=far)
    make.PostingFactory(post=make.PostFactory(grid=top, role="tree_admin"), user=admin)
    assert "The brake is not pulled" in read(reader, admin).content.decode()


def test_the_banner_leads_here_who_may_release_it(reader, cast, held):
    words, link = "Escalation stopped itself in this county", f'href="{reverse("brake")}"'
    for user, is_link in ((cast.admin, True), (cast.county, False)):
        reader.force_login(user)
        page = reader.get(reverse("inbox")).content.decode()
        assert words in page
        assert (f"<a {link}>{words}" in page) is is_link


def test_the_message_leads_here(reader, cast, held):
    message = Message.objects.get(person=cast.admin, kind="brake")
    reader.force_login(cast.admin)
    page = reader.get(reverse("inbox")).content.decode()
    assert "51 of 51 open matters would be escalated at once" in page
    response = reader.post(reverse("inbox_open", args=[message.pk]))
    assert response.url == reverse("brake")
