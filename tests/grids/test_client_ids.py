"""Ids that come from clients: a wrong clock is no reason to refuse, a made-up one is."""

import pytest
from django.urls import reverse

from disputes.models import Ticket
from grids.models import Household
from rows.ids import uuid7
from tests.api import client as asking
from tests.api import draft

YEAR_10889 = str(uuid7((1 << 48) - 1))


def test_an_id_of_the_year_10889_is_refused_everywhere(client, cast):
    api = asking(cast.leader)
    answer = api.post("/api/v1/tickets/", draft(cast.group_grid, id=YEAR_10889))
    assert answer.json()["error"]["fields"] == {"id": ["The id must be a UUIDv7."]}
    home = {"id": YEAR_10889, "group": cast.group_grid.pk, "door": "1 号", "residents": 3}
    assert set(api.post("/api/v1/households/", home).json()["error"]["fields"]) == {"id"}
    client.force_login(cast.leader)
    sheet = {"id": YEAR_10889, "kind": "hazard", "words": "路坏了", "grid": cast.group_grid.pk}
    answer = client.post(reverse("log"), sheet)
    assert answer.status_code == 422
    assert not Ticket.objects.exists()
    assert not Household.objects.exists()


@pytest.mark.parametrize("ms", [0, 2_524_608_000_000])
def test_a_phone_with_a_wrong_clock_logs(cast, ms):
    body = draft(cast.group_grid, id=str(uuid7(ms)))
    assert asking(cast.leader).post("/api/v1/tickets/", body).status_code == 201
