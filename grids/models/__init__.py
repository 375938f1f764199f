"""Tables of the ground floor, one model family a file."""

from grids.models.audit import AuditRow
from grids.models.clock import ClockBrake, ClockMark
from grids.models.code_request import CodeRequest
from grids.models.county import County
from grids.models.department import Department, ServicePoint
from grids.models.event import DeliveryRow, EventRow, SealRow, WordsRow
from grids.models.freeze import Freeze
from grids.models.grid import Grid, GridCode, GridQuerySet
from grids.models.heartbeat import Heartbeat
from grids.models.holiday import Cover, Holiday
from grids.models.household import Household, HouseholdTotal
from grids.models.idempotency import IdempotencyKey
from grids.models.login import LoginAttempt, LoginCode
from grids.models.message import Message, NoticeChoice
from grids.models.placed import Placed
from grids.models.post import DutyTurn, Post, Posting
from grids.models.session import Session
from grids.models.user import User
from grids.models.work_item import HOLD, NEVER, WorkItem

__all__ = [
    "HOLD",
    "NEVER",
    "AuditRow",
    "ClockBrake",
    "ClockMark",
    "CodeRequest",
    "County",
    "Cover",
    "DeliveryRow",
    "Department",
    "DutyTurn",
    "EventRow",
    "Freeze",
    "Grid",
    "GridCode",
    "GridQuerySet",
    "Heartbeat",
    "Holiday",
    "Household",
    "HouseholdTotal",
    "IdempotencyKey",
    "LoginAttempt",
    "LoginCode",
    "Message",
    "NoticeChoice",
    "Placed",
    "Post",
    "Posting",
    "SealRow",
    "ServicePoint",
    "Session",
    "User",
    "WordsRow",
    "WorkItem",
]
