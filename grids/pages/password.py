"""Choosing a new password."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.password_validation import validate_password
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from grids.actions.login import SameAsBefore, WrongPresent, choose_password
from grids.models import User
from grids.pages.login import door_of
from grids.pages.middleware import BY_CODE, begin_session
from grids.passwords import LONGEST, PolicyValidator
from grids.signed import SignedRequest
from grids.typed import CARRIED


class PasswordForm(forms.Form):
    """The present password (not asked in the session made of a one-time code), the new one."""

    old = forms.CharField(
        label=_("Present password"),
        max_length=LONGEST,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("New password"),
        strip=False,
        help_text=lazy(PolicyValidator().get_help_text, str)(),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("The new password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, is_by_code: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if is_by_code:
            del self.fields["old"]

    def clean_new(self) -> str:
        """A password that fits the policy."""
        new = self.cleaned_data["new"]
        validate_password(new, self.user)
        return new

    def clean(self) -> dict[str, Any]:
        """Both new ones are equal."""
        typed = super().clean() or {}
        if typed.get("new") and typed.get("again") and typed["new"] != typed["again"]:
            self.add_error("again", _("The two new passwords are not the same."))
        return typed


@never_cache
@sensitive_post_parameters()
def password(request: SignedRequest) -> HttpResponse:
    """Choose a new password; all other sessions of the person end."""
    now = timezone.now()
    user, is_by_code = request.user, request.session.get(BY_CODE, False)
    form = PasswordForm(request.POST or None, user=user, is_by_code=is_by_code)
    if form.is_valid():
        typed, door = form.cleaned_data, door_of(request, user.username)
        try:
            choose_password(user, typed["new"], old=typed.get("old"), door=door, now=now)
        except (WrongPresent, SameAsBefore) as refusal:
            form.add_error("old" if isinstance(refusal, WrongPresent) else "new", str(refusal))
        else:
            begin_session(request, user, now)
            messages.success(request, _("The new password holds from now on."))
            return redirect("typed" if CARRIED in request.session else "/")
    facts = {"form": form, "now": now, "here": "me", "is_by_code": is_by_code}
    return render(request, "grids/password.html", facts)
