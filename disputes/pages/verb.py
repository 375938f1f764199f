"""The verbs of a ticket, each a page of its own with its sheet; the ticket's page links to them."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from disputes.actions.checking import reject, verify
from disputes.actions.correcting import correct
from disputes.actions.handling import resolve, send_back, sign
from disputes.actions.holding import accept, assign, hand_down, raise_ticket
from disputes.actions.noting import note
from disputes.actions.voiding import void
from disputes.assignees import Around, usual_key
from disputes.errors import WrongState
from disputes.models import Ticket
from disputes.pages import sheets
from disputes.pages.asking import ASKING
from disputes.pages.assign import AssignForm
from disputes.pages.extending import EXTENDING
from disputes.pages.guarding import GUARDING, ReportForm
from disputes.pages.helping import HELPING
from disputes.pages.joining import JOINING, MergeForm
from disputes.pages.marking import MARKING
from disputes.pages.offering import offer_of
from disputes.pages.pausing import PAUSING, UntilForm
from disputes.pages.sharing import SHARING
from disputes.pages.sheet import Sheet
from disputes.pages.sheet_words import meanwhile, words_of
from disputes.pages.texts import box_of, offer_texts, tapped
from disputes.pages.ticket import called, crumbs, seen_ticket, show
from disputes.pages.verifying import VerifyForm
from disputes.pages.versions import ANY_VERSION, carry_version, version_in
from disputes.rollups import place_names
from disputes.rules import verbs_for
from disputes.rulings import must_rule
from disputes.wording import place_of
from disputes.workflow import MOVES
from grids.actions.idempotency import IdempotencyMismatch
from grids.errors import NotAllowed, Refused, Stale
from grids.models import User
from grids.signed import SignedRequest
from grids.typed import Keyed, do_once, is_sent, resumes, shown_again

# fmt: off
SHEETS: dict[str, Sheet] = {
    "accept": Sheet(sheets.PlainForm, accept,
        gettext_lazy("%(holder)s takes it on. From now on it counts as in hand; the deadline stays."),
        gettext_lazy("Not yet, go back"), gettext_lazy("Accepted. It now stands under “In hand”.")),
    "assign": Sheet(AssignForm, assign,
        gettext_lazy("They sign for it and handle it. %(holder)s stays responsible and sees how it goes."),
        gettext_lazy("Do not assign it, go back"), gettext_lazy("Assigned. They have been told.")),
    "sign": Sheet(sheets.PlainForm, sign,
        gettext_lazy("You take it and handle it. What you cannot do you may still send back."),
        gettext_lazy("Not yet, go back"), gettext_lazy("Signed for. It now stands under “In hand”.")),
    "send_back": Sheet(sheets.SendBackForm, send_back,
        gettext_lazy("It goes back to %(holder)s. The time runs on. The second time it goes to the level above."),
        gettext_lazy("Do not send it back, go back"), gettext_lazy("Sent back to whoever assigned it.")),
    "raise": Sheet(sheets.RaiseForm, raise_ticket,
        gettext_lazy("%(above)s becomes responsible; you still see how it goes. The time starts anew there."),
        gettext_lazy("Do not raise it, go back"), gettext_lazy("Raised. The level above has been told.")),
    "hand_down": Sheet(sheets.HandDownForm, hand_down,
        gettext_lazy("They become responsible and have to accept it; a new time limit starts there."),
        gettext_lazy("Do not hand it down, go back"), gettext_lazy("Handed down. They have been told.")),
    "resolve": Sheet(sheets.ResultForm, resolve,
        gettext_lazy("The time stops. The level above looks whether it is done."),
        gettext_lazy("Not done yet, go back"), gettext_lazy("Resolved. The level above looks whether it is done.")),
    "verify": Sheet(VerifyForm, verify,
        gettext_lazy("It is closed with this."),
        gettext_lazy("Not looked at yet, go back"), gettext_lazy("Verified and closed.")),
    "reject": Sheet(sheets.RejectForm, reject,
        gettext_lazy("It goes back to be handled, and the time runs again."),
        gettext_lazy("Do not reject it, go back"), gettext_lazy("Rejected. It is being handled again.")),
    "note": Sheet(sheets.NoteForm, note,
        gettext_lazy("It stands in the history; whoever has a part in this ticket reads it. No names of parties, please."),
        gettext_lazy("Add nothing, go back"), gettext_lazy("Added to the history.")),
    "correct": Sheet(sheets.CorrectForm, correct,
        gettext_lazy("The history keeps the former words. Another kind or urgency starts the time anew."),
        gettext_lazy("Change nothing, go back"), gettext_lazy("Corrected.")),
    "void": Sheet(sheets.VoidForm, void,
        gettext_lazy("No time runs any more, and it cannot be taken back."),
        gettext_lazy("Do not void it, go back"), gettext_lazy("Voided.")),
    **MARKING,
    **PAUSING,
    **EXTENDING,
    **ASKING,
    **HELPING,
    **JOINING,
    **GUARDING,
    **SHARING,
}
# fmt: on
"""Verb -> its sheet: the verbs that disputes.workflow.WIRED names, no more and no fewer."""


@resumes
def ticket_verb(request: SignedRequest, ticket: uuid.UUID, verb: str) -> HttpResponse:
    """Ask what the verb needs, do it, go back to the ticket.

    A refusal keeps what was typed: on the sheet while the verb is still open, else on the ticket.
    """
    now = timezone.now()
    sheet = SHEETS.get(verb)
    if sheet is None:
        raise Http404
    found = seen_ticket(request.user, ticket)
    sent = is_sent(request)
    if not sent and verb not in verbs_for(request.user, found):
        is_gone = found.state not in MOVES[verb].sources
        refused = str(WrongState() if is_gone else NotAllowed())
        return show(request, found, now, refused=refused, typed=_words(sheet, request.POST))
    form = form_of(request, verb, found, now, sent=sent)
    if form.is_valid():
        if offer := offer_of(request, form, request.user, found):
            return sheet_page(request, found, verb, form, now, status=200, offer=offer)
        try:
            _do(request, sheet, found, form, now)
        except IdempotencyMismatch:
            form.renew()
            return sheet_page(request, found, verb, form, now, status=409)
        except Refused as refused:
            return _refused(request, found.pk, verb, form, refused, now)
        messages.success(request, sheet.said)
        return redirect("ticket", ticket=found.pk)
    return sheet_page(request, found, verb, form, now, status=422 if form.errors else 200)


def _do(request: SignedRequest, sheet: Sheet, ticket: Ticket, form: Any, now: dt.datetime) -> None:
    """Do it once for this form: what is sent again after going back stands as it is."""

    def work() -> dict[str, str]:
        given = form.given() | version_in(form)
        done = sheet.act(ticket, by=request.user, now=now, **given)
        return {"ticket": str(done.pk)}

    do_once(request, form, work, now=now)


def form_of(
    request: SignedRequest, verb: str, ticket: Ticket, now: dt.datetime, *, sent: bool
) -> Any:
    """The sheet's form, filled with what was typed, here or on the page before; with the version that
    was read, and the county's texts beneath its box."""
    asks = SHEETS[verb].form
    given: dict[str, Any] = {"data": request.POST}
    if not sent:
        given = {"initial": shown_again(request)}
        tapped(given["initial"], request.POST, asks, ticket.county)
    if asks is MergeForm:
        given["into"] = request.GET.get("into", "")
    form = _made(asks, ticket, request.user, now, given)
    if verb not in ANY_VERSION:
        carry_version(form, ticket)
    offer_texts(form, ticket, verb)
    return form


