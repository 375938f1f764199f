"""One-time login codes: the level above helps whoever forgot a password or never had one."""

import dataclasses
import datetime as dt
import uuid

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from grids.actions.code_requests import decline_code
from grids.actions.code_turns import RequestOver
from grids.actions.codes import CODE_LASTS, SLIP_LASTS, issue_code
from grids.models import CodeRequest, Grid, LoginCode, Posting, User
from grids.rollups import places
from grids.scope import area_seats, in_counties, keeps_logins
from grids.search import asked_by, named_like, never_in, people_to_help
from grids.signed import SignedRequest
from grids.typed import Keyed, do_once
from rows.addresses import address_of
from rows.ids import uuid7

SHOWN = 50
GIVEN_ALREADY = gettext_lazy(
    "This code was given already and is not shown again. If it did not reach them, give a new one."
)
SLIPS_AT_ONCE = 200


@dataclasses.dataclass(frozen=True)
class Issued:
    """A code as it is shown, this once. `repr` keeps it out of logs."""

    person: User
    chair: Posting | None
    place: str
    code: str
    until: dt.datetime

    def __repr__(self) -> str:
        return f"Issued({self.person.pk})"


@never_cache
def codes(request: SignedRequest) -> HttpResponse:
    """Find somebody below and give them a code that is shown once."""
    now = timezone.now()
    _admit(request.user)
    day = timezone.localdate(now)
    people = people_to_help(request.user, day)
    issued = None
    if declined := request.POST.get("decline"):
        return _decline(request, declined, now)
    if request.method == "POST":
        issued = _give(request, people, now)
        if issued is None:
            return redirect("codes")
    text = request.GET.get("q", "").strip()
    rows = _rows(named_like(people, text), day)
    facts = {"now": now, "here": "codes", "q": text, "issued": issued}
    facts |= {"rows": rows[:SHOWN], "is_cut": len(rows) > SHOWN}
    facts |= {"asked": _asked(request.user, day)}
    return render(request, "grids/codes.html", facts)


@never_cache
def slips(request: SignedRequest) -> HttpResponse:
    """Print slips for those below who never came in, one grid at a time."""
    now = timezone.now()
    _admit(request.user)
    waiting = never_in(people_to_help(request.user, timezone.localdate(now)))
    facts = {"now": now, "here": "codes", "host": request.get_host(), "most": SLIPS_AT_ONCE}
    if request.method == "POST":
        grid = get_object_or_404(
            Grid.objects.visible_to(request.user), pk=_number(request.POST.get("grid", ""))
        )
        chosen = _without_code(waiting, grid, now)
        slips = _issue(chosen[:SLIPS_AT_ONCE], request, now, SLIP_LASTS)
        facts |= {"grid": grid, "slips": slips, "left": _left(chosen, slips)}
    else:
        facts["grids"] = _waiting_by_grid(request.user, waiting)
    home = {"label": _("Login codes"), "url": reverse("codes")}
    facts["crumbs"] = [home, {"label": _("First-login slips"), "url": ""}]
    return render(request, "grids/slips.html", facts)


def _give(request: SignedRequest, people: QuerySet[User], now: dt.datetime) -> Issued | None:
    """A new code for the one who was chosen. None, and a word why, where this press had its answer:
    another code would end one that has been told.
    """
    person = get_object_or_404(people, pk=_number(request.POST.get("id", "")))
    form = Keyed(request.POST)
    if not form.is_valid():
        raise Http404
    text, only = request.POST.get("request", ""), User.objects.filter(pk=person.pk)
    asked = _find_request(request, text, only) if text else None
    shown: list[Issued] = []

    def give() -> bool:  # the kept answer holds no code
        shown.extend(_issue([person], request, now, CODE_LASTS, answers=asked))
        return True

    try:
        do_once(request, form, give, now=now)
    except RequestOver as refusal:
        messages.warning(request, str(refusal))
        return None
    if not shown:
        messages.warning(request, GIVEN_ALREADY)
    return shown[0] if shown else None


def _find_request(request: SignedRequest, text: str, people: QuerySet[User]) -> CodeRequest:
    try:
        key = uuid.UUID(text)
    except ValueError:
        raise Http404 from None
    mine = CodeRequest.objects.filter(in_counties(request.user), pk=key)
    return get_object_or_404(mine, user__in=people)


