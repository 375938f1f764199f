"""Which two tickets may become one, so that nothing is told to anybody who did not see it before.

A merge takes the one that ends out of its lists and sends its people to the other one. So both must be
shown to the same people in kind (sensitive or not, hidden from the same leader or from none), and
whoever holds the one that stays must be able to read the other (docs/adr/0040).
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from disputes.models import Ticket

ITSELF = _("A ticket cannot be merged into itself.")
ENDED = _("That ticket is not open any more. Choose another one, or reopen it first.")
SENSITIVE = _(
    "One of the two is sensitive and the other is not: merged, it would tell too much. "
    "Correct that first, or leave both."
)
HIDDEN = _("One of the two concerns a leader here and the other does not: they stay apart.")
ELSEWHERE = _("Whoever holds that ticket may not read this one, so it would be lost to them.")


def refusal(ticket: Ticket, other: Ticket) -> Any:
    """Why `ticket` may not be merged into `other`; None where it may. Both are seen by who asks."""
    if ticket.pk == other.pk:
        return ITSELF
    if not other.is_open:
        return ENDED
    if ticket.is_sensitive != other.is_sensitive:
        return SENSITIVE
    if ticket.hidden_from_id != other.hidden_from_id:
        return HIDDEN
    is_read = other.holder_id == ticket.holder_id
    if not ticket.is_sensitive:
        is_read = is_read or ticket.grid.is_under(other.holder)
    return None if is_read else ELSEWHERE
