"""A text of what cannot be seen says nothing, wherever it is typed."""

import pytest
from django.urls import reverse

from disputes.models import Ticket
from grids.blank import is_blank
from grids.models import Household
from rows.ids import uuid7
from tests.api import at, client, draft, logged

ZERO_WIDTH = "\u200b\u200d\ufeff"


@pytest.mark.parametrize(
    "text",
    ["", " \t\n", ZERO_WIDTH, "\u2060\u00ad", "\u3000", "\u200e\u202e", "\ufe0f\u0301", "\u3164",
     "\u2800", "\u115f \u1160", "\U000e0041"],
)  # fmt: skip
def test_nothing_to_read(text):
    assert is_blank(text)


@pytest.mark.parametrize(
    "text", ["a", "路", f"{ZERO_WIDTH}路", "。", "👍", "\ue000", "𫠣", "①", "é"]
)
def test_something_to_read(text):
    assert not is_blank(text)


@pytest.mark.parametrize("text", [ZERO_WIDTH, f" {ZERO_WIDTH} ", "\u3164\u2800"])
def test_the_api_refuses_words_that_nobody_can_read(cast, text):
    api = client(cast.leader)
    answer = api.post("/api/v1/tickets/", draft(cast.group_grid, words=text))
    assert answer.status_code == 400
    assert set(answer.json()["error"]["fields"]) == {"words"}
    party = {"parties": [{"name": text}]}
    answer = api.post("/api/v1/tickets/", draft(cast.group_grid, **party))
    assert set(answer.json()["error"]["fields"]["parties"]["0"]) == {"name"}
    assert not Ticket.objects.exists()
    home = {"id": str(uuid7()), "group": cast.group_grid.pk, "door": text, "residents": 3}
    assert set(api.post("/api/v1/households/", home).json()["error"]["fields"]) == {"door"}
    assert not Household.objects.exists()
    ticket = logged(cast.leader, cast.group_grid)
    for verb, field in (("note", "words"), ("resolve", "result"), ("void", "reason")):
        answer = api.post(at(ticket, f"{verb}/"), {field: text})
        assert (answer.status_code, set(answer.json()["error"]["fields"])) == (400, {field}), verb


def test_where_words_may_be_left_out_they_are(cast):
    ticket = logged(cast.leader, cast.group_grid, place=ZERO_WIDTH, words=f"路{ZERO_WIDTH}坏了")
    assert (ticket["place"], ticket["words"]) == ("", f"路{ZERO_WIDTH}坏了")


def test_a_page_takes_them_for_left_out(client, cast):
    client.force_login(cast.leader)
    sheet = {"id": str(uuid7()), "kind": "hazard", "urgency": "normal", "words": ZERO_WIDTH}
    answer = client.post(reverse("log"), {**sheet, "grid": cast.group_grid.pk})
    assert answer.status_code == 422
    assert "words" in answer.context["form"].errors
    assert not Ticket.objects.exists()
    client.force_login(cast.admin)
    answer = client.post(
        reverse("grid_rename", args=[cast.group_grid.pk]),
        {"name": ZERO_WIDTH, "formal_name": "一组"},
    )
    assert set(answer.context["form"].errors) == {"name"}
