"""The handling slip (交办单) of a matter on A4, for a unit that works on paper."""

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from disputes.actions.slipping import log_slip
from disputes.due_words import moment_of
from disputes.masking import mask_numbers
from disputes.models import Party, Ticket, TicketEvent
from disputes.naming import without_names
from disputes.pages.ticket import crumbs, seen_ticket
from disputes.rollups import ON_ITS_PAGE, helpers_of, place_names
from disputes.rules import may_reveal
from disputes.slips import is_given, may_take_slip
from disputes.wording import category_name, grid_called, place_of
from grids.errors import NotAllowed, Refused
from grids.models import User
from grids.signed import SignedRequest
from grids.typed import resumes
from rows.addresses import address_of
from rows.fields import sealed_get

RELATED = (*ON_ITS_PAGE, "grid", "assigned_post__grid", "holder__county")


@resumes
def ticket_slip(request: SignedRequest, ticket: uuid.UUID) -> HttpResponse:
    """What a slip is; pressed, the slip itself, and a row in the log."""
    now, user = timezone.now(), request.user
    found = seen_ticket(user, ticket, RELATED)
    label = _("Handling slip")
    context: dict[str, Any] = {"now": now, "ticket": found, "label": label, "refused": ""}
    context |= {"here": "queue" if user.sits_at_a_desk() else "todo"}
    context |= {"crumbs": crumbs(user, found, label), "may": may_take_slip(user, found)}
    context["back_url"] = reverse("ticket", kwargs={"ticket": found.pk})
    if request.method != "POST":
        if is_given(found) and not context["may"]:
            raise NotAllowed()
        return render(request, "disputes/slip.html", context)
    address = address_of(request.META, behind_proxy=settings.SESSION_COOKIE_SECURE)
    try:
        log_slip(found, by=user, now=now, address=address)
    except Refused as refused:
        context["refused"] = str(refused)
        return render(request, "disputes/slip.html", context, status=409)
    context["slip"] = slip_of(user, found, now)
    return render(request, "disputes/slip.html", context)


def slip_of(user: User, ticket: Ticket, now: dt.datetime) -> dict[str, Any]:
    """What stands on the paper. Names of parties and numbers only for whoever may look at them
    (rules.may_reveal): the words of others have 甲, 乙 and stars instead."""
    names = place_names([ticket])
    events = TicketEvent.objects.filter(county=ticket.county, ticket=ticket, verb="assign")
    given = events.select_related("said").order_by("-at", "-id").first()
    said = getattr(given, "said", None)
    unit: Any = ticket.assigned_department or (
        ticket.assigned_post.grid if ticket.assigned_post else None
    )
    county = ticket.holder.county
    return {
        "county": county.name if county else "",
        "unit": unit.name if ticket.assigned_department else unit.place,
        "helpers": [one.name for one in helpers_of(ticket)],
        "by": grid_called(ticket, ticket.holder_id, names),
        "given_at": given.at if given else None,
        "place": place_of(ticket, names, wide=True),
        "category": category_name(ticket.category),
        "due": moment_of(ticket.due_at, now),
        "words": on_paper(user, ticket, ticket.words),
        "asked": on_paper(user, ticket, said.words) if said else "",
        "checklist": ticket.category.closing_items if ticket.category else [],
        "is_ruling": ticket.is_ruling,
    }


def on_paper(user: User, ticket: Ticket, text: str) -> str:
    """A text as this person may take it out of the product."""
    if may_reveal(user, ticket):
        return text
    rows = Party.objects.filter(county=ticket.county, ticket=ticket)
    named = [(one.letter, sealed_get(one, "name").reveal()) for one in rows]
    return mask_numbers(without_names(text, named))
