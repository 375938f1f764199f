"""What the API of every app shares on the wire: reading input, keyset pages, versions, keys.

The edges of all apps may import it; nothing below an edge does.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.core import signing
from django.db.models import DateTimeField, Model, Q
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework import serializers
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from grids.actions.idempotency import once
from grids.models import Grid
from grids.signed import SignedCall
from grids.strict import Strict
from rows.addresses import address_of
from rows.keyset import Listed, heads

MOST = 100
USUAL = 20

ABOVE = "parent__parent"
"""As far up as a village is: what FullName asks of a grid, fetched with it in a list."""

KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "pattern": "^[!-~]{1,70}$", "minLength": 1, "maxLength": 70},
    OpenApiParameter.HEADER,
    description=(
        "Any text of up to 70 visible ASCII characters, new for every new request. The same key "
        "with the same body gets the same answer for 30 days, with `Idempotent-Replayed: true`."
    ),
)
MATCH = OpenApiParameter(
    "If-Match",
    {"type": "string", "pattern": r'^(\*|(W/)?"[0-9]{1,9}")$'},
    OpenApiParameter.HEADER,
    description='The version that was read, as its ETag says: `"3"`. A newer one answers 409.',
)


CURSOR = r"^[A-Za-z0-9_-]+:[A-Za-z0-9_-]{43}$"
"""What django.core.signing writes: the values, and their HMAC-SHA256."""
NO_CURSOR = _("This cursor belongs to another list; begin again without it.")


class PreconditionRequired(APIException):
    """An edit must say which version it is about (RFC 6585, 3)."""

    status_code = 428
    default_code = "precondition_required"
    default_detail = _("Say with If-Match which version you have read.")


class Resource(APIView):
    """A view of the API: nothing it answers is kept by a browser or on the way."""

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        """Add what every answer carries."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response


class Paging(Strict):
    """The parameters of every list."""

    after = serializers.RegexField(
        CURSOR,
        required=False,
        max_length=400,
        error_messages={"invalid": NO_CURSOR},
        help_text="The cursor of the page before; opaque, it stands in `next`.",
    )
    limit = serializers.IntegerField(
        required=False, default=USUAL, min_value=1, max_value=MOST, help_text="Rows a page."
    )


def asked(kind: type[Strict], request: Request) -> dict[str, Any]:
    """The parameters of a GET; raises ValidationError."""
    given = kind(data=request.query_params.dict())
    given.is_valid(raise_exception=True)
    return given.validated_data


def told(kind: type[Strict], request: Request) -> dict[str, Any]:
    """The body of a POST; raises ValidationError."""
    if not isinstance(request.data, Mapping):
        raise ValidationError({"body": [_("The body is a JSON object.")]})
    given = kind(data=request.data)
    given.is_valid(raise_exception=True)
    return given.validated_data


def paged(shape: type[serializers.Serializer]) -> serializers.Serializer:
    """The shape of a page of `shape`, for the schema."""
    return inline_serializer(
        name=f"{shape.__name__}Page",
        fields={
            "results": shape(many=True),
            "next": serializers.URLField(
                allow_null=True, help_text="Address of the next page; null at the end."
            ),
        },
    )


def page(
    request: Request,
    rows: Listed,
    order: tuple[str, ...],
    shape: type[serializers.Serializer],
    *,
    asked: Mapping[str, Any],
    context: dict[str, Any] | None = None,
) -> Response:
    """One page of `rows` after the cursor, in `order`, whose last column is unique.

    A keyset page costs the same at the end as at the beginning, and rows that come in meanwhile
    shift nothing. The order's columns are never null. Raises ValidationError for a wrong cursor.
    """
    if "after" in asked:
        rows = rows.filter(_beyond(order, _values(rows.model, order, asked["after"])))
    found = list(heads(rows, order, asked["limit"] + 1))
    shown = found[: asked["limit"]]
    onward = None
    if len(found) > len(shown):
        query = request.query_params.copy()
        query["after"] = _cursor(shown[-1], order)
        onward = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
    lines = shape(shown, many=True, context=context or {}).data
    return Response({"results": lines, "next": onward})


