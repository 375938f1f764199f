"""The parties on a ticket's page: masked, for those who may look at them, with who looked."""

import datetime as dt
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models.functions import JSONObject
from django.urls import reverse

from disputes.models import Ticket
from disputes.rollups import named_parties
from disputes.rules import may_reveal
from grids.models import AuditRow, User
from grids.templatetags.wangge import mask_name, mask_phone
from rows.fields import sealed_get

LOOKS = 20


def parties_of(user: User, ticket: Ticket) -> dict[str, Any]:
    """The parties, masked, for those who may look at them, with who looked; else how many."""
    rows: list[Any] = list(named_parties(ticket, looked_at=looks_at(ticket)))
    may = may_reveal(user, ticket)
    if not rows or not may:
        return {"party_count": len(rows), "parties": [], "may_reveal": may}
    looks = [look | {"at": dt.datetime.fromisoformat(look["at"])} for look in rows[0].looked_at]
    lines = [
        {
            "letter": party.letter,
            "name": sealed_get(party, "name").masked(mask_name),
            "phone": sealed_get(party, "phone").masked(mask_phone),
            "url": reverse("ticket_party", kwargs={"ticket": ticket.pk, "nth": nth}),
            "looks": [look for look in looks if look["party"] == party.letter],
        }
        for nth, party in enumerate(rows, start=1)
    ]
    return {"may_reveal": may, "party_count": len(rows), "parties": lines}


def looks_at(ticket: Ticket) -> ArraySubquery:
    """The last looks at the parties: who, when, why, at whom."""
    rows = AuditRow.objects.filter(
        county=ticket.county, act="reveal_party", about=f"ticket:{ticket.pk}"
    )
    told = JSONObject(by="by__name", at="at", reason="reason", party="facts__party")
    return ArraySubquery(rows.order_by("-at").values_list(told)[:LOOKS])
