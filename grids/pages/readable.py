"""Around every page: what can be read at all, and how it is read."""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils.translation import gettext as _

from grids.blank import is_blank
from grids.line_ends import one_each

PAGE_METHODS = ("GET", "HEAD", "POST")


def is_api(request: HttpRequest) -> bool:
    """Whether the API answers this address."""
    return request.path_info.startswith("/api/")


def readable(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable:
    """Answer 400 to text that no column can hold: PostgreSQL knows no NUL, and nobody types one.

    Judged here for every page at once, before the session or anything else asks the database. What
    the API is asked and told its own fields judge, by name. Pages know two verbs.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        _refuse_nul(request.COOKIES.items())
        if is_api(request):
            return get_response(request)
        _refuse_nul((name, *texts) for name, texts in request.GET.lists())
        if request.method not in PAGE_METHODS:
            return HttpResponseNotAllowed(PAGE_METHODS)
        return _in_words(request, get_response(request))

    def process_view(
        request: HttpRequest, view: Callable, args: tuple, kwargs: dict[str, Any]
    ) -> None:
        if not is_api(request):
            _refuse_nul((name, *texts) for name, texts in request.POST.lists())
            _count_line_ends_once(request)
            _empty_blanks(request)

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware


def _refuse_nul(rows: Iterable[tuple[str, ...]]) -> None:
    if any("\x00" in text for row in rows for text in row):
        raise BadRequest("NUL in a text")


def _count_line_ends_once(request: HttpRequest) -> None:
    """A form sends CR LF for what its field counted as one character, and allowed."""
    if any("\r" in text for _name, texts in request.POST.lists() for text in texts):
        typed = request.POST.copy()
        for name, texts in request.POST.lists():
            typed.setlist(name, [one_each(text) for text in texts])
        request.POST = typed  # type: ignore[assignment]


def _empty_blanks(request: HttpRequest) -> None:
    """What cannot be read was not typed: each form then says what it says of an empty field."""
    blanks = {
        name: ["" if is_blank(text) else text for text in texts]
        for name, texts in request.POST.lists()
        if any(text and not text.isspace() and is_blank(text) for text in texts)
    }
    if blanks:
        told = request.POST.copy()
        for name, texts in blanks.items():
            told.setlist(name, texts)
        request.POST = told  # type: ignore[assignment]


def _in_words(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Whoever types the address of a button would stand before a white page."""
    if response.status_code != 405 or request.method != "GET":
        return response
    words = _("This address belongs to a button: it does something when its button is pressed.")
    page = render(request, "409.html", {"sentence": words}, status=405)
    page["Allow"] = response["Allow"]
    return page
