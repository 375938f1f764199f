"""Ports: a free one for a server of ours, and whether the wished one is free."""

import contextlib
import socket


def free_port() -> int:
    """Return a loopback port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_free(host: str, port: int) -> bool:
    """Could a server listen there?"""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        # Without this a port that was in use a minute ago (TIME_WAIT) would look busy.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def own_names() -> list[str]:
    """Return the names and addresses under which others may call this machine."""
    name = socket.gethostname()
    names = [name]
    with contextlib.suppress(OSError):
        names += socket.gethostbyname_ex(name)[2]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, contextlib.suppress(OSError):
        probe.connect(("192.0.2.1", 9))  # sends nothing: it only asks which way out there is
        names.append(probe.getsockname()[0])
    return list(dict.fromkeys(names))
