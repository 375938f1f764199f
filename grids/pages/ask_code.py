"""Asking for a new login code, without being signed in."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from grids.actions.code_requests import ask_for_code
from grids.actions.login import TooManyTries
from grids.pages.login import door_of


class AskForm(forms.Form):
    """Account, and who sits behind it."""

    username = forms.CharField(label=_("Phone number or account"), max_length=150)
    proof = forms.CharField(
        label=_("Your name, or the last four digits of your work phone"), max_length=40
    )


@login_not_required
@never_cache
@sensitive_post_parameters("username", "proof")
def ask_code(request: HttpRequest) -> HttpResponse:
    """Who forgot the password tells the level above; the answer is the same whoever asks."""
    if request.user.is_authenticated:
        return redirect("/")
    now = timezone.now()
    form = AskForm(request.POST or None)
    is_sent, status = False, 200
    if form.is_valid():
        typed = form.cleaned_data
        door = door_of(request, typed["username"])
        try:
            ask_for_code(typed["username"], typed["proof"], door=door, now=now)
            is_sent = True
        except TooManyTries as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
    facts = {"form": form, "is_sent": is_sent}
    return render(request, "grids/ask_code.html", facts, status=status)
