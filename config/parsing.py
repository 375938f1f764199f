"""Reads a JSON body so that no body can make the API stumble."""

import json
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser


class JSONParser(BaseParser):
    """Strict JSON in UTF-8 (RFC 8259, 8.1), whatever charset the request claims.

    Refuses NaN and Infinity, nesting deeper than Python can follow, and lone surrogates, which
    neither PostgreSQL nor UTF-8 can hold.
    """

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """Return what the body says; raises ParseError."""
        try:
            raw = stream.read()
            data = json.loads(raw.decode("utf-8"), parse_constant=_refuse)
            if b"\\ud" in raw.lower():
                json.dumps(data, ensure_ascii=False).encode("utf-8")
        except (ValueError, RecursionError) as error:
            raise ParseError(_("The body is not JSON in UTF-8.")) from error
        return data


def _refuse(word: str) -> None:
    raise ValueError(word)
