"""Two levels of categories per kind, seeded from the usual municipal classes, editable."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from disputes.kinds import Kind


class Category(models.Model):
    """A class of matters. `is_sensitive` makes every ticket of it sensitive (domain.md)."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("upper category"),
    )
    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)
    is_sensitive = models.BooleanField(
        _("sensitive"), default=False, help_text=_("Violence at home, minors, health.")
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name
