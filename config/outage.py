"""The database is not there: what is said, and what is known of what was being kept.

Asked by handler500, since a question to the database can fail anywhere, in the session's middleware
as well as in a view.
"""

import sys
from typing import Any

from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template import loader
from django.utils.translation import gettext as _

from config.errors import bare, body

RETRY_AFTER_S = 10
SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
GONE = ("08", "53", "57", "25006", "58030")
"""Beginnings of SQLSTATE (PostgreSQL, appendix A): the connection, no room, somebody ended it or it
ran out of time; a server that only reads, and a disk that fails."""
DEPTH = 10


def is_outage(error: BaseException | None) -> bool:
    """Whether the database did not answer; what failed in consequence counts as well."""
    for _step in range(DEPTH):
        if error is None:
            return False
        if isinstance(error, OperationalError | InterfaceError) and error.__cause__ is not None:
            state = getattr(error.__cause__, "pgcode", None)
            return state is None or state.startswith(GONE)
        error = error.__cause__ or error.__context__
    return False


def is_in_doubt(request: HttpRequest) -> bool:
    """Whether what was sent may have been kept: a COMMIT went out before the connection broke."""
    ours: Any = connection  # config.postgres.base
    return request.method not in SAFE and ours.has_sent_commit


def answer(request: HttpRequest) -> HttpResponse:
    """503 with Retry-After, as a page or in the API's shape; asks no database."""
    in_doubt = is_in_doubt(request)
    if in_doubt:
        words = _(
            "We do not know whether it was kept. Send it again as it is, with the same id and the "
            "same key: it is kept once."
        )
    elif request.method in SAFE:
        words = _("The database does not answer just now. Ask again in a moment.")
    else:
        words = _("The database does not answer just now. Nothing was kept; send it again.")
    if request.path_info.startswith("/api/"):
        code = "in_doubt" if in_doubt else "unavailable"
        response: HttpResponse = JsonResponse(body(code, words), status=503)
    else:
        facts: dict[str, Any] = {
            "is_down": True,
            "in_doubt": in_doubt,
            "is_read": request.method in SAFE,
            "again": request.get_full_path(),
        }
        facts["csrf_token"] = get_token(request)  # the page's button for the language sends it
        response = HttpResponse(loader.get_template("503.html").render(facts), status=503)
    response["Retry-After"] = str(RETRY_AFTER_S)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: the database is away, or a bug. The log has the request id."""
    if is_outage(sys.exc_info()[1]):
        return answer(request)
    if not request.path_info.startswith("/api/"):
        return bare(request, "500.html", 500)
    if is_in_doubt(request):
        words = _("Something went wrong here. See whether it was kept before you send it again.")
    else:
        words = _("Something went wrong here. Nothing was changed; try again later.")
    return JsonResponse(body("server_error", words), status=500)
