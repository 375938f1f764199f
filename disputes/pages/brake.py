"""The brake of the sweep: why it stopped itself, what would rise, and letting it go on."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.actions.brake import may_release, release_brake
from disputes.actions.escalation import count_due
from disputes.models import SweepBrake

KEPT = 10


class ReleaseForm(forms.Form):
    """One has looked before it goes on."""

    looked = forms.BooleanField(
        label=gettext_lazy("I have looked why it stopped, and these tickets are to rise."),
        error_messages={"required": gettext_lazy("Tick this first.")},
    )


def brake(request: HttpRequest) -> HttpResponse:
    """The brake of one's county; its admins release it. For others there is nothing here."""
    now, user = timezone.now(), request.user
    if user.county_id is None or not may_release(user, user.county_id):
        raise Http404
    rows = SweepBrake.objects.filter(county=user.county_id).order_by("-pulled_at")
    held = rows.filter(released_at=None).first()
    form = ReleaseForm(request.POST if request.method == "POST" and held else None)
    if held is not None and form.is_valid():
        release_brake(held, by=user, now=now)
        messages.success(request, _("Released. What is due rises within the next ten minutes."))
        return redirect("brake")
    former = rows.exclude(released_at=None).select_related("released_by")[:KEPT]
    context = {"now": now, "here": "admin", "held": held, "former": former, "form": form}
    context["due"] = count_due(user.county_id, now) if held else 0
    return render(request, "disputes/brake.html", context, status=422 if form.errors else 200)
