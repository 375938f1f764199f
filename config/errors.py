"""One error shape for the API: {"error": {"code", "message", "fields"?, "extra"?}}."""

import math
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views import defaults
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler

from grids.errors import Refused


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


def _told(error: Exception) -> dict[str, Any]:
    if isinstance(error, exceptions.ValidationError):
        words = _("Something was not filled in as it should be; `fields` names it.")
        return body("invalid", words, fields=_by_field(error.detail))
    if isinstance(error, exceptions.Throttled) and error.wait is not None:
        extra = {"retry_after": math.ceil(error.wait)}
        return body("throttled", str(error.detail), extra=extra)
    code = getattr(error.detail, "code", None) or error.default_code
    return body(code, str(error.detail))


def _by_field(detail: Any) -> dict[str, Any]:
    return detail if isinstance(detail, dict) else {"body": detail}


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
        return defaults.bad_request(request, exception)
    words = _("This request cannot be read.")
    return JsonResponse(body("bad_request", words), status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a bug. The log has the request id."""
    if not request.path_info.startswith("/api/"):
        return defaults.server_error(request)
    words = _("Something went wrong here. Nothing was changed; try again later.")
    return JsonResponse(body("server_error", words), status=500)
