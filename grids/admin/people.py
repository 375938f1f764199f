"""Logins, posts and who sits on them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.actions.person import change_login, end_sessions, make_login
from grids.actions.posting import appoint, close_post, end_posting, open_post
from grids.errors import NotAllowed
from grids.models import County, Post, Posting, User
from grids.roles import GUARDS, KEEPERS
from grids.rules import may_keep_post
from grids.seat_admin import SeatAdmin
from grids.signed import person_of


class LoginForm(forms.ModelForm):
    """A login; its number is written, never shown."""

    new_phone = forms.RegexField(
        r"^\+?[0-9 -]{5,20}$",
        label=_("New work phone"),
        required=False,
        help_text=_("Left empty, the number stays as it is. It is kept sealed."),
    )

    class Meta:
        model = User
        fields = ("username", "name", "county", "language", "is_active", "is_staff")


@admin.register(User)
class UserAdmin(SeatAdmin):
    """Logins: the security admin's. Never deleted, only switched off."""

    keepers = GUARDS
    readers = KEEPERS  # who may be appointed
    county_lookup = "county"
    about = "user"
    why = _(
        "A login has no password at first. After saving, give the person a one-time code under "
        "Login codes, then seat them on a post."
    )
    form = LoginForm
    list_display = ("username", "name", "county", "is_active", "is_staff")
    list_filter = ("is_active", "is_staff")
    search_fields = ("username", "name")
    actions = ("end_their_sessions",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes their own login here, and only the first administrator another such."""
        own = obj is not None and (obj.pk == person_of(request).pk or obj.is_superuser)
        return super().has_change_permission(request, obj) and (
            not own or person_of(request).is_superuser
        )

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Where there is one county, it is chosen."""
        counties = list(County.objects.values_list("pk", flat=True)[:2])
        return {"county": counties[0]} if len(counties) == 1 else {}

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Where nothing can be changed, a new number is nothing to look at."""
        names = super().get_fields(request, obj)
        writes = obj is None or self.has_change_permission(request, obj)
        return [name for name in names if writes or name != "new_phone"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A user name is given once."""
        return ("username",) if obj else ()

    def write(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Make or change the login."""
        phone = form.cleaned_data.get("new_phone", "")
        if change:
            change_login(obj, phone=phone, by=person_of(request), now=timezone.now())
        else:
            make_login(obj, phone=phone, by=person_of(request), now=timezone.now())

    @admin.action(description=_("End all sessions of the chosen people"), permissions=["change"])
    def end_their_sessions(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Log the chosen people out everywhere."""
        for user in queryset:
            end_sessions(user, by=person_of(request), now=timezone.now())


class PostKeeping(SeatAdmin):
    """Posts of the tree by the tree admin, the three admin roles by the security admin."""

    keepers = KEEPERS | GUARDS

    def refuse_others(self, request: HttpRequest, post: Post) -> None:
        """Raise NotAllowed where the post is not this person's to keep."""
        if not may_keep_post(person_of(request), post):
            raise NotAllowed()


@admin.register(Post)
class PostAdmin(PostKeeping):
    """Chairs: opened, and closed for good."""

    path_lookup = "grid__path"
    about = "post"
    place_of = "grid"
    fields = ("grid", "role", "department", "title", "closed_on")
    autocomplete_fields = ("grid", "department")
    list_display = ("grid", "place", "role", "department", "title", "closed_on")
    list_filter = ("role",)
    list_select_related = ("grid", "department")
    search_fields = (
        *("grid__name", "grid__code", "grid__parent__name", "grid__parent__parent__name", "title"),
        "department__name",
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A chair keeps its place and role."""
        return ("grid", "role", "department", "title") if obj else ("closed_on",)

    def write(self, request: HttpRequest, obj: Post, form: Any, change: bool) -> None:
        """Open or close."""
        self.refuse_others(request, obj)
        now = timezone.now()
        if change and obj.closed_on:
            close_post(obj, obj.closed_on, by=person_of(request), now=now)
        elif not change:
            made = open_post(
                obj.grid,
                obj.role,
                title=obj.title,
                department=obj.department,
                by=person_of(request),
                now=now,
            )
            obj.pk = made.pk


class PostingForm(forms.ModelForm):
    """A posting; whether the chair is free is asked by the action."""

    class Meta:
        model = Posting
        fields = ("post", "user", "started_on", "ended_on", "acting")

    def _get_validation_exclusions(self) -> set[str]:
        """Leave the exclusion constraint out: its range is made of post_id, which Django's check
        of a form does not fill in, so that it would find every post taken."""
        out: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return out | {"post_id"}


@admin.register(Posting)
class PostingAdmin(PostKeeping):
    """Who sits on a chair: appointed, and ended."""

    path_lookup = "post__grid__path"
    about = "post"
    place_of = "post.grid"
    why = _(
        "To seat somebody: choose the post, then the login, then the first day. A substitute sits "
        "beside the holder. To change a holder, first end the old posting. New logins are made "
        "under Logins; new posts also on the page of the grid."
    )
    why_change = _(
        "To end a posting, give its last day and save. The person keeps the login but no longer "
        "sees the grid."
    )
    form = PostingForm
    fields = ("post", "user", "started_on", "ended_on", "acting")
    autocomplete_fields = ("post", "user")
    list_display = ("post", "place", "user", "started_on", "ended_on", "acting")
    list_filter = ("acting", "post__role")
    list_select_related = ("post__grid", "user")
    search_fields = (
        *("user__username", "user__name", "post__grid__name"),
        *("post__grid__parent__name", "post__grid__parent__parent__name"),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A posting that began is only ended."""
        return ("post", "user", "started_on", "acting") if obj else ()

    def named_in_log(self, obj: Posting) -> str:
        """The log tells of the post."""
        return f"post:{obj.post_id}"

    def write(self, request: HttpRequest, obj: Posting, form: Any, change: bool) -> None:
        """Appoint or end."""
        self.refuse_others(request, obj.post)
        now = timezone.now()
        if change and obj.ended_on:
            end_posting(obj, obj.ended_on, by=person_of(request), now=now)
        elif not change:
            made = appoint(
                obj.post,
                obj.user,
                obj.started_on,
                ended_on=obj.ended_on,
                acting=obj.acting,
                by=person_of(request),
                now=now,
            )
            obj.pk = made.pk
