"""The indexes of tickets: twelve beside the key, the case number and the receipt (data.md, designs).

Every verb and every sweep writes all of them anew for its rows, so one is kept only where a question
reads less than its page without it, and what two may share they share (docs/adr/0030). Whose turn it
is and what a grid holds are asked of the work items; none of it is indexed here.
"""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import BigIntegerField, F, Index, Q
from django.db.models.functions import Coalesce, Least
from django.db.models.lookups import Exact, In

from disputes.kinds import OPEN, RUNNING, State
from disputes.models.helping import HELPED
from disputes.models.sharing import SHARED

IS_OPEN = Q(state__in=[str(state) for state in OPEN])
IS_RUNNING = Q(state__in=[str(state) for state in RUNNING])
IS_CLOCK_RUNNING = IS_RUNNING & Q(is_halted=False)
"""Open, and nothing stops its clock: neither a pause, nor a parking, nor a first question."""
IS_TO_VERIFY = Q(state=str(State.RESOLVED))

NEAR = Coalesce("at_village", "at_patch", "at_group", output_field=BigIntegerField())
"""The village, or where the tree skips it the patch or the group: the highest grid below the township."""

NEAR_SQL = "coalesce(t.at_village, t.at_patch, t.at_group)"

WAKERS = (
    *("escalate_at", "remind_at", "lapse_at"),
    *("asked_until", "paused_until", "parked_until", "alarm_at"),
)
MARKING = ("overseen_at", "urged_at", "asked_until")
WAKES_AT_SQL = f"least({', '.join(f't.{name}' for name in WAKERS)})"
"""When the sweep has something to do with it."""


def near(line: Collection[int]) -> Q:
    """What may lie in or below one of these grids, said for the index of NEAR.

    `line` are the grids from the county down to the one that is asked for, in any order: which of
    them is the village, the column itself tells.
    """
    return Q(In(NEAR, sorted(line)))


def at(column: str, value: Any, line: Iterable[int] = ()) -> Q:
    """Where an ancestor column has a value, said as the indexes have it; `line` as in `near`."""
    if column == "at_village":
        return Q(Exact(NEAR, value))
    here = Q(**{column: value})
    return here & near({*line}) if column in ("at_patch", "at_group") else here


def under_sql(column: str | None, grid: str = "grid", line: str = "line") -> str:
    """`at` in SQL of tickets `t`; without a column the whole county. `grid` and `line` are the names
    of the parameters."""
    if column is None:
        return "true"
    here = f"t.{column} = %({grid})s"
    return here if column == "at_township" else f"{here} AND {NEAR_SQL} = ANY(%({line})s)"


# What the dashboard counts of the open ones is read from the index alone; the rest says which of them
# its reader may list, and their category.
SAID_BY_THE_BOARD = (
    *("state", "is_halted", "kind", "category"),
    *("is_sensitive", "hidden_from", "logged_by"),
)
BELOW = (F("at_patch"), F("at_group"))

INDEXES = [
    # The open ones of an area, the most urgent first. A patch and a group are read out of their
    # village's, by the keys behind the order: it has no more of them than a page or two.
    Index(
        fields=["county", "due_at", "id"],
        include=["at_township", *SAID_BY_THE_BOARD],
        condition=IS_OPEN,
        name="ticket_open_in_county",
    ),
    Index(
        fields=["at_township", "due_at", "id"],
        include=["county", "at_village", *SAID_BY_THE_BOARD],
        condition=IS_OPEN,
        name="ticket_open_in_town",
    ),
    Index(NEAR, F("due_at"), F("id"), *BELOW, condition=IS_OPEN, name="ticket_open_near"),
    # All of an area, the newest first.
    Index(fields=["county", "-received_at", "-id"], name="ticket_newest"),
    Index(fields=["at_township", "-received_at", "-id"], name="ticket_newest_town"),
    Index(NEAR, F("received_at").desc(), F("id").desc(), *BELOW, name="ticket_newest_near"),
    # What one logged, and what was given to a post or a department: few of them lie outside their
    # people's areas. The state stands behind the order: the open ones are picked out in the index
    # and sorted.
    Index(fields=["logged_by", "-received_at", "-id", "state"], name="ticket_logged"),
    Index(
        fields=["assigned_post", "-received_at", "-id", "state"],
        condition=Q(assigned_post__isnull=False),
        name="ticket_given_post",
    ),
    Index(
        fields=["assigned_department", "-received_at", "-id", "state"],
        condition=Q(assigned_department__isnull=False),
        name="ticket_given_dept",
    ),
    # What was resolved in a month, under any grid and by whom: picked out in the index.
    Index(
        fields=["county", "-resolved_at", "-id", "resolver", "resolved_by"],
        include=[
            *("at_township", "at_village", "at_patch", "at_group"),
            *("state", "is_sensitive", "hidden_from", "logged_by"),
        ],
        condition=Q(resolved_at__isnull=False),
        name="ticket_resolved_in",
    ),
    # The sweep's due columns in one (WAKES_AT_SQL).
    Index(
        F("county"),
        Least(*WAKERS),
        F("id"),
        condition=Q(is_set_aside=False)
        & Q(*((f"{name}__isnull", False) for name in WAKERS), _connector=Q.OR),
        name="ticket_wakes",
    ),
    # The open ones that somebody above put a mark on, or that wait for an answer: few among many.
    Index(
        fields=["county", "due_at", "id"],
        include=["at_township", "overseen_at", "urged_at", "asked_until"],
        condition=IS_OPEN & Q(*((f"{name}__isnull", False) for name in MARKING), _connector=Q.OR),
        name="ticket_marked",
    ),
    HELPED,
    SHARED,
]
