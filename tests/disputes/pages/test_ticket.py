"""The ticket's page: for whom it opens, what it shows and what it keeps to itself."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes.actions.correcting import correct
from disputes.actions.escalation import sweep_county
from disputes.actions.handling import send_back
from disputes.actions.holding import accept, assign
from disputes.actions.log import Draft, NamedParty, log_ticket
from disputes.actions.noting import note
from disputes.actions.revealing import reveal_party
from disputes.models import Party
from rows.fields import sealed_set
from tests.factories import PostFactory, PostingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    """The pages read the clock, so these tests live today."""
    return timezone.now()


@pytest.fixture
def log(cast, now):
    def _log(by=None, **changed):
        told = {"kind": "dispute", "words": "两家为地界吵架", "grid": cast.group_grid} | changed
        return log_ticket(Draft(**told), by=by or cast.leader, now=now)

    return _log


def address(ticket):
    return reverse("ticket", kwargs={"ticket": ticket.pk})


def opened(reader, user, ticket):
    reader.force_login(user)
    return reader.get(address(ticket))


def test_the_branch_sees_it_and_nobody_else(reader, cast, log):
    ticket = log()
    answers = {
        role: opened(reader, getattr(cast, role), ticket).status_code
        for role in (
            *("leader", "patch", "village", "township", "county"),
            *("neighbour", "clerk", "mediator", "admin", "auditor", "stranger"),
        )
    }
    seen = {role for role, status in answers.items() if status == 200}
    assert seen == {"leader", "patch", "village", "township", "county"}
    assert set(answers.values()) == {200, 404}


def test_a_sensitive_one_opens_for_logger_holder_and_assignee(reader, cast, log, now):
    ticket = log(is_sensitive=True)
    assert opened(reader, cast.leader, ticket).status_code == 200
    for above in (cast.patch, cast.village, cast.county):
        assert opened(reader, above, ticket).status_code == 404


def test_a_leader_does_not_see_what_is_about_them(reader, cast, log):
    ticket = log(concerns=cast.patch_grid)
    assert opened(reader, cast.patch, ticket).status_code == 404
    assert opened(reader, cast.village, ticket).status_code == 200
    page = opened(reader, cast.leader, ticket)
    assert "Hidden from" in page.content.decode()


def test_it_says_until_when_and_what_happens_then(reader, cast, log):
    page = opened(reader, cast.leader, log()).content.decode()
    assert "it is escalated to" in page
    assert cast.patch_grid.name in page


def test_at_the_county_it_says_that_it_stays(reader, cast, log):
    ticket = log(by=cast.county, grid=cast.county_grid)
    page = opened(reader, cast.county, ticket).content.decode()
    assert "there is no level above" in page
    assert "it is escalated to" not in page


@pytest.mark.parametrize(
    ("role", "labels"),
    [
        (
            "leader",
            ["Accept", "Resolve", "Assign", "Ask back", "Merge", "Split off"]
            + ["Share the ground", "Void"],
        ),
        ("patch", ["Urge", "Oversee", "Extend"]),
        ("village", ["Urge", "Oversee"]),
    ],
)
def test_only_verbs_that_are_theirs_have_buttons(reader, cast, log, role, labels):
    page = opened(reader, getattr(cast, role), log())
    shown = [str(one["label"]) for one in page.context["verbs"] + page.context["more_verbs"]]
    assert shown == labels


def test_void_is_never_the_first_button(reader, cast, log, now):
    ticket = log()
    sweep_county(ticket.county, now=ticket.escalate_at)
    page = opened(reader, cast.leader, ticket)
    assert page.context["verbs"] == []
    assert [str(one["label"]) for one in page.context["more_verbs"]] == ["Void"]


def test_the_next_levels_number_stands_there_to_call(reader, cast, log):
    sealed_set(cast.patch, "phone", "13700001234")
    cast.patch.save()
    page = opened(reader, cast.leader, log())
    assert [call["phone"] for call in page.context["calls"]] == ["13700001234"]
    assert 'href="tel:13700001234"' in page.content.decode()


def test_who_has_moved_away_gets_no_number_of_their_old_branch(reader, cast, log):
    sealed_set(cast.patch, "phone", "13700001234")
    cast.patch.save()
    ticket = log()
    cast.leader.postings.update(ended_on="2024-12-31")
    PostingFactory(post=PostFactory(grid=cast.other_group_grid, role="member"), user=cast.leader)
    cast.leader.forget_seats()
    page = opened(reader, cast.leader, ticket)
    assert page.status_code == 200
    assert page.context["calls"] == []


def test_parties_are_masked_in_their_order(reader, cast, log):
    ticket = log(parties=[NamedParty("张建国", "13812345678"), NamedParty("刘秀英")])
    page = opened(reader, cast.leader, ticket)
    shown = [(p["letter"], p["name"], p["phone"]) for p in page.context["parties"]]
    assert shown == [("甲", "张*", "138****5678"), ("乙", "刘*", "")]
    assert "张建国" not in page.content.decode()
    assert "13812345678" not in page.content.decode()


def test_levels_above_see_how_many_parties_and_no_more(reader, cast, log):
    ticket = log(parties=[NamedParty("张建国", "13812345678")])
    page = opened(reader, cast.village, ticket)
    assert "1 party" in page.content.decode()
    assert page.context["parties"] == []
    assert "张" not in page.content.decode()


def test_readers_see_who_looked_and_why(reader, cast, log, now):
    ticket = log(parties=[NamedParty("张建国")])
    reveal_party(Party.objects.get(), reason="要打电话约时间", by=cast.leader, now=now)
    page = opened(reader, cast.leader, ticket).content.decode()
    assert "要打电话约时间" in page
    assert "要打电话约时间" not in opened(reader, cast.village, ticket).content.decode()


def test_the_history_tells_who_when_and_where_to(reader, cast, log, now):
    ticket = accept(log(), by=cast.leader, now=now)
    ticket = note(ticket, words="约了明天再谈", by=cast.leader, now=now)
    changes = {"words": "两家为院墙吵架"}
    ticket = correct(ticket, changes=changes, version=ticket.version, by=cast.leader, now=now)
    sweep_county(ticket.county, now=ticket.escalate_at)
    page = opened(reader, cast.leader, ticket)
    steps = [(e["verb_label"], e["who"]) for e in page.context["entries"]]
    name = cast.leader.name
    assert steps == [
        (f"Escalated to {cast.village_grid.name}{cast.patch_grid.name}", ""),
        ("Corrected", name),
        ("Note", name),
        ("Accepted", name),
        ("Logged", name),
    ]
    text = page.content.decode()
    assert "约了明天再谈" in text
    assert "Changed: What happened. Before:" in text
    assert "两家为地界吵架" in text
    assert str(ticket.pk) not in text.replace(address(ticket), "")


def test_a_correction_is_told_in_chinese_to_the_last_word(client, cast, log, now):
    ticket, changes = log(), {"words": "两家为院墙吵架", "urgency": "urgent"}
    correct(ticket, changes=changes, version=ticket.version, by=cast.leader, now=now)
    client.force_login(cast.leader)
    client.cookies["django_language"] = "zh-hans"
    page = client.get(address(ticket)).content.decode()
    assert re.search("改了：.+，.+。原来写的是：", page)


def test_what_is_assigned_can_be_given_to_somebody_else_but_need_not(reader, cast, log, now):
    ticket = assign(
        accept(log(), by=cast.leader, now=now), department=cast.department, by=cast.leader, now=now
    )
    page = opened(reader, cast.leader, ticket)
    assert str(page.context["verbs"][0]["label"]) == "Reassign"
    assert "btn-primary" not in page.content.decode()


def test_a_bounce_and_a_ruling_are_said(reader, cast, log, now):
    ticket = log(by=cast.village, grid=cast.village_grid)
    for _bounce in range(2):
        ticket = assign(ticket, post=cast.leader.post, by=cast.village, now=now)
        ticket = send_back(ticket, reason="不归我管", by=cast.leader, now=now)
    words = "水管归水利局管"
    ticket = assign(ticket, department=cast.department, words=words, by=cast.township, now=now)
    page = opened(reader, cast.township, ticket)
    assert "it cannot be sent back" in page.content.decode()
    assert "the level above now decides" in page.content.decode()
    assert page.context["entries"][0]["verb_label"] == "Assigned to 水利局"


@pytest.mark.parametrize("notes", [1, 30])
def test_a_long_story_costs_no_question(reader, cast, log, now, notes, django_assert_num_queries):
    ticket = accept(log(parties=[NamedParty("张建国")]), by=cast.leader, now=now)
    for number in range(notes):
        ticket = note(ticket, words=f"第 {number} 次", by=cast.leader, now=now)
    for user, asked in ((cast.leader, 7), (cast.village, 7), (cast.county, 7)):
        reader.force_login(user)
        with django_assert_num_queries(asked):
            assert reader.get(address(ticket)).status_code == 200


def test_the_same_page_serves_the_desk(reader, cast, log):
    page = opened(reader, cast.county, log())
    assert "wg-bar-top" in page.content.decode()
    assert reverse("queue") in page.content.decode()


@pytest.mark.parametrize(
    ("point", "on_map"), [(("33.0", "112.53"), "112.53584,32.99800"), (("48.85660", "2.35220"), "")]
)
def test_a_point_says_its_datum_and_stands_as_chinese_maps_take_it(
    reader, cast, log, point, on_map
):
    answer = opened(reader, cast.leader, log(point=tuple(map(Decimal, point))))
    assert "WGS-84" in answer.content.decode()
    assert answer.context["on_map"] == on_map
    assert ("GCJ-02" in answer.content.decode()) == bool(on_map)
    if on_map:
        assert on_map in answer.content.decode()
