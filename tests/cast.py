"""A small county and its cast, for every test that needs people in places.

The long ladder (county, township, village, patch, group) or the short one (county, village, group):
`build(ladder="short")`. In the short county patch and township are missing from the tree, and the
people and grids of those names are the next ones above that exist.
"""

import types

from disputes.kinds import Kind, Urgency
from disputes.models import Allowance, ServiceTime
from grids.models import Grid, User
from grids.roles import Role
from grids.tiers import Tier
from tests import factories as make
from tests.kept import kept

LADDERS = {
    "long": (Tier.TOWNSHIP, Tier.VILLAGE, Tier.PATCH, Tier.GROUP),
    "short": (Tier.VILLAGE, Tier.GROUP),
}
NAMES = {
    Tier.TOWNSHIP: "township",
    Tier.VILLAGE: "village",
    Tier.PATCH: "patch",
    Tier.GROUP: "group",
}


def seat(grid: Grid, username: str, role: str = Role.LEADER, department=None) -> User:
    """A person on a new post in a grid."""
    user = make.UserFactory(username=username, county=grid.county)
    post = make.PostFactory(grid=grid, role=role, department=department)
    make.PostingFactory(post=post, user=user)
    user.post = post
    return user


def allow(county, respond: int = 60, sign: int = 60, resolve: int = 240) -> None:
    """The same allowance for every kind, urgency and tier, and as much told to the resident."""
    ServiceTime.objects.bulk_create(
        ServiceTime(county=county, kind=kind, urgency=urgency, minutes=respond + resolve)
        for kind in Kind
        for urgency in Urgency
    )
    Allowance.objects.bulk_create(
        Allowance(
            county=county,
            kind=kind,
            urgency=urgency,
            tier=tier,
            respond=respond,
            sign=sign,
            resolve=resolve,
        )
        for kind in Kind
        for urgency in Urgency
        for tier in Tier
        if tier > Tier.CITY
    )


def build(ladder: str = "long", prefix: str = "") -> types.SimpleNamespace:
    """A county with one branch down to a group, a neighbour branch, and a cast of people."""
    return kept(("cast", ladder, prefix), lambda: anew(ladder, prefix))


def anew(ladder: str = "long", prefix: str = "") -> types.SimpleNamespace:
    """The same, by factories: for what is kept with more in it."""
    county = make.CountyFactory()
    top = make.GridFactory(county=county, tier=Tier.COUNTY, name="测试县", code=str(county.id))
    cast = types.SimpleNamespace(record=county, county_grid=top, ladder=ladder, levels=[top])
    above, other = top, top
    for tier in LADDERS[ladder]:
        above = make.GridFactory(county=county, parent=above, tier=tier, name=f"本{tier.label}")
        other = make.GridFactory(county=county, parent=other, tier=tier, name=f"邻{tier.label}")
        setattr(cast, f"{NAMES[tier]}_grid", above)
        setattr(cast, f"other_{NAMES[tier]}_grid", other)
        cast.levels.append(above)
    _count(county)
    for grid in (*cast.levels, cast.other_village_grid, cast.other_group_grid):
        grid.refresh_from_db()
    cast.group = cast.levels[-1]
    cast.above_group = cast.levels[-2]
    cast.department = make.DepartmentFactory(grid=top, name="水利局")
    cast.leader = seat(cast.group_grid, f"{prefix}leader")
    if ladder == "long":
        cast.patch = seat(cast.patch_grid, f"{prefix}patch")
        cast.township = seat(cast.township_grid, f"{prefix}township", Role.STAFF)
    cast.village = seat(cast.village_grid, f"{prefix}village")
    cast.county = seat(top, f"{prefix}county", Role.STAFF)
    if ladder == "short":
        cast.patch, cast.township = cast.village, cast.county
        cast.patch_grid, cast.township_grid = cast.village_grid, top
    cast.neighbour = seat(cast.other_village_grid, f"{prefix}neighbour")
    cast.clerk = seat(top, f"{prefix}clerk", Role.CLERK, cast.department)
    cast.mediator = seat(cast.levels[1], f"{prefix}mediator", Role.MEDIATOR)
    cast.admin = seat(top, f"{prefix}admin", Role.TREE_ADMIN)
    second = make.PostFactory(grid=top, role=Role.SECURITY_ADMIN)
    make.PostingFactory(post=second, user=cast.admin)
    cast.admin.is_staff = True
    cast.admin.save()
    cast.auditor = seat(top, f"{prefix}auditor", Role.AUDITOR)
    cast.stranger = make.UserFactory(username=f"{prefix}stranger")
    allow(county)
    return cast


def _count(county) -> None:
    grids = list(Grid.objects.filter(county=county))
    columns = {tier: f"{name}_count" for tier, name in NAMES.items()}
    for grid in grids:
        below = [one.tier for one in grids if one != grid and one.path.startswith(grid.path)]
        for tier, column in columns.items():
            setattr(grid, column, below.count(tier))
    Grid.objects.bulk_update(grids, columns.values())
