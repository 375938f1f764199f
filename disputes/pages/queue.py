"""The desk's work queue: every open matter of an area, with its filters in the address."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_htmx.http import HttpResponseClientRedirect

from disputes.actions.desk import desks_of
from disputes.actions.searching import log_search
from disputes.apart import told_apart, told_apart_of_day
from disputes.causes import keepers_seats
from disputes.models import Ticket
from disputes.pages.bulk import buttons_of, many_verbs
from disputes.pages.queue_columns import columns_of
from disputes.pages.queue_filters import ORDERS, QueueForm, area_of
from disputes.pages.queue_lists import PAGE, listed
from disputes.rollups.lines import assignee_of, chairs_of, holder_of, near_of
from disputes.rules import seat_for
from disputes.search import Asked, by_number, snippets
from disputes.search.asked import kept_in_address
from disputes.search.queue import CAP, said
from disputes.wording import mark_chips, place_of, step_called
from disputes.workflow import MOVES
from grids.folding import PART, pieces
from grids.models import Grid, User
from grids.scope import area_seats, may_look_over
from grids.signed import SignedRequest
from grids.tiers import Tier
from rows.addresses import address_of

VIEWS = {
    "open": gettext_lazy("Open"),
    "overdue": gettext_lazy("Overdue"),
    "due_soon": gettext_lazy("Due within a day"),
    "raised_today": gettext_lazy("Raised today"),
    "to_verify": gettext_lazy("To verify"),
    "verify_mine": gettext_lazy("To verify by me"),
    "unseen": gettext_lazy("Not looked at yet"),
    "resolved_month": gettext_lazy("Resolved this month"),
    "logged": gettext_lazy("Logged today"),
    "all": gettext_lazy("All, also ended"),
}


def queue(request: SignedRequest) -> HttpResponse:
    """A page of the list. Words are logged once; a whole case number leads to its ticket."""
    now, user = timezone.now(), request.user
    grid, children = area_of(request)
    form = QueueForm(request.GET, grid, children)
    asked, after = form.asked(), request.GET.get("after", "")
    if asked.terms and not after:
        _log(request, asked, grid, now)
        if ticket := by_number(user, asked.words):
            return _go_to(request, ticket)
    page, counts = listed(user, grid, asked, now, after)
    near = near_of(page.rows, *(grid.ancestor_ids() if grid else ()))
    names = {pk: one.name for pk, one in near.items()}
    context = {"now": now, "here": "queue", "grid": grid, "form": form, "asked": asked}
    context |= {"q": asked.words, "after": after, "cursor": page.after, "size": PAGE}
    context |= {"views": _views(grid, asked, counts), "total": said(counts["found"])}
    context |= {"n": counts["found"], "order": asked.order, "order_words": ORDERS[asked.order]}
    columns = columns_of(request)
    context |= {"columns": columns, "cols": [one["name"] for one in columns if one["is_shown"]]}
    context["kept"] = kept_in_address(request.GET)
    context |= {"hidden": _hidden(user, grid, asked, counts), "children": children}
    context |= {"may_export": page.rows and user.sits_at_a_desk(), "desks": desks_of(user)}
    context |= _lines(user, page.rows, asked, near, now) | {"crumbs": _crumbs(user, grid, names)}
    template = "disputes/_queue.html" if request.htmx else "disputes/queue.html"
    return render(request, template, context)


def _log(request: SignedRequest, asked: Asked, grid: Grid | None, now: dt.datetime) -> None:
    log_search(
        asked.words,
        filters=["show", *asked.narrowed_by],
        grid=grid,
        by=request.user,
        now=now,
        address=address_of(request.META, behind_proxy=settings.SESSION_COOKIE_SECURE),
    )


def _go_to(request: SignedRequest, ticket: Ticket) -> HttpResponse:
    """To the ticket's page, with the whole window where only a part was asked for."""
    if request.htmx:
        return HttpResponseClientRedirect(reverse("ticket", args=[ticket.pk]))
    return redirect("ticket", ticket.pk)


