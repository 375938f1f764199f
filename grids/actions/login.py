"""Coming in: the counter of wrong tries, the password, the one-time code, a new password.

The counter stands outside any transaction that could be rolled back: a wrong try is counted before
the password is looked at, so that no number of parallel tries gets more than its share.
"""

import dataclasses
import datetime as dt

from django.contrib.auth.hashers import check_password
from django.db import connection, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from grids.actions.audit import record
from grids.actions.codes import use_code
from grids.errors import Refused
from grids.models import LoginAttempt, User

WINDOW = dt.timedelta(minutes=15)
WRONG_PER_DEVICE = 5
WRONG_PER_ADDRESS = 100
"""Soft: a whole village may share one address."""


class WrongLogin(Refused):
    """The same words for an unknown account, a wrong password, a used code, a closed account."""

    code = "wrong_login"
    sentence = _("The account or the password is wrong. Please try again.")


class TooManyTries(Refused):
    """Too many wrong tries; `extra["retry_after"]` gives the seconds to wait."""

    code = "too_many_tries"
    status = 429
    sentence = _("Too many tries in a short time.")


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
    about = subject("account", username)
    counters = _counters(username, door)
    wait = _count(counters, now)
    if wait is not None:
        _tell_failure("too_many", about, door, now)
        raise TooManyTries(retry_after=wait)
    user = User.objects.filter(username=username, is_active=True).first()
    # Nobody's password is unusable, and an unusable one takes as long as any other.
    known = check_password(password, user.password if user else "!")
    if not known and takes_codes:
        known = use_code(user, password, now=now)
    if user is None or not known:
        _tell_failure("wrong", about, door, now)
        raise WrongLogin
    _forgive(counters)
    record("login", by=user, now=now, about=about, address=door.address)
    return user


def subject(kind: str, *parts: str) -> str:
    """Name an account, a device or an address in the logs without naming it: a keyed hash."""
    text = "\n".join(parts).casefold()
    return salted_hmac(f"wangge.login.{kind}", text, algorithm="sha256").hexdigest()


def _counters(username: str, door: Door) -> dict[str, int]:
    """Counter -> wrong tries it allows.

    A device is known once this account came in on it; tries from unknown devices are counted by
    their address, or throwing the cookie away would buy five more (OWASP, device cookies).
    """
    place = door.device or f"at {door.address}"
    return {
        subject("device", username, place): WRONG_PER_DEVICE,
        subject("address", str(door.address)): WRONG_PER_ADDRESS,
    }


def _count(counters: dict[str, int], now: dt.datetime) -> int | None:
    """Count one try everywhere at once; return the seconds to wait when one counter is full."""
    rows = sorted(counters)  # one order for everybody: no deadlock between two tries
    values = ", ".join(["(%s, 0, %s, 1)"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO grids_loginattempt AS a (subject, county, window_start, wrong)"  # noqa: S608
            f" VALUES {values} ON CONFLICT (subject) DO UPDATE SET"
            " wrong = CASE WHEN a.window_start <= %s THEN 1 ELSE least(a.wrong, 999999) + 1 END,"
            " window_start = CASE WHEN a.window_start <= %s THEN %s ELSE a.window_start END"
            " RETURNING subject, wrong, window_start",
            [part for row in rows for part in (row, now)] + [now - WINDOW, now - WINDOW, now],
        )
        full = [start for name, wrong, start in cursor.fetchall() if wrong > counters[name]]
    if not full:
        return None
    return max(1, int((max(full) + WINDOW - now).total_seconds()))


def _forgive(counters: dict[str, int]) -> None:
    """A right password clears this device's counter and takes its own try off the address's."""
    LoginAttempt.objects.filter(
        subject__in=[name for name, most in counters.items() if most == WRONG_PER_DEVICE]
    ).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE grids_loginattempt SET wrong = wrong - 1 WHERE wrong > 0 AND subject = ANY(%s)",
            [list(counters)],
        )


def _tell_failure(why: str, about: str, door: Door, now: dt.datetime) -> None:
    record("login_failed", by=None, now=now, about=about, facts={"why": why}, address=door.address)


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
    record("password_changed", by=by, now=now, about=f"user:{user.pk}", address=address)
    user.refresh_from_db()


def sweep_attempts(now: dt.datetime) -> int:
    """Forget counters whose window is long over; returns how many."""
    return LoginAttempt.objects.filter(window_start__lt=now - dt.timedelta(days=1)).delete()[0]
