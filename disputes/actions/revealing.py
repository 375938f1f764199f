"""Look at a party's full name and phone."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from disputes.models import Party
from disputes.rules import may_reveal
from grids.errors import Missing, NotAllowed
from grids.models import AuditRow, User
from rows.fields import sealed_get


@transaction.atomic
def reveal_party(
    party: Party, *, reason: str, by: User, now: dt.datetime, address: str | None = None
) -> tuple[str, str]:
    """Show a party's full name and phone once; the look is logged with its reason.

    Raises NotAllowed for anyone but logger, holder and assignee, Missing without a reason.
    """
    if not reason.strip():
        raise Missing(_("Say why you need to see it."), field="reason")
    if not may_reveal(by, party.ticket):
        raise NotAllowed()
    AuditRow.objects.create(
        county=party.county,
        at=now,
        by=by,
        act="reveal_party",
        about=f"ticket:{party.ticket_id}",
        reason=reason.strip()[:200],
        facts={"party": party.letter},
        address=address,
    )
    return sealed_get(party, "name").reveal(), sealed_get(party, "phone").reveal()
