"""The level above reopens a locked day for one grid."""

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.errors import Refused
from grids.signed import SignedRequest
from grids.typed import filled, resumes
from reports.actions.reopening import reopen_day
from reports.links import looked_over, report_url
from reports.pages.report_return import WhyForm

READY = (
    gettext_lazy("No electricity or no signal"),
    gettext_lazy("The leader was away"),
    gettext_lazy("Something was forgotten"),
)


@resumes
def report_reopen(request: SignedRequest, grid: int, day: dt.date) -> HttpResponse:
    """Ask for the reason, then reopen the day."""
    now = timezone.now()
    place = looked_over(request.user, grid)
    form = WhyForm(**filled(request), label=_("Why it is reopened"), ready=READY)
    if form.is_valid():
        try:
            reopen_day(place, day, why=form.why, by=request.user, now=now)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Reopened for %(place)s.") % {"place": place.name})
            return redirect(report_url(place, day))
    crumbs = [{"label": place.name, "url": report_url(place, day)}, {"label": _("Reopen")}]
    context = {"now": now, "here": "report", "form": form, "grid": place, "day": day}
    context |= {"carries": "sheet", "crumbs": crumbs, "back_url": report_url(place, day)}
    return render(request, "reports/report_reopen.html", context)
