"""The tree: browse, find, see who leads a grid and how well it is covered."""

import dataclasses
import datetime as dt

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from grids.coverage import coverage_of
from grids.models import Grid, User
from grids.models.user import Seat
from grids.parts import parts_of
from grids.roles import TREE_ROLES
from grids.rollups import (
    counties_seen_by,
    posts_of,
    vacant_below,
    with_households,
)
from grids.rules import may_keep_logins, may_keep_post, may_keep_tree
from grids.search import find_grids
from grids.signed import SignedRequest
from grids.tiers import Tier
from rows.prepared import Prepared
from rows.ways import way_to

MOST_CHILDREN = 100
FOUND = 30


@dataclasses.dataclass
class Node:
    """One line of the tree: a grid, its address, whether it is open, what stands below it."""

    grid: Grid
    url: str
    twist_url: str
    is_open: bool
    is_leaf: bool
    vacant: int
    children: list["Node"] = dataclasses.field(default_factory=list)
    more: int = 0

    @property
    def words(self) -> str:
        """What stands below it, and how many grids there nobody leads."""
        words = " ".join(_below(self.grid))
        if self.grid.tier == Tier.GROUP and self.vacant:
            return _("vacant")
        if self.vacant:
            vacant = ngettext("%(n)s vacant", "%(n)s vacant", self.vacant) % {"n": self.vacant}
            return _("%(below)s, %(vacant)s") % {"below": words, "vacant": vacant}
        return words


def _below(grid: Grid) -> list[str]:
    """The two nearest levels in words: 24 villages; 5 patches 17 groups; 14 households."""
    norm = grid.county.households_to if grid.county else 0
    n = grid.household_count
    if grid.tier == Tier.GROUP:
        if n > norm:
            return [_("%(n)s households, over %(norm)s") % {"n": n, "norm": norm}]
        return [ngettext("%(n)s household", "%(n)s households", n) % {"n": n}]
    levels = [
        (grid.township_count, ngettext_lazy("%(n)s township", "%(n)s townships", "n")),
        (grid.village_count, ngettext_lazy("%(n)s village", "%(n)s villages", "n")),
        (grid.patch_count, ngettext_lazy("%(n)s patch", "%(n)s patches", "n")),
        (grid.group_count, ngettext_lazy("%(n)s group", "%(n)s groups", "n")),
    ]
    words = [str(text % {"n": count}) for count, text in levels if count]
    return words[: 2 if grid.tier == Tier.VILLAGE else 1]


def tree(request: SignedRequest, grid: int | None = None) -> HttpResponse:
    """A grid with its place in the tree; `?open=ids` are the unfolded ones, `?q=` finds."""
    now = timezone.now()
    day = timezone.localtime(now).date()
    tops = tops_of(request.user)
    if grid is None and not tops:
        return render(request, "front/tree_none.html", {"now": now, "here": "tree"})
    chosen = _seen(request.user, grid) if grid else None
    path = chosen.path if chosen else tops[0].path
    query = request.GET.get("q", "").strip()
    near = _near(request, path, tops)
    roots = roots_among(near, tops)
    chosen = chosen or next(one for one in roots if one.pk == tops[0].grid)
    context = {
        "now": now,
        "here": "tree",
        "grid": chosen,
        "crumbs": crumbs_of(chosen, near, roots),
        "q": query,
        "found": _found(request.user, query) if query else None,
        "nodes": [] if query else draw_tree(roots, chosen, _opened(request, _way(path)), near, day),
        "is_twist": request.htmx.trigger_name == "twist",
        **panel_of(request.user, chosen, now),
    }
    template = "front/_tree.html" if request.htmx else "front/tree.html"
    return render(request, template, context)


def _seen(user: User, grid: int) -> Grid:
    return get_object_or_404(Grid.objects.visible_to(user).select_related("county"), pk=grid)


def tops_of(user: User) -> list[Seat]:
    """The chairs from which this person sees the tree, the highest first, none below another's."""
    seats = {seat.path: seat for seat in user.seats() if seat.role in TREE_ROLES}
    return [
        seat
        for path, seat in seats.items()
        if not any(path != above and path.startswith(above) for above in seats)
    ]


def roots_among(near: list[Grid], tops: list[Seat]) -> list[Grid]:
    """The highest grids that this person sees, by tier and code; a city's counties hang below it."""
    own = {seat.grid for seat in tops}
    return sorted((grid for grid in near if grid.pk in own), key=lambda one: (one.tier, one.code))


def crumbs_of(chosen: Grid, near: list[Grid], roots: list[Grid]) -> list[dict[str, str]]:
    """The way down from the county; ancestors outside the person's scope are no links."""
    own, line = {root.id for root in roots}, set(chosen.ancestor_ids())
    above = sorted((g for g in near if g.pk in line and g.tier > Tier.CITY), key=lambda g: g.tier)
    crumbs = []
    inside = False
    for grid in [*above, chosen]:
        inside = inside or grid.id in own
        crumbs.append({"label": grid.name, "url": url_of(grid) if inside else ""})
    return crumbs


