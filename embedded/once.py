"""One command inside the running stack, or inside one that is started for its time."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from embedded.folder import Folder, Lock
from embedded.output import Output
from embedded.processes import leash
from embedded.stack import ROOT, VENV, Stack, refuse_second, running

PYTHON = str(VENV / "bin" / "python")
START_PATIENCE_S = 120.0
BRINGS_ITS_OWN_SCHEMA = {"migrate", "restore"}


def manage(folder: Folder, output: Output, arguments: list[str]) -> int:
    """Run manage.py; input, output, error and exit code are its own.

    When the stack runs, this process becomes manage.py and does not return. Raises Failed.
    """
    name = arguments[0] if arguments else "help"
    argv = [PYTHON, str(ROOT / "manage.py"), *arguments]
    folder.prepare()
    lock = Lock(folder)
    deadline = time.monotonic() + START_PATIENCE_S
    while True:
        guest = lock.enter_as_guest()
        if lock.take(f"manage {name}"):
            os.close(guest)
            return _in_own_stack(folder, lock, output, name, argv)
        if (env := running(folder, lock)) is not None:
            os.set_inheritable(guest, True)
            os.execve(argv[0], argv, env)  # noqa: S606
        os.close(guest)
        if time.monotonic() > deadline:
            raise refuse_second(folder, lock)
        time.sleep(0.1)


def _in_own_stack(folder: Folder, lock: Lock, output: Output, name: str, argv: list[str]) -> int:
    stack = Stack(folder, output)
    stack.lock = lock

    def work() -> int:
        if stack.needs_migration() and name not in BRINGS_ITS_OWN_SCHEMA:
            stack.migrate()
        return foreground(stack, argv)

    return with_servers(stack, work, demo=os.environ.get("WANGGE_DEMO"))


def with_servers(stack: Stack, work: Callable[[], int], *, demo: str | None = None) -> int:
    """Start a stack whose lock is held, do the work, stop it; return the work's exit code."""
    stack.supervisor.listen()
    try:
        stack.start(demo=demo or stack.folder.remembered_demo() or "none")
        return work()
    finally:
        if stack.supervisor.children:
            os.close(stack.lock.wait_for_guests(stack.stop))
        else:
            stack.stop()


def foreground(stack: Stack, argv: list[str], *, cwd: Path | None = None, **env: str) -> int:
    """Run a program with our own input and output; return its exit code (128 + signal if killed).

    Ctrl-C at the keyboard reaches the program by itself; SIGTERM and SIGHUP are passed on.
    """
    with subprocess.Popen(
        argv, env=stack.env | env, cwd=cwd, preexec_fn=leash(signal.SIGTERM)
    ) as program:
        signal.signal(signal.SIGINT, lambda *_: None)
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda received, _frame: program.send_signal(received))
        if stack.supervisor.asked.is_set():  # asked between the servers' start and this one's
            program.terminate()
        try:
            while (code := program.poll()) is None:
                try:
                    program.wait(0.5)
                except subprocess.TimeoutExpired:
                    stack.supervisor.keep_alive()
        finally:
            program.terminate()
    return code if code >= 0 else 128 - code
