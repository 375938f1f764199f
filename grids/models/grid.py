"""The tree. A grid's path is made of integer ids, so that a subtree is one prefix."""

import datetime as dt
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids import scope
from grids.folding import PART, folded_sql, signs_of, signs_sql
from grids.grid_codes import BY_TIER
from grids.tiers import ANCESTOR_COLUMNS, Tier
from rows.labels import Labelled

if TYPE_CHECKING:
    from grids.models.user import User


def _a_code_that_fits() -> models.Q:
    """What the digits of a code say is what the grid is (grids.grid_codes)."""
    fits = models.Q()
    for tier, allowed in BY_TIER.items():
        pattern = "|".join(names.value for names in allowed)
        fits |= models.Q(tier=tier, code__regex=pattern)
    return fits


# The folded name without the formal one: else 村民 would find every village.
CALLED = models.Func(
    models.F("folded"),
    models.Value(PART),
    models.Value(1),
    function="split_part",
    output_field=models.TextField(),
)


# A subquery that follows the path would be compared with every grid; so it finds each by its id.
LINE = RawSQL(
    "ARRAY(SELECT ARRAY[a.tier, a.id] FROM grids_grid AS a"
    " WHERE a.id = ANY (string_to_array(trim(BOTH '/' FROM grids_grid.path), '/')::bigint[]))",
    (),
    ArrayField(ArrayField(models.BigIntegerField())),
)

# The names of the levels above a grid, below its county, top first.
ABOVE = RawSQL(
    "array_to_string(ARRAY(SELECT a.name FROM grids_grid AS a WHERE a.tier > 1 AND a.id <>"
    " grids_grid.id AND a.id = ANY (string_to_array(trim(BOTH '/' FROM grids_grid.path), '/')"
    "::bigint[]) ORDER BY a.tier), ' ')",
    (),
    models.TextField(),
)


class GridQuerySet(models.QuerySet["Grid"]):
    """Ways to ask for grids."""

    def visible_to(self, user: "User") -> "GridQuerySet":
        """Grids this person may open: those under their seats, and nothing for strangers."""
        return self.filter(scope.grids_of(user))

    def under(self, grid: "Grid") -> "GridQuerySet":
        """The grid itself and all below it."""
        return self.filter(path__startswith=grid.path)

    def above(self, grid: "Grid") -> "GridQuerySet":
        """All ancestors, the nearest last."""
        return self.filter(id__in=grid.ancestor_ids()).order_by("tier")

    def with_line(self) -> "GridQuerySet":
        """Each with its `line`: tier and id of itself and of all above it."""
        return self.annotate(line=LINE)

    def with_above(self) -> "GridQuerySet":
        """Each with `above`: the names of the levels above it, below its county, top first."""
        return self.annotate(above=ABOVE)

    def named(self, *terms: str) -> "GridQuerySet":
        """Those in whose name one of these folded words stands; `called` is that name, folded."""
        rows = self.alias(signs=signs_sql(CALLED)).annotate(called=CALLED)
        fits = models.Q(pk__in=[])
        for term in terms:
            fits |= models.Q(signs__contains=signs_of(term)) & models.Q(called__contains=term)
        return rows.filter(fits)

    def open(self) -> "GridQuerySet":
        """Grids that have not been closed."""
        return self.filter(closed_on=None)

    def on(self, day: dt.date) -> "GridQuerySet":
        """Grids that were there on `day`, as that day knew it: a closing entered later with a day in
        the past took nothing away from the days before it was told."""
        told = models.Q(closed_on__gt=day) | models.Q(closing_told_on__gt=day)
        return self.filter(told | models.Q(closed_on=None), opened_on__lte=day)


