"""One error shape for the API: {"error": {"code", "message", "fields"?, "extra"?}}."""

import itertools
import math
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler

from grids.errors import Refused

MOST_TOLD = 40
LONGEST_TOLD = 200
"""So many names and characters of what is wrong are told; no form of ours has more fields."""


def body(code: str, message: str, **more: Any) -> dict[str, Any]:
    """The shape itself; empty extras are left out."""
    return {"error": {"code": code, "message": message} | {k: v for k, v in more.items() if v}}


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn any error of an API view into the one shape; a refusal answers its own status.

    None means a bug, or a race in the database: Django and the middleware `retries` answer those.
    """
    if isinstance(error, Refused):
        return _refusal(error)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    response = exception_handler(error, context)
    if response is None:
        return None
    response.data = _told(error)
    return response


def _refusal(error: Refused) -> Response:
    answer = Response(body(error.code, str(error), extra=error.extra), status=error.status)
    if "retry_after" in error.extra:
        answer["Retry-After"] = str(error.extra["retry_after"])
    return answer


def _told(error: Any) -> dict[str, Any]:
    """A refusal of the API's framework in our shape (rest_framework.exceptions.APIException)."""
    if isinstance(error, exceptions.ValidationError):
        words = _("Something was not filled in as it should be; `fields` names it.")
        return body("invalid", words, fields=_by_field(error.detail))
    wait = getattr(error, "wait", None)  # of exceptions.Throttled
    if wait is not None:
        extra = {"retry_after": math.ceil(wait)}
        return body("throttled", str(error.detail), extra=extra)
    code = getattr(error.detail, "code", None) or error.default_code
    return body(code, str(error.detail))


def _by_field(detail: Any) -> dict[str, Any]:
    return _cut(detail if isinstance(detail, dict) else {"body": detail})


def _cut(detail: Any) -> Any:
    """The answer stays small, whatever was sent: some sentences quote it."""
    if isinstance(detail, dict):
        return {name: _cut(detail[name]) for name in itertools.islice(detail, MOST_TOLD)}
    if isinstance(detail, list):
        return [_cut(one) for one in detail[:MOST_TOLD]]
    text = str(detail)
    return text if len(text) <= LONGEST_TOLD else f"{text[:LONGEST_TOLD]}…"


class UnknownAddress(APIView):
    """Every address below /api/ that nobody declared."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Whoever has not logged in learns nothing, not even this."""
        super().initial(request, *args, **kwargs)
        raise exceptions.NotFound(_("There is no such address. Addresses end with a slash."))

    def get(self, request: Request) -> Response:
        """Never reached: `initial` has answered."""
        raise exceptions.NotFound()

    post = put = patch = delete = get


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 from outside the views: a body too large, a wrong host."""
    if not request.path_info.startswith("/api/"):
        return bare(request, "400.html", 400)
    words = _("This request cannot be read.")
    return JsonResponse(body("bad_request", words), status=400)


def too_large(request: HttpRequest) -> HttpResponse:
    """413: a body larger than any of ours (config/bodies.py)."""
    words = _("This is too much at once. A body has %(most)d KB at most.")
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024
    return _unread(request, "too_large", words % {"most": most}, 413)


def too_long(request: HttpRequest) -> HttpResponse:
    """414: an address longer than any of ours (config/bodies.py)."""
    return _unread(request, "address_too_long", _("This address is too long."), 414)


def _unread(request: HttpRequest, code: str, words: str, status: int) -> HttpResponse:
    if request.path_info.startswith("/api/"):
        return JsonResponse(body(code, words), status=status)
    return bare(request, "400.html", status)


def bare(request: HttpRequest, template: str, status: int) -> HttpResponse:
    """A page that asks for no person and no row; it knows whether a form was sent, for the sentence
    about what was typed."""
    facts = {"is_sent": request.method == "POST"}
    return HttpResponse(loader.get_template(template).render(facts), status=status)
