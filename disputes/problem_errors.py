"""Refusals of problems of the month."""

from django.utils.translation import gettext_lazy as _

from grids.errors import Refused


class ProblemClosed(Refused):
    """A problem of the month that is closed takes nothing in and lets nothing out."""

    code = "problem_closed"
    sentence = _("This problem is closed. Open it again first.")


class SensitiveApart(Refused):
    """No list holds a sensitive matter, or one about a leader (ADR 0016); `extra["number"]` names it."""

    code = "stands_apart"
    sentence = _("Such a matter stands in no list, and in no problem of the month either.")


class NotOfTheArea(Refused):
    """It lies outside the problem's area; `extra["number"]` names a matter."""

    code = "not_of_the_area"
    sentence = _("This did not happen in the area of the problem.")


class InAnotherProblem(Refused):
    """One cause at a time; `extra["number"]` names the matter."""

    code = "in_another_problem"
    sentence = _("This matter is in another problem of the month. Take it out there first.")


class NotInProblem(Refused):
    """It is not, or no longer, in the problem."""

    code = "not_in_problem"
    sentence = _("This matter is not in the problem.")


class NothingToDo(Refused):
    """All of them are in it already."""

    code = "in_it_already"
    sentence = _("All of these are in this problem already.")
