"""The brakes: why background work stopped itself, what would happen, and letting it go on."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.actions.escalation import count_due
from disputes.models import SweepBrake
from grids.actions.braking import may_release, release
from grids.models import ClockBrake
from grids.signed import SignedRequest
from grids.typed import filled, is_sent, resumes
from rows.clock import database_now

KEPT = 10
NOT_TICKED = {"required": gettext_lazy("Tick this first.")}


class ReleaseForm(forms.Form):
    """One has looked before it goes on."""

    brake = forms.UUIDField(widget=forms.HiddenInput)
    looked = forms.BooleanField(
        label=gettext_lazy("I have looked why it stopped, and these tickets are to be escalated"),
        error_messages=NOT_TICKED,
    )


class ClockForm(ReleaseForm):
    """The same for a clock that jumped."""

    looked = forms.BooleanField(
        label=gettext_lazy("I have looked: the time that the database shows now is right"),
        error_messages=NOT_TICKED,
    )


@resumes
def brake(request: SignedRequest) -> HttpResponse:
    """The brakes of one's county; its admins release them, that of the clock first.

    For others there is nothing here. A form that was shown for a brake releases that one alone.
    """
    user = request.user
    if user.county_id is None or not may_release(user, user.county_id):
        raise Http404
    clock = ClockBrake.objects.filter(county=user.county_id, released_at=None).first()
    held = clock or SweepBrake.objects.filter(county=user.county_id, released_at=None).first()
    shown = {"brake": held.pk} if held else {}
    given = {} if held is None else filled(request, shown)
    if held is not None and is_sent(request):
        given["data"] = request.POST  # one that says nothing is told so
    form = (ClockForm if clock else ReleaseForm)(**given)
    if held is not None and form.is_valid() and form.cleaned_data["brake"] == held.pk:
        return _release(request, held)
    context = {"here": "admin", "held": held, "clock": clock, "form": form} | _told(request, held)
    context |= {"carries": "sheet" if held else ""}
    return render(request, "disputes/brake.html", context, status=422 if form.errors else 200)


def _release(request: SignedRequest, held: ClockBrake | SweepBrake) -> HttpResponse:
    now = timezone.now()
    release(held, by=request.user, now=now)
    if isinstance(held, ClockBrake):
        messages.success(request, _("Released. What is due is done by the clock as it is now."))
    else:
        messages.success(
            request, _("Released. What is due is escalated within the next ten minutes.")
        )
    return redirect("brake")


def _told(request: SignedRequest, held: ClockBrake | SweepBrake | None) -> dict[str, Any]:
    """What the page shows beside: what is due, what the database's clock says, former brakes."""
    county, now = request.user.county_id or 0, timezone.now()
    former = [
        *_released(SweepBrake.objects.filter(county=county)),
        *_released(ClockBrake.objects.filter(county=county)),
    ]
    former.sort(key=lambda one: one.pulled_at, reverse=True)
    facts: dict[str, Any] = {"now": now, "former": former[:KEPT]}
    if isinstance(held, ClockBrake):
        facts["database_now"] = database_now()
    elif held is not None:
        facts["due"] = count_due(county, now)
    return facts


def _released(rows: Any) -> Any:
    former = rows.exclude(released_at=None).select_related("released_by")
    return former.order_by("-pulled_at")[:KEPT]
