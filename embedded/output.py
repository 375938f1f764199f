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
        self.file: IO[bytes] | None = None

    def write(self, line: bytes) -> None:
        """Append one line; a full disk silences the log, not the child, and not for ever."""
        try:
            file = self._opened()
            if file.tell() > ROTATE_BYTES:
                self.close()
                self.path.replace(self.path.with_suffix(".log.1"))
                file = self._opened()
            file.write(line)
        except (OSError, ValueError):
            self.close()

    def _opened(self) -> IO[bytes]:
        if self.file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.file = self.path.open("ab", buffering=0)
        return self.file

    def close(self) -> None:
        """Close the file; the next line opens it again."""
        with contextlib.suppress(OSError):
            if self.file is not None:
                self.file.close()
        self.file = None
