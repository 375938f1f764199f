"""Ports: a free one for a server of ours, and whether the wished one can be had."""

import argparse
import contextlib
import errno
import socket

MOST = 65_536


def free_port() -> int:
    """Return a loopback port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def refused(host: str, port: int) -> str:
    """Say why a server could not listen there, and how to mend it; nothing when it could."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        # Without this a port that was in use a minute ago (TIME_WAIT) would look busy.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            return f"Port {port} is for root only. {_another(8000)}"
        except OSError as reason:
            if reason.errno == errno.EADDRINUSE:
                return f"Port {port} on {host} is taken by another program. {_another(port + 1)}"
            return (
                f"{host} is no address of this machine. Take 127.0.0.1 (only this machine) or "
                "0.0.0.0 (let the network in) for --host."
            )
    return ""


def _another(port: int) -> str:
    return f"Choose another one, for example: python3 dev.py up --port {port % MOST or 8000}"


def number(text: str) -> int:
    """Read a port from the command line. Raises ArgumentTypeError."""
    if text.isascii() and text.isdigit() and int(text) < MOST:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text} is no port: they go from 0 to {MOST - 1}")


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
