"""The matters that one line of the inbox tells of: as many as its number says."""

import uuid

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from disputes.cards import PLACED, cards_of
from disputes.inbox import told_in
from grids.models import Message
from grids.signed import SignedRequest
from rows.keyset import cut

PAGE = 20


def told(request: SignedRequest, message: uuid.UUID) -> HttpResponse:
    """The list; a single matter is opened at once. Another person's line is not there."""
    now = timezone.now()
    line = get_object_or_404(Message.objects.of(request.user), pk=message)
    rows = told_in(line, request.user).select_related(*PLACED)
    page = cut(rows, "due_at", after=request.GET.get("after", ""), size=PAGE)
    n = rows.count() if page.after or request.GET else len(page.rows)
    if n == 1:
        return redirect("ticket", page.rows[0].pk)
    context = {
        "now": now,
        "here": "me",
        "line": line,
        "n": n,
        "items": cards_of(page.rows, now),
        "more_url": f"?after={page.after.replace('+', '%2B')}" if page.after else "",
        "more_n": PAGE,
        "crumbs": [
            {"label": _("Me"), "url": reverse("me")},
            {"label": _("Messages"), "url": reverse("inbox")},
            {"label": _("Matters")},
        ],
    }
    return render(request, "front/told.html", context)
