"""Which notices I want: those that ask something of me come always."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from disputes.ringing import QUIET
from disputes.wording import step_called
from disputes.workflow import TABLE
from grids.actions.inbox import choose_notices
from grids.models import NoticeChoice
from grids.signed import SignedRequest


def notices(request: SignedRequest) -> HttpResponse:
    """The steps of which I may choose not to hear, in the order of a matter's life."""
    user, offered = request.user, [row.verb for row in TABLE if row.verb in QUIET]
    if request.method == "POST":
        wanted = set(request.POST.getlist("hear"))
        choose_notices([verb for verb in offered if verb not in wanted], by=user)
        messages.success(request, _("Kept."))
        return redirect("me")
    kept = NoticeChoice.objects.filter(county=user.county_id or 0, person=user).first()
    silent = set(kept.silent) if kept else set()
    lines = [(verb, step_called(verb), verb not in silent) for verb in offered]
    context = {
        "now": timezone.now(),
        "here": "me",
        "lines": lines,
        "crumbs": [{"label": _("Me"), "url": reverse("me")}, {"label": _("Notices")}],
    }
    return render(request, "front/notices.html", context)
