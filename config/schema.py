"""The OpenAPI description: what every operation has in common, its address and its page."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from drf_spectacular.extensions import (
    OpenApiAuthenticationExtension,
    OpenApiSerializerExtension,
)
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request
from rest_framework.response import Response

ERROR = {
    "type": "object",
    "description": "Every answer from 400 on has this shape.",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message"],
            "properties": {
                "code": {"type": "string", "description": "Stable, for machines."},
                "message": {
                    "type": "string",
                    "description": "A sentence in the reader's language.",
                },
                "fields": {
                    "type": "object",
                    "additionalProperties": True,
                    "description": "Of `invalid`: field -> what is wrong with it.",
                },
                "extra": {
                    "type": "object",
                    "additionalProperties": True,
                    "description": "Facts of a refusal: `yours` and `now` of `stale`, `retry_after` "
                    "in seconds, `field` of `missing`.",
                },
            },
        }
    },
}

ANSWERS = {
    "400": "`invalid`: a field or parameter is wrong, `fields` names it. `parse_error`: no JSON.",
    "401": "`not_authenticated` or `authentication_failed`: no token and no session, or a dead one.",
    "403": "`csrf`: a session without its CSRF token. `password_change_needed`.",
    "404": "`not_found`: it does not exist, or lies outside one's scope.",
    "406": "`not_acceptable`: answers are JSON.",
    "409": "Refused, for a reason one can mend: `wrong_state`, `not_allowed`, `stale`, `in_flight` "
    "(with Retry-After) and others; `message` says it in words.",
    "413": "`too_large`: a body has 256 KB at most.",
    "415": "`unsupported_media_type`: bodies are JSON.",
    "422": "`idempotency_mismatch`: this key was used for another request.",
    "428": "`precondition_required`: If-Match is missing.",
    "429": "`too_many_tries`: wrong tries were counted; Retry-After says how long to wait.",
    "503": "With Retry-After. `busy`: a race in the database was lost three times. `unavailable`: the "
    "database does not answer, nothing was kept. `in_doubt`: nobody knows whether it was kept; send "
    "it again with the same id and the same key.",
}


class TokenScheme(OpenApiAuthenticationExtension):
    """How the description names tokens."""

    target_class = "config.authentication.Token"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Authorization: Token …"""
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token …`, from POST /api/v1/token/.",
        }


class SessionScheme(OpenApiAuthenticationExtension):
    """How the description names the browser's session."""

    target_class = "config.authentication.Session"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """The session's cookie; its name depends on HTTPS, so the description shows the secure."""
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "__Host-sessionid",
            "description": "The browser's session; writing needs the header X-CSRFToken as well.",
        }


class StrictBody(OpenApiSerializerExtension):
    """How the description says that a body knows all its fields."""

    target_class = "grids.strict.Strict"
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        """The fields as they are, and no others: those are refused with 400."""
        shape = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        return {**shape, "additionalProperties": False}


def add_errors(
    result: dict[str, Any], generator: Any, request: Any, public: bool
) -> dict[str, Any]:
    """Give every operation the errors it can answer (a hook of drf-spectacular)."""
    components = result["components"]
    components.setdefault("schemas", {})["Error"] = ERROR
    components["responses"] = {
        f"Error{status}": {
            "description": words,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
        }
        for status, words in ANSWERS.items()
    }
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            for status in _errors(path, method, operation):
                link = {"$ref": f"#/components/responses/Error{status}"}
                operation["responses"].setdefault(status, link)
    return result


def _errors(path: str, method: str, operation: dict[str, Any]) -> list[str]:
    headers = {one["name"] for one in operation.get("parameters", []) if one["in"] == "header"}
    plain = {one["in"] for one in operation.get("parameters", [])} & {"query", "header"}
    writes, asks_login = method != "get", "token" in str(operation.get("security"))
    may_answer = {
        "400": writes or bool(plain),
        "401": True,
        "403": asks_login,
        "404": "{" in path or bool(plain) or method == "delete",
        "406": True,
        "409": writes and asks_login and method != "delete",
        "413": writes and method != "delete",
        "415": writes and method != "delete",
        "422": "Idempotency-Key" in headers,
        "428": path.endswith("/correct/"),
        "429": not asks_login,
        "503": True,
    }
    return [status for status, may in may_answer.items() if may]


class SchemaView(SpectacularAPIView):
    """The description itself, open to everybody; the same for all, so it is made once."""

    made: ClassVar[dict[str, Any]] = {}

    def _get_schema_response(self, request: Request) -> Response:
        language = get_language() or ""
        if language not in self.made:
            self.made[language] = super()._get_schema_response(request).data
        return Response(self.made[language])


def docs(request: HttpRequest) -> HttpResponse:
    """The description as a page, drawn by the sidecar's scripts; nothing comes from outside."""
    return render(request, "api_docs.html")
