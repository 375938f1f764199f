"""The pages of urging and overseeing, and where their marks are seen: ticket and lists."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes.actions.checking import verify
from disputes.actions.handling import sign
from disputes.actions.holding import accept, assign
from disputes.actions.log import Draft, log_ticket
from disputes.actions.urging import oversee, urge
from disputes.actions.voiding import void
from disputes.models import Ticket

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def now():
    """The pages read the clock, so these tests live today."""
    return timezone.now()


@pytest.fixture
def log(cast, now):
    def _log(words="桥头护坡塌了", by=None, **more):
        more.setdefault("grid", cast.group_grid)
        return log_ticket(Draft(kind="hazard", words=words, **more), by=by or cast.leader, now=now)

    return _log


def page_of(reader, user, ticket):
    reader.force_login(user)
    return reader.get(reverse("ticket", args=[ticket.pk]))


def do(reader, user, ticket, verb, **told):
    reader.force_login(user)
    return reader.post(reverse("ticket_verb", args=[ticket.pk, verb]), told, follow=True)


def found(reader, user, **query):
    reader.force_login(user)
    lines = reader.get(reverse("queue"), query).context["lines"]
    return [line["ticket"].words for line in lines]


def test_an_overdue_matter_shows_a_county_officer_both_buttons(reader, cast, log, now):
    ticket = log()
    Ticket.objects.filter(pk=ticket.pk).update(due_at=now - dt.timedelta(days=3))
    answer = page_of(reader, cast.county, ticket)
    assert [str(verb["label"]) for verb in answer.context["verbs"]] == ["Urge", "Oversee", "Park"]
    for verb in ("urge", "oversee"):
        assert reverse("ticket_verb", args=[ticket.pk, verb]) in answer.content.decode()
    mine = page_of(reader, cast.leader, ticket).content.decode()
    assert reverse("ticket_verb", args=[ticket.pk, "urge"]) not in mine


def test_what_has_risen_to_the_county_shows_them_beside_the_first_steps(reader, cast, log, now):
    """Not folded away: resolve, assign again, urge, oversee."""
    ticket = log(by=cast.county, grid=cast.county_grid)
    ticket = accept(ticket, by=cast.county, now=now)
    ticket = assign(ticket, department=cast.department, by=cast.county, now=now)
    sign(ticket, by=cast.clerk, now=now)
    Ticket.objects.filter(pk=ticket.pk).update(due_at=now - dt.timedelta(days=3))
    shown = page_of(reader, cast.county, ticket).context["verbs"]
    assert [str(verb["label"]) for verb in shown] == ["Resolve", "Reassign", "Urge", "Oversee"]


def test_urging_tells_what_it_does_and_how_often_it_was(reader, cast, log):
    ticket = log()
    reader.force_login(cast.county)
    sheet = reader.get(reverse("ticket_verb", args=[ticket.pk, "urge"])).content.decode()
    assert "is told at once. The deadline stays." in sheet
    done = do(reader, cast.county, ticket, "urge", reason="1", words="")
    assert "Urged. They are being told." in done.content.decode()
    assert f'Urged by <span lang="zh-Hans">{cast.county_grid.place}</span>' in done.content.decode()
    do(reader, cast.patch, ticket, "urge", reason="other", words="明天开会要说")
    seen = page_of(reader, cast.leader, ticket)
    assert [mark["verb"] for mark in seen.context["marks"]] == ["urge"]
    text = seen.content.decode()
    assert f'Urged 2 times, last by <span lang="zh-Hans">{cast.patch_grid.place}</span>' in text
    assert "明天开会要说" in text


def test_the_other_reason_needs_words(reader, cast, log):
    ticket = log()
    answer = do(reader, cast.county, ticket, "oversee", reason="other", words=" ")
    assert answer.status_code == 422
    ticket.refresh_from_db()
    assert ticket.overseen_at is None


def test_the_queue_finds_what_is_overseen_and_what_was_urged(reader, cast, log, now):
    watched, urged, ended = log("督办的"), log("催过的"), log("作废的")
    log("平常的")
    log("邻村的", by=cast.neighbour, grid=cast.other_village_grid)
    for one in (watched, ended):
        oversee(one, words="拖得久了", by=cast.county, now=now)
    urge(urged, words="请抓紧", by=cast.county, now=now)
    ended.refresh_from_db()
    void(ended, reason="记错了", by=cast.leader, now=now)
    assert found(reader, cast.county, mark="overseen") == ["督办的"]
    assert found(reader, cast.village, mark="urged") == ["催过的"]
    assert found(reader, cast.neighbour, mark="overseen") == []
    assert sorted(found(reader, cast.county, mark="overseen", show="all")) == ["作废的", "督办的"]
    reader.force_login(cast.county)
    page = reader.get(reverse("queue"), {"mark": "overseen"})
    marks = [[mark["label"] for mark in line["marks"]] for line in page.context["lines"]]
    assert marks == [["Overseen"]]
    assert page.context["form"].is_filtered()


def test_an_unknown_mark_is_no_filter(reader, cast, log):
    log("平常的")
    assert found(reader, cast.county, mark="praised") == ["平常的"]


def test_the_holders_list_shows_the_marks(reader, cast, log, now):
    ticket = urge(log(), words="请抓紧", by=cast.county, now=now)
    oversee(ticket, words="拖得久了", by=cast.county, now=now)
    reader.force_login(cast.leader)
    text = reader.get(reverse("todo")).content.decode()
    assert "Urged 1 time" in text
    assert "Overseen" in text


def test_staff_open_a_closed_matter_again_and_its_leader_cannot(reader, cast, log, now):
    ticket = log(result="锯了")
    ticket = verify(ticket, finding="属实", by=cast.patch, now=now)
    page = page_of(reader, cast.county, ticket)
    assert [str(verb["label"]) for verb in page.context["verbs"]] == ["Reopen"]
    assert page_of(reader, cast.leader, ticket).context["verbs"] == []
    reader.force_login(cast.county)
    sheet = reader.get(reverse("ticket_verb", args=[ticket.pk, "reopen"])).content.decode()
    assert "with a new time limit counted from now" in sheet
    done = do(reader, cast.county, ticket, "reopen", reason="1", words="夜里又倒了")
    assert "Opened again." in done.content.decode()
    ticket.refresh_from_db()
    assert (ticket.state, ticket.holder) == ("accepted", cast.group_grid)
    page = page_of(reader, cast.leader, ticket).content.decode()
    assert "The problem has come back: 夜里又倒了" in page
