"""Households: a door label, a count of residents, an optional contact. Nothing more, on purpose."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from grids import scope
from rows.county import CountyRow
from rows.fields import SealedText

if TYPE_CHECKING:
    from grids.models.user import User


class HouseholdTotal(CountyRow):
    """How many households a grid and all below it have; kept by the verbs of households.

    A row of the tree would be locked by every door that is added below it (data.md, R8). A city has a
    row for each of its counties.
    """

    grid = models.ForeignKey(
        "grids.Grid", models.PROTECT, db_index=False, related_name="household_totals"
    )
    households = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("total of households")
        verbose_name_plural = _("totals of households")
        constraints = [
            models.UniqueConstraint(fields=["county", "grid"], name="household_total_once")
        ]

    def __str__(self) -> str:
        return f"{self.grid_id} {self.households}"


class HouseholdQuerySet(models.QuerySet["Household"]):
    """Ways to ask for households."""

    def visible_to(self, user: "User") -> "HouseholdQuerySet":
        """Households of the groups this person sees."""
        return self.filter(scope.households_of(user))


class Household(CountyRow):
    """A door in a group (domain.md: least data)."""

    # Never asked for without the county, with which the index below begins.
    group = models.ForeignKey(
        "grids.Grid", models.PROTECT, db_index=False, related_name="households"
    )
    door = models.CharField(_("door"), max_length=60)
    residents = models.PositiveSmallIntegerField(_("residents"), default=0)
    contact_name = SealedText(_("contact"), blank=True, default="")
    contact_phone = SealedText(_("contact's phone"), blank=True, default="")
    closed_on = models.DateField(null=True, blank=True)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        verbose_name = _("household")
        verbose_name_plural = _("households")
        ordering = ["door"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "group", "door"],
                condition=models.Q(closed_on=None),
                name="household_door_once_a_group",
            )
        ]
        indexes = [models.Index(fields=["county", "group"], name="household_group")]

    def __str__(self) -> str:
        return self.door
