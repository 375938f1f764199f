"""The inbox: one's own, worded in one's language, marked read by a press and never by a look."""

import datetime as dt
import uuid

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from disputes.workflow import MOVES
from grids.models import Message
from grids.sentences import note_of
from rows.ids import uuid7

pytestmark = pytest.mark.django_db

FACTS = {"number": "南召 2607-0318", "kind": "hazard", "place": "粉坊村五组", "top": False}


def tell(person, kind="assign", facts=FACTS, *, url="/tickets/1/", ago=0, key=None):
    return Message.objects.create(
        county=person.county_id or 0,
        person=person,
        key=key or str(uuid7()),
        kind=kind,
        facts=facts,
        url=url,
        made_at=timezone.now() - dt.timedelta(minutes=ago),
    )


def read(reader, user, **query):
    reader.force_login(user)
    return reader.get(reverse("inbox"), query)


def test_ones_own_the_newest_first(reader, cast):
    tell(cast.leader, "log", ago=5)
    tell(cast.leader, "remind", ago=1)
    tell(cast.patch, "void")
    response = read(reader, cast.leader)
    assert [line["message"].kind for line in response.context["lines"]] == ["remind", "log"]
    page = response.content.decode()
    assert "Time is running out" in page
    assert "南召 2607-0318 · hazard · 粉坊村五组" in page
    assert "Declared void" not in page


def test_it_speaks_the_readers_language(reader, cast):
    tell(cast.leader, "escalate")
    assert "Not done in time: escalated" in read(reader, cast.leader).content.decode()
    reader.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    page = read(reader, cast.leader).content.decode()
    assert "到时没办结，已自动提级" in page
    assert "南召 2607-0318 · 安全隐患 · 粉坊村五组" in page


def test_every_verb_of_a_ticket_has_its_words(now):
    for verb in MOVES:
        note = note_of(verb, FACTS, now)
        assert note.sentence != "News about a matter", verb
        with translation.override("zh-hans"):
            assert note_of(verb, FACTS, now).sentence != note.sentence, verb


@pytest.mark.parametrize(
    ("kind", "facts", "sentence", "about"),
    [
        (
            "escalate",
            FACTS | {"top": True},
            "Not done in time: at the county there is no level above",
            "南召 2607-0318 · hazard · 粉坊村五组",
        ),
        (
            "brake",
            {"would_raise": 51, "open": 120},
            "Escalation stopped itself and waits for an administrator",
            "51 of 120 open matters would be escalated at once",
        ),
        (
            "report_ask",
            {"grid": 7, "place": "粉坊村", "day": "2026-07-14"},
            "A report is missing: please confirm it",
            "粉坊村 · 14 Jul",
        ),
        ("report_ask", {"place": "粉坊村"}, "A report is missing: please confirm it", "粉坊村"),
        ("assign", {"you": "assignee"}, "Assigned to you: sign for it", ""),
        ("assign", {"you": ""}, "Assigned", ""),
        ("from_tomorrow", {"number": "1"}, "News about a matter", "1"),
        ("log", {}, "New: accept it, or pass it on", ""),
    ],
)
def test_kinds_and_facts_in_words(now, kind, facts, sentence, about):
    note = note_of(kind, facts, now)
    assert (note.sentence, note.about) == (sentence, about)


def test_a_look_marks_nothing_and_opening_marks_one(reader, cast):
    first, second = tell(cast.leader), tell(cast.leader)
    read(reader, cast.leader)
    assert reader.get(reverse("inbox_open", args=[first.pk])).url == reverse("inbox")
    assert Message.objects.filter(read_at=None).count() == 2
    response = reader.post(reverse("inbox_open", args=[first.pk]))
    assert response.url == "/tickets/1/"
    first.refresh_from_db()
    when = first.read_at
    assert when is not None
    reader.post(reverse("inbox_open", args=[first.pk]))
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.read_at, second.read_at) == (when, None)
    page = read(reader, cast.leader)
    assert [line["is_new"] for line in page.context["lines"]] == [True, False]


def test_anothers_message_is_not_there(reader, cast):
    message = tell(cast.patch)
    reader.force_login(cast.leader)
    assert reader.post(reverse("inbox_open", args=[message.pk])).status_code == 404
    assert reader.get(reverse("inbox_open", args=[message.pk])).status_code == 404
    assert reader.post(reverse("inbox_open", args=[uuid.uuid4()])).status_code == 404
    message.refresh_from_db()
    assert message.read_at is None


@pytest.mark.parametrize("url", ["", "//elsewhere.example/", "https://elsewhere.example/", "x"])
def test_a_message_never_leads_out(reader, cast, url):
    reader.force_login(cast.leader)
    response = reader.post(reverse("inbox_open", args=[tell(cast.leader, url=url).pk]))
    assert response.url == reverse("inbox")


def test_all_at_once(reader, cast):
    for _number in range(3):
        tell(cast.leader)
    other = tell(cast.patch)
    page = read(reader, cast.leader).content.decode()
    assert "Mark all read" in page
    reader.get(reverse("inbox_read"))
    assert Message.objects.filter(person=cast.leader, read_at=None).count() == 3
    told = reader.post(reverse("inbox_read"), follow=True).content.decode()
    assert "3 messages marked as read." in told
    assert "Mark all read" not in told
    other.refresh_from_db()
    assert other.read_at is None


def test_an_empty_inbox_says_what_comes(reader, cast):
    page = read(reader, cast.stranger).content.decode()
    assert "No messages" in page
    assert reverse("todo") in page


def test_pages_of_twenty_and_what_they_ask(reader, cast, django_assert_num_queries):
    tell(cast.leader, ago=99)
    read(reader, cast.leader)
    with django_assert_num_queries(3):
        assert len(reader.get(reverse("inbox")).context["lines"]) == 1
    for number in range(24):
        tell(cast.leader, ago=number)
    with django_assert_num_queries(3):
        first = reader.get(reverse("inbox"))
    assert len(first.context["lines"]) == 20
    rest = reader.get(reverse("inbox"), {"after": first.context["cursor"]})
    assert len(rest.context["lines"]) == 5
    assert rest.context["cursor"] == ""
    assert len(reader.get(reverse("inbox"), {"after": "nonsense"}).context["lines"]) == 20
