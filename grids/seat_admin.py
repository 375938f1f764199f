"""Which admin pages open for whom: by the chairs people sit on, never by Django's groups.

Three powers that do not mix (trust.md): the tree admin keeps grids, posts and settings; the security
admin keeps logins; the auditor reads the log. Everything stays below the seat that gives the power.
"""

import operator
import re
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from grids.admin_search import PlacedChoices, rows_like
from grids.logged import act_words, fact_words
from grids.models import AuditRow, County, User
from grids.roles import KEEPERS
from grids.rollups import places
from grids.tiers import Tier
from grids.typed import RESUME

HISTORY = 100
"""So many lines of the log are shown of one row."""

_DATE_PARTS = {"year": r"2[01][0-9]{2}", "month": r"[0-9]{1,2}", "day": r"[0-9]{1,2}"}


class SeatSite(admin.AdminSite):
    """Django's admin with pages that ask the seats, and no others.

    Those that packages bring along (groups, tokens) ask Django's permissions, which nobody here has;
    the way from a content type to any row asks nobody.
    """

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take a page of ours; leave out any other."""
        if admin_class is not None and issubclass(admin_class, SeatAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def autocomplete_view(self, request: HttpRequest) -> Any:
        """What fits the typed words, each with its place."""
        return PlacedChoices.as_view(admin_site=self)(request)

    def get_urls(self) -> list[Any]:
        """Django's own, without the way from a content type to a row."""
        return [one for one in super().get_urls() if getattr(one, "name", "") != "view_on_site"]


def seats_of(user: Any, roles: frozenset[str]) -> list[Any]:
    """The chairs of these roles that the person sits on today, if they may open the admin pages."""
    if not isinstance(user, User) or not (user.is_active and user.is_staff):
        return []
    return [seat for seat in user.seats() if seat.role in roles]


def _held(form: type[forms.ModelForm]) -> type[forms.ModelForm]:
    """The same form, which cannot be saved: it says why, and shows what was typed."""

    class Held(form):  # type: ignore[valid-type, misc]
        def clean(self) -> None:
            super().clean()
            raise forms.ValidationError(_("Not saved yet. Look it over, then save."))

    return Held


def labels_of(model: type[Model] | None) -> dict[str, Any]:
    """What the columns of a table are called on its page."""
    fields = model._meta.concrete_fields if model is not None else ()
    return {field.name: field.verbose_name for field in fields}


