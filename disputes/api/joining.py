"""What belongs together and what does not, as the API asks and tells it."""

import uuid
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from disputes.actions.merging import merge
from disputes.kinds import State
from disputes.models import Ticket
from disputes.rollups import links_of
from grids.api_edge import Strict

HOW = {
    "merge": "merged_into",
    "take_in": "merged_in",
    "log": "split_from",
    "split_off": "split_off",
}
"""The verb of a ticket's own history -> how the other one belongs to it."""


class Other(Strict):
    """The ticket that stays."""

    ticket = serializers.UUIDField(help_text="An open ticket that you see; this one ends in it.")


class Part(Strict):
    """What goes."""

    words = serializers.CharField(
        max_length=2000, help_text="The words of the new ticket; the first one keeps its own."
    )
    id = serializers.UUIDField(
        required=False,
        help_text="The new ticket's UUIDv7, made by the client: sent again with it, nothing more "
        "happens.",
    )


def merged(one: Ticket, /, *, ticket: uuid.UUID, **who: Any) -> Ticket:
    """Merge `one` into the other; `ticket` is what the API calls that."""
    return merge(one, other=ticket, **who)


class OtherLine(serializers.Serializer):
    """Another ticket that belongs to this one, where the person asking sees it."""

    how = serializers.ChoiceField(choices=sorted(HOW.values()))
    id = serializers.UUIDField(allow_null=True, help_text="Null: there is one, out of your scope.")
    number = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(choices=State.choices, allow_null=True)


class Links(serializers.Serializer):
    """Where the others are."""

    others = serializers.SerializerMethodField()

    @extend_schema_field(OtherLine(many=True))
    def get_others(self, ticket: Ticket) -> list[dict[str, Any]]:
        """The tickets that it was merged with, or split from: the oldest first."""
        if ticket.version == 1 and ticket.split_from_id is None:
            return []  # nothing but its log has happened
        return [
            {
                "how": HOW[link.verb],
                "id": str(link.ticket.pk) if link.ticket else None,
                "number": link.ticket.number if link.ticket else "",
                "state": link.ticket.state if link.ticket else None,
            }
            for link in links_of(self.context["user"], ticket)
        ]
