"""One-time login codes, given by the level above: nobody mails or texts a password."""

import datetime as dt
import secrets

from django.db import connection, transaction
from django.views.decorators.debug import sensitive_variables

from grids.actions.audit import home_of, record
from grids.actions.code_turns import end_request, hold_open
from grids.actions.person import end_sessions
from grids.models import CodeRequest, LoginCode, User
from rows.crypto import UnknownKey, hash_matches, keyed_hash
from rows.ids import uuid7

CODE_LASTS = dt.timedelta(hours=24)
SLIP_LASTS = dt.timedelta(days=14)
DIGITS = 8
CODE_LOCK = 0x57434F44  # "WCOD": the class of the advisory lock over a person's codes
NOBODY = "00000000-0000-0000-0000-000000000000"


@transaction.atomic
def issue_code(
    user: User,
    *,
    by: User,
    now: dt.datetime,
    lasts: dt.timedelta = CODE_LASTS,
    address: str | None = None,
    answers: CodeRequest | None = None,
) -> str:
    """Return a fresh code for `user`, the only time it can be read; an older open code dies.

    Whether `by` may do this is grids.search.people_to_help. Only the code's keyed hash is kept. A
    request for one is answered by it. `answers`: the request that it was given for. Raises
    RequestOver where that has ended: a colleague's code may have been told by now, and goes on.
    """
    hold_codes(user)
    if answers is not None:
        hold_open(answers)
    LoginCode.objects.filter(user=user, used_at=None).delete()
    text = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    row = uuid7()
    LoginCode.objects.create(
        id=row,
        county=user.county_id or 0,
        user=user,
        code_hash=keyed_hash(text, row=row),
        issued_by=by,
        issued_at=now,
        expires_at=now + lasts,
    )
    end_request(user, CodeRequest.Outcome.GIVEN, by=by, now=now)
    about = f"user:{user.pk}"
    record("code_issued", by=by, now=now, about=about, address=address, county=home_of(user))
    return text


def hold_codes(user: User | None) -> None:
    """Codes of one person and requests for one come one after the other; no row of a shared table is
    locked for it (data.md, R8)."""
    with connection.cursor() as cursor:
        key = user.pk if user else 0
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s::int)", [CODE_LOCK, key])


@sensitive_variables()
@transaction.atomic
def use_code(user: User | None, text: str, *, now: dt.datetime) -> bool:
    """Use up the open code of `user` if `text` is it; they must then choose a password.

    Whoever was in this account until now is out: sessions and tokens end at their next request, and
    only the session that is made of this arrival may choose without the present password.

    Two who type the same code at once: one comes in. Does the same work for nobody.
    """
    codes = LoginCode.objects.filter(user_id=user.pk if user else 0, used_at=None)
    code = codes.filter(expires_at__gt=now).select_for_update().first()
    typed = "".join(text.split())
    try:
        fits = hash_matches(
            code.code_hash if code else keyed_hash("", row=NOBODY),
            typed,
            row=code.pk if code else NOBODY,
        )
    except UnknownKey:  # the key was taken away after the code was issued: it is void
        fits = False
    if user is None or code is None or not fits:
        return False
    code.used_at = now
    code.save(update_fields=["used_at"])
    User.objects.filter(pk=user.pk).update(must_change_password=True)
    end_sessions(user, by=user, now=now)
    user.refresh_from_db(fields=["must_change_password", "session_epoch"])
    user.came_by_code = True
    return True
