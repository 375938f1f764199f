"""Looking at a party: one at a time, with a reason, and never unseen."""

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes.actions.log import Draft, NamedParty, log_ticket
from grids.models import AuditRow

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(cast):
    parties = [NamedParty("张建国", "13812345678"), NamedParty("刘秀英")]
    draft = Draft(kind="dispute", words="吵架", grid=cast.group_grid, parties=parties)
    return log_ticket(draft, by=cast.leader, now=timezone.now())


def address(ticket, nth=1):
    return reverse("ticket_party", kwargs={"ticket": ticket.pk, "nth": nth})


def looks():
    return list(AuditRow.objects.filter(act="reveal_party").values_list("reason", "facts"))


def test_a_reason_shows_one_party_once(reader, cast, ticket):
    reader.force_login(cast.leader)
    asked = reader.get(address(ticket))
    assert "张建国" not in asked.content.decode()
    shown = reader.post(address(ticket), {"reason": "1", "words": ""})
    page = shown.content.decode()
    assert "张建国" in page
    assert "13812345678" in page
    assert "刘秀英" not in page
    assert shown["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    assert looks() == [("To call and arrange a talk", {"party": "甲"})]
    assert "张建国" not in reader.get(address(ticket)).content.decode()


def test_without_a_reason_nothing_is_shown_or_logged(reader, cast, ticket):
    reader.force_login(cast.leader)
    answer = reader.post(address(ticket), {"words": "想看看"})
    assert answer.status_code == 422
    assert "张建国" not in answer.content.decode()
    assert "想看看" in answer.content.decode()
    assert looks() == []


def test_a_level_above_may_not_look(reader, cast, ticket):
    reader.force_login(cast.village)
    answer = reader.post(address(ticket), {"reason": "1"})
    assert answer.status_code == 409
    assert "张建国" not in answer.content.decode()
    assert looks() == []


@pytest.mark.parametrize(("role", "nth"), [("neighbour", 1), ("leader", 3), ("leader", 0)])
def test_what_is_not_there_is_not_found(reader, cast, ticket, role, nth):
    reader.force_login(getattr(cast, role))
    assert reader.post(address(ticket, nth), {"reason": "1"}).status_code == 404
    assert looks() == []
