"""Which columns of the queue are shown: chosen on the page, kept in the browser."""

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes.actions.log import Draft, log_ticket

pytestmark = pytest.mark.django_db


def test_columns_are_chosen_and_kept(reader, cast):
    def head():
        page = reader.get(reverse("queue")).content.decode()
        return [one for one in ("Place", "Time limit", "Logged") if f'"col">{one}<' in page], page

    now = timezone.now()
    draft = Draft(kind="hazard", words="断树", grid=cast.group_grid)
    ticket = log_ticket(draft, by=cast.leader, now=now)
    reader.force_login(cast.county)
    assert head()[0] == ["Place"], "the time limit says that the list goes by it"
    body = {"column": ["due", "logged", "x"], "back": "kind=hazard"}
    response = reader.post(reverse("queue_columns"), body)
    assert response.url == f"{reverse('queue')}?kind=hazard"
    shown, page = head()
    assert shown == ["Logged"]
    assert 'aria-sort="ascending">Time limit<' in page
    reader.post(reverse("queue_columns"), {})
    assert head()[0] == []
    assert reverse("ticket", args=[ticket.pk]) in head()[1]
