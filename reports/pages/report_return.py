"""The level above sends a report back, with a reason."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.errors import Refused
from grids.signed import SignedRequest
from grids.typed import filled, resumes
from reports.actions.daily import return_report
from reports.links import looked_over, report_url
from reports.models import DailyReport

READY = (
    gettext_lazy("The figures do not match the tickets"),
    gettext_lazy("Something that happened is missing"),
    gettext_lazy("Please add what was done"),
)

OTHER = "other"


class WhyForm(forms.Form):
    """A ready reason, or words of one's own."""

    reason = forms.ChoiceField(widget=forms.RadioSelect)
    words = forms.CharField(label=gettext_lazy("In your own words"), max_length=200, required=False)

    fields: dict[str, Any]

    def __init__(self, *args: Any, label: str, ready: tuple, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label
        self.fields["reason"].choices = [
            *((str(number), text) for number, text in enumerate(ready, start=1)),
            (OTHER, _("Another reason, said below")),
        ]

    def clean(self) -> dict:
        """Another reason needs words."""
        found = super().clean() or {}
        if found.get("reason") == OTHER and not found.get("words"):
            self.add_error("words", _("Say the reason in a few words."))
        return found

    @property
    def why(self) -> str:
        """Both together."""
        reason, words = self.cleaned_data["reason"], self.cleaned_data["words"]
        ready = "" if reason == OTHER else str(dict(self.fields["reason"].choices)[reason])
        return _(": ").join(part for part in (ready, words) if part)


@resumes
def report_return(request: SignedRequest, grid: int, day: dt.date) -> HttpResponse:
    """Ask for the reason, then return the report."""
    now = timezone.now()
    place = looked_over(request.user, grid)
    current = DailyReport.objects.visible_to(request.user).current().select_related("grid__county")
    found = get_object_or_404(current, grid=place, day=day, county=place.county_id)
    form = WhyForm(**filled(request), label=_("Why it goes back"), ready=READY)
    if form.is_valid():
        try:
            return_report(found, why=form.why, by=request.user, now=now)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Returned to %(place)s.") % {"place": place.name})
            return redirect(report_url(place.parent_id or place.pk, day))
    crumbs = [{"label": place.name, "url": report_url(place, day)}, {"label": _("Return")}]
    context = {"now": now, "here": "report", "form": form, "grid": place, "day": day}
    context |= {
        "carries": "sheet",
        "crumbs": crumbs,
        "back_url": report_url(place.parent_id or place.pk, day),
    }
    return render(request, "reports/report_return.html", context)
