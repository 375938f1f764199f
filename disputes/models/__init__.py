"""Tables of the tickets' floor, one model family a file."""

from disputes.models.allowance import Allowance
from disputes.models.brake import SweepBrake
from disputes.models.category import Category
from disputes.models.category_department import CategoryDepartment
from disputes.models.counter import CaseCounter
from disputes.models.desk import LookedAt, SavedQuery
from disputes.models.event import Delivery, EventWords, Seal, TicketEvent
from disputes.models.export import Export
from disputes.models.party import Party
from disputes.models.problem import Problem, ProblemState, ProblemTicket
from disputes.models.search_pairs import SearchPairs
from disputes.models.service_time import ServiceTime
from disputes.models.standard_text import StandardText
from disputes.models.ticket import Ticket, TicketQuerySet
from disputes.models.workday import Workday

__all__ = [
    "Allowance",
    "CaseCounter",
    "Category",
    "CategoryDepartment",
    "Delivery",
    "EventWords",
    "Export",
    "LookedAt",
    "Party",
    "Problem",
    "ProblemState",
    "ProblemTicket",
    "SavedQuery",
    "Seal",
    "SearchPairs",
    "ServiceTime",
    "StandardText",
    "SweepBrake",
    "Ticket",
    "TicketEvent",
    "TicketQuerySet",
    "Workday",
]
