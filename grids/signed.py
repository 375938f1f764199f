"""A request of somebody who is signed in: the middleware lets nobody else past the doors (trust.md).

For annotations: the user of such a request is one of ours, never an anonymous one.
"""

from typing import Any, cast

from django.http import HttpRequest
from rest_framework.request import Request

from grids.models import User


class SignedRequest(HttpRequest):
    """What a page is asked with."""

    user: User
    htmx: Any  # django_htmx.middleware
    counted: Any  # what a page has counted, for the frame around it (front.frame)


class SignedCall(Request):
    """What the API is asked with."""

    user: User


def person_of(request: HttpRequest) -> User:
    """Who asks, where Django says how a function is called (admin pages)."""
    return cast(User, request.user)
