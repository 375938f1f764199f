"""Which history of this app is sealed, and how its first seals wrote an event (grids.sealed)."""

from disputes.models import Seal, TicketEvent
from grids.sealed import Sealed

# It names no column, leaves some out, and a value moved from one column to the next gives the same
# text; kept only so that those seals go on being checked.
FIRST_FORM = """
    concat_ws('|', e.id, e.ticket_id, e.verb, extract(epoch FROM e.at), e.day, e.by_id,
              e.by_grid_id, e.by_label, e.to_label, e.is_sensitive, e.state_from, e.state_to,
              e.holder_from, e.holder_to, e.to_post, e.to_department, e.spell, e.kind,
              extract(epoch FROM e.due_at), e.is_on_time, e.words_hash, e.facts::text)
"""

TICKETS = Sealed(TicketEvent, Seal, FIRST_FORM)
