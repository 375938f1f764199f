"""Choosing a new password: judged by the policy, and every other session ends."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from grids.actions.codes import issue_code
from grids.models import AuditRow, LoginAttempt
from grids.passwords import PolicyValidator, kinds_in
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


def sign_in(client):
    return client.post(reverse("login"), {"username": "zhang", "password": PASSWORD})


def test_a_new_password_ends_the_sessions_elsewhere_but_not_here(client, person):
    other = type(client)()
    sign_in(client)
    sign_in(other)
    sheet = {"old": PASSWORD, "new": "Nanzhao-477", "again": "Nanzhao-477"}
    assert client.post(reverse("password"), sheet).status_code == 302
    assert client.get(reverse("password")).status_code == 200
    assert other.get(reverse("password")).status_code == 302
    row = AuditRow.objects.get(act="password_changed")
    assert row.by == person
    assert "Nanzhao" not in str(row.facts)


@pytest.mark.parametrize(
    ("sheet", "field"),
    [
        ({"old": "wrong", "new": "Nanzhao-477", "again": "Nanzhao-477"}, "old"),
        ({"old": PASSWORD, "new": "short", "again": "short"}, "new"),
        ({"old": PASSWORD, "new": PASSWORD, "again": PASSWORD}, "new"),
        ({"old": PASSWORD, "new": "Nanzhao-477", "again": "Nanzhao-478"}, "again"),
    ],
)
def test_a_bad_new_password_says_what_is_wrong(client, person, sheet, field):
    sign_in(client)
    response = client.post(reverse("password"), sheet)
    assert response.status_code == 200
    assert field in response.context["form"].errors
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


NEW = {"new": "Nanzhao-477", "again": "Nanzhao-477"}


def use_code(client, person):
    """Come in with a one-time code."""
    code = issue_code(person, by=make.UserFactory(), now=timezone.now())
    answer = client.post(reverse("login"), {"username": "zhang", "password": code})
    assert answer["Location"] == reverse("password")


def test_a_used_code_ends_every_other_session_and_token_at_once(client, person):
    thief, program = type(client)(), APIClient(headers={"Accept-Language": "en"})
    sign_in(thief)
    asked = {"username": "zhang", "password": PASSWORD}
    token = program.post("/api/v1/token/", asked).json()["token"]
    program.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    assert program.get("/api/v1/me/").status_code == 200
    use_code(client, person)
    assert thief.post(reverse("password"), NEW)["Location"].startswith(reverse("login"))
    assert program.get("/api/v1/me/").status_code == 401
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    assert AuditRow.objects.filter(act="sessions_ended", by=person).count() == 1
    assert client.post(reverse("password"), NEW)["Location"] == "/"
    assert client.get(reverse("password")).status_code == 200


def test_only_the_session_that_used_the_code_is_not_asked_for_the_present_password(client, person):
    thief = type(client)()
    use_code(client, person)
    assert "old" not in client.get(reverse("password")).context["form"].fields
    sign_in(thief)  # the old password still opens the way to this page, and nowhere else
    assert thief.get("/todo/")["Location"] == reverse("password")
    assert "old" in thief.get(reverse("password")).context["form"].fields
    assert "old" in thief.post(reverse("password"), NEW).context["form"].errors
    client.post(reverse("password"), NEW)
    assert "old" in client.get(reverse("password")).context["form"].fields
    assert thief.get(reverse("password")).status_code == 302


def test_wrong_present_passwords_count_like_wrong_logins(client, person):
    sign_in(client)
    for number in range(5):
        answer = client.post(reverse("password"), {"old": f"wrong{number}", **NEW})
        assert answer.context["form"].errors["old"]
    right = {"old": PASSWORD, **NEW}
    answer = client.post(reverse("password"), right)
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 900
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    assert AuditRow.objects.filter(facts={"why": "wrong_present"}).count() == 5
    client.post(reverse("logout"))
    assert sign_in(client).status_code == 429  # the same counter
    LoginAttempt.objects.all().delete()
    sign_in(client)
    assert client.post(reverse("password"), right)["Location"] == "/"


def test_the_new_password_is_no_way_to_guess_the_present_one(client, person):
    sign_in(client)
    same = {"old": "wrong", "new": PASSWORD, "again": PASSWORD}
    errors = client.post(reverse("password"), same).context["form"].errors
    assert set(errors) == {"old"}
    client.post(reverse("logout"))
    use_code(client, person)
    guess = {"new": PASSWORD, "again": PASSWORD}
    for _number in range(5):
        assert "new" in client.post(reverse("password"), guess).context["form"].errors
    assert client.post(reverse("password"), guess).status_code == 429


@pytest.mark.parametrize(
    ("policy", "password", "is_good"),
    [
        ("mlps", "Abc-1234", True),
        ("mlps", "abc-1234", True),
        ("mlps", "abcd1234", False),
        ("mlps", "Abc-123", False),
        ("mlps", "网格长abc1", False),
        ("mlps", "网格长abc12", True),
        ("mlps", "A-1" * 50, False),
        ("asvs", "correct horse", True),
        ("asvs", "Abc-1234", False),
        ("asvs", "x" * 129, False),
    ],
)
def test_the_two_policies(policy, password, is_good):
    if is_good:
        PolicyValidator(policy).validate(password)
    else:
        with pytest.raises(ValidationError):
            PolicyValidator(policy).validate(password)


def test_every_fault_is_said_at_once():
    with pytest.raises(ValidationError) as refusal:
        PolicyValidator("mlps").validate("abc")
    assert {error.code for error in refusal.value.error_list} == {"too_short", "too_plain"}


def test_chinese_letters_are_signs():
    assert kinds_in("网格") == 1
    assert kinds_in("aA1网") == 4
