"""Choosing a new password: judged by the policy, and every other session ends."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from grids.models import AuditRow
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
