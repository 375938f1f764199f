"""Log a matter: three taps, and everything else may stay empty."""

import datetime as dt
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from disputes.actions.log import log_ticket
from disputes.choices import Places
from disputes.models import Ticket
from disputes.pages.log_fields import LogForm
from disputes.rollups import place_names
from disputes.rules import verbs_for
from disputes.search import similar
from disputes.wording import KIND_ICONS, grid_called, place_of
from grids.errors import NotAllowed, Refused
from grids.ids import uuid7
from grids.models import Grid, User


@sensitive_post_parameters("party_1", "phone_1", "party_2", "phone_2", "words")
def log(request: HttpRequest) -> HttpResponse:
    """The form; a POST logs, looks for other grids (`find`), or offers 甲 and 乙 for names."""
    now = timezone.now()
    places = Places(request.user)
    if not places:
        return _nowhere(request, now)
    if request.method != "POST" or "find" in request.POST:
        form = LogForm(initial=request.POST.dict() or _from_address(request), places=places)
        return _form(request, form, now)
    form, offer, sent = LogForm(request.POST, places=places), {}, None
    if form.is_valid():
        offer = form.without_names() if "names" not in request.POST else {}
        texts = form.without_names() if request.POST.get("names") == "letters" else {}
        ticket = None if offer else _logged(form, request.user, now, texts)
        if ticket is not None and _is_another(ticket, form, texts, now):
            form, sent = LogForm(_with(request.POST, id=str(uuid7())), places=places), ticket
        elif ticket is not None:
            return redirect("logged", ticket=ticket.pk)
    return _form(request, form, now, offer=offer, sent=sent)


def _logged(form: LogForm, user: User, now: dt.datetime, texts: dict[str, str]) -> Ticket | None:
    """Log it; a refusal becomes a sentence on the form, which keeps what was typed."""
    try:
        return log_ticket(form.draft(now, **texts), by=user, now=now, id=form.cleaned_data["id"])
    except Refused as refused:
        field = refused.extra.get("field")
        form.add_error(field if field in form.fields else None, str(refused))
        form.data = _with(form.data, logged_at="")  # it cannot be mended by hand
        return None


def _with(typed: QueryDict, **changed: str) -> QueryDict:
    """What was typed, with something else in its place."""
    copy = typed.copy()
    for name, value in changed.items():
        copy[name] = value
    return copy


def _is_another(ticket: Ticket, form: LogForm, texts: dict[str, str], now: dt.datetime) -> bool:
    """Whether this form was sent before with other words: going back to write a second matter."""
    words = texts.get("words", form.cleaned_data["words"])
    return ticket.received_at != now and ticket.words != words


def _form(request: HttpRequest, form: LogForm, now: dt.datetime, **more: Any) -> HttpResponse:
    refused = form.errors or more.get("sent")
    context = {
        "now": now,
        "here": "log",
        "form": form,
        "icons": KIND_ICONS,
        "crumbs": [{"label": _("Home"), "url": reverse("home")}, {"label": _("Log a matter")}],
        **more,
    }
    return render(request, "disputes/log.html", context, status=422 if refused else 200)


def _nowhere(request: HttpRequest, now: dt.datetime) -> HttpResponse:
    if request.method == "POST":
        raise NotAllowed()
    return render(request, "disputes/log_none.html", {"now": now})


def _from_address(request: HttpRequest) -> dict[str, str]:
    """What a link may fill in: the kind and the grid."""
    return {name: request.GET[name] for name in ("kind", "grid") if name in request.GET}


@require_POST
@sensitive_post_parameters("words")
def log_similar(request: HttpRequest) -> HttpResponse:
    """Open tickets nearby that say nearly the same: a fragment beside the words.

    It only reads, yet takes a POST: what people type must not stand in an address, which servers
    on the way write into their logs.
    """
    now = timezone.now()
    places, words = Places(request.user), request.POST.get("words", "")
    grid = places.chosen(request.POST.get("grid", "")) or places.own
    lines = []
    if grid is not None:
        lines = alike(request.user, grid, words, request.POST.get("kind", ""), now)
    return render(request, "disputes/_similar.html", {"now": now, "similar": lines, "words": words})


def alike(
    user: User, grid: Grid, words: str, kind: str, now: dt.datetime, but: uuid.UUID | None = None
) -> list[dict[str, Any]]:
    """Similar tickets as lines; `url` is the note's sheet where the person may add one."""
    tickets = similar(user, grid, words=words, kind=kind, now=now, but=but)
    names = place_names(tickets) if tickets else {}
    lines = []
    for ticket in tickets:
        may_add = "note" in verbs_for(user, ticket)
        there = {"ticket": ticket.pk} | ({"verb": "note"} if may_add else {})
        url = reverse("ticket_verb" if may_add else "ticket", kwargs=there)
        lines.append(
            {
                "title": ticket.title,
                "place": place_of(ticket, names),
                "at": ticket.received_at,
                "state": capfirst(ticket.get_state_display()),
                "url": url,
                "may_add": may_add,
            }
        )
    return lines


def logged(request: HttpRequest, ticket: uuid.UUID) -> HttpResponse:
    """It is kept: its number, who has it now, until when, and what is like it."""
    now = timezone.now()
    rows = Ticket.objects.visible_to(request.user).select_related("holder", "resolver", "grid")
    found = get_object_or_404(rows, pk=ticket, logged_by=request.user)
    names = place_names([found])
    context = {
        "now": now,
        "ticket": found,
        "place": place_of(found, names),
        "holder": grid_called(found, found.holder_id, names),
        "similar": alike(request.user, found.grid, found.words, found.kind, now, found.pk),
        "words": found.words,
        "crumbs": [{"label": _("Home"), "url": reverse("home")}, {"label": found.number}],
    }
    return render(request, "disputes/logged.html", context)