def _decline(request: SignedRequest, text: str, now: dt.datetime) -> HttpResponse:
    """No code for this one; who cannot come in may ask again."""
    people = people_to_help(request.user, timezone.localdate(now)).order_by()
    asked = _find_request(request, text, people)
    try:
        decline_code(asked, by=request.user, now=now)
        messages.success(request, _("The request was declined."))
    except RequestOver as refusal:
        messages.warning(request, str(refusal))
    return redirect("codes")


def _asked(user: User, day: dt.date) -> list[dict]:
    """Requests for a code that this person may answer, with where those sit who ask."""
    found = list(asked_by(user, day)[:SHOWN])
    chairs = _chairs([one.user_id for one in found], day)
    where = _places(chairs)
    return [
        {"request": one, "person": one.user, "chair": chairs.get(one.user_id)}
        | {"key": uuid7(), "place": where.get(one.user_id, "")}
        for one in found
    ]


def _admit(user: User) -> None:
    if not area_seats(user) and not keeps_logins(user):
        raise PermissionDenied


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise Http404
    return int(text)


def _issue(
    people: QuerySet[User] | list[User],
    request: SignedRequest,
    now: dt.datetime,
    lasts: dt.timedelta,
    answers: CodeRequest | None = None,
) -> list[Issued]:
    address = address_of(request.META, behind_proxy=settings.SESSION_COOKIE_SECURE)
    chairs = _chairs([person.pk for person in people], timezone.localdate(now))
    where = _places(chairs)
    return [
        Issued(
            person,
            chairs.get(person.pk),
            where.get(person.pk, ""),
            issue_code(
                person, by=request.user, now=now, lasts=lasts, address=address, answers=answers
            ),
            now + lasts,
        )
        for person in people
    ]


def _rows(people: QuerySet[User], day: dt.date) -> list[dict]:
    found = list(people[: SHOWN + 1])
    chairs = _chairs([person.pk for person in found], day)
    where = _places(chairs)
    return [
        {"person": one, "chair": chairs.get(one.pk), "place": where.get(one.pk, "")}
        | {"key": uuid7()}
        for one in found
    ]


def _chairs(people: list[int], day: dt.date) -> dict[int, Posting]:
    """The highest chair of each person, with its grid."""
    postings = (
        Posting.objects.on(day)
        .filter(user__in=people, post__closed_on=None)
        .select_related("post__grid")
        .order_by("-post__grid__tier")
    )
    return {posting.user_id: posting for posting in postings}


def _places(chairs: dict[int, Posting]) -> dict[int, str]:
    """Where each person sits, township first: 一组 alone says nothing in a county's list."""
    above = places([chair.post.grid for chair in chairs.values()])
    return {
        person: f"{above[chair.post.grid_id]} {chair.post.grid.name}".strip()
        for person, chair in chairs.items()
    }


def _left(chosen: QuerySet[User], slips: list[Issued]) -> int:
    """How many wait for another page; those of this one hold a code by now."""
    printed = [slip.person.pk for slip in slips]
    return chosen.exclude(pk__in=printed).count()


def _without_code(waiting: QuerySet[User], grid: Grid, now: dt.datetime) -> QuerySet[User]:
    """Those below a grid who hold no code, so that the next page takes the next people.

    Where everybody holds one already, the slips were lost: then everybody gets a new one.
    """
    held = LoginCode.objects.filter(user=OuterRef("pk"), used_at=None, expires_at__gt=now)
    below = waiting.filter(postings__post__grid__path__startswith=grid.path).distinct()
    fresh = below.filter(~Exists(held))
    return fresh if fresh.exists() else below


def _waiting_by_grid(user: User, waiting: QuerySet[User]) -> list[dict]:
    """The grids one step below each seat, with how many there never came in."""
    tops = {seat.grid for seat in user.seats()}
    grids = Grid.objects.visible_to(user).open().filter(parent__in=tops).order_by("code")
    paths = waiting.values_list("pk", "postings__post__grid__path")
    lines = []
    for grid in grids:
        people = {pk for pk, path in paths if path and path.startswith(grid.path)}
        if people:
            lines.append({"grid": grid, "n": len(people)})
    return lines
