"""What the API is told of problems of the month, and how they look there."""

from rest_framework import serializers

from disputes.actions.problem_matters import MOST
from disputes.api.shapes import Place
from disputes.kinds import Kind
from disputes.models import ProblemState
from grids.api_edge import Paging, Strict
from grids.strict import ClientId, Day

LONGEST = 1000


class ProblemFilter(Paging):
    """The parameters of a list of problems."""

    state = serializers.ChoiceField(choices=ProblemState.choices, required=False)


class PlanDraft(Strict):
    """What is said of a problem."""

    title = serializers.CharField(max_length=80, help_text="The cause in one line; no names.")
    plan = serializers.CharField(max_length=LONGEST)
    post = serializers.IntegerField(help_text="The chair that settles it.")
    due_on = Day()


class ProblemDraft(PlanDraft):
    """A new problem with its first matters."""

    id = ClientId(help_text="A UUIDv7 made by the client.")
    grid = serializers.IntegerField(help_text="The county or township whose problem it is.")
    tickets = serializers.ListField(
        child=serializers.UUIDField(), min_length=1, max_length=MOST, help_text="Its matters."
    )


class MattersOf(Strict):
    """Matters to take in."""

    tickets = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=MOST)


class TakenOut(Strict):
    """A matter, and why it has another cause."""

    ticket = serializers.UUIDField()
    reason = serializers.CharField(max_length=LONGEST)


class Done(Strict):
    """What was done about the cause."""

    result = serializers.CharField(max_length=LONGEST)


class Why(Strict):
    """Why."""

    reason = serializers.CharField(max_length=LONGEST)


class ProblemLine(serializers.Serializer):
    """A problem of the month in a list."""

    id = serializers.UUIDField()
    grid = Place()
    title = serializers.CharField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    post = serializers.IntegerField(source="post_id")
    plan = serializers.CharField()
    due_on = serializers.DateField()
    state = serializers.ChoiceField(choices=ProblemState.choices)
    result = serializers.CharField(allow_blank=True)
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class CameBack(serializers.Serializer):
    """A place where it came back after it was closed."""

    grid = serializers.IntegerField()
    tickets = serializers.IntegerField()


class ProblemWhole(ProblemLine):
    """A problem with those of its matters that the reader may list."""

    tickets = serializers.ListField(child=serializers.UUIDField())
    came_back = CameBack(many=True)
