"""Coming in: the counter of wrong tries, the password, the one-time code, a new password.

The counter stands outside any transaction that could be rolled back: a wrong try is counted before
the password is looked at, so that no number of parallel tries gets more than its share.
"""

import dataclasses
import datetime as dt
import ipaddress

from django.contrib.auth.hashers import check_password
from django.db import connection, transaction
from django.db.models import F
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from grids.actions.audit import home_of, record
from grids.actions.code_turns import end_request
from grids.actions.codes import use_code
from grids.errors import Refused
from grids.models import CodeRequest, LoginAttempt, User

WINDOW = dt.timedelta(minutes=15)
WRONG_PER_ACCOUNT = 5
"""Of one account on one device, or from one address where the device is not known."""
WRONG_PER_ADDRESS = 100
"""Soft: a whole village may share one address."""
UNLIMITED = 1_000_000
WRONG_UNDER_SIEGE = 2
"""What an account is left with on unknown devices of an address that has used up its hundred."""


class WrongLogin(Refused):
    """The same words for an unknown account, a wrong password, a used code, a closed account."""

    code = "wrong_login"
    sentence = _("The account or the password is wrong. Please try again.")


class TooManyTries(Refused):
    """Too many wrong tries; `extra["retry_after"]` gives the seconds to wait."""

    code = "too_many_tries"
    status = 429
    sentence = _("Too many tries in a short time.")


class WrongPresent(Refused):
    """The present password was asked and another one typed; counted like a wrong login."""

    code = "wrong_password"
    sentence = _("That is not your present password.")


class SameAsBefore(Refused):
    """The new password is the present one."""

    code = "same_password"
    sentence = _("Choose one that you have not used here before.")


@dataclasses.dataclass(frozen=True)
class Door:
    """Where a try comes from. `device` is the mark of a known device, "" for an unknown one."""

    device: str
    address: str | None


@sensitive_variables()
def identify(
    username: str, password: str, *, door: Door, now: dt.datetime, takes_codes: bool = True
) -> User:
    """Return the person behind an account and a password or one-time code.

    `takes_codes` False: a code counts as a wrong password and stays unused; a program that cannot
    show the page for a new password would only burn it.

    Side effects in order: the try is counted, an audit row tells how it went, a code that was typed
    is used up. Raises TooManyTries or WrongLogin. Takes the same time for an unknown account.
    """
    counters = _take_try(username, door, now)
    user = User.objects.filter(username=username, is_active=True).first()
    # Nobody's password is unusable, and an unusable one takes as long as any other.
    known = check_password(password, user.password if user else "!")
    if not known and takes_codes:
        known = use_code(user, password, now=now)
    if user is None or not known:
        _tell_failure("wrong", username, door, now)
        raise WrongLogin
    _forgive(counters)
    with transaction.atomic():
        end_request(user, CodeRequest.Outcome.CAME_IN, by=user, now=now)
    about = subject("account", username)
    record("login", by=user, now=now, about=about, address=door.address)
    return user


def subject(kind: str, *parts: str) -> str:
    """Name an account, a device or an address in the logs without naming it: a keyed hash."""
    text = "\n".join(parts).casefold()
    return salted_hmac(f"wangge.login.{kind}", text, algorithm="sha256").hexdigest()


@dataclasses.dataclass(frozen=True)
class _Counters:
    """Where a try is counted. `address` is empty for a known device: strangers do not touch it."""

    account: str
    address: str = ""


def _counters(username: str, door: Door) -> _Counters:
    """A device is known once this account came in on it; tries from unknown devices are counted by
    their address, or throwing the cookie away would buy five more (OWASP, device cookies).
    """
    if door.device:
        return _Counters(subject("device", username, door.device))
    network = network_of(door.address)
    return _Counters(subject("device", username, f"at {network}"), subject("address", network))


def network_of(address: str | None) -> str:
    """What counts as one address: of IPv6 the 64 bits that a subscriber is given at least."""
    if address is None:
        return str(None)
    found = ipaddress.ip_address(address)
    if found.version == 6 and found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return address if found.version == 4 else str(ipaddress.ip_network((address, 64), strict=False))


