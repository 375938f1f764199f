"""Which department of a county usually gets the matters of a category."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class CategoryDepartment(models.Model):
    """A county's usual department for a category: offered first when a matter of it is assigned.

    Nobody is bound by it. A category without one has that of the category above.
    """

    id = models.BigAutoField(primary_key=True)
    county = models.ForeignKey(
        "grids.County", models.PROTECT, related_name="+", verbose_name=_("county")
    )
    category = models.ForeignKey(
        "disputes.Category", models.PROTECT, related_name="+", verbose_name=_("category")
    )
    department = models.ForeignKey(
        "grids.Department", models.PROTECT, related_name="+", verbose_name=_("department")
    )

    class Meta:
        verbose_name = _("usual department")
        verbose_name_plural = _("usual departments")
        ordering = ["category__code", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "category"], name="usual_department_once_a_category"
            )
        ]

    def __str__(self) -> str:
        return f"{self.category} · {self.department}"

    def clean(self) -> None:
        """Raise ValidationError for a department of another county."""
        if self.department_id and self.department.grid.county_id != self.county_id:
            raise ValidationError({"department": _("Choose a department of this county.")})
