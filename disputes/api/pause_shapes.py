"""Until which day a ticket stands or waits, as the API tells it."""

from rest_framework import serializers


class Pauses(serializers.Serializer):
    """Until when it is paused or parked, waits for its verifier, and until when more time was asked for."""

    paused_until = serializers.DateTimeField(
        allow_null=True, help_text="When a paused one goes on by itself; of a parked one its pause."
    )
    parked_until = serializers.DateTimeField(
        allow_null=True, help_text="When a parked one is back in the state before."
    )
    wished_until = serializers.DateTimeField(
        allow_null=True, help_text="Until when more time was asked for, while nobody has answered."
    )
    lapse_at = serializers.DateTimeField(
        allow_null=True, help_text="When it closes by itself, once resolved."
    )
