"""Coming in and going out."""

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
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from grids.actions.login import Door, WrongLogin, identify, subject
from grids.addresses import address_of
from grids.models import User
from grids.pages.middleware import begin_session

DEVICE_AGE_S = 400 * 86400
"""A year and a month: browsers keep no cookie for longer than 400 days."""


class LoginForm(forms.Form):
    """Account, and password or one-time code."""

    username = forms.CharField(label=_("Phone number or account"), max_length=150)
    password = forms.CharField(
        label=_("Password or one-time code"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput,
    )


@login_not_required
@never_cache
@sensitive_post_parameters("password")
def login(request: HttpRequest) -> HttpResponse:
    """The page where everybody comes in; `next` says where to go on."""
    now = timezone.now()
    onward = _onward(request)
    if request.user.is_authenticated:
        return redirect("/")  # never onward: who was sent here from there would come back for ever
    form = LoginForm(request.POST or None)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            user = identify(
                typed["username"],
                typed["password"],
                door=door_of(request, typed["username"]),
                now=now,
            )
        except WrongLogin as refusal:
            form.add_error(None, str(refusal))
        else:
            begin_session(request, user, now)
            target = reverse("password") if user.must_change_password else onward
            return _marked(request, redirect(target), user)
    facts = {"form": form, "next": onward, "away": "away" in request.GET}
    return render(request, "grids/login.html", facts)


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """End this session; the known device stays known."""
    auth.logout(request)
    return redirect("login")


def _onward(request: HttpRequest) -> str:
    """Where to go after logging in: only ever a page of this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    hosts, secure = {request.get_host()}, request.is_secure()
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts=hosts, require_https=secure):
        return wanted
    return "/"


def device_cookie() -> str:
    """The cookie's name: bound to this host where the site runs on HTTPS."""
    return "__Host-wg_device" if settings.SESSION_COOKIE_SECURE else "wg_device"


def door_of(request: HttpRequest, username: str) -> Door:
    """A device is known to the account that last came in on it, and to no other."""
    try:
        mark = request.get_signed_cookie(device_cookie(), "", max_age=DEVICE_AGE_S)
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
