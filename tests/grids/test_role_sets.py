"""Roles: named in one module alone, each set with its words."""

import ast
from pathlib import Path

import pytest

from config.packages import packages
from grids import roles
from grids.roles import POWERS, Role, powers_of

ROOT = Path(__file__).resolve().parent.parent.parent
VALUES = frozenset(role.value for role in Role)


def sets_of_roles(source: str) -> list[int]:
    """Lines on which a set, list or tuple of roles is written down; a lone one may be a set alone."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Set | ast.Tuple | ast.List):
            roles = sum(_is_role(one) for one in node.elts)
            plain = [one for one in node.elts if not isinstance(one, ast.Starred)]
            if roles and roles == len(plain) and (isinstance(node, ast.Set) or len(node.elts) > 1):
                found.append(node.lineno)
    return found


def _is_role(node: ast.expr) -> bool:
    if isinstance(node, ast.Attribute):
        return isinstance(node.value, ast.Name) and node.value.id == "Role"
    return isinstance(node, ast.Constant) and node.value in VALUES


def test_sets_of_roles_are_written_in_one_module():
    found = {}
    for name in packages():
        for path in sorted((ROOT / name).rglob("*.py")):
            here = path.relative_to(ROOT).as_posix()
            if here != "grids/roles.py" and "migrations" not in path.parts:
                found[here] = sets_of_roles(path.read_text(encoding="utf-8"))
    assert {here: lines for here, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "line",
    [
        'HOLDING = {"leader", "deputy", "staff"}',
        "ALERTED = frozenset({Role.TREE_ADMIN})",
        "CALLED = (*HOLDING_ROLES, Role.MEDIATOR, Role.CLERK)",
        "may = seat.role in [Role.LEADER, Role.STAFF]",
    ],
)
def test_a_planted_set_is_found(line):
    assert sets_of_roles(line) == [1]


def test_every_set_has_its_words_on_the_page():
    named = {
        name: found
        for name, found in vars(roles).items()
        if name.isupper() and isinstance(found, tuple | frozenset) and found is not POWERS
    }
    said = [set(power.roles) for power in POWERS]
    assert {name for name, found in named.items() if set(found) not in said} == set()
    assert len(named) == len(POWERS)


def test_every_role_may_do_something_and_an_auditor_reads_alone():
    assert all(powers_of(role) for role in Role)
    assert [str(words) for words in powers_of("auditor")] == [
        "read the log of who did and looked at what, and change nothing",
        "are appointed by the security admin alone",
        "work at a desk: wide pages, signed out when the desk is left",
    ]
