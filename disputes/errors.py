"""Refusals of this app."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from grids.errors import IdTaken, Refused


class WrongState(Refused):
    """The table of workflow.py has no such move from the ticket's state."""

    code = "wrong_state"
    sentence = _("This ticket has moved on; that step is no longer open. Look at it again.")


class AnotherMatter(IdTaken):
    """The id was sent before by the same person, with other content: that is kept, this is not.

    `ticket` is what was logged under it; `extra["differs"]` names the parts of a draft in which the
    two differ as they stand.
    """

    code = "another_matter"
    sentence = _(
        "This entry was sent before with other content. What was sent first is kept, this is not. "
        "If it is another matter, send it as a new one."
    )

    def __init__(self, ticket: Any, differs: list[str]) -> None:
        super().__init__(differs=differs)
        self.ticket = ticket


class NoLevelAbove(Refused):
    """There is nobody above to raise to."""

    code = "no_level_above"
    sentence = _("There is no level above that could take this ticket.")


class NotOnPath(Refused):
    """A ticket is handed down only along the path to where it happened."""

    code = "not_on_path"
    sentence = _("A ticket can only be handed down towards the place where it happened.")


class Ruling(Refused):
    """The second sending back made the parent's assignment final."""

    code = "ruling"
    sentence = _("The level above has ruled who handles this; it cannot be sent back again.")


class AlreadyAsked(Refused):
    """One question at a time."""

    code = "already_asked"
    sentence = _("A question is open already. Wait for its answer, or until its day is over.")


class CannotBeAsked(Refused):
    """Whoever logged it is the asker, sits nowhere any more, or must not hear of it."""

    code = "cannot_be_asked"
    sentence = _("Whoever logged it cannot be asked now. Ask the resident instead.")


class PartiesNotAllowed(Refused):
    """Only disputes and services have parties."""

    code = "parties_not_allowed"
    sentence = _("Only disputes and services have parties; write what matters into the words.")


class TooManyParties(Refused):
    """There is no letter for so many; none is dropped without a word."""

    code = "too_many_parties"
    sentence = _("Ten parties at most stand on one ticket; write the others into the words.")


class Unmanned(Refused):
    """Nobody sits where the matter was to go: `extra["instead"]` names who could take it."""

    code = "unmanned"
    sentence = _("Nobody is there today to take it.")


class OutsideGrid(Refused):
    """The chosen grid or assignee is not under the person's seats."""

    code = "outside"
    sentence = _("That place does not belong to your grid.")


class WrongDay(Refused):
    """A pause, a parking or more time until a day that has come, or that is too far off to be meant."""

    code = "wrong_day"
    sentence = _("Choose a day from tomorrow on, a year ahead at most.")


class NotLater(Refused):
    """More time that would be less."""

    code = "not_later"
    sentence = _("The new day has to be later than the deadline that stands.")


class NothingAsked(Refused):
    """There is no wish to be declined."""

    code = "nothing_asked"
    sentence = _("Nobody has asked for more time, or it was answered already.")


class NobodyAbove(Refused):
    """Whoever would decide may not see the matter."""

    code = "nobody_above"
    sentence = _(
        "Nobody above may see a sensitive matter, so nobody can give it more time. Raise it."
    )


class HelpsAlready(Refused):
    """One department once."""

    code = "helps_already"
    sentence = _("That department handles it or helps with it already.")


class HelpsNot(Refused):
    """There is no help to end."""

    code = "helps_not"
    sentence = _("That department does not help with it.")


class Private(Refused):
    """A sensitive matter is seen by logger, holder and assignee alone."""

    code = "private"
    sentence = _(
        "A sensitive matter is seen by nobody but whoever logged, holds or handles it: no other "
        "department can be asked to help."
    )


class NotGiven(Refused):
    """Nobody handles it."""

    code = "not_given"
    sentence = _("Nobody handles it now: there is nothing to hand over on paper.")


class ExportRunning(Refused):
    """One file at a time for one person."""

    code = "export_running"
    sentence = _("A list that you asked for is still being written. Wait until it is ready.")


class NameTaken(Refused):
    """Another list of this desk is saved under that name."""

    code = "name_taken"
    sentence = _("A list of this desk has that name already. Choose another one.")


class TooManySaved(Refused):
    """A desk keeps only so many."""

    code = "too_many_saved"
    sentence = _("This desk has as many saved lists as it can keep. Delete one first.")


class CannotMerge(Refused):
    """The other ticket is not there for this person, has ended, or is not shown to the same people."""

    code = "cannot_merge"
    sentence = _("These two tickets cannot become one.")


class NothingToReport(Refused):
    """Its category names no organ that must be told."""

    code = "nothing_to_report"
    sentence = _("A matter of this category need not be reported to another organ.")


class WrongTime(Refused):
    """It was reported after now, or so long ago that it cannot be meant."""

    code = "wrong_time"
    sentence = _("Write the time at which it was reported: not after now, a month back at most.")


class NotShareable(Refused):
    """Nobody of another grid may see it."""

    code = "not_shareable"
    sentence = _(
        "A sensitive matter, or one about a leader, is seen by no other grid: it cannot be shared."
    )


class WrongGround(Refused):
    """No second ground: closed, of another county, of its own branch, or one too many."""

    code = "wrong_ground"
    sentence = _("Choose an open grid beside the one where it happened; two more at most.")


class SharedAlready(Refused):
    """The grid, one above it or one below it has it."""

    code = "shared_already"
    sentence = _("That grid sees it already.")


class NotShared(Refused):
    """There is nothing to end."""

    code = "not_shared"
    sentence = _("It is not shared with that grid.")
