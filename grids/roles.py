"""Every role, every named set of roles, and what each may do in words: the only place that says so.

Pure data; scope and rules ask it. A set of roles that is written anywhere else fails
tests/grids/test_roles.py. `POWERS` stands on the page /roles/ as it is written here.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a post is for (domain.md, post and holder)."""

    LEADER = "leader", _("grid leader")
    DEPUTY = "deputy", _("deputy leader")
    MEMBER = "member", _("grid worker")
    STAFF = "staff", _("governance centre staff")
    MEDIATOR = "mediator", _("mediator")
    CLERK = "clerk", _("department clerk")
    TREE_ADMIN = "tree_admin", _("tree admin")
    SECURITY_ADMIN = "security_admin", _("security admin")
    AUDITOR = "auditor", _("auditor")


HOLDING_ROLES = (Role.LEADER, Role.DEPUTY, Role.STAFF)
"""Act for their grid: a grid with none of them filled is vacant. Whom to ask first comes first."""

AREA_ROLES = frozenset(HOLDING_ROLES)
"""See every ticket and report below their grid, but for what is hidden from them."""

WORKING_ROLES = (*HOLDING_ROLES, Role.MEMBER, Role.MEDIATOR)
"""Log, and are given matters. A clerk is given them by the department; admins and auditors read no
case (trust.md)."""

HANDLING_ROLES = frozenset({*WORKING_ROLES, Role.CLERK})
"""Tickets come before them: an admin and an auditor have no list of them."""

CALLED_ROLES = (*HOLDING_ROLES, Role.MEDIATOR)
"""Stand in the directory, in this order."""

TREE_ROLES = HANDLING_ROLES | {Role.TREE_ADMIN, Role.SECURITY_ADMIN}
"""See the grids below theirs; an auditor reads logs only."""

KEEPERS = frozenset({Role.TREE_ADMIN})
"""Keep the tree, its posts and settings, and read no case."""

GUARDS = frozenset({Role.SECURITY_ADMIN})
"""Keep the logins, and give the admin roles."""

READERS = frozenset({Role.AUDITOR})
"""Read the log, and change nothing."""

ADMIN_ROLES = KEEPERS | GUARDS | READERS
"""Roles that only the security admin gives: three separate powers (trust.md)."""

ALERTED_ROLES = KEEPERS | GUARDS
"""Are told what background work cannot decide by itself, and let it go on."""

FAULT_ROLES = ALERTED_ROLES | {Role.STAFF}
"""See on every page what is wrong with the installation: they can have it mended."""

HOUSEHOLD_ROLES = AREA_ROLES | KEEPERS | {Role.MEMBER}
"""See the households of the groups below them."""

CODE_ROLES = AREA_ROLES | GUARDS
"""Give a login code to those below them who forgot the password."""

OFFICE_ROLES = (Role.STAFF, Role.CLERK)
"""Sit in an office, at its hours."""

DESK_ROLES = frozenset({*OFFICE_ROLES, *ADMIN_ROLES})
"""Work on wide pages, and their session ends when the desk is left."""


@dataclass(frozen=True)
class Power:
    """One thing that these roles may do, in words that staff understand."""

    words: Promise
    roles: Collection[Role]


POWERS = (
    Power(_("log what happened in their grid or below it"), WORKING_ROLES),
    Power(
        _("accept, assign, raise and resolve what their grid holds, and verify what is done below"),
        HOLDING_ROLES,
    ),
    Power(_("handle what is assigned to them, and find it in their lists"), HANDLING_ROLES),
    Power(
        _(
            "see matters, reports and numbers of their area, but for what concerns themselves or is"
            " sensitive; confirm the day's report of their grid"
        ),
        AREA_ROLES,
    ),
    Power(_("see the grids below theirs, and who sits there"), TREE_ROLES),
    Power(_("see the households below them"), HOUSEHOLD_ROLES),
    Power(_("stand in the directory with their office number"), CALLED_ROLES),
    Power(_("give a login code to those below who forgot the password"), CODE_ROLES),
    Power(
        _("open, rename and close grids, posts and departments, appoint people, keep settings"),
        KEEPERS,
    ),
    Power(_("make and close logins, and appoint the three kinds of administrators"), GUARDS),
    Power(_("read the log of who did and looked at what, and change nothing"), READERS),
    Power(_("let background work go on when it stopped itself"), ALERTED_ROLES),
    Power(_("are told on every page what is wrong with the installation"), FAULT_ROLES),
    Power(_("have office hours"), OFFICE_ROLES),
    Power(_("are appointed by the security admin alone"), ADMIN_ROLES),
    Power(_("work at a desk: wide pages, signed out when the desk is left"), DESK_ROLES),
)
"""Every set above, in the order of the page; what a chair may do it may do from its grid down."""


def powers_of(role: str) -> list[Promise]:
    """What a role may do, in words."""
    return [power.words for power in POWERS if role in power.roles]
