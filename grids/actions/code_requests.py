"""Who cannot come in asks for a new code: the level above finds it among what waits for them.

The page tells nobody whether there is such an account: same words, same statements, and no code ever
comes back this way. Who gives one makes sure who is asking (docs/adr/0027).
"""

import datetime as dt

from django.db import connection, transaction
from django.db.models import Q
from django.views.decorators.debug import sensitive_variables

from grids.actions.audit import record
from grids.actions.clock import held_counties
from grids.actions.code_turns import (
    Asking,
    end_requests,
    hold_open,
    let_go_of_ended,
    let_wait,
    turn_requests,
)
from grids.actions.codes import hold_codes
from grids.actions.login import (
    UNLIMITED,
    Door,
    TooManyTries,
    count_try,
    is_used_up,
    network_of,
    seconds_left,
    subject,
)
from grids.actions.tree_lock import share_tree
from grids.code_sheet import compare_requests
from grids.folding import folded
from grids.models import CodeRequest, County, Heartbeat, User
from grids.recounts import Judgement
from rows.clock import OwnClock, database_now
from rows.crypto import SealError
from rows.fields import sealed_get
from rows.ids import uuid7

LASTS = dt.timedelta(days=3)
"""A request that nobody answered by then is over; who still cannot come in asks again."""
KEPT = dt.timedelta(days=30)
ASKS_PER_ACCOUNT, ASKS_PER_ADDRESS, ASKS_UNDER_SIEGE = 3, 30, 1
"""In a quarter of an hour, on a known device or from one address; the last is what an account is left
with at an address that has used up its thirty. They take nothing from the tries of a password."""
LAST_DIGITS = 4

OPEN = """
    INSERT INTO grids_coderequest (id, county, user_id, asked_at, lapses_at, outcome)
    SELECT %s, %s, %s, %s, %s, '' WHERE %s
    ON CONFLICT DO NOTHING RETURNING id
"""


@sensitive_variables()
def ask_for_code(username: str, proof: str, *, door: Door, now: dt.datetime) -> None:
    """Ask that the level above gives this account a new code.

    `proof` is the name of whoever sits behind the account, or the last four digits of their work
    phone. What does not fit is passed over without a word; a second request while one is open
    changes nothing. Raises TooManyTries, for an unknown account like for any other.
    """
    _count(username, door, now)
    user = User.objects.filter(username=username, is_active=True, is_superuser=False).first()
    fits = user is not None and user.county_id is not None and _fits(user, proof)
    _open(user if fits else None, user, username, door, now)


def _count(username: str, door: Door, now: dt.datetime) -> None:
    """Count one as a try of a password is (docs/adr/0004): a known device by itself, and an address that
    is used up closes neither it nor other accounts. What is refused counts nowhere.
    """
    network = network_of(door.address)
    account = subject("ask", username, door.device or f"at {network}")
    address = "" if door.device else subject("ask-address", network)
    is_besieged = bool(address) and is_used_up(address, ASKS_PER_ADDRESS, now)
    if not count_try(account, ASKS_UNDER_SIEGE if is_besieged else ASKS_PER_ACCOUNT, now):
        raise TooManyTries(retry_after=seconds_left(account, now))
    if address:
        count_try(address, UNLIMITED, now)


def _fits(user: User, proof: str) -> bool:
    typed = folded(proof)
    try:
        phone = sealed_get(user, "phone").reveal()
    except SealError:  # its key was taken away
        phone = ""
    is_end = len(typed) == LAST_DIGITS and typed.isdigit() and phone.endswith(typed)
    return bool(typed) and (typed == folded(user.name) or is_end)


@transaction.atomic
def _open(
    asker: User | None, user: User | None, username: str, door: Door, now: dt.datetime
) -> None:
    """Write the row and its work items; for nobody the same statements, and no row."""
    county = (asker.county_id if asker else 0) or 0
    share_tree(county)
    hold_codes(asker)
    key, person = uuid7(), asker.pk if asker else 0
    with connection.cursor() as cursor:
        cursor.execute(OPEN, [key, county, person, now, now + LASTS, asker is not None])
        is_made = cursor.fetchone() is not None
    is_admin = asker is not None and asker.is_staff
    asking = Asking(key, person, is_admin, now + LASTS if is_made else None)
    let_wait(county, [asking], now=now)
    home = user.county_id if user else None
    about = subject("account", username)
    record("code_asked", by=None, now=now, about=about, address=door.address, county=home)


@transaction.atomic
def decline_code(request: CodeRequest, *, by: User, now: dt.datetime) -> None:
    """Answer a request with no; whether `by` may is grids.search.people_to_help. Raises RequestOver."""
    rows = [hold_open(request)]
    end_requests(request.county, rows, CodeRequest.Outcome.DECLINED, by=by, now=now)
    about = f"user:{request.user_id}"
    record("code_declined", by=by, now=now, about=about, county=request.county)


def sweep_requests(now: dt.datetime, *, own: OwnClock | None = None) -> dict[str, int]:
    """End what lapsed and what was asked while the login left the county, let the rest follow postings
    that begin and end by their date, forget what is long over. A county that waits for an admin by its
    clock is left alone.
    """
    held = held_counties(now=now, own=own)
    counties = County.objects.exclude(pk__in=held).order_by("pk").values_list("pk", flat=True)
    done = {"lapsed": 0, "open": 0, "forgotten": 0}
    for county in counties:
        for name, n in _sweep_county(county, now).items():
            done[name] += n
    return done


@transaction.atomic
def _sweep_county(county: int, now: dt.datetime) -> dict[str, int]:
    rows = CodeRequest.objects.filter(county=county)
    if not rows.exists():
        return {}
    share_tree(county)
    is_over = Q(lapses_at__lte=now) | ~Q(user__county=county)
    over = list(rows.filter(is_over, closed_at=None).select_for_update(of=("self",)))
    return {
        "lapsed": end_requests(county, over, CodeRequest.Outcome.LAPSED, by=None, now=now),
        "open": turn_requests(county, now=now),
        "forgotten": rows.filter(closed_at__lt=now - KEPT).delete()[0],
    }


def check_requests(county: int) -> Judgement:
    """Compare what waits with an SQL of its own, on the day of the last sweep or on today's: what the
    next sweep will bring about is no mistake.
    """
    now = database_now()
    swept = Heartbeat.objects.filter(name="sweep-codes", at__lte=now).first()
    cells, wrong = compare_requests(county, {now, swept.at if swept else now})
    rows = [
        {"what": "request for a code", "grid": owner, "day": "", "wrong": 1, "told": told}
        for owner, told in wrong
    ]
    return Judgement(cells, rows)


@transaction.atomic
def mend_requests(county: int, *, now: dt.datetime) -> tuple[Judgement, int]:
    """The same, and what waits is written anew as of `now`."""
    found = check_requests(county)
    if found.wrong:
        share_tree(county)
        let_go_of_ended(county, now=now)
        turn_requests(county, now=now)
    return found, found.wrong