def _made(asks: Any, ticket: Ticket, user: User, now: dt.datetime, given: dict[str, Any]) -> Any:
    if asks is AssignForm:
        line = [*ticket.grid.ancestor_ids(), ticket.grid_id]
        around = Around(ticket.holder, timezone.localdate(now), ticket.hidden_from)
        usual, rules = usual_key(ticket), must_rule(ticket)
        return AssignForm(**given, around=around, line=line, usual=usual, rules=rules)
    if asks is sheets.HandDownForm:
        given["day"] = timezone.localdate(now)
    if issubclass(asks, (UntilForm, MergeForm, ReportForm)):
        given["now"] = now
    return asks(**given, ticket=ticket, user=user)


def _refused(
    request: SignedRequest,
    pk: uuid.UUID,
    verb: str,
    form: Keyed,
    refused: Refused,
    now: dt.datetime,
) -> HttpResponse:
    """The sentence, with what was typed: both versions side by side where somebody was faster."""
    fresh = seen_ticket(request.user, pk)
    if verb not in verbs_for(request.user, fresh):
        return show(
            request, fresh, now, refused=str(refused), typed=_words(SHEETS[verb], form.data)
        )
    more: dict[str, Any] = {}
    if isinstance(refused, Stale):
        more = meanwhile(form, fresh) | {"sentence": str(refused)}
        form.was = {"version": form.data["version"]}
        form.data = form.data.copy()
        form.data["version"] = fresh.version
    else:
        field = refused.extra.get("field")
        form.add_error(field if field in form.fields else None, str(refused))
    return sheet_page(request, fresh, verb, form, now, status=409, **more)


def _words(sheet: Sheet, told: Mapping[str, Any]) -> str:
    """What was written on a sheet that cannot be sent any more, to copy: in its field for words,
    however that is called."""
    return str(told.get(box_of(sheet.form)) or "")


def sheet_page(
    request: SignedRequest,
    ticket: Ticket,
    verb: str,
    form: forms.Form,
    now: dt.datetime,
    *,
    status: int,
    **more: Any,
) -> HttpResponse:
    """The verb's page: its sentence of consequence, its form, the verb, the way back in words."""
    label, names = called(verb, ticket), place_names([ticket])
    context = {
        "now": now,
        "here": "queue" if request.user.sits_at_a_desk() else "todo",
        "ticket": ticket,
        "place": place_of(ticket, names, wide=True),
        "carries": "sheet",
        "form": form,
        "enter_finds": isinstance(form, AssignForm),
        "crumbs": crumbs(request.user, ticket, label),
        "back_url": reverse("ticket", kwargs={"ticket": ticket.pk}),
        **words_of(SHEETS[verb], ticket, verb, names, timezone.localdate(now)),
        **more,
    }
    return render(request, "disputes/verb.html", context, status=status)
