"""What was typed survives an ended session: through the login, for its own account, written by nobody
but the person who sends it."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

import disputes.urls
import grids.urls
import reports.urls
from disputes.actions.log import Draft, log_ticket
from disputes.models import Ticket, TicketEvent
from grids.models import AuditRow, Department, Grid, LoginAttempt, Post, Session
from grids.pages.middleware import DESK_SEEN
from grids.sessions import SessionStore
from grids.typed import CARRIED, LASTS, MOST_BYTES, is_page, mark_of, open_typed, seal_typed
from reports.models import DailyReport
from rows.ids import uuid7

PASSWORD = "Wangge-2026"
WORDS = "河堤护坡塌了一段，\r\n桥东头"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick_hasher(settings):
    """Scrypt takes a tenth of a second by design."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def browser():
    """A browser that checks the token of every form, as a real one has to send it."""
    made = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    made.cookies["django_language"] = "en"
    return made


def token(page):
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())[1]


def sign_in(browser, user, page=None, **hidden):
    """Log in with what the page's login form carries."""
    user.set_password(PASSWORD)
    user.save()
    page = page or browser.get(reverse("login"))
    told = {"username": user.username, "password": PASSWORD, "csrfmiddlewaretoken": token(page)}
    found = re.findall(r'name="(carried|next)" value="([^"]+)"', page.content.decode())
    return browser.post(reverse("login"), told | dict(found) | hidden)


def leave(browser, minutes=31):
    """Let the desk stand idle."""
    session = browser.session
    session[DESK_SEEN] = int(timezone.now().timestamp()) - minutes * 60
    session.save()


def send(browser, path, **told):
    """Open a form's page, and send it after the session has ended."""
    page = browser.get(path)
    assert page.status_code == 200
    leave(browser)
    return browser.post(path, told | {"csrfmiddlewaretoken": token(page)})


def handed_back(browser, response):
    """Follow the login to the page that hands the form back, and send what stands in it."""
    assert response["Location"] == reverse("typed")
    page = browser.get(response["Location"])
    assert "no-store" in page["Cache-Control"]
    html = page.content.decode()
    fields = re.findall(r'<textarea name="([^"]+)" hidden>\n?(.*?)</textarea>', html, re.DOTALL)
    path = re.search(r'action="([^"]+)" data-onward', html)[1]
    told = dict(fields) | {"resume": "1", "csrfmiddlewaretoken": token(page)}
    return path, browser.post(path, told)


def tried(cast):
    """The forms of the product in which somebody types: who, where, and what."""
    ticket = log_ticket(
        Draft(kind="hazard", words="路灯坏了", grid=cast.township_grid),
        by=cast.township,
        now=timezone.now(),
    )
    verb = {"ticket": ticket.pk}
    today = timezone.localdate()
    department = Department.objects.filter(grid=cast.county_grid).first()
    log = {"id": str(uuid7()), "kind": "service", "words": WORDS, "grid": cast.township_grid.pk}
    return {
        "log": (cast.township, reverse("log"), log | {"place": "桥东头", "party_1": "张三"}),
        "note": (
            cast.township,
            reverse("ticket_verb", kwargs=verb | {"verb": "note"}),
            {"words": WORDS},
        ),
        "raise": (
            cast.township,
            reverse("ticket_verb", kwargs=verb | {"verb": "void"}),
            {"reason": "other", "words": WORDS},
        ),
        "correct": (
            cast.township,
            reverse("ticket_verb", kwargs=verb | {"verb": "correct"}),
            {"version": "1", "kind": "order", "urgency": "urgent", "words": WORDS, "place": "西头"},
        ),
        "assign": (
            cast.township,
            reverse("ticket_verb", kwargs=verb | {"verb": "assign"}),
            {"words": WORDS},
        ),
        "report": (
            cast.township,
            reverse("report", kwargs={"grid": cast.township_grid.pk, "day": today}),
            {"words": WORDS},
        ),
        "rename": (
            cast.admin,
            reverse("grid_rename", kwargs={"grid": cast.village_grid.pk}),
            {"name": "新名", "formal_name": "新的全名"},
        ),
        "admin": (
            cast.admin,
            reverse("admin:grids_department_change", args=[department.pk]),
            {"name": "改了名的科", "phone": "", "is_active": "on", "_save": "Save"},
        ),
    }


@pytest.mark.parametrize(
    "which", ["log", "note", "raise", "correct", "assign", "report", "rename", "admin"]
)
def test_the_words_come_back_on_their_page_and_nothing_is_written(browser, cast, which):
    user, path, told = tried(cast)[which]
    sign_in(browser, user)
    before = rows()
    door = send(browser, path, **told)
    assert door.status_code == 401
    assert "What you typed is kept" in door.content.decode()
    shown, page = handed_back(browser, sign_in(browser, user, door))
    assert shown == path
    html = page.content.decode()
    assert page.status_code == 200
    assert "What you typed stands here" in html
    for text in told.values():
        assert str(text).replace("\r\n", "\n") in html
    assert rows() == before
    assert CARRIED not in browser.session
    assert browser.get(reverse("typed")).url == "/"