def url_of(grid: Grid) -> str:
    """The page of a grid in the tree."""
    return way_to("tree_grid", grid.pk)


def _way(path: str) -> list[int]:
    return [int(part) for part in path.split("/") if part]


def _opened(request: SignedRequest, way: list[int]) -> set[int]:
    """The unfolded grids: those of the address, or the way to the chosen one and itself."""
    if "open" not in request.GET:
        return set(way)
    return {
        int(part)
        for part in request.GET["open"].split(",")[:200]
        if part.isascii() and part.isdecimal() and len(part) <= 18
    }


def _found(user: User, query: str) -> list[Grid]:
    within = Grid.objects.visible_to(user).select_related("parent", "county")
    return list(find_grids(within, query)[:FOUND])


def _near(request: SignedRequest, path: str, tops: list[Seat]) -> list[Grid]:
    """The roots, the grids on the way to the chosen one, and those right below the unfolded ones: one
    question."""
    counties = counties_seen_by(request.user)
    way = _way(path)
    opened = sorted(_opened(request, way))
    above = [*way, *(seat.grid for seat in tops)]
    return list(NEAR.ask(parents=opened, above=above, counties=counties))


def _around(parents: list[int], above: list[int], counties: list[int]) -> QuerySet[Grid]:
    open_below = Q(parent__among=parents, closed_on=None)
    rows = Grid.objects.filter(open_below | Q(pk__among=above)).select_related("county")
    return with_households(rows, counties).order_by("code")


NEAR = Prepared(_around, parents=[1_949], above=[1_950], counties=[1_955])


def draw_tree(
    roots: list[Grid], chosen: Grid, opened: set[int], near: list[Grid], day: dt.date
) -> list[Node]:
    """The lines to draw: the roots, and of `near` what lies below an unfolded one; one question."""
    below: dict[int | None, list[Grid]] = {}
    inside = [grid.path for grid in roots]
    for grid in near:
        is_below = grid.parent_id in opened and grid.closed_on is None
        if is_below and any(grid.path.startswith(path) for path in inside):
            below.setdefault(grid.parent_id, []).append(grid)
    shown = [grid.pk for grids in [roots, *below.values()] for grid in grids]
    vacant: dict[int, int] = {}
    for root in roots:
        vacant |= vacant_below(root, shown, day)
    return [_node(root, below, opened, vacant, chosen) for root in roots]


def _node(
    grid: Grid,
    below: dict[int | None, list[Grid]],
    opened: set[int],
    vacant: dict[int, int],
    chosen: Grid,
) -> Node:
    is_open = grid.pk in opened
    toggled = opened ^ {grid.pk}
    children = below.get(grid.pk, []) if is_open else []
    kept = {*opened, *grid.ancestor_ids(), grid.pk}
    return Node(
        grid=grid,
        url=f"{url_of(grid)}?open={_ids(kept)}#grid",
        twist_url=f"{url_of(chosen)}?open={_ids(toggled)}",
        is_open=is_open,
        is_leaf=not has_children(grid),
        vacant=vacant.get(grid.pk, 0),
        children=[
            _node(child, below, opened, vacant, chosen) for child in children[:MOST_CHILDREN]
        ],
        more=max(0, len(children) - MOST_CHILDREN),
    )


def has_children(grid: Grid) -> bool:
    """By the stored totals, so that no line of the tree asks for its children."""
    below = grid.township_count + grid.village_count + grid.patch_count + grid.group_count
    return grid.tier == Tier.CITY or below > 0


def _ids(ids: set[int]) -> str:
    return ",".join(str(number) for number in sorted(ids))


def panel_of(user: User, grid: Grid, now: dt.datetime) -> dict:
    """What stands beside the tree about one grid: posts, coverage, facts of other apps, verbs."""
    day = timezone.localdate(now)
    posts = posts_of(grid, day)
    for post in posts:
        post.is_kept = may_keep_post(user, post)  # type: ignore[attr-defined]
    is_city = grid.tier == Tier.CITY
    return {
        "posts": posts,
        "vacant_posts": sum(1 for post in posts if not (post.holder or post.substitute)),
        "coverage": None if is_city or grid.county is None else coverage_of(grid, grid.county, day),
        "facts": [] if is_city else parts_of("grid_facts", user, grid, now),
        "may_keep": may_keep_tree(user, grid) and not is_city,
        "may_post": not is_city and (may_keep_tree(user, grid) or may_keep_logins(user, grid)),
        "level": "" if grid.county is None else grid.county.level_names.get(str(grid.tier), ""),
    }
