"""At the door: what was typed goes through the login, and back to its page."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from grids.typed import (
    CARRIED,
    RESUME,
    can_resume,
    last_account,
    open_typed,
    seal_typed,
    way_back,
)


def at_the_door(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Whoever has to log in comes back to a page, and to what they had typed."""
    door = reverse(settings.LOGIN_URL)
    if not response.headers.get("Location", "").startswith(f"{door}?"):
        return response
    back, is_away = way_back(request), hasattr(request, "away")
    if "HX-Request" in request.headers:
        return _signed_out(request, back)
    if request.method == "POST":
        whose = getattr(request, "away", "") or last_account(request)
        view = request.view  # type: ignore[attr-defined]  # as the middleware has put it
        carried = seal_typed(request, view, whose, timezone.now())
        if carried:
            facts = {"next": back, CARRIED: carried, "away": is_away, "carries": "login"}
            page = render(request, "grids/login.html", facts, status=401)
            add_never_cache_headers(page)
            return page
    return redirect_to_login(back, f"{door}?away=1" if is_away else door)


def _signed_out(request: HttpRequest, back: str) -> HttpResponse:
    """A fragment cannot hold the login page, and nobody is torn from what they write: it says so in
    a place of its own, beside the page."""
    answer = render(request, "parts/again.html", {"back": back}, status=401)
    answer["HX-Retarget"] = "#wg-again"
    answer["HX-Reswap"] = "innerHTML"
    answer["HX-Push-Url"] = "false"
    return answer


def resumed(request: HttpRequest, view: Callable) -> HttpResponse | None:
    """What was typed stands on its page again; a view that would do something at once is not asked."""
    wanted = request.POST[RESUME]
    if wanted in dict(settings.LANGUAGES):
        translation.activate(wanted)
        request.LANGUAGE_CODE = translation.get_language()
        request.chosen_language = wanted  # type: ignore[attr-defined]  # keep_language
    if not can_resume(request, view):
        return redirect(way_back(request))
    if settings.SESSION_COOKIE_NAME in request.COOKIES and request.session.pop(CARRIED, None):
        words = _("You had been signed out. What you typed stands here; it has not been sent yet.")
        messages.info(request, words)
    return None


def keep_language(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The language that was chosen on a form is this browser's from now on (as `set_language`)."""
    wanted = getattr(request, "chosen_language", "")
    if wanted:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            wanted,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            path=settings.LANGUAGE_COOKIE_PATH,
            domain=settings.LANGUAGE_COOKIE_DOMAIN,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        )
    return response


@require_safe
@never_cache
def typed(request: HttpRequest) -> HttpResponse:
    """Hand the form back by a POST that only shows it; without JavaScript by a press."""
    now = timezone.now()
    kept = request.session.get(CARRIED, "")
    carried = open_typed(kept, request.user.username, now) if kept else None
    if carried is None:
        return redirect("/")
    context = {"now": now, "carried": carried, "resume": RESUME}
    return render(request, "grids/typed.html", context)
