"""Logs as lines of JSON with a request id, and without personal data.

A log must never hold a name, a phone number or words from a ticket, whoever wrote the line. So the
last step before a line is rendered removes: values under telling keys, the messages of exceptions
(their types, places and constraint names stay), digits of phone and identity numbers, and all
Chinese text. Our own code logs an event's name and ids; a name in Latin letters inside the text
of an event is the one thing that nothing here can recognise.
"""

import datetime as dt
import json
import logging
import re
import sys
import traceback
import uuid
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog
from django.core.exceptions import ImproperlyConfigured
from django.db import InterfaceError, OperationalError
from django.utils.functional import Promise
from structlog.typing import EventDict, Processor

from config.packages import packages

HIDDEN = "•••"

_TELLING_KEY = re.compile(
    r"(.+_)?(name|username|phone|mobile|words|door|contacts?|passwords?\d*|token|secret|otp|authorization"
    r"|cookies?|csrf|csrfmiddlewaretoken|csrftoken|sessionid|session_key|body|query|reason|error|exc"
    r"|result|args|kwargs|return_value|traceback)(_.+)?"
)
_PLAIN_KEYS = frozenset({"child_task_name"})  # django-structlog's word for the name of a task
_ARGUMENT_KEYS = frozenset({"exc", "traceback", "args", "kwargs", "result", "return_value"})
_TELLING_TEXT = re.compile(
    r"(?i)\b(name|phone|words|contact\w*|password|token|authorization|cookie|csrfmiddlewaretoken)"
    r"(['\"]?\s*[=:]\s*)(?:(?:token|bearer|basic)\s+)?(\"[^\"]*\"|'[^']*'|[^\s,;&)}\]]+)"
)
_PERSONAL_TEXT = re.compile(
    r"\d{11,}[Xx]?"  # mobile and identity numbers
    r"|(?<!\d)1[3-9]\d(?:[\s.\-－–]?\d{4}){2}(?!\d)"
    r"|(?<!\d)0\d{2,3}[\s\-－–]\d{7,8}(?!\d)"
    r"|[〇\u2e80-\u2fdf\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af·]+"
    r"|(?:%[0-9A-Fa-f]{2}){3,}"  # the same, percent-encoded
    r"|(?:\\u[0-9A-Fa-f]{4})+|(?:\\x[0-9A-Fa-f]{2}){3,}"  # the same, in somebody's repr
)
_SPOKEN = (ImproperlyConfigured, ImportError, NameError, OperationalError, InterfaceError)
"""Errors whose first line is about the machine, never about a person."""
_DEPTH = 6
_ZONE = dt.timezone(dt.timedelta(hours=8))
_ROOT = Path(__file__).resolve().parent.parent


def logging_config(kind: str) -> dict:
    """Return Django's LOGGING for one line a record on standard error, and set up structlog.

    `json` is for machines, `plain` for a person in front of `dev.py up`. Raises
    ImproperlyConfigured for another kind.
    """
    if kind not in ("json", "plain"):
        raise ImproperlyConfigured("WANGGE_LOG is json or plain.")
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        stamp,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *before,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    line = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": before,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            tell_exception,
            redact,
            _renderer(kind),
        ],
        "keep_exc_info": False,
    }
    ours = dict.fromkeys(packages(), {"level": "INFO"})
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": line},
        "filters": {"arguments": {"()": SafeArguments}},
        "handlers": {
            "console": {"()": Console, "formatter": "line", "filters": ["arguments"]},
        },
        "root": {"handlers": ["console"], "level": "INFO"},
        "loggers": {
            **ours,
            # Django's own set-up mails tracebacks to admins: here nothing leaves but lines.
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.server": {"handlers": [], "level": "INFO", "propagate": True},
            "django_structlog": {"level": "INFO"},
            # A server that loads us has handlers of its own by now; they print raw tracebacks.
            "gunicorn.error": {"handlers": [], "level": "INFO", "propagate": True},
        },
    }


class Console(logging.StreamHandler):
    """Standard error, also when a line cannot be made: the usual way prints the raw arguments."""

    def handleError(self, record: logging.LogRecord) -> None:
        error = sys.exc_info()[0]
        kind = error.__name__ if error else "error"
        sys.stderr.write(f"A log line of {record.name}:{record.lineno} was lost ({kind}).\n")


