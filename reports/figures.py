"""The figures that reports, summaries and digests count. Pure data.

Every one is a recount of event rows, never an incremented counter (domain.md, reporting). Flows
count events of a day; stocks say how things stood at a moment.
"""

from django.utils.translation import gettext_lazy as _

from grids.tiers import Tier

FLOWS = ("logged", "on_spot", "resolved", "on_time", "closed", "raised")
"""logged: log and log_solved; on_spot: log_solved; resolved: resolve and log_solved; on_time: those
of them in time; closed: verify and lapse; raised: raise, and escalate where the holder changed."""

STOCKS = ("open", "overdue")
"""Open, and open past the deadline, by the last event of each ticket before the moment."""

FIGURES = FLOWS + STOCKS
"""None of them counts a sensitive matter, and none of a grid one that is hidden from it (ADR 0016)."""

APART = ("sensitive_logged", "sensitive_open")
"""Sensitive matters logged, and open: numbers of their own, without a list (`rules.told_apart`)."""

COUNTED = FIGURES + APART

VISITED = ("visits", "promises_kept", "promises_due")
"""Of a daily report alone. visits: made on the day and not voided; promises_kept: said to be kept on
it; promises_due: those with this last day, open or kept, by their last event before the moment."""

RECORDS = (*FLOWS, "visits", "promises_kept")
"""What happened on a day: without any of it a report is nil, and a later one makes a new version."""

LABELS = {
    "logged": _("logged"),
    "on_spot": _("solved on the spot"),
    "resolved": _("resolved"),
    "on_time": _("resolved on time"),
    "closed": _("closed"),
    "raised": _("raised"),
    "open": _("open"),
    "overdue": _("overdue"),
    "visits": _("visits"),
    "promises_kept": _("promises kept"),
    "promises_due": _("promises due"),
}

FIVE = ("expected", "received", "on_time", "nil", "missing")
"""The five numbers of completeness; late = received - on_time (domain.md)."""

SELF_FILING = (Tier.GROUP, Tier.PATCH)
"""Tiers that file themselves as nil; a patch counts what its groups filed, so groups come first."""
