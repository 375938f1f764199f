"""One child process: started on a leash, its lines prefixed, stopped with patience, then force.

The leash is Linux's parent-death signal: when dev.py is killed, the kernel tells each child, so no
orphan stays. It belongs to the thread that forks, and changing the user clears it; so children are
started from the main thread, and the leash is tied last, just before exec.
"""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from embedded.output import Failed, LogFile, Output

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def leash(death_signal: signal.Signals) -> Callable[[], None]:
    """Return the function that ties a forked child to this process; see the module's docstring."""
    parent = os.getpid()

    def tie() -> None:
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    return tie


def as_nobody() -> dict:
    """Return the Popen arguments that drop root's powers."""
    entry = pwd.getpwnam("nobody")
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


class Child:
    """A process with a name. `stop_signal` asks it to end; `force_signal` insists."""

    def __init__(
        self,
        name: str,
        argv: list[str],
        *,
        env: dict[str, str],
        output: Output,
        log: Path | None = None,
        cwd: Path | str = "/",
        stop_signal: signal.Signals = signal.SIGTERM,
        force_signal: signal.Signals = signal.SIGKILL,
        patience: float = 20,
        user: dict | None = None,
        show: bool = True,
    ):
        self.name = name
        self.argv = argv
        self.env = env
        self.output = output
        self.log = log
        self.cwd = cwd
        self.stop_signal = stop_signal
        self.force_signal = force_signal
        self.patience = patience
        self.user = user or {}
        self.show = show
        self.process: subprocess.Popen[bytes] | None = None
        self.reader: threading.Thread | None = None
        self.started_at = 0.0
        self.tail: deque[str] = deque(maxlen=12)

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C at the keyboard reaches only dev.py."""
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError(
                "the leash belongs to the thread that forks: start from the main one"
            )
        self.tail.clear()
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.argv,
            env=self.env,
            cwd=self.cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=leash(self.stop_signal),
            **self.user,
        )
        self.reader = threading.Thread(target=self._read, args=(self.process,), daemon=True)
        self.reader.start()

    def _read(self, process: subprocess.Popen[bytes]) -> None:
        log = LogFile(self.log) if self.log else None
        assert process.stdout is not None  # noqa: S101
        for line in process.stdout:
            text = line.decode("utf-8", "replace").rstrip()
            self.tail.append(text)
            if log:
                log.write(line)
            if self.show:
                self.output.say(f"{self.name:<8} | {text}")
        process.stdout.close()
        if log:
            log.close()

    @property
    def pid(self) -> int:
        """The process id of the last start."""
        return self.process.pid if self.process else 0

    def is_alive(self) -> bool:
        """Is it running now?"""
        return self.process is not None and self.process.poll() is None

    def exit_code(self) -> int | None:
        """How it ended; None while it runs."""
        return self.process.poll() if self.process else None

    def last_lines(self) -> str:
        """Its last words, indented, for a sentence that says why it died."""
        self._join()
        return "\n".join(f"    {line}" for line in self.tail)

    def stop(self) -> None:
        """Ask, wait `patience` seconds, insist, then clear away what it left of its own children."""
        if self.process is None:
            return
        if self.is_alive():
            self.process.send_signal(self.stop_signal)
        for insist in (self.force_signal, signal.SIGKILL):
            try:
                self.process.wait(self.patience)
                break
            except subprocess.TimeoutExpired:
                self.output.say(f"{self.name} did not stop in {self.patience:.0f} s: {insist.name}")
                kill_group(self.pid, insist)
        self.process.wait()
        kill_group(self.pid, signal.SIGKILL)
        self._join()

    def _join(self) -> None:
        # A grandchild that moved to a session of its own could hold the pipe open for ever.
        if self.reader and not self.is_alive():
            self.reader.join(timeout=2)


def kill_group(pid: int, number: signal.Signals) -> None:
    """Signal the whole group that a child leads; it may be gone already."""
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        return


def command_line(pid: int) -> str:
    """Return the command line of any process, or nothing if it is gone."""
    proc = Path("/proc")
    if (proc / "self").exists():
        try:
            return (
                (proc / str(pid) / "cmdline")
                .read_bytes()
                .replace(b"\0", b" ")
                .decode("utf-8", "replace")
            )
        except OSError:
            return ""
    listing = subprocess.run(
        ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return listing.stdout.strip()


def end_leftover(pid: int, sign: str, *, ask: signal.Signals, patience: float) -> bool:
    """End a process left by a killed dev.py, known by `sign` in its command line.

    Returns whether there was one; on Linux the leash has asked it already and this only waits.
    Raises Failed when it belongs to somebody else or outlives SIGKILL.
    """
    if sign not in command_line(pid):
        return False
    for number in (ask, signal.SIGKILL):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return True
        except PermissionError:
            break
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if sign not in command_line(pid):
                return True
            time.sleep(0.05)
    raise Failed(
        f"Process {pid} still runs on this data folder and cannot be ended by this user: {sign}"
    )
