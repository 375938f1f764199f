"""What the verbs of a ticket must be given, by the API."""

from rest_framework import serializers

from disputes.actions.guarding import LONGEST_NUMBER, LONGEST_ORGAN
from disputes.askable import LOGGER, RESIDENT
from disputes.kinds import Kind, Urgency
from disputes.models import Category
from grids.api_edge import Strict

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


class Helping(Strict):
    """A department, with a few words."""

    department = serializers.IntegerField(help_text="A department of the holder's branch.")
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


class Report(Strict):
    """To which organ it was reported, under which number, and when."""

    organ = serializers.CharField(max_length=LONGEST_ORGAN)
    number = serializers.CharField(max_length=LONGEST_NUMBER)
    at = serializers.DateTimeField(help_text="When the organ was told: not after now.")
    words = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True, default="")


class Ground(Strict):
    """Another grid on whose ground it lies."""

    grid = serializers.IntegerField(
        help_text="A grid of its county, beside the one where it happened."
    )
    words = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True, default="")


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
