"""Visits and promises: record, list one's own open promises, and the four verbs."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from grids.api_edge import (
    KEY,
    MATCH,
    Answered,
    Paging,
    Resource,
    Strict,
    answer_once,
    asked,
    grid_for,
    marked,
    page,
    paged,
    told,
    version_of,
)
from grids.signed import SignedCall
from grids.strict import ClientId, Day, PhoneTime
from visits.actions.promising import keep_promise, release_promise
from visits.actions.visiting import (
    MOST_PROMISED,
    MOST_WORDS,
    Draft,
    correct_visit,
    log_visit,
    void_visit,
)
from visits.api.shapes import RELATED, VisitLine
from visits.kinds import Purpose
from visits.models import Visit


class VisitDraft(Strict):
    """A visit: where and for what. No person, no door."""

    id = ClientId(help_text="A UUIDv7 made by the client.")
    grid = serializers.IntegerField(help_text="A group below you.")
    purpose = serializers.ChoiceField(choices=Purpose.choices)
    visited_at = PhoneTime(required=False, help_text="Default: now; at most 30 days back.")
    words = serializers.CharField(
        max_length=MOST_WORDS, required=False, allow_blank=True, default=""
    )
    promised = serializers.CharField(
        max_length=MOST_PROMISED,
        required=False,
        allow_blank=True,
        default="",
        help_text="What was promised there; told to one's own chair alone.",
    )
    due_on = Day(required=False, allow_null=True, default=None, help_text="By which day.")


class Nothing(Strict):
    """No words are needed."""


class Keeping(Strict):
    """On which day."""

    on = Day(required=False, allow_null=True, default=None, help_text="Default: today.")


class Releasing(Strict):
    """Why."""

    reason = serializers.CharField(max_length=MOST_PROMISED)


class VisitCorrection(Strict):
    """Only what changes; a promise is taken back with an empty text and no day."""

    purpose = serializers.ChoiceField(choices=Purpose.choices, required=False)
    words = serializers.CharField(max_length=MOST_WORDS, required=False, allow_blank=True)
    promised = serializers.CharField(max_length=MOST_PROMISED, required=False, allow_blank=True)
    due_on = Day(required=False, allow_null=True)


class Visits(Resource):
    """Visits of one's own chairs."""

    @extend_schema(
        operation_id="visits_promises",
        tags=["visits"],
        parameters=[Paging],
        responses=paged(VisitLine),
    )
    def get(self, request: SignedCall) -> Response:
        """List the visits whose promise one's own chairs still have to keep, the first due first.
        There is no list of visits by area, person or door; how many there were stands in the
        daily reports."""
        given = asked(Paging, request)
        rows = Visit.objects.visible_to(request.user).promised().select_related(*RELATED)
        return page(request, rows, ("due_on", "id"), VisitLine, asked=given)

    @extend_schema(
        operation_id="visits_record",
        tags=["visits"],
        parameters=[KEY],
        request=VisitDraft,
        responses={
            201: VisitLine,
            200: OpenApiResponse(VisitLine, description="This id was recorded before."),
        },
    )
    def post(self, request: SignedCall) -> Response:
        """Record a visit. The same id again answers the visit that is there."""
        now = timezone.now()

        def work() -> Answered:
            given = told(VisitDraft, request)
            visit_id = given.pop("id")
            grid = grid_for(request, given.pop("grid"))
            there = Visit.objects.filter(county=grid.county_code, pk=visit_id).exists()
            made = log_visit(Draft(grid=grid, **given), by=request.user, now=now, id=visit_id)
            return 200 if there else 201, _line(made)

        return answer_once(request, work, now=now)


class OneVisit(Resource):
    """A visit of one's own chair."""

    @extend_schema(operation_id="visits_read", tags=["visits"], responses=VisitLine)
    def get(self, request: SignedCall, visit: uuid.UUID) -> Response:
        """Read a visit of one's own chair; anybody else's is not there."""
        rows = Visit.objects.visible_to(request.user).select_related(*RELATED)
        return marked(Response(VisitLine(get_object_or_404(rows, pk=visit)).data))


class VisitVerb(Resource):
    """One verb on one visit: scope, body, action, answer."""

    asks: type[Strict] = Nothing
    act: Callable[..., Visit]
    needs_version = False

    def do(self, request: SignedCall, visit: uuid.UUID) -> Response:
        """Do the verb; answers the visit as it stands after it."""
        now = timezone.now()

        def work() -> Answered:
            found = get_object_or_404(Visit.objects.visible_to(request.user), pk=visit)
            given = told(self.asks, request)
            version = version_of(request, required=self.needs_version)
            done = type(self).act(found, by=request.user, now=now, version=version, **given)
            return 200, _line(done)

        return marked(answer_once(request, work, now=now))


def _line(visit: Visit) -> dict[str, Any]:
    rows = Visit.objects.select_related(*RELATED)
    return dict(VisitLine(rows.get(pk=visit.pk, county=visit.county)).data)


def _corrected(
    visit: Visit, *, by: Any, now: dt.datetime, version: int | None, **changes: Any
) -> Visit:
    return correct_visit(visit, changes=changes, by=by, now=now, version=version)


def _door(
    verb: str, action: Callable[..., Visit], asked: type[Strict], words: str
) -> type[VisitVerb]:
    """The view of one verb, with its own place in the schema."""

    @extend_schema(
        operation_id=f"visits_{verb}",
        tags=["visits"],
        description=words,
        parameters=[KEY, MATCH],
        request=None if asked is Nothing else asked,
        responses=VisitLine,
    )
    def post(self: VisitVerb, request: SignedCall, visit: uuid.UUID) -> Response:
        return self.do(request, visit)

    facts = {
        "__doc__": words,
        "asks": asked,
        "act": staticmethod(action),
        "needs_version": verb == "correct",
        "post": post,
    }
    return type(f"{verb.title()}Visit", (VisitVerb,), facts)


# fmt: off
DOORS: dict[str, type[VisitVerb]] = {
    verb: _door(verb, action, asked, words)
    for verb, action, asked, words in (
        ("keep",    keep_promise,    Keeping,         "What was promised is done; after its day it is kept late. A second time changes nothing."),
        ("release", release_promise, Releasing,       "The promise cannot be kept, or need not: released with a reason."),
        ("correct", _corrected,      VisitCorrection, "Put right what was said, on the day it was recorded. `If-Match` is required."),
        ("void",    void_visit,      Nothing,         "Take back a visit recorded by mistake, on the day it was recorded; its words are erased."),
    )
}
# fmt: on
"""Verb -> its view."""
