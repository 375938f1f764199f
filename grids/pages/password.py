"""Choosing a new password."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from grids.actions.login import change_password
from grids.addresses import address_of
from grids.models import User
from grids.pages.middleware import begin_session
from grids.passwords import PolicyValidator


class PasswordForm(forms.Form):
    """The old password (not asked of somebody who came in with a one-time code), the new one."""

    old = forms.CharField(
        label=_("Present password"),
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

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if user.must_change_password:
            del self.fields["old"]

    def clean_old(self) -> str:
        """The present password, or a sentence."""
        if not self.user.check_password(self.cleaned_data["old"]):
            raise forms.ValidationError(_("That is not your present password."))
        return self.cleaned_data["old"]

    def clean_new(self) -> str:
        """A password that fits the policy and is not the old one."""
        new = self.cleaned_data["new"]
        validate_password(new, self.user)
        if self.user.check_password(new):
            raise forms.ValidationError(_("Choose one that you have not used here before."))
        return new

    def clean(self) -> dict[str, Any]:
        """Both new ones are equal."""
        typed = super().clean() or {}
        if typed.get("new") and typed.get("again") and typed["new"] != typed["again"]:
            self.add_error("again", _("The two new passwords are not the same."))
        return typed


@never_cache
@sensitive_post_parameters()
def password(request: HttpRequest) -> HttpResponse:
    """Choose a new password; all other sessions of the person end."""
    now = timezone.now()
    form = PasswordForm(request.POST or None, user=request.user)
    if form.is_valid():
        change_password(
            request.user,
            form.cleaned_data["new"],
            by=request.user,
            now=now,
            address=address_of(request.META, behind_proxy=settings.SESSION_COOKIE_SECURE),
        )
        begin_session(request, request.user, now)
        messages.success(request, _("The new password holds from now on."))
        return redirect("/")
    return render(request, "grids/password.html", {"form": form, "now": now, "here": "me"})
