"""What dev.py prints: progress and the prefixed lines of the children, whole line by line."""

import contextlib
import threading
from pathlib import Path
from typing import IO

ROTATE_BYTES = 10_000_000


class Failed(Exception):
    """Something that the person at the keyboard can mend; the message says what, why and how."""


class Output:
    """Prints whole lines. A closed or full stream never stops the stack.

    `children` says whether the children's own lines are shown (they are always in var/log).
    """

    def __init__(self, stream: IO[str], *, children: bool):
        self.stream = stream
        self.children = children
        self.lock = threading.Lock()

    def say(self, text: str) -> None:
        """Print a line."""
        with self.lock, contextlib.suppress(OSError, ValueError):
            self.stream.write(text + "\n")
            self.stream.flush()


class LogFile:
    """A child's log, kept to two files of ROTATE_BYTES."""

    def __init__(self, path: Path):
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self.file = path.open("ab", buffering=0)

    def write(self, line: bytes) -> None:
        """Append one line; a full disk silences the log, not the child."""
        try:
            if self.file.tell() > ROTATE_BYTES:
                self.file.close()
                self.path.replace(self.path.with_suffix(".log.1"))
                self.file = self.path.open("ab", buffering=0)
            self.file.write(line)
        except (OSError, ValueError):
            return

    def close(self) -> None:
        """Close the file."""
        self.file.close()
