"""The receipt shows where a matter stands, and nothing else, to whoever has its code."""

import datetime as dt

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from disputes.actions.checking import verify
from disputes.actions.extending import extend
from disputes.actions.handling import resolve, sign
from disputes.actions.holding import accept, assign
from disputes.actions.log import Draft, NamedParty, log_ticket
from disputes.actions.pausing import pause, resume
from disputes.actions.reopening import reopen
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
    for grid in (cast.group_grid, cast.village_grid):  # no step tells it either
        assert grid.name not in page.content.decode()


def steps_of(client, ticket):
    page = client.get(f"/r/{ticket.receipt_code}/", headers={"accept-language": "en"})
    return page, [entry["verb_label"] for entry in page.context["entries"]]


def test_what_stands_and_what_is_given_more_time_is_told(client, cast, ticket, now):
    """The deadline is the resident's: what moves it, and that it stands, is no office's secret."""
    ticket = assign(
        accept(ticket, by=cast.leader, now=now), post=cast.leader.post, by=cast.leader, now=now
    )
    ticket = sign(ticket, by=cast.leader, now=now)
    until = timezone.localdate() + dt.timedelta(days=30)
    ticket = pause(ticket, reason="等天气", until=until, by=cast.leader, now=timezone.now())
    page, steps = steps_of(client, ticket)
    assert steps[0] == "Paused"
    assert "Paused until" in page.content.decode()
    assert "等天气" not in page.content.decode()
    ticket = resume(ticket, by=cast.leader, now=timezone.now())
    ticket = extend(ticket, reason="要买料", until=until, by=cast.patch, now=timezone.now())
    page, steps = steps_of(client, ticket)
    assert steps[:2] == ["Extended", "Resumed"]
    assert "Paused until" not in page.content.decode()
    assert "要买料" not in page.content.decode()


def test_opened_again_its_last_step_is_not_its_closing(client, cast, ticket, now):
    ticket = resolve(ticket, result="和好了", by=cast.leader, now=now)
    ticket = verify(ticket, finding="属实", by=cast.county, now=now)
    ticket = reopen(ticket, reason="又吵了", by=cast.county, now=now)
    page, steps = steps_of(client, ticket)
    assert steps[:2] == ["Reopened", "Verified"]
    assert "又吵了" not in page.content.decode()


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
