"""The official tree of a county or city, made or renewed from the national division codes."""

import dataclasses
import datetime as dt
import re

from django.db import transaction
from django.utils import timezone

from grids.actions.analyzing import analyze
from grids.actions.audit import record
from grids.actions.editions import OWN_SERIAL, keep_to_one_edition
from grids.actions.planting import BATCH, new_grid, plant, recount
from grids.actions.tree_lock import hold_tree
from grids.divisions import Divisions, Row
from grids.followers import carry_along
from grids.models import County, Grid, GridCode, User
from grids.pinyin import pinyin_of
from grids.tiers import Tier

TIERS = (Tier.CITY, Tier.COUNTY, Tier.TOWNSHIP, Tier.VILLAGE)


@dataclasses.dataclass
class Imported:
    """What an import did, or would do: per tier, and the grids that need a person's eye."""

    created: dict[Tier, list[Grid]]
    updated: dict[Tier, list[Grid]]
    unchanged: dict[Tier, int]
    closed: list[Row]  # stand in the file, but were closed or renumbered here: left as they are
    withdrawn: list[Grid]  # stand here, but no longer in the file: left as they are


def short_name(name: str) -> str:
    """南召县 -> 南召; a name of two characters stays whole."""
    short = re.sub(r"(自治县|自治旗|县|市|区|旗)$", "", name)
    return (short if len(short) > 1 else name)[:20]


@transaction.atomic
def import_divisions(
    found: Divisions, *, by: User | None, now: dt.datetime, dry_run: bool = False
) -> Imported:
    """Create what is missing and rename what the file calls otherwise; nothing is ever removed.

    A grid renamed here keeps its name as long as the file's formal name stays the same; a moved
    one stays where it is. `dry_run` writes nothing. Raises ValueError if `found` has faults,
    OtherEdition where a county of the city was filled from other rows.
    """
    if found.faults:
        raise ValueError("An import with bad rows writes nothing.")
    counties = sorted(int(row.code) for row in found.rows[Tier.COUNTY])
    for code in sorted({county // 100 for county in counties}) + counties:
        hold_tree(code)
    keep_to_one_edition(found, counties)
    work = _Import(found, counties, timezone.localtime(now).date())
    if not dry_run:
        _write(work, counties, by, now)
        analyze(Grid, GridCode)
    return work.outcome


class _Import:
    """What the file says, laid beside what stands here."""

    def __init__(self, found: Divisions, counties: list[int], day: dt.date) -> None:
        self.found = found
        self.day = day
        self.outcome = Imported(
            {tier: [] for tier in TIERS}, {tier: [] for tier in TIERS}, {}, [], []
        )
        cities = [row.code for row in found.rows[Tier.CITY]]
        standing = list(Grid.objects.filter(county__in=counties).order_by("closed_on"))
        standing += Grid.objects.filter(tier=Tier.CITY, code__in=cities)
        # Open ones last: where a closed grid had the same code, the open one counts.
        self.here = {grid.code: grid for grid in standing if grid.closed_on}
        self.here |= {grid.code: grid for grid in standing if not grid.closed_on}
        self.renumbered = set(
            GridCode.objects.filter(grid__county__in=counties).values_list("code", flat=True)
        )
        self.counties = {
            county.id: county for county in County.objects.filter(id__in=counties)
        } | self._new_counties(counties)
        for tier in TIERS:
            self.outcome.unchanged[tier] = 0
            for row in found.rows[tier]:
                self._lay(row)
        self._find_withdrawn(standing)

    def _new_counties(self, counties: list[int]) -> dict[int, County]:
        known = set(County.objects.filter(id__in=counties).values_list("id", flat=True))
        self.opened = [
            County(id=int(row.code), name=row.name, short_name=short_name(row.name))
            for row in self.found.rows[Tier.COUNTY]
            if int(row.code) not in known
        ]
        return {county.id: county for county in self.opened}

    def _lay(self, row: Row) -> None:
        grid = self.here.get(row.code)
        if grid is None and row.code not in self.renumbered:
            self._create(row)
        elif grid is None or grid.closed_on:
            self.outcome.closed.append(row)
        elif grid.formal_name != row.formal_name:
            grid.formal_name, grid.name = row.formal_name, row.name
            grid.pinyin, grid.initials = pinyin_of(row.name)
            self.outcome.updated[row.tier].append(grid)
        else:
            self.outcome.unchanged[row.tier] += 1

    def _create(self, row: Row) -> None:
        parent = self.here.get(row.parent)
        if parent is not None and parent.closed_on:
            self.outcome.closed.append(row)  # below a closed grid nothing is opened
            return
        grid = new_grid(
            parent=parent,
            county=self.counties[int(row.code[:6])] if row.tier > Tier.CITY else None,
            tier=row.tier,
            code=row.code,
            name=row.name,
            formal_name=row.formal_name,
            opened_on=self.day,
        )
        self.here[row.code] = grid
        self.outcome.created[row.tier].append(grid)

    def _find_withdrawn(self, standing: list[Grid]) -> None:
        named = {row.code for tier in TIERS for row in self.found.rows[tier]}
        named |= {row.code for row in self.found.placeholders}
        self.outcome.withdrawn = [
            grid
            for grid in standing
            if grid.tier in (Tier.TOWNSHIP, Tier.VILLAGE)
            and not grid.closed_on
            and grid.code not in named
            and grid.code[-3:] < OWN_SERIAL
        ]


def _write(work: _Import, counties: list[int], by: User | None, now: dt.datetime) -> None:
    done = work.outcome
    County.objects.bulk_create(work.opened)
    for code in counties:
        edition = work.found.editions[code].mark
        County.objects.filter(id=code).exclude(divisions=edition).update(divisions=edition)
    plant([grid for tier in TIERS for grid in done.created[tier]])
    renamed = [grid for tier in TIERS for grid in done.updated[tier]]
    Grid.objects.bulk_update(
        renamed, ["name", "formal_name", "pinyin", "initials"], batch_size=BATCH
    )
    for grid in done.updated[Tier.COUNTY]:
        County.objects.filter(id=grid.county_code).update(name=grid.formal_name)
    for county in work.opened:
        carry_along("county_opened", county, now)
    if not renamed and not any(done.created.values()):
        return
    for code in counties:
        recount(code)
        record("tree_imported", by=by, now=now, county=code, about=f"county:{code}")
