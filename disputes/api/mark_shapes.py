"""The marks of a ticket in the API."""

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
    report_by = serializers.DateTimeField(
        allow_null=True,
        help_text="By when an organ has to be told of it; null where none has, or one was.",
    )
    reported_at = serializers.DateTimeField(
        allow_null=True, help_text="When an organ was told of it last."
    )
    reported_to = serializers.CharField(
        allow_blank=True, help_text="Which organ, with the number that was called."
    )
    overseen_by = serializers.CharField(
        allow_blank=True, help_text="The unit that oversees it, as it was called then."
    )
