"""The desk's work queue as an Excel file: the same list, for whoever may read it. A short one at once, a
long one in the background, with how far it is."""

import uuid
from tempfile import TemporaryFile
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from disputes.actions.exporting import KEPT, ask_export, fetch_export, log_export
from disputes.actions.searching import log_search
from disputes.models import Export
from disputes.models.export import Stage
from disputes.pages.queue import VIEWS
from disputes.pages.queue_filters import QueueForm, area_of
from disputes.sheets import MOST, Question, fill_book, how_many
from grids.errors import NotAllowed
from grids.signed import SignedRequest
from grids.typed import pressed
from rows.addresses import address_of

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
AT_ONCE = 2_000
"""A list of so many is written while its asker waits: a second or two."""


def queue_export(request: SignedRequest) -> HttpResponse | FileResponse:
    """The list of the address as a file, and a row in the log. At a desk only; looking changes nothing."""
    now, user, query = timezone.now(), request.user, request.GET.urlencode()
    back = f"{reverse('queue')}?{query}"
    if request.method != "POST":
        return redirect(back)
    if not user.sits_at_a_desk():
        raise NotAllowed()
    question = _question(request)
    n = how_many(question, user, now)
    if n > MOST:
        words = _(
            "This list has more than %(most)s tickets. Narrow it by days, kind or area first."
        )
        messages.error(request, words % {"most": f"{MOST:,}"})
        return redirect(back)
    if question.asked.terms:
        _log_search(request, question)
    if n > AT_ONCE:
        return redirect("queue_exported", ask_export(question, total=n, by=user, now=now).pk)
    file = TemporaryFile()  # noqa: SIM115  the answer closes it
    log_export(
        question, n=fill_book(file, question, user, now), by=user, now=now, address=_from(request)
    )
    file.seek(0)
    return _answer(file)


def queue_exported(request: SignedRequest, export: uuid.UUID) -> HttpResponse:
    """How far a file is that one asked for; another person's is not there."""
    row = _mine(request, export)
    context = {
        "now": timezone.now(),
        "here": "queue",
        "row": row,
        "is_alive": row.stage in (Stage.WAITING, Stage.WRITING),
        "is_done": row.stage == Stage.DONE,
        "until": row.done_at + KEPT if row.done_at else None,
        "crumbs": [{"label": _("Work queue"), "url": reverse("queue")}, {"label": _("Export")}],
    }
    template = "disputes/_exported.html" if request.htmx else "disputes/exported.html"
    return render(request, template, context)


@pressed
def queue_fetched(request: SignedRequest, export: uuid.UUID) -> Any:
    """The file, for whoever asked for it, and a row in the log."""
    row = _mine(request, export)
    file = fetch_export(row, by=request.user, now=timezone.now(), address=_from(request))
    if file is None:
        messages.error(request, _("The file is no longer there. Ask for the list again."))
        return redirect("queue_exported", row.pk)
    return _answer(file)


def _mine(request: SignedRequest, export: uuid.UUID) -> Export:
    rows = Export.objects.filter(county=request.user.county_id or 0, asker=request.user)
    return get_object_or_404(rows, pk=export)


def _question(request: SignedRequest) -> Question:
    grid, children = area_of(request)
    form = QueueForm(request.GET, grid, children)
    asked = form.asked()
    used = [[label, str(value)] for label, value in form.in_words()]
    return Question(asked, grid, str(VIEWS[asked.view]), used)


def _log_search(request: SignedRequest, question: Question) -> None:
    asked = question.asked
    log_search(
        asked.words,
        filters=["show", *asked.narrowed_by],
        grid=question.grid,
        by=request.user,
        now=timezone.now(),
        address=_from(request),
    )


def _from(request: SignedRequest) -> str | None:
    return address_of(request.META, behind_proxy=settings.SESSION_COOKIE_SECURE)


def _answer(file: object) -> FileResponse:
    name = f"{_('Work queue')} {timezone.localtime():%Y-%m-%d %H%M}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=SHEET)
