"""Departments (横向) and service points."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Department(models.Model):
    """A department at county or township; its clerks sit on posts of role clerk."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(_("name"), max_length=80)
    grid = models.ForeignKey(
        "grids.Grid", models.PROTECT, related_name="departments", verbose_name=_("grid")
    )
    phone = models.CharField(_("number to call"), max_length=20, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["grid", "name"], name="department_name_once_a_grid")
        ]

    def __str__(self) -> str:
        return self.name


class ServicePoint(models.Model):
    """A place where things can be done, open to everybody."""

    id = models.BigAutoField(primary_key=True)
    grid = models.ForeignKey(
        "grids.Grid", models.PROTECT, related_name="service_points", verbose_name=_("grid")
    )
    name = models.CharField(_("name"), max_length=80)
    address = models.CharField(_("address"), max_length=200)
    opening_hours = models.CharField(_("opening hours"), max_length=100, blank=True)
    is_always_open = models.BooleanField(_("open day and night"), default=False)
    offers = models.CharField(_("what can be done there"), max_length=300)
    phone = models.CharField(_("number to call"), max_length=20, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("service point")
        verbose_name_plural = _("service points")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name
