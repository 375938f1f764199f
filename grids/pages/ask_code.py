"""Asking for a new login code, without being signed in."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from grids.actions.code_requests import ask_for_code
from grids.actions.login import TooManyTries
from grids.pages.login import door_of
from grids.typed import filled, resumes


class AskForm(forms.Form):
    """Account, and who sits behind it."""

    username = forms.CharField(label=_("Phone number or account"), max_length=150)
    proof = forms.CharField(
        label=_("Your name, or the last four digits of your work phone"), max_length=40
    )


@resumes
@login_not_required
@never_cache
@sensitive_post_parameters("username", "proof")
def ask_code(request: HttpRequest) -> HttpResponse:
    """Who forgot the password tells the level above; the answer is the same whoever asks, and stands
    at an address of its own, so that neither a reload nor another language asks or loses it.
    """
    if request.user.is_authenticated:
        return redirect("/")
    now = timezone.now()
    form, status = AskForm(**filled(request)), 200
    if form.is_valid():
        typed = form.cleaned_data
        door = door_of(request, typed["username"])
        try:
            ask_for_code(typed["username"], typed["proof"], door=door, now=now)
            return redirect(f"{reverse('ask_code')}?taken=1")
        except TooManyTries as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
    is_taken = request.method == "GET" and "taken" in request.GET
    facts = {"form": form, "is_taken": is_taken, "carries": "" if is_taken else "ask"}
    return render(request, "grids/ask_code.html", facts, status=status)
