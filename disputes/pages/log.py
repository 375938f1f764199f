"""Log a matter: three taps, and everything else may stay empty."""

import datetime as dt
import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from disputes.actions.log import log_ticket
from disputes.actions.sameness import how_logged
from disputes.errors import AnotherMatter
from disputes.models import Ticket
from disputes.models.category import lines_of
from disputes.offered import Places
from disputes.pages.alike import alike_to, told_alike
from disputes.pages.log_fields import LogForm
from disputes.rollups import place_names
from disputes.wording import KIND_ICONS, clock_words, grid_called, phone_time, place_of
from grids.errors import NotAllowed, Refused
from grids.models import User
from grids.signed import SignedRequest
from grids.typed import is_sent, resumes, shown_again
from rows.ids import uuid7


@resumes
@sensitive_post_parameters("party_1", "phone_1", "party_2", "phone_2", "words")
def log(request: SignedRequest) -> HttpResponse:
    """The form; a POST logs, looks for other grids (`find`), or offers 甲 and 乙 for names."""
    now = timezone.now()
    places = Places(request.user)
    if not places:
        return _nowhere(request, now)
    if not is_sent(request):
        form = LogForm(initial=shown_again(request) or _from_address(request), places=places)
        return _form(request, form, now)
    form, offer = LogForm(request.POST, places=places), {}
    if form.is_valid():
        offer = form.without_names() if "names" not in request.POST else {}
        texts = form.without_names() if request.POST.get("names") == "letters" else {}
        try:
            ticket = None if offer else _logged(form, request.user, now, texts)
        except AnotherMatter as other:
            return _offer_anew(request, places, other, now)
        if ticket is not None:
            return redirect("logged", ticket=ticket.pk)
    return _form(request, form, now, offer=offer, status=422 if form.errors else 200)


def _logged(form: LogForm, user: User, now: dt.datetime, texts: dict[str, str]) -> Ticket | None:
    """Log it; a refusal becomes a sentence on the form, which keeps what was typed.

    Raises AnotherMatter, which is no fault of a field.
    """
    try:
        return log_ticket(form.draft(**texts), by=user, now=now, id=form.cleaned_data["id"])
    except AnotherMatter:
        raise
    except Refused as refused:
        field = refused.extra.get("field")
        form.add_error(field if field in form.fields else None, str(refused))
        return None


def _offer_anew(
    request: SignedRequest, places: Places, other: AnotherMatter, now: dt.datetime
) -> HttpResponse:
    """The same form under an id of its own: it was sent before with something else in it."""
    typed = request.POST.copy()
    typed["id"] = str(uuid7())
    form = LogForm(typed, places=places)
    form.was = {"id": request.POST["id"]}
    named = {"point": _("Point"), "parties": _("Parties")}
    named |= {name: str(field.label) for name, field in form.fields.items() if field.label}
    differs = [named[name] for name in other.extra["differs"] if name in named]
    return _form(request, form, now, sent=other.ticket, differs=differs, status=other.status)


def _form(
    request: SignedRequest, form: LogForm, now: dt.datetime, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "now": now,
        "here": "log",
        "carries": "log",
        "enter_finds": form.is_cut,
        "form": form,
        "icons": KIND_ICONS,
        "crumbs": [{"label": _("Home"), "url": reverse("home")}, {"label": _("Log a matter")}],
        **more,
    }
    return render(request, "disputes/log.html", context, status=status)


def _nowhere(request: SignedRequest, now: dt.datetime) -> HttpResponse:
    if request.method == "POST":
        raise NotAllowed()
    return render(request, "disputes/log_none.html", {"now": now})


def _from_address(request: SignedRequest) -> dict[str, str]:
    """What a link may fill in: the kind and the grid."""
    return {name: request.GET[name] for name in ("kind", "grid") if name in request.GET}


AROUND = ("holder", "resolver", "grid", "category__parent")


def asked_of(ticket: Ticket) -> dict[str, Any]:
    """What its category asks of whoever logged it: whom to tell at once, what is worth adding."""
    category = ticket.category
    if category is None:
        return {}
    asks = lines_of(category.told("questions")) if ticket.is_open else []
    return {"must_report": category.told("must_report"), "questions": asks}


def logged(request: SignedRequest, ticket: uuid.UUID) -> HttpResponse:
    """It is kept: its number, who has it now, until when, and what is like it."""
    now = timezone.now()
    rows = Ticket.objects.visible_to(request.user).select_related(*AROUND)
    found = get_object_or_404(rows, pk=ticket, logged_by=request.user)
    names, told = place_names([found]), phone_time(how_logged(found))
    context = {
        "now": now,
        "ticket": found,
        "clock": clock_words(told, now) if told else "",
        "place": place_of(found, names),
        "holder": grid_called(found, found.holder_id, names),
        "words": found.words,
        **told_alike(alike_to(request.user, found, now, may_add=True)),
        **asked_of(found),
        "crumbs": [{"label": _("Home"), "url": reverse("home")}, {"label": found.number}],
    }
    return render(request, "disputes/logged.html", context)
