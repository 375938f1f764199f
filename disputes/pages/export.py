"""The desk's work queue as an Excel file: the same list, for whoever may read it."""

import datetime as dt
import uuid
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from disputes.actions.exporting import log_export
from disputes.actions.searching import log_search
from disputes.models import Ticket
from disputes.pages.queue import VIEWS
from disputes.pages.queue_filters import QueueForm, area_of
from disputes.pages.queue_lists import assignee_of, chairs_of, dressed, holder_of, near_of
from disputes.search import Asked, count_all, matters, narrow, page_of
from disputes.wording import mark_chips, place_of, step_called
from grids.dues import due_of
from grids.errors import NotAllowed
from grids.models import Grid, User
from grids.signed import SignedRequest
from grids.workbook import Book, Cell
from rows.addresses import address_of
from rows.keyset import Branches

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST = 50_000
AT_ONCE = 500

Head = list[tuple[str, int]]


def queue_export(request: SignedRequest) -> HttpResponse | FileResponse:
    """The list of the address as a file, and a row in the log. At a desk only; looking changes nothing."""
    now, user, query = timezone.now(), request.user, request.GET.urlencode()
    back = f"{reverse('queue')}?{query}"
    if request.method != "POST":
        return redirect(back)
    if not user.sits_at_a_desk():
        raise NotAllowed()
    grid, children = area_of(request)
    form = QueueForm(request.GET, grid, children)
    asked = form.asked()
    rows = narrow(matters(user, grid), asked, now, grid, user)
    if count_all(user, {"found": rows}, cap=MOST + 1)["found"] > MOST:
        words = _(
            "This list has more than %(most)s tickets. Narrow it by days, kind or area first."
        )
        messages.error(request, words % {"most": f"{MOST:,}"})
        return redirect(back)
    file, n = _written(request, rows, form, grid, now)
    _log(request, asked, n, grid, now)
    name = f"{_('Work queue')} {timezone.localtime(now):%Y-%m-%d %H%M}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=SHEET)


def _written(
    request: SignedRequest, rows: Branches, form: QueueForm, grid: Grid | None, now: dt.datetime
) -> tuple[IO[bytes], int]:
    """The file, at its beginning, and how many lines it has."""
    file, asked = TemporaryFile(), form.asked()  # noqa: SIM115  the answer closes it
    book = Book(file, now)
    n = book.write(_("Work queue"), head(), sheet_rows(dressed(rows), asked, now))
    told = watermark(request.user, grid, form, str(VIEWS[asked.view]), n, now)
    book.write(_("About this file"), [(_("What"), 24), (_("Details"), 60)], told)
    book.close()
    file.seek(0)
    return file, n


def _log(request: SignedRequest, asked: Asked, n: int, grid: Grid | None, now: dt.datetime) -> None:
    address = address_of(request.META, behind_proxy=settings.SESSION_COOKIE_SECURE)
    filters, by = asked.narrowed_by, request.user
    days = ["days"] if asked.since or asked.until else []
    if asked.terms:
        log_search(
            asked.words, filters=["show", *filters], grid=grid, by=by, now=now, address=address
        )
    log_export(
        asked.view, filters=[*filters, *days], n=n, grid=grid, by=by, now=now, address=address
    )


def head() -> Head:
    """The columns of the list, and how wide they are."""
    return [
        (pgettext("column", "Ticket"), 40),
        (_("Case number"), 18),
        (_("Kind"), 12),
        (_("Urgency"), 10),
        (_("Place"), 36),
        (_("Responsible grid"), 22),
        (_("Assigned to"), 28),
        (_("State"), 12),
        (_("Marks"), 18),
        (_("Time limit"), 17),
        (_("Countdown"), 22),
        (_("Last step"), 17),
        (_("What it was"), 14),
    ]


def sheet_rows(rows: Branches, asked: Asked, now: dt.datetime) -> Iterator[list[Cell]]:
    """Every line, in the order of the list, MOST at most. `rows` carry their last step.

    Matters go on while the file is written: one whose deadline moves stands in it once.
    """
    seen: set[uuid.UUID] = set()
    after = ""
    while True:
        page = page_of(rows, asked, after, AT_ONCE)
        near = near_of(page.rows)
        names = {pk: grid.name for pk, grid in near.items()}
        chairs = chairs_of(page.rows, near)
        for ticket in page.rows:
            if ticket.pk not in seen and len(seen) < MOST:
                seen.add(ticket.pk)
                yield _cells(ticket, names, chairs, now)
        after = page.after
        if not after or len(seen) >= MOST:
            return


def _cells(
    ticket: Ticket, names: dict[int, str], chairs: dict[int, str], now: dt.datetime
) -> list[Cell]:
    step: str = ticket.step_verb  # type: ignore[attr-defined]
    due = due_of(ticket, now)
    return [
        ticket.title,
        ticket.number,
        capfirst(ticket.get_kind_display()),
        capfirst(ticket.get_urgency_display()),
        place_of(ticket, names, wide=True),
        holder_of(ticket, names),
        assignee_of(ticket, chairs),
        capfirst(ticket.get_state_display()),
        _(", ").join(chip["label"] for chip in mark_chips(ticket)),
        due.at if due.is_running else None,  # of a paused or ended one there is none
        str(due.words),
        ticket.step_at,  # type: ignore[attr-defined]
        str(step_called(step)),
    ]


def watermark(
    user: User, grid: Grid | None, form: QueueForm, view: str, n: int, now: dt.datetime
) -> list[list[Cell]]:
    """Who took the file, when, by which filters, and how many lines it has."""
    used: list[list[Cell]] = [[label, value] for label, value in form.in_words()]
    area = grid.place if grid is not None else _("Yours, or assigned to your office")
    return [
        [_("Exported by"), f"{user.name} ({user.username})"],
        [_("Exported at"), now],
        [_("Area"), str(area)],
        [_("View"), view],
        *used,
        [_("How many tickets"), str(n)],
        [_("Keep it"), _("For work only. It names matters of people: pass it on to nobody else.")],
    ]
