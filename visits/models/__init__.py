"""Tables of visits."""

from visits.models.event import VisitEvent, VisitSeal
from visits.models.visit import Visit, VisitQuerySet

__all__ = ["Visit", "VisitEvent", "VisitQuerySet", "VisitSeal"]