def _views(grid: Grid | None, asked: Asked, counts: dict[str, int]) -> list[dict[str, Any]]:
    """The views as links. Each drops the filters, so that it opens the list that its number counts."""
    area: dict[str, Any] = {"grid": grid.pk} if grid else {}
    # A period has no number here: the one of today would stand beside another list.
    period = asked.view if asked.view == "logged" and (asked.since or asked.until) else ""
    return [
        {
            "label": _("Logged in a period") if name == period else label,
            "url": f"{reverse('queue')}?{urlencode({**area, 'show': name})}",
            "n": "" if name not in counts or name == period else said(counts[name]),
            "is_red": name == "overdue" and counts[name] > 0,
            "is_current": name == asked.view,
        }
        for name, label in VIEWS.items()
    ]


def _hidden(user: User, grid: Grid | None, asked: Asked, counts: dict[str, int]) -> str:
    """How many sensitive matters the view has besides; "" for none, and where a filter narrows it."""
    if grid is None or asked.narrowed_by or "hidden" not in counts:
        return ""
    n = counts["hidden"]
    told = told_apart if asked.view == "open" else told_apart_of_day
    if not (number := told(user, grid, n)):
        return ""
    words = ngettext(
        "%(n)s sensitive matter more is not listed.",
        "%(n)s sensitive matters more are not listed.",
        n,
    )
    return words % {"n": number if n < CAP else said(n)}


def _lines(
    user: User, tickets: list[Ticket], asked: Asked, near: dict[int, Grid], now: dt.datetime
) -> dict[str, Any]:
    names = {pk: one.name for pk, one in near.items()}
    chairs = chairs_of(tickets, near)
    # Ticking many is for whoever has people below: a group's leader assigns on the ticket's page.
    leads = any(seat.tier < Tier.GROUP for seat in area_seats(user))
    at_desk = user.sits_at_a_desk()
    lines = [
        {
            "ticket": ticket,
            **_marked(ticket, asked.terms, names),
            "holder": holder_of(ticket, names),
            "assignee": assignee_of(ticket, chairs),
            "marks": mark_chips(ticket),
            "is_over": ticket.is_overdue(now),
            "may_assign": leads and _may_assign(user, ticket),
            "many": many_verbs(user, ticket, near) if at_desk else [],
            "step_at": ticket.step_at,  # type: ignore[attr-defined]
            "step_words": step_called(ticket.step_verb),  # type: ignore[attr-defined]
        }
        for ticket in tickets
    ]
    any_assigned = any(line["may_assign"] for line in lines)
    many = buttons_of(lines, keeps_problems=bool(lines and keepers_seats(user)))
    return {
        "lines": lines,
        "may_assign_any": any_assigned,
        "many": many,
        "may_tick": any_assigned or many,
        "may_tick_all": bool(keepers_seats(user)),
    }


def _marked(ticket: Ticket, terms: list[str], names: dict[int, str]) -> dict[str, Any]:
    """What a line shows of the matter, cut at the words looked for, and where else they stand."""
    shown = (ticket.title, ticket.number, place_of(ticket, names, wide=True))
    title, number, place = (pieces(text, terms) for text in shown)
    more = snippets(ticket, terms, PART.join(shown), names) if terms else []
    return {"title": title, "number": number, "place": place, "snippets": more}


def _may_assign(user: User, ticket: Ticket) -> bool:
    return ticket.state in MOVES["assign"].sources and seat_for(user, ticket, "assign") is not None


def _crumbs(user: User, grid: Grid | None, names: dict[int, str]) -> list[dict[str, Any]]:
    """The way down to the grid of the list, from the person's own seat on."""
    here = {"label": _("Work queue"), "url": ""}
    if grid is None:
        return [here]
    crumbs, path = [], ""
    for number in grid.ancestor_ids():
        path += f"{number}/"
        if may_look_over(user, Grid(id=number, path=path)):
            url = f"{reverse('queue')}?grid={number}"
            crumbs.append({"label": names.get(number, ""), "url": url, "grid": number})
    url = f"{reverse('queue')}?grid={grid.pk}"
    return [*crumbs, {"label": grid.name, "url": url, "grid": grid.pk}, here]
