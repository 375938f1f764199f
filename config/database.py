"""Turn a postgres:// address into Django's DATABASES entry.

Pure: the address and the environment come in, a dict goes out. How long a lock is waited for and a
statement may run belongs to the login (docs/data.md, R10); a session sets what an operator asks for.
"""

import os
import re
from collections.abc import Mapping
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

CONN_MAX_AGE_S = 600

_QUERY = frozenset(
    {"application_name", "channel_binding", "connect_timeout", "gssencmode", "host", "options"}
    | {"keepalives", "keepalives_count", "keepalives_idle", "keepalives_interval", "passfile"}
    | {"port", "sslcert", "sslcrl", "sslkey", "sslmode", "sslnegotiation", "sslrootcert"}
    | {"target_session_attrs", "tcp_user_timeout"}
)
_SSLMODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_DURABLE = ("on", "true", "yes", "1", "local", "remote_write", "remote_apply")
_ENCODE = "percent-encode special characters of the password (@ is %40, / is %2F, # is %23)."


class BadDatabaseURL(ImproperlyConfigured):
    """The address of the database cannot be used; the sentence never holds the password."""


def parse(
    url: str, *, role: str = "", worker: bool = False, environ: Mapping[str, str] | None = None
) -> dict:
    """Return Django's DATABASES entry for `url`.

    `role` is the role that the session takes on at once (the app role, when the login is not that
    role itself). WANGGE_STATEMENT_TIMEOUT_MS in `environ` (default: the process's own; milliseconds,
    0 = no limit) is the one limit that a session sets over its login's. Raises BadDatabaseURL.
    """
    parts = _split(url)
    query = _query(parts.query)
    given = query.pop("options", "")
    _refuse_lost_writes(given)
    name = unquote(parts.path.removeprefix("/"))
    if not name or "/" in name:
        raise BadDatabaseURL(
            "The database address must end in the name of the database: postgres://…/wangge"
        )
    settings: dict[str, int | str] = {}
    timeout = _statement_timeout(os.environ if environ is None else environ)
    if timeout is not None:
        settings["statement_timeout"] = timeout
    if role:
        settings["role"] = _plain_name(role)
    query.setdefault("application_name", "wangge-worker" if worker else "wangge")
    ours = " ".join(f"-c {key}={value}" for key, value in settings.items())
    return {
        "ENGINE": "config.postgres",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": query.pop("port", "") or str(parts.port or ""),
        "CONN_MAX_AGE": CONN_MAX_AGE_S,
        "CONN_HEALTH_CHECKS": True,
        # PostgreSQL takes the last of two equal settings: ours stand after the operator's.
        "OPTIONS": query | ({"options": text} if (text := f"{given} {ours}".strip()) else {}),
    }


def _split(url: str) -> SplitResult:
    if not url.strip():
        raise BadDatabaseURL("The database address is empty: set DATABASE_URL to postgres://…")
    try:
        parts = urlsplit(url.strip())
        _ = parts.port  # reading it is what checks it
    except ValueError:
        # "from None": urllib's own sentence quotes the password.
        raise BadDatabaseURL(f"The database address has a broken host or port; {_ENCODE}") from None
    if parts.scheme not in ("postgres", "postgresql"):
        raise BadDatabaseURL(
            "The database address must begin with postgres:// ; Wangge runs on PostgreSQL only."
        )
    if parts.fragment or not parts.netloc.isprintable() or parts.netloc.count("@") > 1:
        raise BadDatabaseURL(f"The database address cannot be read; {_ENCODE}")
    return parts


def _query(text: str) -> dict[str, str]:
    pairs = parse_qsl(text, keep_blank_values=True)
    query = dict(pairs)
    if len(query) < len(pairs):
        raise BadDatabaseURL("The database address gives one of its options twice.")
    if unknown := sorted(set(query) - _QUERY):
        raise BadDatabaseURL(
            f"The database address has unknown options: {', '.join(unknown)}."
            f" Known are: {', '.join(sorted(_QUERY))}."
        )
    if (mode := query.get("sslmode")) is not None and mode not in _SSLMODES:
        raise BadDatabaseURL(f"sslmode of the database address is one of {', '.join(_SSLMODES)}.")
    return query


def _refuse_lost_writes(options: str) -> None:
    """Acknowledged writes must survive a crash: synchronous_commit=off lost 115 of 101,558."""
    pattern = r"synchronous[_-]commit\s*=\s*['\"]?([^\s'\"]*)"
    for value in re.findall(pattern, options, re.IGNORECASE):
        if value.lower() not in _DURABLE:
            raise BadDatabaseURL(
                "The database address sets synchronous_commit=off, which loses acknowledged"
                " writes when the server dies; take it out."
            )


def _statement_timeout(environ: Mapping[str, str]) -> int | None:
    text = environ.get("WANGGE_STATEMENT_TIMEOUT_MS", "").strip()
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise BadDatabaseURL(
            "WANGGE_STATEMENT_TIMEOUT_MS is a whole number of milliseconds, such as 15000."
        )
    return int(text)


def _plain_name(role: str) -> str:
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", role):
        raise BadDatabaseURL(
            "The name of the app role is made of small letters, figures and _, such as wangge_app."
        )
    return role
