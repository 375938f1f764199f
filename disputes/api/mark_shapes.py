"""The marks of a ticket in the API, and until when it stands."""

from rest_framework import serializers


class Marks(serializers.Serializer):
    """What those above and beside put on it; see disputes/models/marks.py."""

    asked_until = serializers.DateTimeField(
        allow_null=True, help_text="Until when a question waits for its answer; null without one."
    )
    is_halted = serializers.BooleanField(
        help_text="Its clocks stand for that answer: it is the ticket's first question."
    )
    urges = serializers.IntegerField(help_text="How often it was urged.")
    urged_at = serializers.DateTimeField(allow_null=True, help_text="When it was urged last.")
    urged_by = serializers.CharField(
        allow_blank=True, help_text="The unit that urged it last, as it was called then."
    )
    overseen_at = serializers.DateTimeField(
        allow_null=True, help_text="Since when it is overseen; null where it is not."
    )
    overseen_by = serializers.CharField(
        allow_blank=True, help_text="The unit that oversees it, as it was called then."
    )


class Standing(serializers.Serializer):
    """Until when a pause or a parking lasts; see disputes/models/pauses.py."""

    paused_until = serializers.DateTimeField(
        allow_null=True, help_text="When a paused one goes on by itself; of a parked one its pause."
    )
    parked_until = serializers.DateTimeField(
        allow_null=True, help_text="When a parked one is back in the state before."
    )
