"""Holiday mode of a county: from when to when, and whose chair covers whose."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grids.models.post import Post
from grids.models.user import User
from rows.county import CountyForeignKey, CountyRow


class Holiday(CountyRow):
    """Days on which chairs of the county are covered by others; it ends by itself."""

    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"))
    made_by = models.ForeignKey(User, models.PROTECT, db_index=False, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("holiday mode")
        verbose_name_plural = _("holiday modes")
        ordering = ["-from_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on")), name="holiday_ends_after_it_starts"
            )
        ]
        indexes = [models.Index(fields=["county", "-until_on"], name="holiday_of_county")]

    def __str__(self) -> str:
        return f"{self.county} {self.from_on}"


class Cover(CountyRow):
    """Whose chair was said to cover whose. Who sits there meanwhile is a posting like any
    substitute's: of a cover who is away too, their own cover (grids/actions/holidays.py)."""

    holiday = CountyForeignKey(Holiday, models.CASCADE, db_index=False, related_name="covers")
    post = models.ForeignKey(Post, models.PROTECT, db_index=False, related_name="+")
    by = models.ForeignKey(Post, models.PROTECT, db_index=False, related_name="+")
    person = models.ForeignKey(User, models.PROTECT, db_index=False, related_name="+")

    class Meta:
        verbose_name = _("cover")
        verbose_name_plural = _("covers")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "holiday", "post"], name="cover_once_a_holiday"
            ),
            models.CheckConstraint(condition=~Q(post=F("by")), name="cover_by_another_chair"),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.by_id}"
