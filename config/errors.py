"""One error shape for the API: {"error": {"code", "message", "fields"?, "extra"?}}."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from grids.errors import Refused


def body(code: str, message: str, **more: Any) -> dict[str, Any]:
    """The shape itself; empty extras are left out."""
    return {"error": {"code": code, "message": message} | {k: v for k, v in more.items() if v}}


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn any error of an API view into the one shape; a refusal answers its own status."""
    if isinstance(error, Refused):
        return _refusal(error)
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, Http404):
        code, message, fields = "not_found", str(exceptions.NotFound.default_detail), None
    elif isinstance(error, PermissionDenied):
        code, message = "forbidden", str(exceptions.PermissionDenied.default_detail)
        fields = None
    elif isinstance(error, exceptions.ValidationError):
        code, message = "invalid", str(exceptions.ValidationError.default_detail)
        fields = response.data
    else:
        code, message, fields = error.default_code, str(error.detail), None
    response.data = body(code, message, fields=fields)
    return response


def _refusal(error: Refused) -> Response:
    answer = Response(body(error.code, str(error), extra=error.extra), status=error.status)
    if "retry_after" in error.extra:
        answer["Retry-After"] = str(error.extra["retry_after"])
    return answer
