"""Whom a request for a login code waits for."""

import pytest

from grids.turns import Giver, Guard, givers

GUARDS = [Guard(71, "1/", 91), Guard(70, "1/", 90), Guard(71, "1/", 92)]
EVERYBODY = {1, 2, 3, 4, 5, 6, 7}
ADMINS = [Giver("post", 70, False), Giver("post", 71, False)]


@pytest.mark.parametrize(
    ("chairs", "staffed", "expected"),
    [
        (["1/2/3/4/"], EVERYBODY, [Giver("grid", 3, False)]),
        # Nobody sits right above: the next who does, who is told so.
        (["1/2/3/4/"], {1, 2, 4}, [Giver("grid", 2, True)]),
        # Never the grid of a chair of their own, nor one that another chair lies above.
        (["1/2/3/4/", "1/2/"], EVERYBODY, [Giver("grid", 1, False)]),
        (["1/2/3/4/", "1/2/5/6/"], EVERYBODY, [Giver("grid", 2, False)]),
        (["1/2/3/", "1/2/3/"], EVERYBODY, [Giver("grid", 2, False)]),
        # Nobody above all of them: the security admins.
        (["1/2/3/4/"], {4}, ADMINS),
        (["1/"], EVERYBODY, ADMINS),
        # A chair in another county: they may not help, and nobody is invited to what is refused.
        (["1/2/", "7/8/"], EVERYBODY, []),
        (["7/8/"], {1, 2}, []),
        ([], EVERYBODY, ADMINS),
    ],
)
def test_the_level_above_or_the_security_admins(chairs, staffed, expected):
    assert givers(9, chairs, staffed, GUARDS, is_admin=False) == expected


def test_who_opens_the_admin_pages_is_helped_by_the_security_admins_alone():
    assert givers(9, ["1/2/3/4/"], EVERYBODY, GUARDS, is_admin=True) == ADMINS
    assert givers(9, ["1/2/3/4/"], EVERYBODY, [], is_admin=True) == []
    assert givers(9, ["1/2/", "7/8/"], EVERYBODY, GUARDS, is_admin=True) == []


def test_nobody_is_their_own_security_admin():
    """A post where somebody else sits too goes on to be asked."""
    assert givers(90, ["1/"], EVERYBODY, GUARDS, is_admin=False) == [Giver("post", 71, False)]
    assert givers(91, ["1/"], EVERYBODY, GUARDS, is_admin=True) == ADMINS
    assert givers(90, ["1/"], EVERYBODY, [Guard(70, "1/", 90)], is_admin=False) == []
