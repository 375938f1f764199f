"""The address a request came from: pure, so that pages and the API ask the same."""

import ipaddress
from collections.abc import Mapping


def address_of(meta: Mapping[str, str], *, behind_proxy: bool) -> str | None:
    """Return the client's address, or None where there is none that can be read.

    Behind our own proxy the last entry of X-Forwarded-For is what the proxy saw; the entries before
    it are whatever the client claimed (deploy/nginx.conf appends).
    """
    forwarded = meta.get("HTTP_X_FORWARDED_FOR", "") if behind_proxy else ""
    seen = forwarded.rpartition(",")[2].strip() or meta.get("REMOTE_ADDR", "")
    try:
        return str(ipaddress.ip_address(seen))
    except ValueError:
        return None
