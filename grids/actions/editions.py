"""Which edition of the national division codes filled a county: one edition for all of a city."""

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.divisions import Divisions, Edition
from grids.errors import Refused
from grids.models import County, Grid, GridCode
from grids.tiers import Tier

OWN_SERIAL = "900"
"""Serials from 900 on are given by this product (tree.py); no national file holds them."""

OFFICIAL = (Tier.CITY, Tier.COUNTY, Tier.TOWNSHIP, Tier.VILLAGE)


class OtherEdition(Refused):
    """The files are of another edition than the one that filled a county here, or one beside it.

    Between editions a code passes from one place to another: laid over a standing tree, it would
    rename grids crosswise and double villages (ADR 0019).
    """

    code = "other_edition"
    sentence = gettext_lazy("These files are of another edition of the division codes.")


def keep_to_one_edition(found: Divisions, counties: list[int]) -> None:
    """Raise OtherEdition unless the files say of every county that stands in the cities of
    `counties` what the edition said that filled it.

    A county filled before its edition was kept is told by its grids: all official ones, as the
    files call them, and none missing.
    """
    cities = Q(pk__in=[])
    for city in {county // 100 for county in counties}:
        cities |= Q(id__gte=city * 100, id__lt=city * 100 + 100)
    for county in County.objects.filter(cities).order_by("id"):
        said = found.editions.get(county.id, Edition((), frozenset()))
        if county.divisions == said.mark:
            continue
        here = _standing(county.id)
        if county.divisions or not _is_empty(here):
            what = _difference(here, said, county.id)
            if county.divisions or what:
                raise OtherEdition(_sentence(county, said, what))


def _standing(county: int) -> dict[str, Grid]:
    """The grids of national codes, closed ones too: code -> grid; the open one counts."""
    city = Q(tier=Tier.CITY, code=str(county)[:4])
    rows = Grid.objects.filter(Q(county=county) | city, tier__in=OFFICIAL)
    ordered = sorted(rows, key=lambda grid: grid.closed_on is None)
    return {
        grid.code: grid
        for grid in ordered
        if grid.tier <= Tier.COUNTY or grid.code[-3:] < OWN_SERIAL
    }


def _is_empty(here: dict[str, Grid]) -> bool:
    """Whether nothing below the county stands: no edition has filled it."""
    return all(grid.tier <= Tier.COUNTY for grid in here.values())


def _difference(here: dict[str, Grid], said: Edition, county: int) -> tuple[str, str, str] | None:
    """The first code that the tree and the files call otherwise, with both names ("" for none)."""
    told = {row.code: row.formal_name for row in said.rows}
    old = GridCode.objects.filter(grid__county=county).values_list("code", flat=True)
    left_out = said.placeholders | set(old)
    for code in sorted({*told, *here}):
        name = here[code].formal_name if code in here else ""
        if name != told.get(code, "") and (name or code not in left_out):
            return code, name, told.get(code, "")
    return None


def _sentence(county: County, said: Edition, what: tuple[str, str, str] | None) -> str:
    names = {"county": county.name, "number": county.id}
    if not said.rows:
        return (
            _(
                "%(county)s (%(number)s) stands here, and these files say nothing of it: whether they "
                "are of the edition that filled it cannot be told. Take the files of the whole city."
            )
            % names
        )
    first = _("%(county)s (%(number)s) was filled from another edition of the division codes.")
    last = _("Between editions codes pass from place to place, so nothing was written.")
    if what is None:
        return f"{first % names} {last}"
    code, here, there = what
    nothing = _("nothing")
    told = _("%(code)s is %(here)s here and %(there)s in the files.") % {
        "code": code,
        "here": here or nothing,
        "there": there or nothing,
    }
    return f"{first % names} {told} {last}"