class Grid(Labelled, models.Model):
    """One unit of the tree: city, county, township, village, patch or group."""

    id = models.BigAutoField(primary_key=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("grid above"),
    )
    county = models.ForeignKey(
        "grids.County",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("county"),
    )
    tier = models.PositiveSmallIntegerField(_("tier"), choices=Tier.choices)
    code = models.CharField(_("code"), max_length=24)
    name = models.CharField(_("name"), max_length=80)
    formal_name = models.CharField(_("formal name"), max_length=120)
    pinyin = models.CharField(max_length=240, editable=False)
    initials = models.CharField(max_length=80, editable=False)
    folded = models.GeneratedField(
        expression=folded_sql("name", "formal_name"),
        output_field=models.TextField(),
        db_persist=True,
    )
    path = models.CharField(max_length=120, editable=False)
    opened_on = models.DateField(_("opened on"), default=timezone.localdate)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    # The day on which the closing was entered: reports were expected until then.
    closing_told_on = models.DateField(null=True, editable=False)
    # Totals below this grid, itself left out; kept by the actions that change the tree.
    township_count = models.PositiveIntegerField(default=0, editable=False)
    village_count = models.PositiveIntegerField(default=0, editable=False)
    patch_count = models.PositiveIntegerField(default=0, editable=False)
    group_count = models.PositiveIntegerField(default=0, editable=False)

    household_count: int  # of those that grids.rollups.with_households gives
    line: list[list[int]]  # of those that with_line gives

    objects = GridQuerySet.as_manager()

    class Meta:
        verbose_name = _("grid")
        verbose_name_plural = _("grids")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(closed_on=None), name="grid_code_once_open"
            ),
            models.CheckConstraint(condition=_a_code_that_fits(), name="grid_code_fits_its_tier"),
            models.CheckConstraint(
                condition=models.Q(parent=None, tier__in=[Tier.CITY, Tier.COUNTY])
                | models.Q(parent__isnull=False),
                name="grid_only_city_or_county_is_root",
            ),
            models.CheckConstraint(
                condition=models.Q(tier=Tier.CITY, county=None)
                | (models.Q(tier__gt=Tier.CITY) & models.Q(county__isnull=False)),
                name="grid_in_a_county_below_city",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_on=None) | models.Q(closed_on__gte=models.F("opened_on")),
                name="grid_closed_after_opened",
            ),
        ]
        indexes = [
            models.Index(fields=["path"], name="grid_path", opclasses=["text_pattern_ops"]),
            models.Index(fields=["parent", "code"], name="grid_children"),
            models.Index(fields=["county", "tier"], name="grid_county_tier"),
            models.Index(fields=["initials"], name="grid_initials", opclasses=["text_pattern_ops"]),
            GinIndex(signs_sql(CALLED), name="grid_signs"),
        ]

    def __str__(self) -> str:
        return self.name

    def ancestor_ids(self) -> list[int]:
        """Ids of the ancestors, from the root down, this grid left out."""
        return [int(part) for part in self.path.strip("/").split("/")[:-1] if part]

    def ancestor_columns(self) -> dict[str, int | None]:
        """What a row of this place holds in its ancestor columns; of a grid that with_line gave."""
        by_tier = {tier: grid for tier, grid in self.line}  # noqa: C416  lists of two, for mypy
        return {column: by_tier.get(tier) for tier, column in ANCESTOR_COLUMNS.items()}

    def is_under(self, other: "Grid") -> bool:
        """Whether this grid is `other` or lies below it."""
        return self.path.startswith(other.path)

    @property
    def place(self) -> str:
        """What it is called where it stands alone: a patch or group with its village before it
        (粉坊村五组). Asks for what lies above; a list uses grids.rollups.called."""
        above = self.parent if self.tier > Tier.VILLAGE else None
        while above is not None and above.tier > Tier.VILLAGE:
            above = above.parent
        is_village = above is not None and above.tier == Tier.VILLAGE
        return f"{above.name}{self.name}" if above is not None and is_village else self.name

    @property
    def county_code(self) -> int:
        """The county this grid lies in; 0 for a city, of which no county table has rows."""
        return self.county_id or 0

    def column(self) -> str:
        """The column of a county table that holds this grid as ancestor ("county" for one)."""
        return ANCESTOR_COLUMNS.get(self.tier, "county")

    def column_value(self) -> int | None:
        """What `column()` is compared with: the county's code, else this grid's id."""
        return self.county_id if self.tier <= Tier.COUNTY else self.id


class GridCode(models.Model):
    """An older code of a grid: old codes resolve."""

    code = models.CharField(_("code"), max_length=24, unique=True)
    grid = models.ForeignKey(Grid, models.PROTECT, related_name="old_codes", verbose_name=_("grid"))
    until = models.DateField(_("until"))

    class Meta:
        verbose_name = _("old code")
        verbose_name_plural = _("old codes")

    def __str__(self) -> str:
        return self.code