class SafeArguments(logging.Filter):
    """Makes the arguments of other people's log calls safe before they are put into the text."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, Mapping):
            record.args = {
                key: HIDDEN if key in _ARGUMENT_KEYS else _argument(value)
                for key, value in record.args.items()
            }
        elif record.args:
            record.args = tuple(_argument(value) for value in record.args)
        return True


def stamp(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Say when, in the zone that deadlines and reports are told in."""
    event["timestamp"] = dt.datetime.now(_ZONE).isoformat(timespec="milliseconds")
    return event


def redact(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Take personal data out of an event, however deep it stands."""
    if isinstance(event.get("request"), str):
        event["request"] = event["request"].partition("?")[0]  # what was searched for
    return {key: _hide(key, value, _DEPTH) for key, value in event.items()}


def tell_exception(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Replace exc_info by types and places: a message may quote the row that it complains about."""
    info = event.pop("exc_info", None)
    event.pop("stack_info", None)
    if info is True:
        info = sys.exc_info()
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["exception"] = "\n".join(_story(error))
    return event


def _renderer(kind: str) -> Any:
    if kind == "plain":
        return structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        )
    return structlog.processors.JSONRenderer(serializer=json.dumps, ensure_ascii=False)


def _story(error: BaseException) -> Iterator[str]:
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        yield _headline(following)
        yield from _places(following.__traceback__)
        quiet = following.__suppress_context__
        following = following.__cause__ or (None if quiet else following.__context__)
        if following is not None:
            yield "after"


def _headline(error: BaseException) -> str:
    kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    if isinstance(error, _SPOKEN):
        return f"{kind}: {str(error).partition(chr(10))[0]}"
    diagnosis = getattr(error, "diag", None)  # PostgreSQL's own account
    facts = [getattr(diagnosis, part, None) for part in ("sqlstate", "constraint_name")]
    return " ".join([kind, *(fact for fact in facts if fact)])


def _places(frames: TracebackType | None) -> Iterator[str]:
    for frame in traceback.extract_tb(frames):
        path = Path(frame.filename)
        place = path.relative_to(_ROOT) if path.is_relative_to(_ROOT) else path
        yield f"  {place}:{frame.lineno} in {frame.name}"


def _hide(key: object, value: Any, depth: int) -> Any:
    word = str(key).lower().replace("-", "_")
    if word not in _PLAIN_KEYS and _TELLING_KEY.fullmatch(word):
        return HIDDEN
    return _safe(value, depth)


def _safe(value: Any, depth: int) -> Any:
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return value if abs(value) < 10**10 else HIDDEN
    if isinstance(value, str | Promise):
        return _mask(str(value))
    if isinstance(value, uuid.UUID | dt.date | dt.time | dt.timedelta | Decimal):
        return str(value)
    return _safe_container(value, depth)


def _safe_container(value: Any, depth: int) -> Any:
    if depth and isinstance(value, Mapping):
        return {_mask(str(key)): _hide(key, one, depth - 1) for key, one in value.items()}
    if depth and isinstance(value, list | tuple | set | frozenset):
        return [_safe(one, depth - 1) for one in value]
    if hasattr(value, "_meta") and hasattr(value, "pk"):
        return f"{type(value).__name__} {value.pk}"  # a person's str() is their name
    return f"<{type(value).__name__}>"


def _argument(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 3)  # a longer tail of digits would be taken for a phone number
    if value is None or isinstance(value, str | int):
        return value  # the text as a whole is masked later; %d and %.1f need their numbers
    return _safe(value, _DEPTH)


def _mask(text: str) -> str:
    if text.isascii() and _is_uuid(text):
        return text
    text = _TELLING_TEXT.sub(lambda found: f"{found[1]}{found[2]}{HIDDEN}", text)
    return _PERSONAL_TEXT.sub(HIDDEN, text)


def _is_uuid(text: str) -> bool:
    """A UUID may hold a long run of digits; it is an id, and ids are what a log is for."""
    return bool(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text))
