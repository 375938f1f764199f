"""Starts children in order, keeps them alive, stops them in the opposite order."""

import signal
import threading
import time
from collections.abc import Callable

from embedded.output import Failed, Output
from embedded.processes import Child, kill_group

LONGEST_PAUSE_S = 30.0
CALM_AFTER_S = 10.0  # who lived so long starts again after the first pause
WELL_AFTER_S = 60.0  # and so long: its earlier refusals are forgotten
VITAL_ATTEMPTS = 5


class Asked(Exception):
    """Somebody pressed Ctrl-C or sent SIGTERM while a step was running."""


class Supervisor:
    """Holds the children of one run. Everything here runs in the main thread.

    A vital child that refuses to run ends the run after a few attempts; one that somebody ends with
    a signal is started again however often. `is_patient` says whether a refusal has a reason that
    goes away.
    """

    def __init__(self, output: Output, *, first_pause: float = 1.0):
        self.output = output
        self.first_pause = first_pause
        self.children: list[Child] = []
        self.vital: set[str] = set()
        self.attempts: dict[str, int] = {}
        self.refusals: dict[str, int] = {}
        self.due: dict[str, float] = {}
        self.asked = threading.Event()
        self.step: Child | None = None
        self.on_start: Callable[[], None] = lambda: None
        self.is_patient: Callable[[], bool] = lambda: False

    def listen(self) -> None:
        """From now on Ctrl-C, SIGTERM and a closed terminal ask for an orderly end."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            under_nohup = number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN
            if not under_nohup:
                signal.signal(number, lambda *_: self.asked.set())

    def add(self, child: Child, *, vital: bool = False) -> None:
        """Start a child and keep it. Without a vital one the whole run ends."""
        child.start()
        self.keep(child, vital=vital)

    def keep(self, child: Child, *, vital: bool = False) -> None:
        """Take over a child that runs already."""
        self.children.append(child)
        if vital:
            self.vital.add(child.name)
        self.on_start()

    def run_step(self, child: Child) -> None:
        """Run a child to its end. Raises Failed with its last lines, or Asked."""
        self.step = child
        child.start()
        while child.is_alive():
            if self.asked.wait(0.05):
                child.stop()
                raise Asked
            self.keep_alive()
        self.step = None
        if child.exit_code():
            raise Failed(f"{child.name} ended with code {child.exit_code()}:\n{child.last_lines()}")

    def watch(self) -> None:
        """Keep the children alive until somebody asks for the end. Raises Failed."""
        while not self.asked.wait(0.2):
            self.keep_alive()

    def keep_alive(self) -> None:
        """Restart what has died, each with growing pauses. Raises Failed for a vital child."""
        now = time.monotonic()
        for child in self.children:
            if child.is_alive():
                if now - child.started_at > CALM_AFTER_S:
                    self.attempts.pop(child.name, None)
                if now - child.started_at > WELL_AFTER_S:
                    self.refusals.pop(child.name, None)
            elif child.name not in self.due:
                self._plan_restart(child, now)
            elif now >= self.due[child.name]:
                del self.due[child.name]
                self._start_again(child)

    def _start_again(self, child: Child) -> None:
        """A machine without room, memory or processes says no to a fork: asked again later."""
        self.output.say(f"Starting {child.name} again…")
        try:
            child.start()
        except OSError as reason:
            self.output.say(f"{child.name} cannot be started now. {reason}")
            return
        self.on_start()

    def _plan_restart(self, child: Child, now: float) -> None:
        attempts = self.attempts[child.name] = self.attempts.get(child.name, 0) + 1
        kill_group(child.pid, signal.SIGKILL)
        died = f"{child.name} {ended(child)}. Its last lines:\n{child.last_lines()}"
        if (child.exit_code() or 0) >= 0:
            self.refusals[child.name] = self.refusals.get(child.name, 0) + 1
        given_up = self.refusals.get(child.name, 0) > VITAL_ATTEMPTS and not self.is_patient()
        if child.name in self.vital and given_up:
            raise Failed(f"{died}\n{child.name} does not come back, so everything stops.")
        pause = min(self.first_pause * 2 ** (attempts - 1), LONGEST_PAUSE_S)
        self.due[child.name] = now + pause
        self.output.say(f"{died}\n{child.name} starts again in {pause:g} s.")

    def stop_all(self) -> None:
        """Stop everything, last started first; what was asked twice is not asked again."""
        if self.step is not None:
            self.step.stop()
            self.step = None
        while self.children:
            child = self.children.pop()
            if self.output.children and child.is_alive():
                self.output.say(f"Stopping {child.name}…")
            child.stop()


def ended(child: Child) -> str:
    """Say how a child ended, in words."""
    code = child.exit_code()
    if code is not None and code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended by itself with code {code}"
