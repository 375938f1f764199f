"""Who helps with a ticket, and whose ground it shares, in the API."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from disputes.models import Ticket
from disputes.rollups import grounds_of, helpers_of


class HelpLine(serializers.Serializer):
    """A department that helps."""

    department = serializers.IntegerField()
    name = serializers.CharField()


class GroundLine(serializers.Serializer):
    """A grid that shares the ground."""

    grid = serializers.IntegerField()
    name = serializers.CharField()


class Helped(serializers.Serializer):
    """The departments that help whoever handles it, and the grids on whose ground it lies too."""

    helpers = serializers.SerializerMethodField()
    shared_with = serializers.SerializerMethodField()

    @extend_schema_field(HelpLine(many=True))
    def get_helpers(self, ticket: Ticket) -> list[dict[str, Any]]:
        """Each with its name as it is called now."""
        return [{"department": one.pk, "name": one.name} for one in helpers_of(ticket)]

    @extend_schema_field(GroundLine(many=True))
    def get_shared_with(self, ticket: Ticket) -> list[dict[str, Any]]:
        """Each with its name as it is called now."""
        return [{"grid": one.pk, "name": one.place} for one in grounds_of(ticket)]
