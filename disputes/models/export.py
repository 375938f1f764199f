"""A list that somebody asked for as a file: a row from the asking to the day its file is gone."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.models import User
from rows.county import CountyRow
from rows.fields import SealedText


class Stage(models.TextChoices):
    """How far it is."""

    WAITING = "waiting", _("waiting for its turn")
    WRITING = "writing", _("being written")
    DONE = "done", _("ready")
    BROKEN = "broken", _("not finished")
    GONE = "gone", _("deleted after its time")


class Export(CountyRow):
    """What was asked for stands sealed (`question`): words that were looked for name people.

    The file lies under its id in the data folder, readable for the product alone.
    """

    asker = models.ForeignKey(User, models.PROTECT, db_index=False, related_name="+")
    question = SealedText()
    stage = models.CharField(max_length=8, choices=Stage, default=Stage.WAITING)
    written = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()
    # The last sign of life of whoever writes it; without one for a while nobody does any more.
    beat_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("export of a list")
        verbose_name_plural = _("exports of lists")
        constraints = [
            models.CheckConstraint(
                condition=~Q(stage=Stage.WRITING) | Q(beat_at__isnull=False),
                name="export_written_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(stage=Stage.DONE) | Q(done_at__isnull=False),
                name="export_done_at_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["county", "asked_at"],
                condition=Q(stage__in=[Stage.WAITING, Stage.WRITING, Stage.DONE]),
                name="export_alive",
            ),
            models.Index(fields=["asker", "-asked_at", "-id"], name="export_of_asker"),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.asked_at}"
