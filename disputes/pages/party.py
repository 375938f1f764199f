"""Look at one party's full name and phone: with a reason, once, and the look is recorded."""

import uuid

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables

from disputes.actions.revealing import reveal_party
from disputes.pages.sheets import ReasonForm
from disputes.pages.ticket import crumbs, seen_ticket
from disputes.rollups import named_parties
from disputes.rules import may_reveal
from grids.errors import NotAllowed
from grids.signed import SignedRequest
from grids.typed import filled, is_sent, resumes
from rows.addresses import address_of


class RevealForm(ReasonForm):
    """Why the full name and phone are needed."""

    verb, question = "reveal", gettext_lazy("What do you need it for")


@resumes
@never_cache
@sensitive_variables()
def ticket_party(request: SignedRequest, ticket: uuid.UUID, nth: int) -> HttpResponse:
    """Ask why, then show the value on this page alone."""
    now = timezone.now()
    found = seen_ticket(request.user, ticket)
    party = dict(enumerate(named_parties(found), start=1)).get(nth)
    if party is None:
        raise Http404
    if not may_reveal(request.user, found):
        raise NotAllowed()
    typed = {"data": request.POST} if is_sent(request) else filled(request)
    form, value = RevealForm(**typed, ticket=found, user=request.user), None
    if form.is_valid():
        address = address_of(request.META, behind_proxy=settings.SESSION_COOKIE_SECURE)
        value = reveal_party(party, **form.given(), by=request.user, now=now, address=address)
    label = _("Look at %(letter)s") % {"letter": party.letter}
    context = {"now": now, "ticket": found, "form": form, "letter": party.letter, "value": value}
    context |= {"carries": "" if value else "sheet"}
    context |= {"label": label, "crumbs": crumbs(request.user, found, label)}
    context["back_url"] = reverse("ticket", kwargs={"ticket": found.pk})
    return render(request, "disputes/party.html", context, status=422 if form.errors else 200)
