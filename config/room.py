"""A full disk: what is there is read, nothing new is taken, and it is said in a sentence."""

from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from config.errors import body
from grids.room import is_full, says_full

READS = frozenset({"GET", "HEAD", "OPTIONS"})
STAYS_OPEN = frozenset({"/logout/", "/i18n/setlang/"})
"""They write a row at most, and nobody is kept in by a full disk."""

RETRY_AFTER_S = 60

log = structlog.get_logger(__name__)


def keeps_reading(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable:
    """Answer 503 with Retry-After to whatever would write, before and after it was tried.

    It goes on by itself when there is room again: asked anew for each request.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in READS and request.path_info not in STAYS_OPEN and is_full():
            return refusal(request)
        return get_response(request)

    def process_exception(request: HttpRequest, error: Exception) -> HttpResponse | None:
        return refusal(request) if says_full(error) else None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def refusal(request: HttpRequest) -> HttpResponse:
    """The sentence, as a page or in the API's shape."""
    log.error("disk_full")
    words = _(
        "The disk of this installation is full. What is there can be read, but nothing new can be "
        "kept, and nothing was changed. Please tell the administrator; try again later."
    )
    if request.path_info.startswith("/api/"):
        answer: HttpResponse = JsonResponse(body("disk_full", words), status=503)
    else:
        answer = _page(request, words)
    answer["Retry-After"] = str(RETRY_AFTER_S)
    return answer


def _page(request: HttpRequest, words: str) -> HttpResponse:
    facts = {"sentence": words, "is_full": True, "is_read": request.method in READS}
    facts["again"] = request.get_full_path()
    return render(request, "503.html", facts, status=503)
