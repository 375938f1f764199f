"""Several tickets of the queue at once: urge, oversee, verify, hand down (assigning: pages/assign.py).

Desk only. Each ticket is judged by its own rule; one that is refused keeps no other from being done.
"""

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.actions.checking import verify
from disputes.actions.holding import hand_down
from disputes.actions.urging import oversee, urge
from disputes.errors import NotOnPath
from disputes.kinds import State
from disputes.models import Ticket
from disputes.offered import way_down
from disputes.pages.marking import OverseeForm, UrgeForm
from disputes.pages.sheets import HandDownForm, ReasonForm
from disputes.pages.ticked import back_of, do_each, none_left, shown, ticked_of
from disputes.rules import verbs_for
from disputes.wording import VERB_ICONS, step_called
from disputes.workflow import MOVES
from grids.errors import NotAllowed
from grids.models import Grid, User
from grids.roles import HOLDING_ROLES
from grids.signed import SignedRequest
from grids.tiers import ANCESTOR_COLUMNS, Tier
from grids.typed import filled, resumes


class LowerForm(ReasonForm):
    """To which level each goes down, and why: the grid is the one on its own way."""

    verb, question = HandDownForm.verb, HandDownForm.question

    tier = forms.ChoiceField(
        label=gettext_lazy("To which level"),
        widget=forms.RadioSelect,
        choices=[
            (tier.value, tier.label)
            for tier in (Tier.TOWNSHIP, Tier.VILLAGE, Tier.PATCH, Tier.GROUP)
        ],
        error_messages={"required": gettext_lazy("Choose to which level.")},
    )
    field_order = ("tier", "reason", "words")

    def given(self) -> dict[str, Any]:
        """The level and the reason."""
        return super().given() | {"tier": int(self.cleaned_data["tier"])}


class FoundForm(ReasonForm):
    """What was found of all of them. A closing condition is ticked on a matter's own page: one that
    has it is refused here, and its line says what has to be true."""

    verb, gives, question = "verify", "finding", gettext_lazy("What did you find")


def _lower(ticket: Ticket, *, tier: int, now: dt.datetime, **given: Any) -> Ticket:
    """Hand one down to the grid of that level on the way to its place; raises NotOnPath without one."""
    for grid in way_down(ticket, timezone.localdate(now)):
        if grid.tier == tier:
            return hand_down(ticket, grid=grid, now=now, **given)
    raise NotOnPath(_("Nobody acts on its way down at that level today."), field="tier")


@dataclasses.dataclass(frozen=True)
class Many:
    """What a verb asks once, and does to each."""

    form: type[ReasonForm]
    act: Callable[..., Ticket]
    consequence: Any


# fmt: off
MANY: dict[str, Many] = {
    "urge": Many(UrgeForm, urge, gettext_lazy("Each holder is told at once. The deadlines stay.")),
    "oversee": Many(OverseeForm, oversee, gettext_lazy("Each is marked as overseen until it ends, and its holder is told.")),
    "verify": Many(FoundForm, verify, gettext_lazy("Each of them is closed with this.")),
    "hand_down": Many(LowerForm, _lower, gettext_lazy("They become responsible and have to accept them; new time limits start there.")),
}
# fmt: on
"""Verb -> what is done with many; assigning asks whom, and has a page of its own."""


@resumes
def queue_many(request: SignedRequest, verb: str) -> HttpResponse:
    """Do one verb to the ticked tickets: say why, then see what was done and what not."""
    now, user = timezone.now(), request.user
    many = MANY.get(verb)
    if many is None:
        raise Http404
    if not user.sits_at_a_desk():
        raise NotAllowed()
    ticked = ticked_of(request)
    if not ticked:
        messages.warning(request, _("Nothing was ticked. Tick tickets in the list, then press."))
        return redirect(back_of(request))
    can = sum(verb in verbs_for(user, ticket) for ticket, _version in ticked)
    form = many.form(**filled(request), ticket=ticked[0][0], user=user)
    lines = none_left(request, ticked, verb) if not can else None
    if can and form.is_valid():
        lines = do_each(many.act, ticked, form.given(), by=user, now=now)
    label = MOVES[verb].label
    more = {"verb": verb, "verb_label": label, "verb_icon": VERB_ICONS[verb]}
    more |= {"consequence": many.consequence, "done_words": step_called(verb), "form": form}
    context = shown(request, ticked, can, lines, now) | more
    context["crumbs"] = [{"label": _("Work queue"), "url": back_of(request)}, {"label": label}]
    context["typed"] = request.POST.get("words", "")
    status = 422 if lines is None and form.errors else 200
    return render(request, "disputes/bulk.html", context, status=status)


def many_verbs(user: User, ticket: Ticket, near: Mapping[int, Grid]) -> list[str]:
    """What this person may do with a ticket of the list among many: as `verbs_for` says, from what the
    list has at hand (`near`: the grids that its lines name, holder and resolver among them)."""
    above = [seat for seat in user.seats() if seat.role in HOLDING_ROLES and _covers(seat, ticket)]
    holder = near[ticket.holder_id]
    found = []
    top = holder.tier <= Tier.COUNTY
    if ticket.is_open and any(seat.tier < holder.tier + top for seat in above):
        found += ["urge", "oversee"]
    if ticket.state == State.RESOLVED and ticket.resolved_by_id != user.pk:
        resolver = near.get(ticket.resolver_id or ticket.holder_id, holder)
        itself = ticket.resolver_id is None or resolver.tier <= Tier.COUNTY
        if any(seat.tier < resolver.tier + itself for seat in above):
            found.append("verify")
    goes_down = ticket.holder_id != ticket.grid_id and ticket.hidden_from_id is None
    if ticket.state in MOVES["hand_down"].sources and goes_down:
        found += ["hand_down"] if any(seat.grid == ticket.holder_id for seat in above) else []
    return found


def _covers(seat: Any, ticket: Ticket) -> bool:
    """Whether the ticket lies in the seat's grid."""
    if seat.tier == Tier.COUNTY:
        return bool(seat.county == ticket.county)
    column = ANCESTOR_COLUMNS.get(seat.tier)
    return column is not None and getattr(ticket, column) == seat.grid


def buttons_of(
    lines: list[dict[str, Any]], *, keeps_problems: bool = False
) -> list[dict[str, Any]]:
    """The buttons over the list: what can be done with any of its lines; who keeps problems of the
    month takes them into one."""
    can = {verb for line in lines for verb in line["many"]}
    cause = {"label": _("Problem of the month"), "icon": "folder", "url": reverse("problem_open")}
    return [
        {
            "label": capfirst(str(MOVES[verb].label)),
            "icon": VERB_ICONS[verb],
            "url": reverse("queue_many", kwargs={"verb": verb}),
        }
        for verb in MANY
        if verb in can
    ] + ([cause] if keeps_problems else [])
