"""Expected refusals of the reports, in the user's words."""

from django.utils.translation import gettext_lazy as _

from grids.errors import Refused


class DayNotOpen(Refused):
    """A report of a day that has not begun."""

    code = "day_not_open"
    sentence = _("This day has not come yet. Its report can be confirmed on the day itself.")


class WordsTooLong(Refused):
    """Words of a report have a limit; whoever types more loses none of them."""

    code = "words_too_long"
    sentence = _("Please shorten the words to 2,000 characters.")


class DayLocked(Refused):
    """Every day locks at 24:00 (domain.md, daily report)."""

    code = "day_locked"
    sentence = _(
        "This day was locked at 24:00. The level above can reopen it for your grid, with a reason."
    )


class ChildrenMissing(Refused):
    """Waiting blocks before the level's own report time, never after it. `extra["missing"]`."""

    code = "children_missing"
    sentence = _(
        "Levels below have not reported yet. Once they have, or from your own report time on, you "
        "can confirm."
    )


class ReportFrozen(Refused):
    """Confirmed by the level above: only that level can return it."""

    code = "report_frozen"
    sentence = _("The level above has confirmed this report. Only it can return it to you.")


class NotReceived(Refused):
    """There is nothing to confirm above, or to return."""

    code = "not_received"
    sentence = _("This grid has not reported, or its report was returned: wait for it first.")


class DayStillOpen(Refused):
    """Only a locked day is reopened."""

    code = "day_still_open"
    sentence = _("This day is still open: the grid can confirm its report without being reopened.")


class AlreadyReopened(Refused):
    """One reopening at a time."""

    code = "already_reopened"
    sentence = _("This day is already reopened for this grid and waits for its report.")


class AskedAlready(Refused):
    """A reminder at most once in two hours. `extra["asked_at"]` says when the last one was."""

    code = "asked_already"
    sentence = _("This grid was reminded less than two hours ago. Give it a little time, or call.")


class NotDueYet(Refused):
    """A reminder before the report's own time: until then a grid without records files itself."""

    code = "not_due_yet"
    sentence = _("Its report is not due yet. From its own time on it can be reminded.")


class WeekNotOver(Refused):
    """A digest is built of a week that has ended."""

    code = "week_not_over"
    sentence = _("This week is not over yet. Its digest is built on the Monday after it.")
