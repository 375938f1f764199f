"""The receipt shows where a matter stands, and nothing else, to whoever has its code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputes.actions.log import Draft, NamedParty, log_ticket
from disputes.receipts import new_code, read, spell


@pytest.fixture
def ticket(cast, now):
    draft = Draft(
        kind="dispute",
        words="两家为水渠吵架",
        grid=cast.group_grid,
        parties=[NamedParty("王小二", "19900001234")],
    )
    return log_ticket(draft, by=cast.leader, now=now)


def test_a_stranger_with_the_code_sees_where_it_stands(
    client, cast, ticket, django_assert_num_queries
):
    with django_assert_num_queries(4):
        answer = client.get(f"/r/{ticket.receipt_code}/", headers={"accept-language": "en"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert ticket.number in page
    assert f"{cast.village_grid.name}{ticket.holder.name}" in page  # a group alone says little
    for secret in ("水渠", "王小二", "1990000", ticket.logged_by.name, str(ticket.id)):
        assert secret not in page


def test_a_sensitive_matter_names_neither_kind_nor_place(client, cast, now):
    draft = Draft(kind="dispute", words="家里打人", grid=cast.group_grid, is_sensitive=True)
    ticket = log_ticket(draft, by=cast.leader, now=now)
    page = client.get(f"/r/{ticket.receipt_code}/", headers={"accept-language": "en"})
    assert page.status_code == 200
    assert "dispute" not in page.content.decode()


def test_a_code_typed_as_people_type_it_is_read(client, ticket):
    typed = ticket.receipt_code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert client.get(f"/r/{typed}/").status_code == 200


@pytest.mark.parametrize("code", ["x", "CHNS-00000-00000", "U" * 14, "四千零九十六"])
def test_a_wrong_code_is_not_found(client, db, code):
    assert client.get(f"/r/{code}/").status_code == 404


@given(st.integers(min_value=100000, max_value=999999))
def test_a_code_reads_back(county):
    code = new_code()
    assert read(spell(county, code)) == (county, code)


def test_a_mistyped_code_is_told_what_a_code_looks_like(client, db):
    page = client.get("/r/CHNS-00000-0000/", headers={"accept-language": "en"})
    assert page.status_code == 404
    assert "CHNS-4K7P9-XM2QD" in page.content.decode()
    assert "/login/" not in page.content.decode()
