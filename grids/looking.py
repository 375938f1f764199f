"""Admin pages that show what a change moves before it is kept: the first press looks, the second keeps.

What is moved lies in the apps above; they tell it as followers of "looked_at" (grids/followers.py).
"""

import copy
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.followers import carry_along
from grids.seat_admin import SeatAdmin
from grids.typed import RESUME

APPLY = "apply"
"""The button of the second press."""

NOT_YET = _("Nothing is kept yet: look below at what it does, then press again.")

Part = tuple[str, dict[str, Any]]


class LookingAdmin(SeatAdmin):
    """Where a change moves something, the first press tells what and keeps nothing. A change that
    moves nothing is kept at once."""

    change_form_template = "admin/looking.html"
    delete_confirmation_template = "admin/looking_delete.html"

    def counties_of(self, obj: Any) -> list[int] | None:
        """The counties in which a change of `obj` may move something; None: in every one."""
        raise NotImplementedError

    def may_move(self, form: forms.ModelForm) -> bool:
        """Whether what was changed in a form may move something at all."""
        return bool(form.changed_data)

    def keep(self, request: HttpRequest, obj: Any) -> None:
        """Call the action that keeps `obj`, and say nothing: a look calls it too."""
        raise NotImplementedError

    def write(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Keep it."""
        self.keep(request, obj)
        for text in self.warned(obj):
            self.message_user(request, text, messages.WARNING)

    def asked(self, form: forms.ModelForm) -> list[str]:
        """What a change would touch besides, in sentences that want a second press."""
        return []

    def warned(self, obj: Any) -> list[str]:
        """What is doubtful about a change that was kept, in sentences; a look tells it too."""
        return []

    def take_out(self, request: HttpRequest, obj: Any) -> None:
        """Call the action that deletes `obj`."""
        raise NotImplementedError

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """The form; sent without the second button, it looks first."""
        form = super().get_form(request, obj, change, **kwargs)
        if request.method != "POST" or {APPLY, RESUME} & request.POST.keys():
            return form
        return _looking(form, lambda filled: self._look(request, filled))

    def _look(self, request: HttpRequest, form: forms.ModelForm) -> bool:
        """Whether there is something to look at; what, is kept on the request for the page."""
        asked = request.asked = self.asked(form)  # type: ignore[attr-defined]
        if not self.may_move(form):
            return bool(asked)
        obj = copy.copy(form.instance)
        obj._state = copy.copy(obj._state)
        doubts: list[str] = []

        def act() -> None:
            self.keep(request, obj)
            doubts.extend(self.warned(obj))

        parts = self._parts(obj, act)
        request.looked, request.doubts = parts, doubts  # type: ignore[attr-defined]
        return bool(parts or asked)

    def _parts(self, obj: Any, act: Callable[[], None]) -> list[Part]:
        told = carry_along("looked_at", self.counties_of(obj), act, timezone.now())
        return [(template, context) for template, context in told if context["moves"].is_any]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        """The form, after the first press with what would move."""
        context["looked"] = _shown(getattr(request, "looked", []))
        context["doubts"] = getattr(request, "doubts", [])
        context["asked"] = getattr(request, "asked", [])
        if context["looked"] or context["asked"]:
            context["not_yet"] = NOT_YET
            context["errors"] = []  # nothing is wrong with what was typed
        return super().render_change_form(request, context, *args, **kwargs)

    def render_delete_form(self, request: HttpRequest, context: dict[str, Any]) -> Any:
        """The question whether to take it out, with what would move."""
        obj = copy.copy(context["object"])
        parts = self._parts(obj, lambda: self.take_out(request, obj))
        return super().render_delete_form(request, context | {"looked": _shown(parts)})

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Take it out."""
        self.take_out(request, obj)


def _shown(parts: list[Part]) -> list[dict[str, Any]]:
    return [{"template": template, **context} for template, context in parts]


def _looking(
    form: type[forms.ModelForm], look: Callable[[forms.ModelForm], bool]
) -> type[forms.ModelForm]:
    """The same form, which is not valid as long as there is something to look at."""

    class Looking(form):  # type: ignore[valid-type, misc]
        def _post_clean(self) -> None:
            super()._post_clean()
            if not self.errors and look(self):
                self.add_error(None, NOT_YET)

    return Looking
