"""How visits look in the API: to the chair that made them, and to nobody else."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from grids.api_edge import ABOVE, FullName
from rows.fields import sealed_get
from visits.kinds import PromiseState, Purpose, VisitState
from visits.models import Visit

RELATED = (f"grid__{ABOVE}",)


class Group(serializers.Serializer):
    """A group by its id and its name."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    full_name = FullName()


class Promise(serializers.Serializer):
    """What was promised; its words are told to its own chair alone."""

    words = serializers.SerializerMethodField()
    state = serializers.ChoiceField(source="promise", choices=PromiseState.choices)
    due_on = serializers.DateField()
    ended_on = serializers.DateField(allow_null=True, help_text="Kept, or released, on that day.")
    is_late = serializers.BooleanField(help_text="Kept after its day.")
    reason = serializers.SerializerMethodField()

    def get_words(self, visit: Visit) -> str:
        """What was promised."""
        return sealed_get(visit, "promised").reveal()

    def get_reason(self, visit: Visit) -> str:
        """Why it was released; empty otherwise."""
        return sealed_get(visit, "reason").reveal()


class VisitLine(serializers.Serializer):
    """A visit of one's own chair."""

    id = serializers.UUIDField()
    grid = Group()
    purpose = serializers.ChoiceField(choices=Purpose.choices)
    visited_at = serializers.DateTimeField()
    received_at = serializers.DateTimeField()
    day = serializers.DateField(help_text="The day that a report counts it for.")
    state = serializers.ChoiceField(choices=VisitState.choices)
    words = serializers.SerializerMethodField()
    promise = serializers.SerializerMethodField()
    version = serializers.IntegerField()

    def get_words(self, visit: Visit) -> str:
        """A few words about the matter."""
        return sealed_get(visit, "words").reveal()

    @extend_schema_field(Promise(allow_null=True))
    def get_promise(self, visit: Visit) -> dict[str, Any] | None:
        """The promise; null where none was made."""
        return dict(Promise(visit).data) if visit.promise else None
