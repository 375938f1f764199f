"""Grids, departments, service points and turns of duty."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from grids.actions.department import (
    close_department,
    open_department,
    save_department,
    save_duty_turn,
    save_service_point,
)
from grids.actions.tree import rename_grid
from grids.followers import carry_along
from grids.looking import LookingAdmin
from grids.models import Department, DutyTurn, Grid, GridCode, Posting, ServicePoint
from grids.roles import GUARDS
from grids.seat_admin import SeatAdmin
from grids.signed import person_of


@admin.register(Grid)
class GridAdmin(SeatAdmin):
    """Names of grids. They are opened and closed on the tree page, where it shows what follows."""

    path_lookup = "path"
    about = "grid"
    place_of = "self"
    fields = ("name", "formal_name", "code", "tier", "parent", "opened_on", "closed_on")
    readonly_fields = ("code", "tier", "parent", "opened_on", "closed_on")
    list_display = ("name", "place", "code", "tier", "closed_on")
    list_filter = ("tier",)
    search_fields = ("name", "code", "parent__name", "parent__parent__name")
    readers = GUARDS

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def write(self, request: HttpRequest, obj: Grid, form: Any, change: bool) -> None:
        """Rename."""
        now = timezone.now()
        rename_grid(obj, obj.name, formal_name=obj.formal_name, by=person_of(request), now=now)


@admin.register(Department)
class DepartmentAdmin(LookingAdmin):
    """Departments, their number and their clerks. Before one is closed, the page says what is there."""

    path_lookup = "grid__path"
    readers = GUARDS
    about = "department"
    why = _(
        "First make the department, then under Posts a post of role department clerk with this "
        "department, then seat a login on it under Postings."
    )
    fields = ("grid", "name", "phone", "is_active", "clerks")
    autocomplete_fields = ("grid",)
    list_display = ("name", "grid", "phone", "is_active")
    list_select_related = ("grid",)
    search_fields = ("name",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A department stays where it is."""
        return ("grid", "clerks") if obj else ("is_active", "clerks")

    def may_move(self, form: Any) -> bool:
        """No time hangs on a department."""
        return False

    def asked(self, form: Any) -> list[str]:
        """What closing it touches: the posts of its clerks, and what is with it."""
        if not form.initial.get("is_active") or form.cleaned_data.get("is_active"):
            return []
        posts = form.instance.posts.filter(closed_on=None).count()
        words = _("It is closed with today, and with it the posts of its clerks: %(n)s.")
        return [words % {"n": posts}, *filter(None, carry_along("department_work", form.instance))]

    @admin.display(description=_("Clerks today"))
    def clerks(self, obj: Department) -> str:
        """Who sits on its posts, each post a link, and the way to one more."""
        if obj.pk is None:
            return _("Save it first.")
        named: dict[int, list[str]] = {
            post: [] for post in obj.posts.filter(closed_on=None).values_list("pk", flat=True)
        }
        sitting = Posting.objects.on(timezone.localdate()).filter(post__in=named)
        for post, name in sitting.values_list("post", "user__name"):
            named[post].append(name)
        lines = [
            (reverse("admin:grids_post_change", args=[post]), " · ".join(names) or _("vacant"))
            for post, names in named.items()
        ]
        more = (
            f"{reverse('admin:grids_post_add')}?grid={obj.grid_id}&role=clerk&department={obj.pk}"
        )
        lines.append((more, _("One more post for a clerk")))
        return format_html_join("", '<p><a href="{}">{}</a></p>', lines)

    def write(self, request: HttpRequest, obj: Department, form: Any, change: bool) -> None:
        """Open, change or switch off."""
        now = timezone.now()
        if not change:
            made = open_department(
                obj.grid, obj.name, phone=obj.phone, by=person_of(request), now=now
            )
            obj.pk = made.pk
        else:
            save_department(obj, by=person_of(request), now=now)
            if not obj.is_active:
                close_department(obj, by=person_of(request), now=now)


@admin.register(ServicePoint)
class ServicePointAdmin(SeatAdmin):
    """Places that everybody may look up."""

    path_lookup = "grid__path"
    about = "service_point"
    autocomplete_fields = ("grid",)
    list_display = ("name", "grid", "is_always_open", "is_active")
    list_select_related = ("grid",)
    search_fields = ("name", "grid__name")

    def write(self, request: HttpRequest, obj: ServicePoint, form: Any, change: bool) -> None:
        """Add or change."""
        save_service_point(obj, by=person_of(request), now=timezone.now())


@admin.register(DutyTurn)
class DutyTurnAdmin(SeatAdmin):
    """Which post has the duty of its grid on which days: evenings, weekends, holidays."""

    path_lookup = "post__grid__path"
    about = "duty_turn"
    place_of = "post.grid"
    autocomplete_fields = ("post",)
    list_display = ("post", "place", "from_on", "until_on")
    list_select_related = ("post__grid",)
    date_hierarchy = "from_on"

    def write(self, request: HttpRequest, obj: DutyTurn, form: Any, change: bool) -> None:
        """Add or change."""
        save_duty_turn(obj, by=person_of(request), now=timezone.now())


@admin.register(GridCode)
class GridCodeAdmin(SeatAdmin):
    """Old codes: read."""

    is_fixed = True
    path_lookup = "grid__path"
    list_display = ("code", "grid", "until")
    search_fields = ("code",)
