"""What a ticket can be: kinds, urgencies, states, sources. Pure data with the glossary's words."""

from collections.abc import Sequence
from typing import TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

T = TypeVar("T")


class Kind(models.TextChoices):
    """The six kinds (domain.md, tickets)."""

    DISPUTE = "dispute", _("dispute")
    HAZARD = "hazard", _("hazard")
    ORDER = "order", _("public order")
    SERVICE = "service", _("service")
    INFORMATION = "information", _("information")
    OUTREACH = "outreach", _("outreach")


PARTY_KINDS = frozenset({Kind.DISPUTE, Kind.SERVICE})
"""Only these kinds have parties."""

PARTY_LETTERS = "甲乙丙丁戊己庚辛壬癸"
"""What parties are called, in their order: the ten heavenly stems, and so ten parties at most."""


def lettered(parties: Sequence[T]) -> list[tuple[str, T]]:
    """Each party with its letter; raises ValueError where there are more of them than letters."""
    return list(zip(PARTY_LETTERS[: len(parties)], parties, strict=True))


class Urgency(models.TextChoices):
    """How soon. Critical matters run in clock hours and say first whom to call."""

    NORMAL = "normal", _("normal")
    URGENT = "urgent", _("urgent")
    CRITICAL = "critical", _("critical")


class Source(models.TextChoices):
    """How the matter came in."""

    LEADER = "leader", _("grid leader")
    RECEIPT = "receipt", _("resident by receipt")
    PHONE = "phone", _("phone call")
    COURT = "court", _("court pointer")
    POLICE = "police", _("police pointer")
    HOTLINE = "hotline", _("12345 hotline")
    INSPECTION = "inspection", _("inspection")


class State(models.TextChoices):
    """The life of a ticket; the moves between are in workflow.py."""

    REPORTED = "reported", _("reported")
    ACCEPTED = "accepted", _("accepted")
    ASSIGNED = "assigned", _("assigned")
    HANDLING = "handling", _("in handling")
    WAITING = "waiting", _("waiting")
    PARKED = "parked", _("parked")
    RESOLVED = "resolved", _("resolved, to verify")
    CLOSED = "closed", _("closed")
    VOID = "void", _("void")
    MERGED = "merged", _("merged")


OPEN = (
    State.REPORTED,
    State.ACCEPTED,
    State.ASSIGNED,
    State.HANDLING,
    State.WAITING,
    State.PARKED,
)
"""Open states. Resolved is "to verify": neither open nor closed."""

RUNNING = (State.REPORTED, State.ACCEPTED, State.ASSIGNED, State.HANDLING)
"""Open states in which a clock runs."""
