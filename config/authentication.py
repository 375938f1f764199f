"""Who is asking? A token, or the session of a browser. Both end when the person's sessions end."""

from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from knox.auth import TokenAuthentication
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from grids.models import User
from grids.tokens import carries_mark


class MustChoosePassword(PermissionDenied):
    """A one-time code opens the page for a new password and nothing else."""

    default_code = "password_change_needed"
    default_detail = _("Choose a new password first, on the page of the product.")


class Token(TokenAuthentication):
    """A knox token whose mark still fits the person (grids/tokens.py)."""

    def authenticate(self, request: Request) -> tuple[User, Any] | None:
        """Return the person and the token, None without one; a dead one is 401."""
        try:
            found = super().authenticate(request)
        except ValueError as error:  # bytes that are no text
            raise AuthenticationFailed(_("Invalid token.")) from error
        if found is None:
            return None
        user, token = found
        if not carries_mark(token.token_key, user):
            raise AuthenticationFailed(_("This token has ended. Get a new one."))
        if user.must_change_password:
            raise MustChoosePassword()
        _speak(request, user)
        return found


class Session(SessionAuthentication):
    """The browser's session; every writing request carries the CSRF token (X-CSRFToken)."""

    def enforce_csrf(self, request: Request) -> None:
        """Say with a code of its own that the CSRF token is missing or wrong."""
        try:
            super().enforce_csrf(request)
        except PermissionDenied as error:
            words = _("The header X-CSRFToken is missing or wrong. Load the page again.")
            raise PermissionDenied(words, code="csrf") from error


def _speak(request: Request, user: User) -> None:
    """A program that asks for no language gets the person's own."""
    if "Accept-Language" not in request.headers and (
        settings.LANGUAGE_COOKIE_NAME not in request.COOKIES
    ):
        translation.activate(user.language)
