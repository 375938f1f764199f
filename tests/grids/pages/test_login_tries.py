"""Wrong tries close the door they were made at, and no other: not the village's, not the owner's."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from grids.actions.login import network_of
from grids.models import AuditRow, LoginAttempt
from tests import factories as make
from tests.grids.pages.test_login import PASSWORD, is_in, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick_hasher(settings):
    """Scrypt takes a tenth of a second by design."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def people():
    """Two accounts of one village."""
    made = [make.UserFactory(username=name) for name in ("zhang", "li")]
    for one in made:
        one.set_password(PASSWORD)
        one.save()
    return made


def wrong(client, username, times, **where):
    """The statuses of so many wrong tries on a device that nobody knows."""
    answers = []
    for _number in range(times):
        client.cookies.clear()
        data = {"username": username, "password": "wrong"}
        answers.append(client.post(reverse("login"), data, **where).status_code)
    return answers


def besiege(client):
    """A hundred wrong tries from this address, five an account."""
    for number in range(20):
        assert wrong(client, f"user{number}", 5) == [200] * 5
    client.cookies.clear()


def at_the_address():
    """Every counter of an address (those of accounts have five at most)."""
    return sorted(LoginAttempt.objects.filter(wrong__gt=5).values_list("wrong", flat=True))


def test_a_besieged_address_closes_no_other_account(client, people):
    besiege(client)
    assert at_the_address() == [100]
    assert sign_in(client).status_code == 302
    assert is_in(client)
    client.cookies.clear()
    assert sign_in(client, username="li").status_code == 302


def test_a_besieged_address_leaves_each_account_two_tries(client, people):
    besiege(client)
    assert wrong(client, "zhang", 3) == [200, 200, 429]
    assert wrong(client, "user0", 1) == [429]
    client.cookies.clear()
    assert sign_in(client).status_code == 429
    assert sign_in(client, username="li").status_code == 302


def test_a_known_device_goes_on_through_a_siege_with_its_five_tries(client, people):
    sign_in(client)
    device = client.cookies["wg_device"].value
    besiege(client)
    wrong(client, "zhang", 5)
    client.cookies.clear()
    client.cookies["wg_device"] = device
    assert [sign_in(client, "wrong").status_code for _try in range(4)] == [200] * 4
    assert sign_in(client).status_code == 302


def test_tries_of_a_known_device_do_not_count_against_its_address(client, people):
    sign_in(client)
    before = set(LoginAttempt.objects.values_list("subject", "wrong"))
    client.post(reverse("logout"))
    for _try in range(3):
        sign_in(client, "wrong")
    after = set(LoginAttempt.objects.values_list("subject", "wrong"))
    assert [count for _name, count in after - before] == [3]


def test_refused_tries_feed_no_counter(client, people):
    assert wrong(client, "zhang", 30) == [200] * 5 + [429] * 25
    assert sorted(LoginAttempt.objects.values_list("wrong", flat=True)) == [5, 5]
    assert AuditRow.objects.filter(facts={"why": "too_many"}).count() == 25


def test_a_refused_try_does_not_make_the_wait_longer(client, people):
    wrong(client, "zhang", 5)
    LoginAttempt.objects.update(window_start=timezone.now() - dt.timedelta(minutes=14))
    assert wrong(client, "zhang", 1) == [429]
    assert 0 < int(sign_in(client)["Retry-After"]) <= 60
    LoginAttempt.objects.update(window_start=timezone.now() - dt.timedelta(minutes=15, seconds=1))
    assert sign_in(client).status_code == 302


def test_a_right_password_takes_its_own_try_back_only(client, people):
    wrong(client, "zhang", 4)
    client.cookies.clear()
    assert sign_in(client, username="li").status_code == 302
    assert sorted(LoginAttempt.objects.values_list("wrong", flat=True)) == [4, 4]


def test_an_address_of_ipv6_is_as_much_as_one_subscriber_has():
    assert network_of("2001:db8:1:2:3::4") == network_of("2001:db8:1:2::9") == "2001:db8:1:2::/64"
    assert network_of("2001:db8:1:3::4") != network_of("2001:db8:1:2::4")
    assert network_of("::ffff:192.0.2.1") == network_of("192.0.2.1") == "192.0.2.1"


def test_a_new_address_of_the_same_subscriber_buys_no_more_tries(client, people):
    for number in range(5):
        assert wrong(client, "zhang", 1, REMOTE_ADDR=f"2001:db8::{number}") == [200]
    client.cookies.clear()
    data = {"username": "zhang", "password": PASSWORD}
    assert client.post(reverse("login"), data, REMOTE_ADDR="2001:db8::99").status_code == 429
    assert client.post(reverse("login"), data, REMOTE_ADDR="2001:db9::1").status_code == 302
