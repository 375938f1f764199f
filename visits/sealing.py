"""The history of this app that is sealed (grids.sealed); its seals had lists of columns from the first."""

from grids.sealed import Sealed
from visits.models import VisitEvent, VisitSeal

VISITS = Sealed(VisitEvent, VisitSeal)
