"""What a visit was for, and how a promise stands. Pure data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Purpose(TextChoices):
    """Why somebody came: about the matter, never about who was met."""

    ROUTINE = "routine", _("a usual round")
    HAZARD = "hazard", _("looking for hazards")
    QUARREL = "quarrel", _("about a quarrel")
    FOLLOW_UP = "follow_up", _("after a matter was settled")
    SERVICE = "service", _("a service at the door")
    POLICY = "policy", _("explaining policy")
    WARNING = "warning", _("passing on a warning")
    CARE = "care", _("seeing whether help is needed")


PURPOSE_ICONS = {
    Purpose.ROUTINE: "users",
    Purpose.HAZARD: "alert-triangle",
    Purpose.QUARREL: "scale",
    Purpose.FOLLOW_UP: "refresh",
    Purpose.SERVICE: "door",
    Purpose.POLICY: "speakerphone",
    Purpose.WARNING: "bell",
    Purpose.CARE: "heart-handshake",
}
"""Purpose -> its symbol."""


class VisitState(TextChoices):
    """A visit that was recorded by mistake counts nowhere."""

    MADE = "made", _("made")
    VOID = "void", _("void")


class PromiseState(TextChoices):
    """How a promise stands; a visit without one says nothing. Late is read from its two days."""

    OPEN = "open", _("open")
    KEPT = "kept", _("kept")
    RELEASED = "released", _("released")
