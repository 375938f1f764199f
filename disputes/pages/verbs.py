"""The help's table of verbs and its picture of the states, printed from the table itself."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from disputes.kinds import State
from disputes.picture import picture
from disputes.table_words import CLOCK, GIVES, WHO
from disputes.workflow import BEFORE, TABLE, Move


@login_not_required
def verbs(request: HttpRequest) -> HttpResponse:
    """Every verb of a ticket: from which state, to which, who, what must be given, what the clock
    does. No secret, as help is."""
    context = {"picture": picture(), "verbs": [told_of(row) for row in TABLE]}
    return render(request, "disputes/verbs.html", context)


def told_of(row: Move) -> dict[str, Any]:
    """A row of the table in words."""
    comma = _(", ")
    return {
        "verb": row.verb,
        "label": row.label,
        "sources": comma.join(str(capfirst(str(State(one).label))) for one in row.sources) or "–",
        "to": _to(row),
        "who": comma.join(str(WHO[one]) for one in row.who),
        "gives": comma.join(str(GIVES[one]) for one in row.gives) or "–",
        "clock": capfirst(str(CLOCK[row.clock])),
    }


def _to(row: Move) -> str:
    if row.to is None:
        return _("the same")
    return _("the state before") if row.to == BEFORE else capfirst(str(State(row.to).label))
