"""Which columns of the work queue a person wants to see: kept in their browser."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy

from disputes.pages.ticked import back_of
from grids.signed import SignedRequest
from grids.typed import pressed

COOKIE = "queue_columns"
YEAR = 365 * 86400
COLUMNS = {
    "place": gettext_lazy("Place"),
    "holder": gettext_lazy("Responsible grid"),
    "assignee": gettext_lazy("Assigned to"),
    "state": gettext_lazy("State"),
    "due": gettext_lazy("Time limit"),
    "step": gettext_lazy("Last step"),
    "source": gettext_lazy("How it came in"),
    "logged": gettext_lazy("Logged"),
}
USUAL = ("place", "holder", "assignee", "state", "due", "step")


def columns_of(request: SignedRequest) -> list[dict[str, Any]]:
    """Every column beside the matter itself, and whether it is shown."""
    said = request.COOKIES.get(COOKIE)
    shown = USUAL if said is None else tuple(said.split("."))
    return [
        {"name": name, "label": label, "is_shown": name in shown} for name, label in COLUMNS.items()
    ]


@pressed
def queue_columns(request: SignedRequest) -> HttpResponse:
    """Keep which columns are shown, and go back to the list."""
    chosen = [name for name in COLUMNS if name in request.POST.getlist("column")]
    response = redirect(back_of(request))
    response.set_cookie(
        COOKIE,
        ".".join(chosen),
        max_age=YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
