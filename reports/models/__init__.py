"""Tables of the top floor, one model family a file."""

from reports.models.daily import DailyReport, DayReopening, ReportQuerySet, ReportState
from reports.models.digest import Digest, DigestQuerySet
from reports.models.summary import CountedDay, DaySummary, ReportSummary

__all__ = [
    "CountedDay",
    "DailyReport",
    "DayReopening",
    "DaySummary",
    "Digest",
    "DigestQuerySet",
    "ReportQuerySet",
    "ReportState",
    "ReportSummary",
]
