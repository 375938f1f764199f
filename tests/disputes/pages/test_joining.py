"""The pages of merging and splitting off, what both tickets then show, and the resident's receipt."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes.actions.checking import verify
from disputes.actions.handling import resolve
from disputes.actions.log import Draft, log_ticket
from disputes.actions.merging import merge
from disputes.actions.splitting import split_off
from disputes.models import Ticket

pytestmark = pytest.mark.django_db

WORDS = "桥头护坡塌了一段，车过不去"


@pytest.fixture
def now():
    """The pages read the clock, so these tests live today."""
    return timezone.now()


@pytest.fixture
def log(cast, now):
    def _log(words=WORDS, by=None, **more):
        more.setdefault("grid", cast.group_grid)
        return log_ticket(Draft(kind="hazard", words=words, **more), by=by or cast.leader, now=now)

    return _log


def page_of(reader, user, ticket, verb="", **told):
    reader.force_login(user)
    names = {"ticket": ticket.pk} | ({"verb": verb} if verb else {})
    return reader.get(reverse("ticket_verb" if verb else "ticket", kwargs=names), told)


def do(reader, user, matter, verb, **told):
    reader.force_login(user)
    return reader.post(reverse("ticket_verb", args=[matter.pk, verb]), told, follow=True)


def test_two_taps_merge_it_into_the_one_that_is_like_it(reader, cast, log):
    stays, ends = log(), log("桥头护坡又塌了一段")
    log("村口路灯不亮")
    sheet = page_of(reader, cast.leader, ends, "merge", into=stays.pk)
    choices = [value for value, _label in sheet.context["form"].fields["ticket"].choices]
    assert choices == [str(stays.pk), "other"]
    assert f'value="{stays.pk}"' in sheet.content.decode()
    assert "checked" in sheet.content.decode().split(f'value="{stays.pk}"')[1][:200]
    done = do(reader, cast.leader, ends, "merge", ticket=stays.pk).content.decode()
    assert "Merged. It goes on in the other ticket." in done
    assert f'href="{reverse("ticket", args=[stays.pk])}"' in done
    assert "Goes on in" in done
    back = page_of(reader, cast.leader, stays).content.decode()
    assert f'href="{reverse("ticket", args=[ends.pk])}"' in back
    assert "Took in" in back


def test_any_other_by_its_number(reader, cast, log):
    ends, stays = log(), log("村口路灯不亮")
    far = log("树倒了", by=cast.neighbour, grid=cast.other_group_grid)
    for number in (far.number, "2607-9999", ""):
        told = do(reader, cast.leader, ends, "merge", ticket="other", number=number)
        assert told.status_code == 422
        assert "There is no such open ticket that you see." in told.content.decode()
    told = do(reader, cast.leader, ends, "merge", ticket="other", number=ends.number)
    assert (told.status_code, "merged into itself" in told.content.decode()) == (409, True)
    do(reader, cast.leader, ends, "merge", ticket="other", number=stays.number)
    ends.refresh_from_db()
    assert ends.merged_into == stays


def test_sent_twice_it_is_done_once(reader, cast, log):
    first = log("桥塌；路灯不亮")
    key = page_of(reader, cast.leader, first, "split_off").context["form"].initial["key"]
    for _time in range(2):
        told = do(reader, cast.leader, first, "split_off", words="路灯不亮", key=key)
        assert "Split off. The new ticket waits to be accepted." in told.content.decode()
    assert Ticket.objects.filter(split_from=first).count() == 1


def test_the_sheet_holds_what_was_logged_and_wants_less_of_it(reader, cast, log):
    first = log("桥塌；路灯不亮")
    assert "桥塌；路灯不亮</textarea>" in page_of(
        reader, cast.leader, first, "split_off"
    ).content.decode().replace("\n", "")
    for words, said in (("桥塌；路灯不亮 ", "That is all of it"), ("", "Write what is to be")):
        told = do(reader, cast.leader, first, "split_off", words=words)
        assert (told.status_code, said in told.content.decode()) == (422, True)
    do(reader, cast.leader, first, "split_off", words="路灯不亮")
    part = Ticket.objects.get(split_from=first)
    assert "Split off from it" in page_of(reader, cast.leader, first).content.decode()
    shown = page_of(reader, cast.leader, part)
    assert "Split off from" in shown.content.decode()
    assert shown.context["entries"][-1]["note"] == "Split off from another ticket"


def test_the_page_of_one_with_three_others_asks_no_more_than_with_one(
    reader, cast, log, now, django_assert_num_queries
):
    stays, alone = log(), log("村口路灯不亮")
    reader.force_login(cast.leader)
    pages = [reverse("ticket", args=[one.pk]) for one in (alone, stays)]
    reader.get(pages[0])
    with django_assert_num_queries(7):
        reader.get(pages[0])
    for words in ("桥头护坡塌了", "护坡塌了一段", "车过不去了"):
        merge(log(words), other=stays.pk, by=cast.leader, now=now)
        with django_assert_num_queries(8):
            page = reader.get(pages[1])
    assert len(page.context["others"]) == 3


def receipt_of(client, ticket):
    return client.get(f"/r/{ticket.receipt_code}/", headers={"accept-language": "en"})


def test_the_receipt_of_a_merged_one_tells_how_the_other_goes(client, cast, log, now):
    stays, ends, first = log(), log("又塌了", urgency="critical"), log("还塌着")
    merge(first, other=ends.pk, by=cast.leader, now=now)
    merge(ends, other=stays.pk, by=cast.leader, now=now + dt.timedelta(minutes=5))
    stays.refresh_from_db()
    done = resolve(stays, result="修好了", by=cast.leader, now=now + dt.timedelta(minutes=9))
    for one in (ends, first):
        page = receipt_of(client, one)
        text = page.content.decode()
        assert stays.number in text
        assert stays.receipt_code not in text
        assert "Resolved, to verify" in text
        steps = [entry["verb_label"] for entry in page.context["entries"]]
        assert steps[:2] == ["Resolved", "Merged"]
        for secret in ("塌", cast.leader.name):
            assert secret not in text
    verify(done, finding="属实", by=cast.patch, now=now + dt.timedelta(minutes=12))
    steps = [entry["verb_label"] for entry in receipt_of(client, first).context["entries"]]
    assert steps == ["Verified", "Resolved", "Merged", "Logged"]


def test_the_receipt_of_the_first_leads_to_that_of_the_part(client, cast, log, now):
    first = log("桥塌；路灯不亮")
    split_off(first, words="路灯不亮", by=cast.leader, now=now + dt.timedelta(minutes=5))
    part = Ticket.objects.get(split_from=first)
    text = receipt_of(client, first).content.decode()
    assert f'href="{reverse("receipt", args=[part.receipt_code])}"' in text
    assert "路灯" not in text
    assert receipt_of(client, part).status_code == 200
