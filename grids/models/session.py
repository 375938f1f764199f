"""Who is logged in where."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Session(models.Model):
    """What a browser's cookie stands for, and the person in it, who is read along with it.

    No constraint on `person`: a session whose person is gone is over, and a store that could not
    write its row would try other keys for ever.
    """

    session_key = models.CharField(max_length=40, primary_key=True)
    session_data = models.TextField()
    expire_date = models.DateTimeField(db_index=True)
    person = models.ForeignKey(
        "grids.User",
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")

    def __str__(self) -> str:
        return f"{self.person_id}"
