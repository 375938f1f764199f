"""The pages of a question and its answer, and where it is seen that a matter waits for one."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes.actions.asking import ask_back
from disputes.actions.extending import ask_extension
from disputes.actions.holding import accept
from disputes.actions.log import Draft, log_ticket
from grids.actions.posting import appoint, end_posting
from grids.models import User
from grids.roles import Role
from grids.waiting import todo_number
from rows.tallies import tally
from tests import factories as make
from tests.cast import seat
from tests.turns import differing

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    """The pages read the clock, so these tests live today."""
    return timezone.now()


@pytest.fixture
def worker(cast):
    """Works in the group, and logged it."""
    return seat(cast.group_grid, "worker", Role.MEMBER)


@pytest.fixture
def ticket(cast, worker, now):
    draft = Draft(kind="hazard", words="桥头护坡塌了", grid=cast.group_grid)
    return log_ticket(draft, by=worker, now=now)


def sheet(reader, user, ticket, verb, **told):
    reader.force_login(user)
    address = reverse("ticket_verb", args=[ticket.pk, verb])
    return reader.post(address, told, follow=True) if told else reader.get(address)


def page_of(reader, user, ticket):
    reader.force_login(user)
    return reader.get(reverse("ticket", args=[ticket.pk]))


def test_the_sheet_offers_the_logger_by_name_and_the_resident(reader, cast, worker, ticket):
    page = sheet(reader, cast.leader, ticket, "ask_back").content.decode()
    assert f"Whoever logged it: {worker.name}" in page
    assert "The resident: call them" in page
    assert "for 2 working days at most" in page
    assert " checked" not in page


def test_who_logged_it_is_offered_the_resident_alone(reader, cast, now):
    own = log_ticket(
        Draft(kind="hazard", words="井盖", grid=cast.group_grid), by=cast.leader, now=now
    )
    form = sheet(reader, cast.leader, own, "ask_back").context["form"]
    assert [value for value, _label in form.fields["whom"].choices] == ["resident"]


def test_a_question_and_its_answer(reader, cast, worker, ticket):
    done = sheet(reader, cast.leader, ticket, "ask_back", whom="logger", question="哪一段")
    assert "Asked. You are told as soon as there is an answer." in done.content.decode()
    mine = page_of(reader, cast.leader, ticket)
    text = mine.content.decode()
    assert f'for the answer of <span lang="zh-Hans">{worker.name}</span>, who logged it' in text
    assert "Stands for an answer until" in text
    assert "No time counts until the answer." in text
    assert "In the morning of that day" not in text
    assert "哪一段" in text
    assert "Ask back" not in [str(verb["label"]) for verb in mine.context["verbs"]]
    asked = page_of(reader, worker, ticket)
    assert str(asked.context["verbs"][0]["label"]) == "Answer"
    reader.force_login(worker)
    todo = reader.get(reverse("todo")).content.decode()
    assert "桥头护坡塌了" in todo
    assert "Answer what is asked" in todo
    assert "Asked: 哪一段" in sheet(reader, worker, ticket, "answer").content.decode()
    done = sheet(reader, worker, ticket, "answer", words="东头那段")
    assert "Answered. Thank you." in done.content.decode()
    after = page_of(reader, cast.leader, ticket).content.decode()
    assert "Waits until" not in after
    assert "东头那段" in after


def test_the_answer_of_a_resident_is_entered_by_the_holder(reader, cast, ticket, now):
    ask_back(ticket, question="几户", whom="resident", by=cast.leader, now=now)
    page = page_of(reader, cast.leader, ticket)
    assert str(page.context["verbs"][0]["label"]) == "Answer"
    assert "for the resident's answer" in page.content.decode()
    done = sheet(reader, cast.leader, ticket, "answer", words="三户")
    assert "Answered. Thank you." in done.content.decode()


def test_without_words_or_a_choice_nothing_is_asked(reader, cast, ticket):
    answer = sheet(reader, cast.leader, ticket, "ask_back", whom="", question="  ")
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Choose who is asked." in text
    assert "Write the question." in text


def test_the_queue_and_the_dashboard_find_what_waits_for_an_answer(reader, cast, ticket, now):
    log_ticket(Draft(kind="hazard", words="平常的", grid=cast.group_grid), by=cast.leader, now=now)
    ask_back(ticket, question="几户", whom="logger", by=cast.leader, now=now)
    reader.force_login(cast.county)
    page = reader.get(reverse("queue"), {"mark": "asked"})
    assert [line["ticket"].pk for line in page.context["lines"]] == [ticket.pk]
    assert [mark["label"] for mark in page.context["lines"][0]["marks"]] == ["Waits for an answer"]
    marks = reader.get(reverse("dashboard", args=[cast.county_grid.pk])).context["marks"]
    assert [(mark["name"], mark["n"]) for mark in marks] == [("asked", 1)]


def test_a_question_that_comes_second_keeps_its_words(reader, cast, ticket, now):
    """The assignee or another of the holder was faster: one question at a time, and what was written
    stands on the ticket's page to be copied (ADR 0020)."""
    ask_back(ticket, question="先问的", whom="logger", by=cast.leader, now=now)
    answer = sheet(reader, cast.leader, ticket, "ask_back", whom="logger", question="后问的一句话")
    assert answer.status_code == 409
    assert "A question is open already." in answer.content.decode()
    assert "后问的一句话" in answer.content.decode()


def test_who_is_asked_and_decides_has_the_matter_once(reader, cast, now):
    """The county logged it for a caller; the township asks it for more time, and back."""
    draft = Draft(kind="hazard", words="来电说路灯不亮", grid=cast.township_grid)
    own = accept(log_ticket(draft, by=cast.county, now=now), by=cast.township, now=now)
    wished = (now + dt.timedelta(days=60)).date()
    ask_extension(own, reason="要买灯", until=wished, by=cast.township, now=now)
    ask_back(own, question="哪一盏", whom="logger", by=cast.township, now=now)
    reader.force_login(cast.county)
    page = reader.get(reverse("todo")).content.decode()
    assert page.count(f'href="{reverse("ticket", args=[own.pk])}"') == 1
    assert tally(*todo_number(cast.county, now))["todo"] == 1
    assert differing(cast.record.id, now) == []


def test_a_question_follows_the_logger_to_another_post(reader, cast, worker, ticket, now):
    """They alone can answer; whoever sits on their former post is not asked."""
    ask_back(ticket, question="哪一段", whom="logger", by=cast.leader, now=now)
    today, before = timezone.localdate(now), timezone.localdate(now) - dt.timedelta(days=1)
    end_posting(worker.post.postings.get(), before, by=None, now=now)
    elsewhere = make.PostFactory(grid=cast.other_group_grid, role=Role.MEMBER)
    appoint(elsewhere, worker, today, by=None, now=now)
    after = make.UserFactory(county=cast.record)
    appoint(worker.post, after, today, by=None, now=now)
    for person, listed in ((worker, True), (after, False)):
        reader.force_login(User.objects.get(pk=person.pk))  # their sessions ended with the posting
        assert ("桥头护坡塌了" in reader.get(reverse("todo")).content.decode()) is listed
    done = sheet(reader, User.objects.get(pk=worker.pk), ticket, "answer", words="东头那段")
    assert "Answered. Thank you." in done.content.decode()
    assert differing(cast.record.id, now) == []
