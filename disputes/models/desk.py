"""What a desk keeps for itself of its work queue: saved filters, and which matters it has looked at."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.models import Department, Grid, Post, User
from rows.county import CountyForeignKey, CountyRow

NAME_LENGTH = 20
QUERY_LENGTH = 600


class SavedQuery(CountyRow):
    """Filters of the queue under a name, for everybody who sits at the same desk.

    A desk is a grid, or a department there. The row gives no right: whoever opens it sees what they
    may see. Words that were looked for are not kept: they name people.
    """

    # The unique constraint begins with the county and the grid; nothing asks by the others.
    grid = models.ForeignKey(Grid, models.PROTECT, db_index=False, related_name="+")
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, db_index=False, related_name="+"
    )
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    query = models.CharField(_("filters"), max_length=QUERY_LENGTH, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, db_index=False, related_name="+")
    made_at = models.DateTimeField(_("saved at"))

    class Meta:
        verbose_name = _("saved filters")
        verbose_name_plural = _("saved filters")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "grid", "department", "name"],
                name="saved_query_once_a_desk",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=~Q(name=""), name="saved_query_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class LookedAt(CountyRow):
    """A matter that a post has looked at in its queue: no time, no person, no order.

    It says what need not be shown to the post again, and goes when the matter has ended.
    """

    post = models.ForeignKey(Post, models.CASCADE, db_index=False, related_name="+")
    ticket = CountyForeignKey(
        "disputes.Ticket", models.CASCADE, db_index=False, related_name="looked_at"
    )

    class Meta:
        verbose_name = _("matter looked at")
        verbose_name_plural = _("matters looked at")
        constraints = [
            # The ticket first: the list asks of each of its matters whether there is a row.
            models.UniqueConstraint(
                fields=["county", "ticket", "post"], name="looked_at_once_a_post"
            )
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.ticket_id}"
