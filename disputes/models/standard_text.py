"""Standard texts of a county: what its people write often, ready to be tapped."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from disputes.kinds import Kind
from disputes.workflow import TABLE

WORDY = frozenset({"reason", "words", "result", "finding", "question", "assignee", "department"})
"""What a verb is given as a text, or beside which words may stand (disputes/workflow.py)."""

VERBS = [
    (row.verb, row.label)
    for row in TABLE
    if row.sources and WORDY & {*row.gives} and row.verb not in ("correct", "split_off")
]
"""The steps on whose page words are written that others have written before."""


class StandardText(models.Model):
    """One text for one step, of all kinds or of one; offered in the order of `position`.

    A tap puts it into the box, where it can still be changed. What was written with it stays as it
    is when it is changed or taken out.
    """

    id = models.BigAutoField(primary_key=True)
    county = models.ForeignKey(
        "grids.County", models.PROTECT, related_name="+", verbose_name=_("county")
    )
    verb = models.CharField(_("step"), max_length=16, choices=VERBS)
    kind = models.CharField(
        _("kind"),
        max_length=12,
        choices=Kind.choices,
        blank=True,
        help_text=_("Empty: of all kinds."),
    )
    text = models.CharField(_("text"), max_length=300, help_text=_("No names of parties."))
    position = models.PositiveSmallIntegerField(
        _("order"), default=10, help_text=_("The smallest comes first.")
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("standard text")
        verbose_name_plural = _("standard texts")
        ordering = ["verb", "position", "id"]
        indexes = [
            models.Index(fields=["county", "verb", "position", "id"], name="standard_text_of_step")
        ]

    def __str__(self) -> str:
        return self.text