class SeatAdmin(admin.ModelAdmin):
    """Opens for `keepers` (change) and `readers` (look); nobody deletes anything.

    `path_lookup` leads from a row to the path of its grid, `county_lookup` to its county's code;
    with neither the rows belong to the whole installation. What has no path is kept from the chairs
    of a county, never from those below it. Writes go through actions: override `write`. The log of admin changes is the audit row that the action writes, so Django's own
    (which keeps names) stays empty.
    """

    keepers: frozenset[str] = KEEPERS
    readers: frozenset[str] = frozenset()
    path_lookup = ""
    county_lookup = ""
    about = ""
    """What the log calls these rows, before the colon; empty: the log does not name them."""
    place_of = ""
    """The attribute that leads from a row to its grid ("self": it is one); empty: it has none."""
    why: Any = ""
    """What a person should know before the form; `why_change` instead on a row that is there."""
    why_change: Any = ""
    is_fixed = False
    """Nothing is added or changed here, only read."""
    actions: Any = None
    view_on_site = False

    def write(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Call the action that writes `obj`; a page without one writes nothing."""
        raise PermissionDenied

    def _sits(self, request: HttpRequest, roles: frozenset[str]) -> bool:
        user = request.user
        is_first = user.is_active and user.is_staff and user.is_superuser
        return bool(is_first or seats_of(user, roles))

    def _keeps(self, request: HttpRequest) -> bool:
        """Whether a seat lets this person change rows here: one of the keepers, high enough."""
        if request.user.is_superuser or self.path_lookup:
            return not self.is_fixed and self._sits(request, self.keepers)
        seats = seats_of(request.user, self.keepers)
        return not self.is_fixed and any(seat.tier <= Tier.COUNTY for seat in seats)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._sits(request, self.keepers | self.readers)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._sits(request, self.keepers | self.readers)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._keeps(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._keeps(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only what the page's own filters ask.

        Django lets an address filter by any column of the row: by the beginning of a password's
        hash, letter by letter.
        """
        if self.date_hierarchy and lookup.startswith(f"{self.date_hierarchy}__"):
            part = _DATE_PARTS.get(lookup.removeprefix(f"{self.date_hierarchy}__"))
            return part is not None and re.fullmatch(part, value, re.ASCII) is not None
        return lookup.removesuffix("__exact").removesuffix("__isnull") in self.list_filter

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The rows below the seats that give the power."""
        rows = super().get_queryset(request)
        if request.user.is_superuser:
            return rows
        return rows.filter(self.reach(request)).distinct()

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """What fits every word of the search box, folded as the product's own search folds."""
        return rows_like(queryset, self.get_search_fields(request), search_term), False

    def reach(self, request: HttpRequest) -> Q:
        """The condition for rows below one's seats."""
        seats = seats_of(request.user, self.keepers | self.readers)
        found = Q(pk__in=[])
        for seat in seats:
            if self.path_lookup:
                found |= Q(**{f"{self.path_lookup}__startswith": seat.path})
            elif self.county_lookup and seat.county:
                found |= Q(**{self.county_lookup: seat.county})
            elif not self.county_lookup:
                return Q()
        return found

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest | None, **kwargs: Any
    ) -> Any:
        """Only rows that the same person may see can be chosen."""
        other = self.admin_site._registry.get(db_field.remote_field.model)
        if other is not None and request is not None:
            kwargs["queryset"] = other.get_queryset(request)
        return super().formfield_for_foreignkey(db_field, cast(HttpRequest, request), **kwargs)

    def where(self, rows: list[Any]) -> dict[Any, str]:
        """Of each row: the names of the levels above its grid, from one question."""
        if not self.place_of:
            return {}
        grids = {row.pk: row if self.place_of == "self" else self._grid(row) for row in rows}
        above = places(list(grids.values()))
        return {pk: above[grid.pk] for pk, grid in grids.items()}

    def _grid(self, row: Any) -> Any:
        return operator.attrgetter(self.place_of)(row)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list, each row with its place."""
        found = super().get_changelist_instance(request)
        if self.place_of:
            found.result_list = list(found.result_list)
            above = self.where(found.result_list)
            for row in found.result_list:
                row.above = above[row.pk]
        return found

    @admin.display(description=_("Where"))
    def place(self, obj: Any) -> str:
        """The levels above the grid of a row."""
        return getattr(obj, "above", "")

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        """The form, with what one should know before it."""
        is_there = bool(kwargs.get("change"))
        context["why"] = (self.why_change if is_there else "") or self.why
        return super().render_change_form(request, context, *args, **kwargs)

    def named_in_log(self, obj: Any) -> str:
        """What the log says this row is."""
        return f"{self.about}:{obj.pk}"

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """What the log tells of this row, the newest first, to whoever may change it."""
        obj = self.get_object(request, object_id)
        rows: list[AuditRow] = []
        if obj is not None and self.about and self.has_change_permission(request, obj):
            counties = [0, *County.objects.values_list("id", flat=True)]
            told = AuditRow.objects.filter(county__in=counties, about=self.named_in_log(obj))
            told = told.select_related("by")
            rows = list(told.order_by("-at")[:HISTORY])
        for row in rows:
            row.act_words = act_words(row.act)  # type: ignore[attr-defined]
            row.fact_words = fact_words(  # type: ignore[attr-defined]
                row.facts, labels_of(self.model)
            )
        return super().history_view(request, object_id, {**(extra_context or {}), "rows": rows})

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The form; what was typed before a login is shown and not saved (grids/typed.py)."""
        form = super().get_form(request, *args, **kwargs)
        return _held(form) if RESUME in request.POST else form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Hand over to the action."""
        self.write(request, obj, form, change)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """The action has written its audit row."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """The action has written its audit row."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """The action has written its audit row."""
