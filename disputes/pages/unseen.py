"""Going through what a desk has not looked at yet, one matter after the other."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from disputes.actions.desk import look_at
from disputes.models import Ticket
from disputes.pages.queue_filters import QueueForm, area_of
from disputes.rollups.lines import assignee_of, chairs_of, dressed, holder_of, near_of
from disputes.search import count_all, matters, narrow, page_of
from disputes.search.asked import kept_in_address
from disputes.search.queue import said
from disputes.wording import mark_chips, place_of, step_called
from grids.signed import SignedRequest


def queue_unseen(request: SignedRequest) -> HttpResponse:
    """The next matter of the address's list that no post of mine has looked at. A POST keeps that
    its matter was looked at, and goes on; `after` goes past one without keeping anything."""
    now, user = timezone.now(), request.user
    query = kept_in_address(request.GET, show="unseen")
    if request.method == "POST":
        look_at(_sent(request), by=user)
        return redirect(f"{reverse('queue_unseen')}?{query}")
    grid, children = area_of(request)
    asked = QueueForm(QueryDict(query), grid, children).asked()
    rows = narrow(matters(user, grid), asked, now, grid, user)
    page = page_of(dressed(rows), asked, request.GET.get("after", ""), 1)
    left = count_all(user, {"left": rows})["left"]
    context = {"now": now, "here": "queue", "grid": grid, "query": query, "n": left}
    context |= {"left": said(left), "after": page.after} | _shown(page.rows)
    crumbs = [{"label": _("Work queue"), "url": f"{reverse('queue')}?{query}"}]
    context["crumbs"] = [*crumbs, {"label": _("Not looked at yet")}]
    return render(request, "disputes/unseen.html", context)


def _sent(request: SignedRequest) -> Ticket:
    try:
        key = uuid.UUID(request.POST.get("ticket", ""))
    except ValueError as error:
        raise Http404 from error
    return get_object_or_404(Ticket.objects.visible_to(request.user), pk=key)


def _shown(rows: list[Ticket]) -> dict[str, Any]:
    if not rows:
        return {"ticket": None}
    (ticket,) = rows
    near = near_of(rows)
    names = {pk: one.name for pk, one in near.items()}
    return {
        "ticket": ticket,
        "place": place_of(ticket, names, wide=True),
        "holder": holder_of(ticket, names),
        "assignee": assignee_of(ticket, chairs_of(rows, near)),
        "marks": mark_chips(ticket),
        "step_at": ticket.step_at,  # type: ignore[attr-defined]
        "step_words": step_called(ticket.step_verb),  # type: ignore[attr-defined]
    }
