"""One build behind its WSGI application, as gunicorn's worker has it; asked over standard input.

Run by bench/pages.py with the code of either build on the path, so it uses what both have. A line is
a wish, `{"who": …, "page": …}`, and is answered by one line: the status, the processor time, with
`look` the queries and bytes, with `profile` how many Python functions were called. The clock stands.
"""

import datetime as dt
import io
import json
import os
import sys
import time
from importlib import import_module
from typing import Any

# The answers leave by the real standard output; whatever else is printed does not get among them.
ANSWERS = os.fdopen(os.dup(1), "w", encoding="utf-8")
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
os.dup2(os.open(os.devnull, os.O_WRONLY), 2)

import django  # noqa: E402  (what it prints goes nowhere)

django.setup()

from django.conf import settings  # noqa: E402  (needs the settings)
from django.contrib import auth  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from disputes.models import Ticket  # noqa: E402
from grids.models import User  # noqa: E402

NOT_ASKED = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
PLAIN = {"report": "my_report"}
OF_A_GRID = ("board", "dashboard")


class Browser:
    """One person, logged in."""

    def __init__(self, name: str) -> None:
        self.user = User.objects.get(username=name)
        request = HttpRequest()
        request.session = import_module(settings.SESSION_ENGINE).SessionStore()
        auth.login(request, self.user)
        request.session.save()
        self.cookie = f"{settings.SESSION_COOKIE_NAME}={request.session.session_key}"
        self.cookie += f"; {settings.CSRF_COOKIE_NAME}={'a' * 32}"
        self.addresses: dict[str, str] = {}

    def address(self, page: str) -> str:
        """Where a page of theirs is."""
        if page not in self.addresses:
            self.addresses[page] = self._find(page)
        return self.addresses[page]

    def _find(self, page: str) -> str:
        if page == "help":
            return "/help/"
        if page == "ticket":
            first = Ticket.objects.visible_to(self.user).order_by("received_at", "number")[0]
            return reverse("ticket", args=[first.pk])
        if page in OF_A_GRID:
            return reverse(page, args=[self.user.seats()[0].grid])
        return reverse(PLAIN.get(page, page))


def environ_of(address: str, cookie: str) -> dict[str, Any]:
    """What gunicorn hands over."""
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": address,
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "443",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_COOKIE": cookie,
        "HTTP_USER_AGENT": "bench",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "https",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
    }


class Counter:
    """Counts the Python functions that are called."""

    def __init__(self) -> None:
        self.n = 0

    def __call__(self, _frame: Any, event: str, _argument: Any) -> None:
        """The profiler's hook."""
        self.n += event == "call"


def get(application: Any, environ: dict[str, Any], counter: Counter | None) -> dict[str, Any]:
    """One request."""
    said: list[str] = []
    began = time.process_time()
    sys.setprofile(counter)
    try:
        response = application(environ, lambda status, _headers: said.append(status))
        body = b"".join(response)
        response.close()
    finally:
        sys.setprofile(None)
    taken = (time.process_time() - began) * 1000
    return {"status": int(said[0][:3]), "cpu_ms": taken, "bytes": len(body)}


def answer(application: Any, browsers: dict[str, Browser], wish: dict[str, Any]) -> dict[str, Any]:
    """What a wish is answered: a first look after a request that warms everything."""
    browser = browsers.setdefault(wish["who"], Browser(wish["who"]))
    environ = environ_of(browser.address(wish["page"]), browser.cookie)
    if wish.get("look"):
        get(application, dict(environ), None)
        with CaptureQueriesContext(connection) as asked:
            found = get(application, dict(environ), None)
        reads = [one["sql"] for one in asked.captured_queries]
        return found | {"queries": sum(not one.startswith(NOT_ASKED) for one in reads)}
    counter = Counter() if wish.get("profile") else None
    found = get(application, environ, counter)
    return found | ({"calls": counter.n} if counter else {})


def main() -> None:
    """Until standard input ends."""
    now = dt.datetime.fromisoformat(sys.argv[1])
    timezone.now = lambda: now.astimezone(dt.UTC)
    application = get_wsgi_application()
    browsers: dict[str, Browser] = {}
    for line in sys.stdin:
        ANSWERS.write(json.dumps(answer(application, browsers, json.loads(line))) + "\n")
        ANSWERS.flush()


if __name__ == "__main__":
    main()
