"""Another language keeps what is typed, with JavaScript or without: the switch is a button of the form."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from disputes.actions.correcting import correct
from disputes.actions.log import Draft, log_ticket
from disputes.actions.voiding import void
from disputes.models import Allowance, Ticket, TicketEvent
from grids.models import AuditRow, Posting
from rows.ids import uuid7
from tests.forms import forms_of, switch_language
from tests.grids.pages.test_typed import (  # noqa: F401
    PASSWORD,
    WORDS,
    leave,
    quick_hasher,
    rows,
    sign_in,
    tried,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser():
    """A browser that checks the token of every form."""
    made = Client(enforce_csrf_checks=True)
    made.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return made


def others(cast):
    """More forms in which somebody types: who, where, and what."""
    village, today = cast.village_grid, timezone.localdate()
    posting = Posting.objects.get(user=cast.village)
    day = {"grid": village.pk, "day": today - timezone.timedelta(days=1)}
    ticket = log_ticket(
        Draft(kind="dispute", words="界址", grid=cast.township_grid),
        by=cast.township,
        now=timezone.now(),
    )
    bulk = f"{reverse('queue_assign')}?t={ticket.pk}:{ticket.version}"
    why = {"reason": "other", "words": "停电一天"}
    one = Allowance.objects.first()
    return {
        "open": (
            cast.admin,
            reverse("grid_open", kwargs={"grid": village.pk}),
            {"name": "新组", "code": "411321001001009"},
        ),
        "close": (
            cast.admin,
            reverse("grid_close", kwargs={"grid": village.pk}),
            {"closed_on": "x"},
        ),
        "post": (
            cast.admin,
            reverse("post_open", kwargs={"grid": village.pk}),
            {"title": "调解室"},
        ),
        "appoint": (
            cast.admin,
            reverse("post_appoint", kwargs={"post": posting.post_id}),
            {"started_on": "2031-01-02", "acting": "on"},
        ),
        "end": (
            cast.admin,
            reverse("posting_end", kwargs={"posting": posting.pk}),
            {"ended_on": "2031-01-02"},
        ),
        "reopen": (cast.township, reverse("report_reopen", kwargs=day), why),
        "bulk": (cast.township, bulk, {"words": "请今天去看"}),
        "times": (
            cast.admin,
            reverse("admin:disputes_allowance_changelist"),
            {f"a-{one.pk}-respond": "7.25"},
        ),
    }


NAMES = ["log", "note", "raise", "correct", "assign", "report", "rename", "admin"]
MORE = ["open", "close", "post", "appoint", "end", "reopen", "bulk", "times"]


def stands(page, typed):
    """What was typed stands in the form of this page."""
    found = forms_of(page)
    sent = found.as_sent(found.switches[0]["form"])
    for name, text in typed.items():
        if name not in ("_save", "id", "apply"):
            assert sent.get(name) == [str(text).replace("\r\n", "\n")], name


@pytest.mark.parametrize("which", [*NAMES, *MORE])
def test_what_is_typed_stands_in_the_other_language_and_nothing_is_written(browser, cast, which):
    user, path, typed = (others if which in MORE else tried)(cast)[which]
    sign_in(browser, user)
    before = rows()
    page = browser.get(path)
    assert page.status_code == 200
    typed.pop("_save", None)
    for language in ("zh-hans", "en"):
        page = switch_language(browser, page, path, **typed)
        assert page.status_code == 200
        assert f'<html lang="{language}"' in page.content.decode().lower()
        assert browser.cookies[settings.LANGUAGE_COOKIE_NAME].value == language
        stands(page, typed)
    assert rows() == before


def test_every_form_that_is_carried_has_the_button(browser, cast):
    """One form a page, and both switches of the page belong to it."""
    for user, path, _typed in [*tried(cast).values(), *others(cast).values()]:
        browser.logout()
        browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        sign_in(browser, user)
        found = forms_of(browser.get(path))
        assert len(found.carried) == 1, path
        assert found.switches, path
        for button in found.switches:
            assert (button["name"], button["form"]) == ("resume", found.carried[0]), path
            assert "formnovalidate" in button
        finds = path.startswith(reverse("queue_assign")) or path.endswith("/assign/")
        assert found.entered[found.carried[0]] == ("find" if finds else ""), path


def test_no_template_carries_a_form_without_an_id():
    """The switch finds the form by its id, which the view names as `carries`."""
    for path in sorted(Path("templates").rglob("*.html")):
        for tag in re.findall(r"<form[^>]*data-carry[^>]*>", path.read_text()):
            assert 'id="' in tag, path


def test_a_form_with_faults_keeps_its_words(browser, cast):
    sign_in(browser, cast.leader)
    path = reverse("log")
    page = browser.get(path)
    told = forms_of(page).as_sent("log") | {"words": WORDS, "solved": "on", "place": "桥东头"}
    faulty = browser.post(path, told)  # neither kind nor result
    assert faulty.status_code == 422
    shown = switch_language(browser, faulty, path)
    stands(shown, {"words": WORDS, "solved": "on", "place": "桥东头", "id": told["id"][0]})
    assert shown.status_code == 200
    assert Ticket.objects.count() == 0


def test_another_matter_is_still_asked_in_the_other_language(browser, cast):
    """The question is not passed over by reading it in one's own language."""
    sign_in(browser, cast.leader)
    path, key = reverse("log"), str(uuid7())
    page = browser.get(path)
    told = forms_of(page).as_sent("log") | {"id": key, "kind": "hazard", "words": "路灯坏了"}
    assert browser.post(path, told).status_code == 302
    asked = browser.post(path, told | {"words": "水管漏了"})
    assert asked.status_code == 409
    shown = switch_language(browser, asked, path)
    found = forms_of(shown).as_sent("log")
    assert found["words"] == ["水管漏了"]
    assert found["id"] == [key]
    again = browser.post(path, found)
    assert again.status_code == 409
    assert "另一件事" in again.content.decode()
    assert Ticket.objects.count() == 1
    sent = browser.post(path, forms_of(again).as_sent("log"))
    assert sent.status_code == 302
    assert Ticket.objects.count() == 2


