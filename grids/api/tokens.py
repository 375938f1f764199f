"""Tokens for programs: the same counter of wrong tries as the login page, and an end."""

from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from drf_spectacular.utils import extend_schema
from knox.models import AuthToken
from rest_framework import serializers
from rest_framework.exceptions import AuthenticationFailed, NotFound
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from grids.actions.login import Door, WrongLogin, identify
from grids.api_edge import Resource, Strict, address, told
from grids.tokens import mark_of


class Login(Strict):
    """Account and password; a one-time code belongs on the login page."""

    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=200, trim_whitespace=False)


class TokenWhole(serializers.Serializer):
    """A token, shown once; only its hash is kept."""

    token = serializers.CharField(help_text="Send it as `Authorization: Token …`.")
    expires_at = serializers.DateTimeField(source="expiry")


class Tokens(Resource):
    """A token for a program."""

    def get_permissions(self) -> list[BasePermission]:
        """Whoever asks for a token has none yet."""
        return [AllowAny()] if self._asks() else [IsAuthenticated()]

    def get_authenticators(self) -> list:
        """Nothing that was sent along counts when a token is asked for."""
        return [] if self._asks() else super().get_authenticators()

    def get_authenticate_header(self, request: Request) -> str:
        """A wrong password is 401, though nobody has authenticated."""
        return "Token"

    def _asks(self) -> bool:
        return self.request is not None and self.request.method == "POST"

    @extend_schema(
        operation_id="token_get",
        tags=["token"],
        auth=[],
        request=Login,
        responses={201: TokenWhole},
    )
    @sensitive_variables()
    def post(self, request: Request) -> Response:
        """Get a token for an account and its password. Wrong tries are counted as on the login
        page; the token ends by itself, with a new password, and when sessions are ended."""
        now = timezone.now()
        given = told(Login, request)
        door = Door(device="", address=address(request))
        try:
            user = identify(
                given["username"], given["password"], door=door, now=now, takes_codes=False
            )
        except WrongLogin as refusal:
            raise AuthenticationFailed(str(refusal), code=refusal.code) from refusal
        made, token = AuthToken.objects.create(user, prefix=mark_of(user))
        shape = TokenWhole({"token": token, "expiry": made.expiry})
        return Response(shape.data, status=201)

    @extend_schema(operation_id="token_end", tags=["token"], request=None, responses={204: None})
    def delete(self, request: Request) -> Response:
        """End the token that this request carries; a session has none to end."""
        if not isinstance(request.auth, AuthToken):
            raise NotFound()
        request.auth.delete()
        return Response(status=204)
