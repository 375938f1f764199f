"""The log, and signs of life: only read."""

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from grids.models import AuditRow, Heartbeat
from grids.powers import GUARDS, READERS, SeatAdmin
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
        """The county's rows, and those from before a county was known."""
        counties = [seat.county for seat in request.user.seats() if seat.role in READERS]
        return Q(county__in=[*counties, 0])


@admin.register(Heartbeat)
class HeartbeatAdmin(SeatAdmin):
    """Signs of life of the background work: read."""

    is_fixed = True
    readers = GUARDS | READERS
    list_display = ("name", "at")
