"""The log, and signs of life: only read."""

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from grids.models import AuditRow, Grid, Heartbeat
from grids.powers import GUARDS, READERS, SeatAdmin
from grids.tiers import Tier
from grids.wording import act_words


@admin.register(AuditRow)
class AuditRowAdmin(SeatAdmin):
    """The log: the auditor reads it, nobody changes it."""

    keepers = frozenset()
    readers = READERS
    is_fixed = True
    list_display = ("at", "what", "by", "about", "reason")
    list_filter = ("act",)
    list_select_related = ("by",)
    search_fields = ("about",)
    show_full_result_count = False

    @admin.display(description=_("act"), ordering="act")
    def what(self, obj: AuditRow) -> str:
        """The act in words."""
        return act_words(obj.act)

    def reach(self, request: HttpRequest) -> Q:
        """The rows of the counties at or below the auditor's chair.

        With them those of no county that are nobody else's: tries at accounts that are not there,
        and what the first administrator did for the whole installation.
        """
        seats = [seat for seat in request.user.seats() if seat.role in READERS]
        counties = {seat.county for seat in seats if seat.county}
        for seat in seats:
            if not seat.county:
                below = Grid.objects.filter(path__startswith=seat.path, tier=Tier.COUNTY)
                counties |= {0, *below.values_list("county_id", flat=True)}
        nobodys = Q(county=0) & (Q(by=None) | Q(by__is_superuser=True))
        return Q(county__in=counties) | nobodys


@admin.register(Heartbeat)
class HeartbeatAdmin(SeatAdmin):
    """Signs of life of the background work: read."""

    is_fixed = True
    readers = GUARDS | READERS
    list_display = ("name", "at")
