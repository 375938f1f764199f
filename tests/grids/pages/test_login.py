"""Coming in: the counter, one-time codes, sessions that end."""

import datetime as dt

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from grids.actions.codes import issue_code
from grids.models import AuditRow, LoginAttempt, LoginCode, User
from grids.pages.middleware import DESK_SEEN
from tests import factories as make

PASSWORD = "Wangge-2026"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick_hasher(settings):
    """Scrypt takes a tenth of a second by design."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def person():
    user = make.UserFactory(username="zhang", name="张三")
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client, password=PASSWORD, username="zhang", **more):
    return client.post(reverse("login"), {"username": username, "password": password, **more})


def is_in(client):
    return "_auth_user_id" in client.session


def test_a_right_password_comes_in_with_a_new_session(client, person):
    client.get(reverse("login"))
    client.session["x"] = 1
    before = client.session.session_key
    response = sign_in(client)
    assert response.status_code == 302
    assert response["Location"] == "/"
    assert client.session.session_key != before
    assert AuditRow.objects.get().act == "login"


def test_next_leads_on_but_never_off_the_site(client, person):
    assert sign_in(client, next="/help/")["Location"] == "/help/"
    client.logout()
    for evil in ("https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil"):
        assert sign_in(client, next=evil)["Location"] == "/"
        client.logout()


def test_a_wrong_password_an_unknown_account_and_a_closed_one_get_the_same_answer(client, person):
    make.UserFactory(username="gone", is_active=False, password=person.password)
    answers = set()
    for username, password in (("zhang", "x"), ("nobody", "x"), ("gone", PASSWORD)):
        response = sign_in(client, password, username)
        assert response.status_code == 200
        answers.add(str(response.context["form"].errors))
    assert len(answers) == 1
    assert not is_in(client)


def test_the_audit_row_of_a_failure_names_nobody(client, person):
    sign_in(client, "wrong")
    row = AuditRow.objects.get()
    assert row.act == "login_failed"
    assert row.by is None
    assert row.facts == {"why": "wrong"}
    assert "zhang" not in row.about
    assert len(row.about) == 64


def test_the_sixth_try_is_refused_even_with_the_right_password(client, person):
    for _number in range(5):
        assert sign_in(client, "wrong").status_code == 200
    response = sign_in(client)
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 900
    assert not is_in(client)


def test_the_counter_forgets_after_a_quarter_of_an_hour(client, person):
    for _number in range(6):
        sign_in(client, "wrong")
    past = timezone.now() - dt.timedelta(minutes=15, seconds=1)
    LoginAttempt.objects.update(window_start=past)
    assert sign_in(client).status_code == 302


def test_a_right_password_clears_the_counter(client, person):
    for _number in range(4):
        sign_in(client, "wrong")
    sign_in(client)
    client.logout()
    for _number in range(5):
        assert sign_in(client, "wrong").status_code == 200


def test_throwing_the_cookie_away_buys_no_more_tries(client, person):
    for _number in range(5):
        sign_in(client, "wrong")
        client.cookies.clear()
    assert sign_in(client).status_code == 429


def test_a_known_device_is_not_locked_out_by_strangers(client, person):
    sign_in(client)
    device = client.cookies["wg_device"].value
    client.cookies.clear()
    for _number in range(6):
        sign_in(client, "wrong")
    client.cookies["wg_device"] = device
    assert sign_in(client).status_code == 302


def test_a_device_is_known_to_its_own_account_only(client, person):
    sign_in(client)
    client.logout()
    other = make.UserFactory(username="li", password=person.password)
    for _number in range(5):
        sign_in(client, "wrong", other.username)
    client.cookies.clear()
    assert sign_in(client, PASSWORD, other.username).status_code == 429


def test_the_device_cookie_is_kept_from_scripts(client, person):
    cookie = sign_in(client).cookies["wg_device"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert int(cookie["max-age"]) > 300 * 86400


def test_the_page_speaks_the_persons_language_unless_this_browser_chose_one(client, person):
    User.objects.update(language="zh-hans")
    assert sign_in(client).cookies[settings.LANGUAGE_COOKIE_NAME].value == "zh-hans"
    client.logout()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert settings.LANGUAGE_COOKIE_NAME not in sign_in(client).cookies


def test_a_one_time_code_comes_in_once_and_leads_to_a_new_password(client, person):
    now = timezone.now()
    code = issue_code(person, by=make.UserFactory(), now=now)
    assert sign_in(client, f"{code[:4]} {code[4:]}")["Location"] == reverse("password")
    assert client.get("/help/").status_code == 200
    assert client.get("/admin/")["Location"] == reverse("password")
    assert client.get("/api/v1/").status_code in (403, 404)
    sheet = {"new": "Nanzhao-477", "again": "Nanzhao-477"}
    assert client.post(reverse("password"), sheet).status_code == 302
    person.refresh_from_db()
    assert not person.must_change_password
    assert is_in(client)
    client.logout()
    assert sign_in(client, code).status_code == 200
    assert sign_in(client, "Nanzhao-477").status_code == 302


def test_a_code_runs_out_and_an_older_one_dies_with_a_new_one(client, person):
    now, above = timezone.now(), make.UserFactory()
    first = issue_code(person, by=above, now=now)
    second = issue_code(person, by=above, now=now)
    assert sign_in(client, first).status_code == 200
    LoginCode.objects.update(expires_at=now)
    assert sign_in(client, second).status_code == 200
    assert not is_in(client)


def test_only_a_hash_of_the_code_is_kept(person):
    code = issue_code(person, by=make.UserFactory(), now=timezone.now())
    assert len(code) == 8
    assert code not in LoginCode.objects.get().code_hash


def test_a_raised_epoch_ends_every_session_at_the_next_request(client, person):
    sign_in(client)
    assert client.get(reverse("password")).status_code == 200
    User.objects.update(session_epoch=1)
    assert client.get(reverse("password")).status_code == 302
    assert not is_in(client)


def test_a_deactivated_person_is_out_at_the_next_request(client, person):
    sign_in(client)
    User.objects.update(is_active=False)
    response = client.get(reverse("password"))
    assert response["Location"].startswith(reverse("login"))


def test_a_desk_left_alone_for_half_an_hour_is_signed_out(client, cast):
    person = cast.township
    person.set_password(PASSWORD)
    person.save()
    sign_in(client, username="township")
    assert client.get(reverse("password")).status_code == 200
    age(client, 29)
    assert client.get(reverse("password")).status_code == 200
    age(client, 31)
    response = client.get(reverse("password"))
    assert response["Location"] == "/login/?away=1&next=/password/"
    assert client.get(response["Location"]).context["away"]
    assert not is_in(client)


def test_a_poll_does_not_keep_a_desk_awake(client, cast):
    cast.township.set_password(PASSWORD)
    cast.township.save()
    sign_in(client, username="township")
    age(client, 20)
    seen = client.session[DESK_SEEN]
    client.get(reverse("password"), headers={"X-Poll": "1"})
    assert client.session[DESK_SEEN] == seen
    client.get(reverse("password"))
    assert client.session[DESK_SEEN] > seen


def test_a_phone_stays_signed_in(client, cast):
    cast.leader.set_password(PASSWORD)
    cast.leader.save()
    sign_in(client, username="leader")
    assert DESK_SEEN not in client.session
    assert client.session.get_expiry_age() == 30 * 86400


@pytest.mark.parametrize(
    ("role", "idles"),
    [("patch", False), ("village", False), ("neighbour", False), ("mediator", True)]
    + [(role, True) for role in ("township", "county", "clerk", "admin", "auditor")],
)
def test_who_sits_at_a_desk(cast, role, idles):
    assert getattr(cast, role).sits_at_a_desk() is idles


def age(client, minutes):
    """Let the desk stand idle."""
    session = client.session
    session[DESK_SEEN] = int(timezone.now().timestamp()) - minutes * 60
    session.save()


def test_out_is_out(client, person):
    sign_in(client)
    assert client.get(reverse("logout")).status_code == 405
    assert client.post(reverse("logout"))["Location"] == reverse("login")
    assert not is_in(client)


def test_a_fragment_leaves_the_page_where_it_is(client):
    response = client.get(reverse("password"), headers={"HX-Request": "true"})
    assert response.status_code == 401
    assert response["HX-Retarget"] == "#wg-again"
    assert "HX-Redirect" not in response
