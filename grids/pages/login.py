"""Coming in and going out."""

import datetime as dt

from django import forms
from django.conf import settings
from django.contrib import auth
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from grids.actions.login import Door, WrongLogin, identify, subject
from grids.models import User
from grids.pages.middleware import begin_session
from grids.typed import (
    CARRIED,
    DEVICE_AGE_S,
    device_cookie,
    filled,
    is_page,
    open_typed,
    pressed,
    resumes,
)
from rows.addresses import address_of


class LoginForm(forms.Form):
    """Account, and password or one-time code."""

    username = forms.CharField(label=_("Phone number or account"), max_length=150)
    password = forms.CharField(
        label=_("Password or one-time code"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput,
    )


@resumes
@login_not_required
@never_cache
@sensitive_post_parameters("password")
def login(request: HttpRequest) -> HttpResponse:
    """The page where everybody comes in; `next` says where to go on."""
    now = timezone.now()
    onward = _onward(request)
    if request.user.is_authenticated:
        return redirect("/")  # never onward: who was sent here from there would come back for ever
    form = LoginForm(**filled(request))
    carried = request.POST.get(CARRIED, "")
    if form.is_valid():
        typed = form.cleaned_data
        door = door_of(request, typed["username"])
        try:
            user = identify(typed["username"], typed["password"], door=door, now=now)
        except WrongLogin as refusal:
            form.add_error(None, str(refusal))
        else:
            begin_session(request, user, now)
            onward = _with_typed(request, carried, user, now) or onward
            target = reverse("password") if user.must_change_password else onward
            return _marked(request, redirect(target), user)
    away = "away" in request.GET or "away" in request.POST
    facts = {"form": form, "next": onward, CARRIED: carried, "away": away, "carries": "login"}
    return render(request, "grids/login.html", facts)


def _with_typed(request: HttpRequest, carried: str, user: User, now: dt.datetime) -> str:
    """Keep what was typed before for the page that hands it back; its address, if it is theirs."""
    if not carried or open_typed(carried, user.username, now) is None:
        return ""
    request.session[CARRIED] = carried
    return reverse("typed")


@pressed
def logout(request: HttpRequest) -> HttpResponse:
    """End this session; the known device stays known."""
    auth.logout(request)
    return redirect("login")


def _onward(request: HttpRequest) -> str:
    """Where to go after logging in: only ever a page of this site that opens."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if is_page(request, wanted) else "/"


def door_of(request: HttpRequest, username: str) -> Door:
    """A device is known to the account that last came in on it, and to no other."""
    try:
        mark = request.get_signed_cookie(device_cookie(), "", max_age=DEVICE_AGE_S) or ""
    except signing.BadSignature:
        mark = ""
    whose, _sep, device = mark.partition(".")
    known = device if whose == subject("device-of", username)[:16] else ""
    address = address_of(request.META, behind_proxy=settings.SESSION_COOKIE_SECURE)
    return Door(device=known, address=address)


def _marked(request: HttpRequest, response: HttpResponse, user: User) -> HttpResponse:
    """Remember the device, and the person's language where this browser has chosen none."""
    if not door_of(request, user.username).device:
        mark = f"{subject('device-of', user.username)[:16]}.{get_random_string(22)}"
        response.set_signed_cookie(
            device_cookie(),
            mark,
            max_age=DEVICE_AGE_S,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            user.language,
            max_age=DEVICE_AGE_S,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
    return response
