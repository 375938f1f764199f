"""The verbs of a ticket, one address each; the table in disputes/workflow.py says who and when."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from disputes.actions.asking import answer, ask_back
from disputes.actions.checking import reject, verify
from disputes.actions.correcting import correct
from disputes.actions.extending import ask_extension, decline, extend
from disputes.actions.guarding import report
from disputes.actions.handling import resolve, send_back, sign
from disputes.actions.helping import add_helper, end_helper
from disputes.actions.holding import accept, assign, hand_down, raise_ticket
from disputes.actions.noting import note
from disputes.actions.pausing import park, pause, resume
from disputes.actions.reopening import reopen
from disputes.actions.sharing import share, unshare
from disputes.actions.splitting import split_off
from disputes.actions.urging import oversee, urge
from disputes.actions.voiding import void
from disputes.api.joining import Other, Part, merged
from disputes.api.shapes import RELATED, TicketWhole, whole
from disputes.api.verb_shapes import (
    Correction,
    Downward,
    Finding,
    Ground,
    Helping,
    NewDay,
    Nothing,
    Question,
    Reason,
    Report,
    Result,
    Until,
    Whom,
    Words,
)
from disputes.models import Ticket
from grids.api_edge import (
    KEY,
    MATCH,
    Answered,
    Resource,
    Strict,
    answer_once,
    grid_for,
    marked,
    told,
    version_of,
)
from grids.models import Department, Grid, Post
from grids.signed import SignedCall


def _to_whom(
    ticket: Ticket, *, post: int | None = None, department: int | None = None, **who: Any
) -> Ticket:
    """Assign: look up the post among those this person sees, the department among the active."""
    chair = unit = None
    if post is not None:
        seen = Grid.objects.visible_to(who["by"])
        chair = Post.objects.select_related("grid").filter(pk=post, grid__in=seen).first()
        if chair is None:
            raise ValidationError({"post": [_("There is no such post below you.")]})
    if department is not None:
        unit = _unit(ticket, department, is_active=True)
    return assign(ticket, post=chair, department=unit, **who)


def _unit(ticket: Ticket, department: int, **which: Any) -> Department:
    """The department of its county with that number."""
    units = Department.objects.select_related("grid").filter(**which)
    unit = units.filter(pk=department, grid__county=ticket.county).first()
    if unit is None:
        raise ValidationError({"department": [_("There is no such department.")]})
    return unit


def _asked_to_help(ticket: Ticket, *, department: int, **who: Any) -> Ticket:
    return add_helper(ticket, department=_unit(ticket, department, is_active=True), **who)


def _let_go(ticket: Ticket, *, department: int, **who: Any) -> Ticket:
    """End the help of a department, also of one that is closed by now."""
    return end_helper(ticket, department=_unit(ticket, department), **who)


def _on(act: Callable[..., Ticket]) -> Callable[..., Ticket]:
    """Share, or end it: any grid of the ticket's county, whoever looks over it."""

    def acting(ticket: Ticket, *, grid: int, **who: Any) -> Ticket:
        found = Grid.objects.filter(pk=grid, county=ticket.county).first()
        if found is None:
            raise ValidationError({"grid": [_("There is no such grid in the county.")]})
        return act(ticket, grid=found, **who)

    return acting


def _corrected(
    ticket: Ticket, *, by: Any, now: dt.datetime, version: int, **changes: Any
) -> Ticket:
    return correct(ticket, changes=changes, by=by, now=now, version=version)


class Verb(Resource):
    """One verb on one ticket: scope, body, action, answer."""

    asks: type[Strict] = Nothing
    act: Callable[..., Ticket]
    needs_version = False
    is_below_them = True  # the grid that it names lies below whoever asks

    def do(self, request: SignedCall, ticket: uuid.UUID) -> Response:
        """Do the verb; answers the ticket as it stands after it."""
        now = timezone.now()

        def work() -> Answered:
            found = get_object_or_404(Ticket.objects.visible_to(request.user), pk=ticket)
            given = told(self.asks, request)
            if "grid" in given and self.is_below_them:
                given["grid"] = grid_for(request, given["grid"])
            version = version_of(request, required=self.needs_version)
            done = type(self).act(found, by=request.user, now=now, version=version, **given)
            after = Ticket.objects.select_related(*RELATED).get(pk=done.pk, county=done.county)
            return 200, whole(after, request.user, now)

        return marked(answer_once(request, work, now=now))


