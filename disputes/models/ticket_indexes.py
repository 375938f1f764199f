"""The indexes of tickets: every list that a page walks has one in its order (data.md, designs)."""

from django.db.models import Index, Q

from disputes.kinds import OPEN, RUNNING, State

IS_OPEN = Q(state__in=[str(state) for state in OPEN])
IS_RUNNING = Q(state__in=[str(state) for state in RUNNING])
IS_FINISHED = Q(state__in=[str(State.RESOLVED), str(State.CLOSED)])
IS_TO_VERIFY = Q(state=str(State.RESOLVED))
SAID_BY_THE_BOARD = ["category", "is_sensitive", "hidden_from", "logged_by"]


def _urgent(column: str, name: str) -> Index:
    """The open ones of an area or a reason, the most urgent first."""
    return Index(fields=[column, "due_at", "id"], condition=IS_OPEN, name=name)


def _newest(column: str, name: str, condition: Q | None = None) -> Index:
    """All of an area or a reason, the newest first."""
    return Index(fields=[column, "-received_at", "-id"], condition=condition, name=name)


INDEXES = [
    _urgent("county", "ticket_open_county"),
    _urgent("at_township", "ticket_open_town"),
    _urgent("at_village", "ticket_open_vill"),
    _urgent("at_patch", "ticket_open_patch"),
    _urgent("at_group", "ticket_open_group"),
    _urgent("holder", "ticket_held"),
    _urgent("assigned_post", "ticket_for_post"),
    _urgent("assigned_department", "ticket_for_dept"),
    _urgent("logged_by", "ticket_open_logged"),
    _newest("county", "ticket_newest"),
    _newest("at_township", "ticket_newest_town"),
    _newest("at_village", "ticket_newest_vill"),
    _newest("at_patch", "ticket_newest_patch"),
    _newest("at_group", "ticket_newest_group"),
    _newest("holder", "ticket_newest_held"),
    _newest("assigned_post", "ticket_newest_post", Q(assigned_post__isnull=False)),
    _newest("assigned_department", "ticket_newest_dept", Q(assigned_department__isnull=False)),
    _newest("logged_by", "ticket_logged_by"),
    # What a person or a grid resolved; a month's under any grid, counted without opening their rows.
    Index(
        fields=["county", "-resolved_at"],
        include=[
            *("at_township", "at_village", "at_patch", "at_group"),
            *("state", "is_sensitive", "hidden_from", "logged_by"),
        ],
        condition=Q(resolved_at__isnull=False),
        name="ticket_resolved",
    ),
    Index(
        fields=["resolved_by", "-resolved_at", "-id"], condition=IS_FINISHED, name="ticket_done_by"
    ),
    Index(fields=["resolver", "-resolved_at", "-id"], condition=IS_FINISHED, name="ticket_done_at"),
    # The sweeps' due columns.
    Index(
        fields=["county", "escalate_at"],
        condition=Q(escalate_at__isnull=False, is_set_aside=False),
        name="ticket_escalate_due",
    ),
    Index(
        fields=["county", "remind_at"],
        condition=Q(remind_at__isnull=False),
        name="ticket_remind_due",
    ),
    Index(fields=["county", "lapse_at"], condition=IS_TO_VERIFY, name="ticket_lapse_due"),
    # The dashboard, now: one covering partial index. What it includes says which matters its reader
    # may list, and their category.
    Index(
        fields=["county", "at_township", "state", "kind", "due_at"],
        include=SAID_BY_THE_BOARD,
        condition=IS_OPEN,
        name="ticket_board_county",
    ),
    Index(
        fields=["at_township", "at_village", "state", "kind", "due_at"],
        include=SAID_BY_THE_BOARD,
        condition=IS_OPEN,
        name="ticket_board_town",
    ),
]
