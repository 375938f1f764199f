"""The verbs of a ticket, one address each; the table in disputes/workflow.py says who and when."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from disputes.actions.asking import answer, ask_back
from disputes.actions.checking import reject, verify
from disputes.actions.correcting import correct
from disputes.actions.extending import ask_extension, decline, extend
from disputes.actions.handling import resolve, send_back, sign
from disputes.actions.holding import accept, assign, hand_down, raise_ticket
from disputes.actions.noting import note
from disputes.actions.pausing import park, pause, resume
from disputes.actions.reopening import reopen
from disputes.actions.urging import oversee, urge
from disputes.actions.voiding import void
from disputes.api.shapes import RELATED, TicketWhole, whole
from disputes.askable import LOGGER, RESIDENT
from disputes.kinds import Kind, Urgency
from disputes.models import Category, Ticket
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

LONGEST = 2000


class Nothing(Strict):
    """A verb that needs no words."""


class Reason(Strict):
    """Why."""

    reason = serializers.CharField(max_length=LONGEST)


class Result(Strict):
    """What was done."""

    result = serializers.CharField(max_length=LONGEST)


class Finding(Strict):
    """What whoever looked has found."""

    finding = serializers.CharField(max_length=LONGEST)
    met = serializers.ListField(
        child=serializers.CharField(max_length=1000),
        required=False,
        max_length=50,
        help_text="The lines of its category's `closing_condition`, each as it stands there: all "
        "of them, or it is not closed.",
    )


class Words(Strict):
    """Words for the history."""

    words = serializers.CharField(max_length=LONGEST)


class Whom(Strict):
    """A post or a department, exactly one of them."""

    post = serializers.IntegerField(
        required=False, allow_null=True, help_text="A post in the holder's grid or below it."
    )
    department = serializers.IntegerField(
        required=False, allow_null=True, help_text="A department of the holder's branch."
    )
    words = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True, default="")


class Downward(Reason):
    """Where to, and why."""

    grid = serializers.IntegerField(help_text="A grid on the way to where it happened.")


class Question(Strict):
    """Whom, and what: one question."""

    whom = serializers.ChoiceField(
        choices=[LOGGER, RESIDENT],
        help_text="Whoever logged it, if that is somebody else who still sits somewhere; or the resident.",
    )
    question = serializers.CharField(max_length=LONGEST)


class Until(Reason):
    """Why, and the day on which it goes on."""

    until = serializers.DateField(
        help_text="A day from tomorrow on; at the beginning of its working hours it goes on by itself."
    )


class NewDay(Reason):
    """Why, and the day at whose end it is due."""

    until = serializers.DateField(
        help_text="A day later than the deadline; it is due at the end of its working hours."
    )


class Correction(Strict):
    """Only what changes."""

    kind = serializers.ChoiceField(choices=Kind.choices, required=False)
    urgency = serializers.ChoiceField(choices=Urgency.choices, required=False)
    category = serializers.PrimaryKeyRelatedField(
        queryset=Category.objects.filter(is_active=True), required=False, allow_null=True
    )
    words = serializers.CharField(max_length=LONGEST, required=False)
    place = serializers.CharField(max_length=120, required=False, allow_blank=True)
    is_sensitive = serializers.BooleanField(required=False)


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
        units = Department.objects.select_related("grid").filter(is_active=True)
        unit = units.filter(pk=department, grid__county=ticket.county).first()
        if unit is None:
            raise ValidationError({"department": [_("There is no such department.")]})
    return assign(ticket, post=chair, department=unit, **who)


def _corrected(
    ticket: Ticket, *, by: Any, now: dt.datetime, version: int, **changes: Any
) -> Ticket:
    return correct(ticket, changes=changes, by=by, now=now, version=version)


class Verb(Resource):
    """One verb on one ticket: scope, body, action, answer."""

    asks: type[Strict] = Nothing
    act: Callable[..., Ticket]
    needs_version = False

    def do(self, request: SignedCall, ticket: uuid.UUID) -> Response:
        """Do the verb; answers the ticket as it stands after it."""
        now = timezone.now()

        def work() -> Answered:
            found = get_object_or_404(Ticket.objects.visible_to(request.user), pk=ticket)
            given = told(self.asks, request)
            if "grid" in given:
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
        "post": post,
    }
    return type(f"{verb.title().replace('_', '')}Verb", (Verb,), facts)


# fmt: off
DOORS: dict[str, type[Verb]] = {
    verb: _door(verb, action, asked, words)
    for verb, action, asked, words in (
        ("accept",    accept,       Nothing,    "The holder takes it on: the respond clock ends, the resolve clock starts."),
        ("assign",    _to_whom,     Whom,       "The holder gives it to a post below or to a department; after two bounces this is a ruling."),
        ("sign",      sign,         Nothing,    "The assignee takes it: the sign clock ends."),
        ("send_back", send_back,    Reason,     "The assignee sends it back; the second time it goes to the level above."),
        ("raise",     raise_ticket, Reason,     "The holder passes it to the nearest level above that is not vacant."),
        ("hand_down", hand_down,    Downward,   "The holder passes it down towards the place where it happened."),
        ("resolve",   resolve,      Result,     "The assignee or the holder says what was done: all clocks end."),
        ("verify",    verify,       Finding,    "A level above the resolver has looked and it is so: closed."),
        ("reject",    reject,       Reason,     "A level above the resolver has looked and it is not so: back into handling."),
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
        ("void",      void,         Reason,     "The holder voids it; the logger withdraws it while nobody has accepted it."),
    )
}
# fmt: on
"""Verb -> its view: the verbs that disputes.workflow.WIRED names, no more and no fewer."""