def _take_try(username: str, door: Door, now: dt.datetime) -> _Counters:
    """Count one try; raises TooManyTries where none is left. What is refused counts nowhere.

    An address that has used up its hundred closes neither known devices nor other accounts: each
    account has two tries there instead of five (docs/adr/0004).
    """
    counters = _counters(username, door)
    is_besieged = bool(counters.address) and is_used_up(counters.address, WRONG_PER_ADDRESS, now)
    if not count_try(
        counters.account, WRONG_UNDER_SIEGE if is_besieged else WRONG_PER_ACCOUNT, now
    ):
        _tell_failure("too_many", username, door, now)
        raise TooManyTries(retry_after=seconds_left(counters.account, now))
    if counters.address:
        count_try(counters.address, UNLIMITED, now)
    return counters


def is_used_up(name: str, most: int, now: dt.datetime) -> bool:
    """Whether a counter that is never full itself has come to `most` in its window."""
    rows = LoginAttempt.objects.filter(subject=name, window_start__gt=now - WINDOW)
    return rows.filter(wrong__gte=most).exists()


def count_try(name: str, most: int, now: dt.datetime) -> bool:
    """Whether one more fits into the window; counted in the same statement, whoever else tries."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO grids_loginattempt AS a (subject, county, window_start, wrong)"
            " VALUES (%(name)s, 0, %(now)s, 1) ON CONFLICT (subject) DO UPDATE SET"
            " wrong = CASE WHEN a.window_start <= %(over)s THEN 1 ELSE a.wrong + 1 END,"
            " window_start = CASE WHEN a.window_start <= %(over)s THEN %(now)s"
            " ELSE a.window_start END"
            " WHERE a.window_start <= %(over)s OR a.wrong < %(most)s RETURNING 1",
            {"name": name, "now": now, "over": now - WINDOW, "most": most},
        )
        return cursor.fetchone() is not None


def seconds_left(name: str, now: dt.datetime) -> int:
    """Seconds until the window is over."""
    began = LoginAttempt.objects.filter(subject=name).values_list("window_start", flat=True).first()
    return max(1, int(((began or now) + WINDOW - now).total_seconds()))


def _forgive(counters: _Counters) -> None:
    """A right password clears this account's counter and takes its own try off the address's."""
    LoginAttempt.objects.filter(subject=counters.account).delete()
    LoginAttempt.objects.filter(subject=counters.address, wrong__gt=0).update(wrong=F("wrong") - 1)


def _tell_failure(why: str, username: str, door: Door, now: dt.datetime) -> None:
    """One question and one row, whether there is such an account or not."""
    county = User.objects.filter(username=username).values_list("county_id", flat=True).first()
    about, facts = subject("account", username), {"why": why}
    record(
        "login_failed",
        by=None,
        now=now,
        about=about,
        facts=facts,
        address=door.address,
        county=county,
    )


@sensitive_variables()
def choose_password(user: User, new: str, *, old: str | None, door: Door, now: dt.datetime) -> None:
    """Give oneself a new password, as `change_password` does, for the present one.

    `old` None: the session came in with a one-time code, and is not asked. The try is counted with
    the wrong logins before anything is compared, since each answer tells whether a guess was right.
    Raises TooManyTries, WrongPresent, SameAsBefore.
    """
    counters = _take_try(user.username, door, now)
    if old is not None:
        if not check_password(old, user.password):
            _tell_failure("wrong_present", user.username, door, now)
            raise WrongPresent
        _forgive(counters)
    if check_password(new, user.password):
        raise SameAsBefore
    _forgive(counters)
    change_password(user, new, by=user, now=now, address=door.address)


@sensitive_variables()
@transaction.atomic
def change_password(
    user: User, password: str, *, by: User, now: dt.datetime, address: str | None = None
) -> None:
    """Give `user` a new password; every session of theirs ends (the page renews its own).

    The password was judged by the form. The audit row tells who, never what.
    """
    locked = User.objects.select_for_update().get(pk=user.pk)
    locked.set_password(password)
    locked.must_change_password = False
    locked.session_epoch += 1
    locked.save(update_fields=["password", "must_change_password", "session_epoch"])
    about = f"user:{user.pk}"
    record("password_changed", by=by, now=now, about=about, address=address, county=home_of(user))
    user.refresh_from_db()


def sweep_attempts(now: dt.datetime) -> int:
    """Forget counters whose window is long over; returns how many."""
    return LoginAttempt.objects.filter(window_start__lt=now - dt.timedelta(days=1)).delete()[0]
