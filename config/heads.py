"""HEAD answers carry the headers of GET and no body."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


def without_body(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable:
    """Take the body away; Content-Length, set further in, still tells the size of GET's.

    gunicorn drops it too, but warns of each, and a watchman may ask every ten seconds.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method == "HEAD" and not response.streaming:
            response.content = b""
        return response

    return middleware
