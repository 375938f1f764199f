"""The county's standard texts, for programs that write words into steps."""

from django.db.models import Q
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from disputes.kinds import Kind
from disputes.models import StandardText
from disputes.models.standard_text import VERBS
from grids.api_edge import Paging, Resource, asked, page, paged
from grids.scope import counties_of
from grids.signed import SignedCall


class TextFilter(Paging):
    """Which texts."""

    verb = serializers.ChoiceField(
        choices=[verb for verb, _label in VERBS], required=False, help_text="Those of one step."
    )
    kind = serializers.ChoiceField(
        choices=Kind.choices, required=False, help_text="Those of this kind and those of all kinds."
    )


class TextLine(serializers.ModelSerializer):
    """A standard text; an empty kind is all kinds."""

    class Meta:
        model = StandardText
        fields = ["id", "verb", "kind", "text", "position"]


class StandardTexts(Resource):
    """Standard texts of one's counties."""

    @extend_schema(
        operation_id="standard_texts_list",
        tags=["tickets"],
        parameters=[TextFilter],
        responses=paged(TextLine),
    )
    def get(self, request: SignedCall) -> Response:
        """List the texts in use, step by step, in the order in which they are offered."""
        given = asked(TextFilter, request)
        rows = StandardText.objects.filter(county__in=counties_of(request.user), is_active=True)
        if "verb" in given:
            rows = rows.filter(verb=given["verb"])
        if "kind" in given:
            rows = rows.filter(Q(kind="") | Q(kind=given["kind"]))
        return page(request, rows, ("verb", "position", "id"), TextLine, asked=given)