def rows():
    """All that a form of these could have changed."""
    acts = AuditRow.objects.exclude(act="login")
    return (
        list(Ticket.objects.order_by("id").values()),
        TicketEvent.objects.count(),
        DailyReport.objects.count(),
        list(Grid.objects.order_by("id").values("name")),
        list(Department.objects.order_by("id").values()),
        acts.count(),
    )


def test_what_was_handed_back_is_sent_with_one_press(browser, cast):
    user, path, told = tried(cast)["log"]
    sign_in(browser, user)
    _path, page = handed_back(browser, sign_in(browser, user, send(browser, path, **told)))
    form = page.context["form"]
    assert str(form["id"].value()) == told["id"]
    assert "data-uuid7" not in str(form["id"])
    answer = browser.post(path, told | {"names": "keep", "csrfmiddlewaretoken": token(page)})
    assert answer.url == reverse("logged", kwargs={"ticket": told["id"]})
    assert Ticket.objects.get(pk=told["id"]).words == WORDS.replace("\r\n", "\n")


def test_somebody_else_on_that_page_does_not_see_a_word(browser, cast):
    user, path, told = tried(cast)["log"]
    sign_in(browser, user)
    door = send(browser, path, **told)
    answer = sign_in(browser, cast.county, door)
    assert answer["Location"] == path
    assert CARRIED not in browser.session
    assert "河堤" not in browser.get(path).content.decode()
    assert browser.get(reverse("typed")).url == "/"


def test_the_words_stand_nowhere_in_the_open(browser, cast, caplog):
    user, path, told = tried(cast)["log"]
    sign_in(browser, user)
    door = send(browser, path, **told)
    answer = sign_in(browser, user, door)
    for text in ("河堤", "张三"):
        assert text not in door.content.decode()
        assert text not in answer["Location"]
        assert text not in str(browser.session.items())
        assert not any(
            text in str(SessionStore().decode(row.session_data)) for row in Session.objects.all()
        )
        assert text not in caplog.text


def test_a_wrong_password_keeps_them(browser, cast):
    user, path, told = tried(cast)["log"]
    sign_in(browser, user)
    door = send(browser, path, **told)
    wrong = sign_in(browser, user, door, password="x")
    assert wrong.status_code == 200
    assert sign_in(browser, user, wrong)["Location"] == reverse("typed")


def test_too_many_tries_keep_them(browser, cast):
    user, path, told = tried(cast)["log"]
    sign_in(browser, user)
    door = send(browser, path, **told)
    for _number in range(5):
        door = sign_in(browser, user, door, password="x")
    waits = sign_in(browser, user, door)
    assert waits.status_code == 429
    html = waits.content.decode()
    hidden = dict(re.findall(r'name="(carried|next|resume)" value="([^"]+)"', html))
    assert hidden["resume"] == "1"
    hidden["csrfmiddlewaretoken"] = token(waits)
    door = browser.post(reverse("login"), hidden)  # its button, before or after the wait
    assert door.status_code == 200
    assert "What you typed is kept" in door.content.decode()
    LoginAttempt.objects.update(window_start=timezone.now() - dt.timedelta(minutes=16))
    _path, page = handed_back(browser, sign_in(browser, user, door))
    assert "桥东头" in page.content.decode()


def test_too_many_tries_without_a_form_lead_home(browser, cast):
    for _number in range(6):
        waits = sign_in(browser, cast.leader, password="x")
    assert waits.status_code == 429
    assert CARRIED not in waits.content.decode()


def test_a_phone_whose_session_is_gone_keeps_them_for_its_last_account(browser, cast):
    sign_in(browser, cast.leader)
    page = browser.get(reverse("log"))
    told = {"id": str(uuid7()), "kind": "hazard", "words": WORDS, "grid": cast.group_grid.pk}
    Session.objects.all().delete()
    door = browser.post(reverse("log"), told | {"csrfmiddlewaretoken": token(page)})
    assert door.status_code == 401
    _path, shown = handed_back(browser, sign_in(browser, cast.leader, door))
    assert "桥东头" in shown.content.decode()


def test_they_wait_through_a_new_password(browser, cast):
    user, path, told = tried(cast)["log"]
    sign_in(browser, user)
    door = send(browser, path, **told)
    user.must_change_password = True
    answer = sign_in(browser, user, door)
    assert answer["Location"] == reverse("password")
    sheet = {"new": "Nanzhao-477", "again": "Nanzhao-477", "old": PASSWORD}
    page = browser.get(reverse("password"))
    answer = browser.post(reverse("password"), sheet | {"csrfmiddlewaretoken": token(page)})
    assert answer["Location"] == reverse("typed")


