"""The log, and signs of life: only read."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from grids.logged import ACTS, THINGS, act_words, fact_words
from grids.models import AuditRow, Grid, Heartbeat
from grids.roles import GUARDS, READERS
from grids.seat_admin import SeatAdmin, labels_of
from grids.signed import person_of
from grids.tiers import Tier


class ActFilter(admin.SimpleListFilter):
    """What was done, in the words of the list."""

    title = gettext_lazy("act")
    parameter_name = "act"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Every act there is a word for, by its word."""
        return sorted(((act, str(words)) for act, words in ACTS.items()), key=lambda one: one[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditRow]) -> QuerySet[AuditRow]:
        """Rows of the act."""
        return queryset.filter(act=self.value()) if self.value() else queryset


@admin.register(AuditRow)
class AuditRowAdmin(SeatAdmin):
    """The log: the auditor reads it, nobody changes it."""

    keepers = frozenset()
    readers = READERS
    is_fixed = True
    fields = ("at", "by", "what", "thing", "particulars", "reason", "address")
    list_display = ("at", "by", "what", "thing", "particulars", "reason")
    list_filter = (ActFilter,)
    list_select_related = ("by",)
    date_hierarchy = "at"
    search_fields = ("about",)
    show_full_result_count = False

    @admin.display(description=gettext_lazy("act"), ordering="act")
    def what(self, obj: AuditRow) -> str:
        """The act in words."""
        return act_words(obj.act)

    @admin.display(description=gettext_lazy("to what"))
    def thing(self, obj: AuditRow) -> str:
        """What it was done to: its sort and its name."""
        return self._named([obj]).get(obj.pk, "") if not hasattr(obj, "thing") else obj.thing

    @admin.display(description=gettext_lazy("particulars"))
    def particulars(self, obj: AuditRow) -> str:
        """What was written down besides, in words; of what was changed, before and after."""
        model = self._models().get(obj.about.partition(":")[0])
        return fact_words(obj.facts, labels_of(model))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """The act, besides what every page allows."""
        return lookup == ActFilter.parameter_name or super().lookup_allowed(lookup, value, request)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list, each row with the name of what it is about: one question a sort of thing."""
        found = super().get_changelist_instance(request)
        found.result_list = list(found.result_list)
        named = self._named(found.result_list)
        for row in found.result_list:
            row.thing = named[row.pk]
        return found

    def reach(self, request: HttpRequest) -> Q:
        """The rows of the counties at or below the auditor's chair.

        With them those of no county that are nobody else's: tries at accounts that are not there,
        and what the first administrator did for the whole installation.
        """
        seats = [seat for seat in person_of(request).seats() if seat.role in READERS]
        counties = {seat.county for seat in seats if seat.county}
        for seat in seats:
            if not seat.county:
                below = Grid.objects.filter(path__startswith=seat.path, tier=Tier.COUNTY)
                counties |= {0, *below.values_list("county_id", flat=True)}
        nobodys = Q(county=0) & (Q(by=None) | Q(by__is_superuser=True))
        return Q(county__in=counties) | nobodys

    def _models(self) -> dict[str, type[Model]]:
        """The tables behind the first words of `about`, as the admin pages call them."""
        pages: Any = self.admin_site._registry.items()
        return {page.about: model for model, page in pages if getattr(page, "about", "")}

    def _named(self, rows: Iterable[AuditRow]) -> dict[Any, str]:
        asked: dict[str, set[str]] = {}
        for row in rows:
            sort, _sep, key = row.about.partition(":")
            asked.setdefault(sort, set()).add(key)
        models = self._models()
        known = {sort: _names(models[sort], keys) for sort, keys in asked.items() if sort in models}
        named = {}
        for row in rows:
            sort, _sep, key = row.about.partition(":")
            word = THINGS.get(sort)
            if word is None:  # the keyed hash of a login name: its beginning tells two apart
                word, key = THINGS["user"], sort[:8]
            name = known.get(sort, {}).get(key, key)
            named[row.pk] = f"{capfirst(str(word))} {name}".strip() if row.about else ""
        return named


def _names(model: type[Model], keys: Iterable[str]) -> dict[str, str]:
    try:
        return {str(row.pk): str(row) for row in model._default_manager.filter(pk__in=list(keys))}
    except (ValueError, ValidationError):  # not a key of this table
        return {}


@admin.register(Heartbeat)
class HeartbeatAdmin(SeatAdmin):
    """Signs of life of the background work: read."""

    is_fixed = True
    readers = GUARDS | READERS
    list_display = ("name", "at")
