"""What is too large is refused before anything reads it, whoever sends it.

A body is at most settings.DATA_UPLOAD_MAX_MEMORY_SIZE bytes, whatever it holds: the largest form of
the product is a sixth of that. No address takes files yet. One of another size than it says does
not get here: gunicorn hands over what Content-Length names, and Django reads no chunked body.

An address is at most LONGEST_ADDRESS characters. gunicorn and nginx are set to let a little more
through, so that it is this site that answers (deploy/).
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from config import errors

LONGEST_ADDRESS = 4_000


def bounded(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable:
    """Answer 413 and 414 (RFC 9110, 15.5.14 and 15.5.15) before session, form or parser."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if _length(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return errors.too_large(request)
        if len(request.get_full_path()) > LONGEST_ADDRESS:
            return errors.too_long(request)
        return get_response(request)

    return middleware


def _length(request: HttpRequest) -> int:
    """What the request says of its body; what is no number Django takes for nothing."""
    text = request.headers.get("content-length") or "0"
    return int(text) if text.isascii() and text.isdigit() else 0
