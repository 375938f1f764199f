"""Asking the API as somebody, in English."""

import uuid
from typing import Any

from rest_framework.test import APIClient

from grids.models import User
from rows.ids import uuid7


def client(user: User | None, **headers: str) -> APIClient:
    """A client that has logged in as `user`; its headers go with every request."""
    made = APIClient(headers={"Accept-Language": "en", **headers}, raise_request_exception=True)
    if user is not None:
        made.force_login(user)
    return made


def draft(grid: Any, **more: Any) -> dict[str, Any]:
    """The body of a log."""
    return {
        "id": str(uuid7()),
        "kind": "dispute",
        "words": "两家为地界争执",
        "grid": grid.pk,
    } | more


def logged(user: User, grid: Any, **more: Any) -> dict[str, Any]:
    """Log a ticket through the API; the answer."""
    response = client(user).post("/api/v1/tickets/", draft(grid, **more))
    assert response.status_code == 201, response.json()
    return response.json()


def at(ticket: dict[str, Any] | uuid.UUID, tail: str = "") -> str:
    """The address of a ticket or of something below it."""
    number = ticket["id"] if isinstance(ticket, dict) else ticket
    return f"/api/v1/tickets/{number}/{tail}"
