"""The parties on a ticket's page: masked, with who looked at each."""

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes.actions.log import Draft, NamedParty, log_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(cast):
    parties = [NamedParty("张建国", "13812345678"), NamedParty("刘秀英")]
    draft = Draft(kind="dispute", words="吵架", grid=cast.group_grid, parties=parties)
    return log_ticket(draft, by=cast.leader, now=timezone.now())


def test_who_looked_stands_beside_the_party_for_those_who_may_look(reader, cast, ticket):
    """Who, when and why, at this party and not at the other; a level above is told nothing of it."""
    reader.force_login(cast.leader)
    reader.post(
        reverse("ticket_party", args=[ticket.pk, 2]), {"reason": "other", "words": "约时间调解"}
    )
    page = reader.get(reverse("ticket", args=[ticket.pk]))
    first, second = page.context["parties"]
    assert first["looks"] == []
    assert [(one["by"], one["reason"]) for one in second["looks"]] == [
        (cast.leader.name, "约时间调解")
    ]
    assert page.content.decode().count("约时间调解") == 1
    reader.force_login(cast.village)
    above = reader.get(reverse("ticket", args=[ticket.pk]))
    assert above.context["parties"] == []
    assert "约时间调解" not in above.content.decode()