def test_passwords_files_and_floods_are_not_carried(rf, cast):
    now = timezone.now()

    def sealed(**told):
        request = rf.post("/log/", told)
        request.resolver_match = get_resolver().resolve("/log/")
        return seal_typed(request, request.resolver_match.func, "mark", now)

    assert sealed(words="水", password="geheim")
    assert not sealed(password="geheim", old_password="geheim")
    assert not sealed(words="水" * MOST_BYTES)
    assert not sealed(words="", kind="")


def test_they_do_not_wait_for_ever(rf, cast):
    now = timezone.now()
    request = rf.post("/log/", {"words": WORDS})
    request.resolver_match = get_resolver().resolve("/log/")
    sealed = seal_typed(request, request.resolver_match.func, mark_of("leader"), now)
    assert open_typed(sealed, "leader", now + LASTS).fields == [("words", WORDS)]
    assert open_typed(sealed, "leader", now + LASTS + dt.timedelta(seconds=2)) is None
    assert open_typed(sealed, "village", now) is None
    assert open_typed(sealed[:-4] + "AAAA", "leader", now) is None
    assert open_typed("x", "leader", now) is None


def test_a_form_from_elsewhere_is_not_carried(browser, cast):
    """A token that is not this browser's: nobody else's words come up under my name."""
    user, path, told = tried(cast)["log"]
    sign_in(browser, user)
    leave(browser)
    assert browser.post(path, told).status_code == 403


def test_resume_never_does_anything(reader, cast):
    """Whoever plants it in a form of theirs gets a page to look at, or none."""
    reader.force_login(cast.county)
    before = Post.objects.count(), DailyReport.objects.count(), AuditRow.objects.count()
    for path in paths():
        answer = reader.post(path, {"resume": "1", "words": WORDS, "looked": "on", "id": "1"})
        assert answer.status_code in (200, 302, 403, 404, 409), path
    assert (Post.objects.count(), DailyReport.objects.count(), AuditRow.objects.count()) == before
    assert reader.get("/todo/").status_code == 200  # not even signed out


def paths():
    """Every page of the product that needs no argument."""
    return [
        f"/{one.pattern}"
        for one in [*grids.urls.urlpatterns, *disputes.urls.urlpatterns, *reports.urls.urlpatterns]
        if "<" not in str(one.pattern)
    ]


def test_after_a_login_one_never_stands_before_a_button(reader, cast, rf):
    """`next` opens as a page: whatever was asked for when the session had ended."""
    leader = cast.leader
    leader.set_password(PASSWORD)
    leader.save()
    day = {"grid": cast.group_grid.pk, "day": timezone.localdate()}
    buttons = [reverse("log_similar"), reverse("logout"), reverse("report_ask", kwargs=day)]
    for path in [*buttons, reverse("report_above", kwargs=day), "/nowhere/"]:
        sent = reader.post(path, {"words": "x"}, headers={"referer": "http://testserver/log/"})
        if path in buttons[:1]:
            assert sent["Location"] == "/login/?next=/log/"
        told = {"username": leader.username, "password": PASSWORD, "next": path}
        assert reader.post(reverse("login"), told)["Location"] == "/"
        reader.logout()
    reader.force_login(leader)
    for path in paths():
        if is_page(rf.get("/"), path):
            assert reader.get(path).status_code in (200, 302, 403, 404), path


def test_a_fragment_says_so_beside_the_page(reader, cast):
    heads = {"HX-Request": "true", "HX-Current-URL": "http://testserver/log/?kind=hazard"}
    answer = reader.post(reverse("log_similar"), {"words": "水"}, headers=heads)
    assert answer.status_code == 401
    assert "HX-Redirect" not in answer
    assert (answer["HX-Retarget"], answer["HX-Push-Url"]) == ("#wg-again", "false")
    html = answer.content.decode()
    assert 'href="/login/?next=/log/%3Fkind%3Dhazard"' in html
    assert "What stands here stays" in html
    page = reader.get("/help/").content.decode()
    assert 'id="wg-again"' in page
    assert "(401|409|422)" in page


def test_another_language_keeps_what_is_typed(reader, cast):
    """The switch changes the cookie, then the form is shown again (js/typed.js)."""
    reader.force_login(cast.leader)
    told = {"id": str(uuid7()), "kind": "hazard", "words": WORDS, "grid": cast.group_grid.pk}
    assert "data-language" in reader.get(reverse("log")).content.decode()
    reader.post(reverse("set_language"), {"language": "zh-hans", "next": "/log/"})
    page = reader.post(reverse("log"), told | {"resume": "1"})
    assert page.status_code == 200
    assert '<html lang="zh-Hans"' in page.content.decode()
    assert "桥东头" in page.content.decode()
    assert Ticket.objects.count() == 0
