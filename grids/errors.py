"""Expected refusals: not bugs but answers, in the user's words."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """An action said no for a reason the user can mend.

    `sentence` is a translated sentence with what is wrong and what to do next; `code` is stable for
    machines; `extra` is JSON that the API adds (never personal data), and its `retry_after` tells in
    seconds when to try again. A page shows the sentence, the API answers `status`, a task logs it
    once.
    """

    code = "refused"
    status = 409
    sentence: str | Promise = _("This cannot be done now.")

    def __init__(self, sentence: str | Promise | None = None, **extra: Any) -> None:
        if sentence is not None:
            self.sentence = sentence
        self.extra = extra
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.sentence)


class NotAllowed(Refused):
    """The person may see the thing, but this verb is not theirs."""

    code = "not_allowed"
    sentence = _("This step belongs to someone else. The page shows who can take it.")


class Stale(Refused):
    """The row changed since it was read; `extra` carries both versions' numbers."""

    code = "stale"
    sentence = _("Someone changed this in the meantime. Look at the new version, then try again.")


class Missing(Refused):
    """A verb needs something that was not given; `extra["field"]` names it."""

    code = "missing"
    sentence = _("Something is missing.")


class IdTaken(Refused):
    """The client's id belongs to something else, or to another person's."""

    code = "id_taken"
    sentence = _("This entry was already used for something else; start a new one.")
