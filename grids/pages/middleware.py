"""Around every page: sessions that end, tries again, refusals as pages."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.contrib import auth
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from grids.errors import Refused
from grids.models import User
from grids.pages.readable import is_api
from grids.pages.typed import at_the_door, keep_language, resumed
from grids.typed import CARRIED, RESUME, mark_of

Answer = Callable[[HttpRequest], HttpResponse]

DESK_SEEN = "desk_seen"
"""Session key: when a desk session was last used (seconds); a phone's session has none."""

BY_CODE = "by_code"
"""Session key: this session, and no other of the account, was made of a one-time code."""

SEEN_EVERY = dt.timedelta(minutes=1)
STAYS_OPEN = frozenset({"password", "logout", "set_language"})

RETRIES = 3
RETRY_AFTER_S = 5
TRY_AGAIN = frozenset({"40001", "40P01", "55P03"})
"""serialization_failure, deadlock_detected, lock_not_available."""

log = structlog.get_logger(__name__)


def begin_session(request: HttpRequest, user: User, now: dt.datetime) -> None:
    """Log in: a new session key, how one came in, and the clock of an idle desk. What the same
    person typed before goes along: a new password ends the old session (grids/typed.py)."""
    typed = request.session.get(CARRIED) if request.user == user else None
    auth.login(request, user)
    request.session.pop(BY_CODE, None)
    if user.came_by_code:
        request.session[BY_CODE] = True
    if typed:
        request.session[CARRIED] = typed
    if user.sits_at_a_desk():
        request.session[DESK_SEEN] = int(now.timestamp())


def sessions(get_response: Answer) -> Answer:
    """End desk sessions that stood idle; nobody passes with a one-time code but to a new password.

    What was typed meanwhile goes through the login (grids/typed.py). That a session dies with a raised `session_epoch` or a deactivated person is in the hash it
    carries (User._get_session_auth_hash). A poll (X-Poll: 1) is no use of a desk.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return keep_language(request, at_the_door(request, get_response(request)))
        if _was_idle(request, timezone.now()):
            request.away = mark_of(  # type: ignore[attr-defined]
                request.user.get_username()
            )
            auth.logout(request)
        response = get_response(request)
        if "Cache-Control" not in response:  # a page with names is nothing for a cache on the way
            patch_cache_control(response, private=True, no_cache=True)
        return keep_language(request, at_the_door(request, response))

    def process_view(
        request: HttpRequest, view: Callable, args: tuple, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        request.view = view  # type: ignore[attr-defined]
        if settings.SESSION_COOKIE_NAME in request.COOKIES and _must_choose(request, view):
            return _to_a_new_password(request)
        if request.method == "POST" and RESUME in request.POST and not is_api(request):
            return resumed(request, view)
        return None

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware


def _was_idle(request: HttpRequest, now: dt.datetime) -> bool:
    seen = request.session.get(DESK_SEEN)
    if seen is None:
        return False
    idle = now.timestamp() - seen
    if idle > settings.DESK_IDLE_SECONDS:
        return True
    if idle > SEEN_EVERY.total_seconds() and request.headers.get("X-Poll") != "1":
        request.session[DESK_SEEN] = int(now.timestamp())
    return False


def _to_a_new_password(request: HttpRequest) -> HttpResponse:
    if is_api(request):
        words = _("Choose a new password first, on the page of the product.")
        return _error_json("password_change_needed", words, 403)
    return redirect("password")


def _must_choose(request: HttpRequest, view: Callable) -> bool:
    match = request.resolver_match
    if match is not None and match.url_name in STAYS_OPEN:
        return False
    if not getattr(view, "login_required", True) and not is_api(request):
        return False  # public pages
    return request.user.is_authenticated and request.user.must_change_password


def retries(get_response: Answer) -> Answer:
    """Try a request again that lost a race in the database; show a refusal as a page.

    The whole view runs again, up to three times, and only outside an open transaction: half a
    transaction cannot be repeated. After that the answer is 503 with Retry-After. Must stand last.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.content_type == "application/json":
            _ = request.body  # keeps the bytes: a view that reads the stream can run again
        return get_response(request)

    def process_exception(request: HttpRequest, error: Exception) -> HttpResponse | None:
        latest = error
        for _number in range(RETRIES):
            if not _lost_a_race(latest):
                break
            log.warning("request_tried_again", sqlstate=_sqlstate(latest))
            try:
                return _run_again(request)
            except Exception as failure:
                latest = failure
        answer = _answer_to(request, latest)
        if answer is None and latest is not error:
            raise latest
        return answer

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def _run_again(request: HttpRequest) -> HttpResponse:
    for files in request.FILES.lists() if "_files" in request.__dict__ else ():
        for file in files[1]:
            file.seek(0)
    match = request.resolver_match
    assert match is not None  # noqa: S101
    response = match.func(request, *match.args, **match.kwargs)
    return response.render() if hasattr(response, "render") else response


def _answer_to(request: HttpRequest, error: Exception) -> HttpResponse | None:
    if isinstance(error, Refused):
        return _refusal(request, error)
    if not _lost_a_race(error):
        return None  # a bug, a 404: Django answers those
    words = _("Too many people are changing the same thing. Nothing was changed; try again.")
    response = _error_json("busy", words, 503) if is_api(request) else _busy(request, words)
    response["Retry-After"] = str(RETRY_AFTER_S)
    return response


def _busy(request: HttpRequest, words: str) -> HttpResponse:
    facts = {"sentence": words, "is_read": request.method != "POST"}
    facts["again"] = request.get_full_path()
    return render(request, "503.html", facts, status=503)


def _refusal(request: HttpRequest, error: Refused) -> HttpResponse:
    if error.status == 429:
        wait = error.extra.get("retry_after", 60)
        facts = {"wait": -(-wait // 60), "sentence": str(error)}
        facts |= {name: request.POST.get(name, "") for name in (CARRIED, "next")}  # of the login
        facts["carries"] = "login" if facts[CARRIED] else ""
        response = render(request, "429.html", facts, status=429)
    else:
        facts = {"sentence": str(error), "retry_url": request.path}
        response = render(request, "409.html", facts, status=error.status)
    if "retry_after" in error.extra:
        response["Retry-After"] = str(error.extra["retry_after"])
    return response


def _lost_a_race(error: Exception) -> bool:
    return (
        isinstance(error, OperationalError)
        and _sqlstate(error) in TRY_AGAIN
        and not connection.in_atomic_block
    )


def _sqlstate(error: Exception) -> str:
    return getattr(error.__cause__, "pgcode", None) or ""


def _error_json(code: str, message: str, status: int) -> JsonResponse:
    """The API's one error shape, for what happens before its views (config/errors.py)."""
    return JsonResponse({"error": {"code": code, "message": message}}, status=status)
