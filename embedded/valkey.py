"""An embedded Valkey: the doorbell. Append-only, loopback, with a password, never evicting."""

import os
import signal
import socket
import time
from pathlib import Path

from embedded.binaries import find_valkey
from embedded.folder import Folder, write_private
from embedded.output import Failed, Output
from embedded.ports import free_port
from embedded.processes import Child
from embedded.supervisor import Asked, Supervisor

START_PATIENCE_S = 60.0


def start_valkey(
    folder: Folder, venv: Path, password: str, output: Output, supervisor: Supervisor
) -> int:
    """Start it as a child, wait for its PONG, return its port. Raises Failed."""
    program = find_valkey(venv, os.environ.get("PATH", ""))
    home = folder.root / "valkey"
    home.mkdir(mode=0o700, exist_ok=True)
    for attempts_left in (2, 1, 0):
        port = free_port()
        # A file, since a password on a command line is seen by every user of the machine.
        configuration = home / "valkey.conf"
        write_private(configuration, settings(home, port, password))
        child = Child(
            "valkey",
            [str(program), str(configuration)],
            env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C"},
            output=output,
            log=folder.log / "valkey.log",
            cwd=home,
            stop_signal=signal.SIGTERM,
            patience=20,
            show=output.children,
        )
        child.start()
        if answers(child, port, password, supervisor):
            supervisor.keep(child)
            return port
        words = child.last_lines()
        child.stop()
        if "in use" not in words or not attempts_left:
            break
    raise Failed(f"Valkey does not start. Its last lines:\n{words}")


def settings(home: Path, port: int, password: str) -> str:
    """Return the configuration file."""
    return "\n".join(
        (
            "bind 127.0.0.1",
            f"port {port}",
            f'dir "{home}"',
            f"requirepass {password}",
            "appendonly yes",
            "appendfsync everysec",
            'save ""',
            "maxmemory-policy noeviction",
            "daemonize no",
            "set-proc-title no",
            "loglevel warning",
            "",
        )
    )


def answers(child: Child, port: int, password: str, supervisor: Supervisor) -> bool:
    """Wait until the child says PONG; False when it dies or stays silent."""
    deadline = time.monotonic() + START_PATIENCE_S
    while child.is_alive() and time.monotonic() < deadline:
        if ping(port, password):
            return True
        if supervisor.asked.wait(0.03):
            child.stop()
            raise Asked
    return False


def ping(port: int, password: str) -> bool:
    """Ask once."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as wire:
            wire.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            answer = b""
            while answer.count(b"\r\n") < 2:
                part = wire.recv(200)
                if not part:
                    return False
                answer += part
            return answer.endswith(b"+PONG\r\n")
    except OSError:
        return False
