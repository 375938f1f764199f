"""The .venv: made once from requirements.lock with hashes; a stamp makes later runs instant."""

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
from pathlib import Path

from embedded.output import Failed, Output
from embedded.processes import leash

# Debian keeps pip's wheel here for its own ensurepip.
PIP_WHEELS = Path("/usr/share/python-wheels")
NO_PIP = (
    "This Python has neither ensurepip nor pip, and uv is not on the PATH, so the packages cannot "
    "be installed. Install one of them, for example: apt-get install python3-venv"
)


class Venv:
    """The environment of one checkout."""

    def __init__(self, place: Path, output: Output):
        self.place = place
        self.output = output
        self.python = place / "bin" / "python"

    def ensure(self, lock: Path) -> None:
        """Make sure that the packages of `lock` are there. Raises Failed."""
        if self.is_current(lock):
            return
        with open(self.place.with_name(f"{self.place.name}.lock"), "w") as guard:
            fcntl.flock(guard, fcntl.LOCK_EX)  # two terminals at once: the second finds it done
            if self.is_current(lock):
                return
            uv = shutil.which("uv")
            self._make(uv)
            count = lock.read_text().count("==")
            how = "uv" if uv else "pip"
            self.output.say(f"Installing {count} packages with {how}; this is done once…")
            self._install(lock, uv)
            self._stamp(lock).write_text(wanted(lock))

    def is_current(self, lock: Path) -> bool:
        """Was exactly this lock installed for exactly this Python?"""
        stamp = self._stamp(lock)
        return self.python.exists() and says(stamp, wanted(lock))

    def _stamp(self, lock: Path) -> Path:
        return self.place / f"{lock.stem}.stamp"

    def _make(self, uv: str | None) -> None:
        fits = self.place / "python.stamp"
        if self.python.exists() and says(fits, interpreter()):
            return
        self.output.say(f"Making {self.place.name} with Python {sys.version.split()[0]}…")
        shutil.rmtree(self.place, ignore_errors=True)
        if uv:
            self._run([uv, "venv", "--quiet", "--python", sys.executable, str(self.place)])
        else:
            # pip comes from outside: faster than ensurepip, and works where it is missing.
            self._run([sys.executable, "-m", "venv", "--without-pip", str(self.place)])
        fits.write_text(interpreter())

    def _install(self, lock: Path, uv: str | None) -> None:
        if uv:
            argv = [uv, "pip", "install", "--quiet", "--python", str(self.python)]
        else:
            argv = [*self._pip(), "install", "--quiet", "--disable-pip-version-check"]
        self._run([*argv, "--require-hashes", "-r", str(lock)])

    def _pip(self) -> list[str]:
        """Return the command of a pip that installs into the .venv, by whichever way there is."""
        inside = [str(self.python), "-m", "pip"]
        if works([*inside, "--version"]):
            return inside
        if works([str(self.python), "-m", "ensurepip", "--version"]):
            self._run([str(self.python), "-m", "ensurepip", "--default-pip"])
            return inside
        outside = [sys.executable, "-m", "pip", "--python", str(self.python)]
        if works([*outside, "--version"]):
            return outside
        for wheel in sorted(PIP_WHEELS.glob("pip-*.whl"), reverse=True):
            return [str(self.python), str(wheel / "pip")]
        raise Failed(NO_PIP)

    def _run(self, argv: list[str]) -> None:
        """Run a step; its words are shown only when it fails."""
        done = subprocess.run(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=clean_environment(),
            preexec_fn=leash(signal.SIGTERM),
            check=False,
        )
        if done.returncode:
            raise Failed(f"{' '.join(argv)} failed:\n{done.stdout[-4000:]}")


def clean_environment() -> dict[str, str]:
    """Ours without what would point Python elsewhere; the user's pip settings stay."""
    unwanted = {"PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__"}
    unwanted |= {"PIP_TARGET", "PIP_PREFIX", "PIP_USER", "PIP_REQUIRE_VIRTUALENV"}
    return {name: value for name, value in os.environ.items() if name not in unwanted}


def interpreter() -> str:
    """What a .venv is tied to: this Python, on this kind of machine."""
    return f"{sys.version} {sysconfig.get_platform()} {sys.base_prefix}"


def says(stamp: Path, text: str) -> bool:
    """Does this file hold exactly this? A damaged one does not, whatever its bytes are."""
    return stamp.is_file() and stamp.read_bytes() == text.encode()


def wanted(lock: Path) -> str:
    """The stamp: the lock's hash and the interpreter."""
    return f"{hashlib.sha256(lock.read_bytes()).hexdigest()} {interpreter()}"


def works(argv: list[str]) -> bool:
    """Does this command end well?"""
    try:
        return not subprocess.run(argv, capture_output=True, check=False, timeout=60).returncode
    except (OSError, subprocess.SubprocessError):
        return False
