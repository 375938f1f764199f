"""Refusals of this app."""

from django.utils.translation import gettext_lazy as _

from grids.errors import IdTaken, Refused


class NotAGroup(Refused):
    """A visit is made in a group, or in a grid that has none below it."""

    code = "not_a_group"
    sentence = _("Choose the group that was visited.")


class OutsideYours(Refused):
    """No chair of this person reaches that group."""

    code = "outside_yours"
    sentence = _("This group does not lie below you. Choose one of yours.")


class AnotherVisit(IdTaken):
    """The id was sent before with other content: that is kept, this is not."""

    code = "another_visit"
    sentence = _(
        "This entry was sent before with other content. What was sent first is kept, this is not. "
        "If it is another visit, send it as a new one."
    )


class DayOver(Refused):
    """A visit is corrected or voided on the day it was recorded, until midnight."""

    code = "day_over"
    sentence = _("A visit can be changed only on the day it was recorded. It stays as it is.")


class VisitVoid(Refused):
    """It counts nowhere any more."""

    code = "visit_void"
    sentence = _("This visit was voided. Record it anew if it was made after all.")


class PromiseEnded(Refused):
    """Kept or released: it stays so."""

    code = "promise_ended"
    sentence = _("This promise was kept or released already.")


class NoPromise(Refused):
    """Nothing was promised on this visit."""

    code = "no_promise"
    sentence = _("Nothing was promised on this visit.")


class BadDay(Refused):
    """A day that cannot be; `extra["field"]` names where it stands."""

    code = "bad_day"
    sentence = _("This day cannot be.")