def _door(verb: str, action: Callable[..., Ticket], asked: type[Strict], words: str) -> type[Verb]:
    """The view of one verb, with its own place in the schema."""

    @extend_schema(
        operation_id=f"tickets_{verb}",
        tags=["verbs"],
        description=words,
        parameters=[KEY, MATCH],
        request=None if asked is Nothing else asked,
        responses=TicketWhole,
    )
    def post(self: Verb, request: SignedCall, ticket: uuid.UUID) -> Response:
        return self.do(request, ticket)

    facts = {
        "__doc__": words,
        "asks": asked,
        "act": staticmethod(action),
        "needs_version": verb == "correct",
        "is_below_them": asked is not Ground,
        "post": post,
    }
    return type(f"{verb.title().replace('_', '')}Verb", (Verb,), facts)


# fmt: off
DOORS: dict[str, type[Verb]] = {
    verb: _door(verb, action, asked, words)
    for verb, action, asked, words in (
        ("accept",    accept,       Nothing,    "The holder takes it on: the respond clock ends, the resolve clock starts."),
        ("assign",    _to_whom,     Whom,       "The holder gives it to a post below or to a department; after two bounces this is a ruling."),
        ("add_helper", _asked_to_help, Helping, "The holder asks a department of its branch to help; its clerks see the ticket and may write notes."),
        ("end_helper", _let_go,    Helping,     "The holder lets a helping department go."),
        ("sign",      sign,         Nothing,    "The assignee takes it: the sign clock ends."),
        ("send_back", send_back,    Reason,     "The assignee sends it back; the second time it goes to the level above."),
        ("raise",     raise_ticket, Reason,     "The holder passes it to the nearest level above that is not vacant."),
        ("hand_down", hand_down,    Downward,   "The holder passes it down towards the place where it happened."),
        ("resolve",   resolve,      Result,     "The assignee or the holder says what was done: all clocks end."),
        ("verify",    verify,       Finding,    "A level above the resolver has looked and it is so: closed."),
        ("reject",    reject,       Reason,     "A level above the resolver has looked and it is not so: back into handling."),
        ("share",     _on(share),   Ground,     "The holder says that it lies on the ground of another grid too, whose people then see it and may write notes."),
        ("unshare",   _on(unshare), Ground,     "The holder says that it does not lie there: the people of that grid see it no more."),
        ("report",    report,       Report,     "Logger, holder or assignee enter that an organ was told of what must be reported at once; no alarm rings any more."),
        ("note",      note,         Words,      "Add words to the history; nothing else changes."),
        ("correct",   _corrected,   Correction, "Change what was logged. `If-Match` is required; a stale version answers 409 with both."),
        ("ask_back",  ask_back,     Question,   "Holder or assignee ask for more; the first question halts the clocks until its answer, for some working days at most."),
        ("answer",    answer,       Words,      "Who was asked answers; a resident's answer is entered by holder or assignee."),
        ("reopen",    reopen,       Reason,     "Staff of the place or above open a closed one again: accepted, with a new service time from now."),
        ("urge",      urge,         Words,      "A level above tells the holder to get on with it; it may be urged again."),
        ("oversee",   oversee,      Words,      "A level above keeps an eye on it: marked as overseen until it ends."),
        ("pause",     pause,        Until,      "The assignee, or the holder where there is none, lets it stand until a day: no clock runs."),
        ("resume",    resume,       Nothing,    "It goes on before that day: every clock with the rest that was left."),
        ("park",      park,         Until,      "The county sets it aside until a day on which it is looked at again: no clock runs."),
        ("ask_extension", ask_extension, NewDay, "The assignee, or the holder where there is none, asks for more time; the time runs on."),
        ("extend",    extend,       NewDay,     "Whoever sits above the holder gives it until a day, asked for or not; at the county another of it than who asked."),
        ("decline",   decline,      Reason,     "Whoever may extend declines what was asked for; nothing moves."),
        ("split_off", split_off,    Part,       "The holder logs a part of it as a ticket of its own, whose deadline counts from the first one's; `others` of the answer names it."),
        ("merge",     merged,       Other,      "The holder ends it in favour of another open ticket, which keeps the earlier deadline. 409 `cannot_merge` where that one is not shown to the same people."),
        ("void",      void,         Reason,     "The holder voids it; the logger withdraws it while nobody has accepted it."),
    )
}
# fmt: on
"""Verb -> its view: the verbs that disputes.workflow.WIRED names, no more and no fewer."""
