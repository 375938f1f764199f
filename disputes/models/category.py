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
    must_report = models.CharField(
        _("organ that must be told at once"),
        max_length=120,
        blank=True,
        default="",
        db_default="",
        help_text=_("With its number: it stands on every open ticket of this category."),
    )
    filing_condition = models.CharField(
        _("filing condition"),
        max_length=300,
        blank=True,
        default="",
        db_default="",
        help_text=_("What must be so before it is accepted."),
    )
    closing_condition = models.TextField(
        _("closing condition"),
        max_length=1000,
        blank=True,
        default="",
        db_default="",
        help_text=_(
            "What must be true before it is closed, a line each: whoever resolves reads them, "
            "whoever verifies ticks them one by one."
        ),
    )
    questions = models.TextField(
        _("questions asked on the form"),
        max_length=1000,
        blank=True,
        default="",
        db_default="",
        help_text=_(
            "What is worth knowing of such a matter, a line each. None has to be answered."
        ),
    )

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    def told(self, column: str) -> str:
        """What a column says here, or else at the category above."""
        own: str = getattr(self, column)
        return own or (getattr(self.parent, column) if self.parent is not None else "")

    @property
    def closing_items(self) -> list[str]:
        """What must be true before a ticket of it is closed (GB/T 30428: 结案条件)."""
        return lines_of(self.told("closing_condition"))


def lines_of(text: str) -> list[str]:
    """The lines of a text in which something stands."""
    return [line.strip() for line in text.splitlines() if line.strip()]
