"""Whom a request for a login code waits for."""

import pytest

from grids.turns import Giver, givers

GUARDS = [71, 70]
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
        (["1/2/", "7/8/"], EVERYBODY, ADMINS),
        ([], EVERYBODY, ADMINS),
    ],
)
def test_the_level_above_or_the_security_admins(chairs, staffed, expected):
    assert givers(chairs, staffed, GUARDS, is_admin=False) == expected


def test_who_opens_the_admin_pages_is_helped_by_the_security_admins_alone():
    assert givers(["1/2/3/4/"], EVERYBODY, GUARDS, is_admin=True) == ADMINS
    assert givers(["1/2/3/4/"], EVERYBODY, [], is_admin=True) == []