def test_a_note_sent_before_is_still_asked_in_the_other_language(browser, cast):
    user, path, typed = tried(cast)["note"]
    sign_in(browser, user)
    told = forms_of(browser.get(path)).as_sent("sheet") | typed
    assert browser.post(path, told).status_code == 302
    asked = browser.post(path, told | {"words": "又看了一遍"})
    assert asked.status_code == 409
    found = forms_of(switch_language(browser, asked, path)).as_sent("sheet")
    assert found["key"] == told["key"]
    notes = TicketEvent.objects.filter(verb="note").count()
    assert browser.post(path, found).status_code == 409
    assert TicketEvent.objects.filter(verb="note").count() == notes == 1


def test_a_stale_correction_is_still_asked_in_the_other_language(browser, cast):
    user, path, typed = tried(cast)["correct"]
    ticket = Ticket.objects.get()
    sign_in(browser, user)
    told = forms_of(browser.get(path)).as_sent("sheet")
    correct(ticket, by=user, now=timezone.now(), changes={"place": "别处"}, version=1)
    asked = browser.post(path, told | typed)
    assert asked.status_code == 409
    found = forms_of(switch_language(browser, asked, path)).as_sent("sheet")
    assert browser.post(path, found).status_code == 409
    ticket.refresh_from_db()
    assert ticket.place == "别处"


def test_a_sheet_that_is_closed_meanwhile_gives_the_words_back(browser, cast):
    user, path, _typed = tried(cast)["raise"]
    sign_in(browser, user)
    page = browser.get(path)
    void(Ticket.objects.get(), by=user, now=timezone.now(), reason="重复")
    shown = switch_language(browser, page, path, reason="other", words="写了很久")
    assert shown.status_code == 409
    assert "写了很久" in shown.content.decode()
    assert '<html lang="zh-Hans"' in shown.content.decode()


def test_the_door_keeps_the_account_and_what_it_says(browser, cast):
    path = f"{reverse('login')}?away=1&next=/todo/"
    page = browser.get(path)
    told = {"username": "leader", "password": "geheim"}
    shown = switch_language(browser, page, path, **told)
    sent = forms_of(shown).as_sent("login")
    assert sent["username"] == ["leader"]
    assert sent["next"] == ["/todo/"]
    assert "geheim" not in shown.content.decode()
    assert "离开" in shown.content.decode()


def test_who_asks_for_a_code_keeps_what_is_typed(browser, cast):
    path, typed = reverse("ask_code"), {"username": "leader", "proof": "王建国"}
    before = rows()
    page = browser.get(path)
    for language in ("zh-hans", "en"):
        page = switch_language(browser, page, path, **typed)
        assert f'<html lang="{language}"' in page.content.decode().lower()
        stands(page, typed)
    assert rows() == before
    assert not AuditRow.objects.filter(act="code_asked").exists()
    sent = forms_of(page).as_sent("ask")
    assert browser.post(path, sent)["Location"] == f"{path}?taken=1"
    assert AuditRow.objects.filter(act="code_asked").count() == 1


def test_that_a_request_was_taken_stands_in_the_other_language(browser, cast):
    path = reverse("ask_code")
    sent = forms_of(browser.get(path)).as_sent("ask") | {"username": "x", "proof": "y"}
    taken = browser.post(path, sent, follow=True)
    assert "Your request was taken" in taken.content.decode()
    [button] = forms_of(taken).switches
    assert (button["name"], button["value"]) == ("language", "zh-hans")
    told = forms_of(taken).as_sent(button["form"]) | {"language": "zh-hans"}
    shown = browser.post(reverse("set_language"), told, follow=True)
    assert "申请已提交" in shown.content.decode()
    assert AuditRow.objects.filter(act="code_asked").count() == 1


def test_the_door_keeps_what_came_through_an_ended_session(browser, cast):
    """Once at the switch of the form, when the session is gone already, and once more at the door."""
    user, path, typed = tried(cast)["log"]
    sign_in(browser, user)
    page = browser.get(path)
    leave(browser)
    door = switch_language(browser, page, path, **typed)
    assert door.status_code == 401
    assert '<html lang="zh-Hans"' in door.content.decode()
    door = switch_language(browser, door, reverse("login"))
    assert '<html lang="en"' in door.content.decode()
    told = forms_of(door).as_sent("login") | {"username": user.username, "password": PASSWORD}
    assert browser.post(reverse("login"), told)["Location"] == reverse("typed")


def test_a_reason_is_not_a_word_of_one_language(browser, cast):
    """A ready reason stays chosen, and is written down in the language it was sent in."""
    user, path, _typed = others(cast)["reopen"]
    sign_in(browser, user)
    page = switch_language(browser, browser.get(path), path, reason="1", words="一天")
    stands(page, {"reason": "1", "words": "一天"})


def test_a_language_that_there_is_not_changes_nothing(browser, cast):
    user, path, typed = tried(cast)["log"]
    sign_in(browser, user)
    page = browser.get(path)
    told = forms_of(page).as_sent("log") | typed
    shown = browser.post(path, told | {"resume": "xx"})
    assert '<html lang="en"' in shown.content.decode()
    stands(shown, typed)