def _signer(order: tuple[str, ...]) -> signing.Signer:
    return signing.Signer(salt=f"grids.api_edge.cursor {','.join(order)}")


def _cursor(row: Model, order: tuple[str, ...]) -> str:
    fields = [_field(type(row), name) for name in order]
    return _signer(order).sign_object([field.value_to_string(row) for field in fields])


def _field(model: type[Model], name: str) -> Any:
    """A column of the order; what is none of the model's is a time that its rows are annotated with."""
    told: Any = DateTimeField()
    told.set_attributes_from_name(name.lstrip("-"))
    return next((one for one in model._meta.concrete_fields if one.name == told.name), told)


def _values(model: type[Model], order: tuple[str, ...], cursor: str) -> list[Any]:
    try:
        texts = _signer(order).unsign_object(cursor)
    except signing.BadSignature as error:
        raise ValidationError({"after": [NO_CURSOR]}) from error
    fields = [_field(model, name) for name in order]
    return [field.to_python(text) for field, text in zip(fields, texts, strict=True)]


def _beyond(order: tuple[str, ...], values: list[Any]) -> Q:
    beyond, same = Q(), dict[str, Any]()
    for name, value in zip(order, values, strict=True):
        column, side = name.lstrip("-"), "lt" if name.startswith("-") else "gt"
        beyond |= Q(**same, **{f"{column}__{side}": value})
        same[column] = value
    # The first column alone bounds the index; the rest decides among its equals.
    first, side = order[0].lstrip("-"), "lte" if order[0].startswith("-") else "gte"
    return Q(**{f"{first}__{side}": values[0]}) & beyond


def version_of(request: Request, *, required: bool = False) -> int | None:
    """The version in If-Match; None without one or for `*`.

    A weak mark counts like a strong one: a proxy that compresses makes them weak. Raises
    PreconditionRequired where one is `required`, ValidationError for anything else.
    """
    text = request.headers.get("If-Match", "*").strip()
    if text == "*":
        if required:
            raise PreconditionRequired()
        return None
    match = re.fullmatch(r'(?:W/)?"([0-9]{1,9})"', text)
    if match is None:
        raise ValidationError(
            {"If-Match": [_('A version is written like "3", with its quotation marks.')]}
        )
    return int(match[1])


Answered = tuple[int, dict[str, Any]]
"""What a piece of work answers: a status, and a body of plain JSON."""


def answer_once(request: SignedCall, work: Callable[[], Answered], *, now: dt.datetime) -> Response:
    """Answer what `work` answers; with an Idempotency-Key it is done at most once.

    The key's row is written in the same transaction as the work (trust.md); a refusal leaves no
    row, so that the same key may try again. Everything that may say no stands inside `work`: the
    one who asked before gets the same answer, even where the ticket has gone on without them.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        status, body = work()
        return Response(body, status=status)
    route = f"{request.method} {request.path}"
    kept = once(key, user=request.user, route=route, body=request.data, now=now, work=work)
    response = Response(kept.body, status=kept.status)
    if kept.is_replay:
        response["Idempotent-Replayed"] = "true"
    return response


def marked(response: Response) -> Response:
    """Give an answer the ETag of the version it shows."""
    response["ETag"] = f'"{response.data["version"]}"'
    return response


def grid_for(request: SignedCall, grid: int, field: str = "grid") -> Grid:
    """A grid in the person's scope; raises ValidationError, the same for one that never was."""
    found = Grid.objects.visible_to(request.user).select_related("county").filter(pk=grid).first()
    if found is None:
        raise ValidationError({field: [_("There is no such grid below you.")]})
    return found


def address(request: Request) -> str | None:
    """Where the request came from, for the audit rows."""
    return address_of(request.META, behind_proxy=settings.SESSION_COOKIE_SECURE)


class FullName(serializers.CharField):
    """A grid's name where it stands alone (Grid.place); 一组 of a county's list could be any."""

    def __init__(self, **given: Any) -> None:
        words = "As pages show it: a patch or group with its village before it, 粉坊村五组."
        super().__init__(source="place", read_only=True, help_text=words, **given)
