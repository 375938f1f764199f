"""A dump as SQL into psql: all of it in one transaction, or nothing."""

import subprocess
import tempfile
from itertools import islice
from pathlib import Path
from shutil import copyfileobj

from config.backups.programs import BackupFailed, address, environment

# Every pg_restore from 17 on writes it, and an older server refuses it; 0 is the default anyway.
NEWS = b"SET transaction_timeout = 0;\n"
HEAD_LINES = 40


def play(
    program: Path, dump: Path, contents: list[str], *, before: list[str], after: list[str]
) -> None:
    """Run `before`, the listed `contents` of the dump and `after`; raises BackupFailed.

    pg_restore alone could not do that: it knows one transaction, but only for the dump itself.
    """
    with (
        tempfile.NamedTemporaryFile("w", suffix=".list") as chosen,
        tempfile.TemporaryFile() as words,
    ):
        chosen.write("\n".join(contents))
        chosen.flush()
        source = subprocess.Popen(  # noqa: S603 - our own program, arguments of ours
            [program, "--no-owner", f"--use-list={chosen.name}", "--file=-", str(dump)],
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=words,
        )
        psql = program.with_name("psql")
        target = subprocess.Popen(  # noqa: S603 - the same
            [psql, "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--dbname={address()}"],
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=words,
        )
        with source, target:
            _pour(source, target, before, after)
        if source.returncode or target.returncode:
            words.seek(0)
            told = words.read().decode("utf-8", "replace").strip()[-1500:]
            raise BackupFailed(f"The backup does not go in; nothing was changed:\n{told}")


def _pour(
    source: subprocess.Popen, target: subprocess.Popen, before: list[str], after: list[str]
) -> None:
    assert source.stdout is not None  # noqa: S101
    assert target.stdin is not None  # noqa: S101
    try:
        target.stdin.write(_statements("BEGIN", *before))
        for line in islice(source.stdout, HEAD_LINES):
            target.stdin.write(b"" if line == NEWS else line)
        copyfileobj(source.stdout, target.stdin)
        if source.wait() == 0:  # else the end of the input rolls everything back
            target.stdin.write(_statements(*after, "COMMIT"))
        target.stdin.close()
    except BrokenPipeError:
        source.kill()  # psql has said why


def _statements(*lines: str) -> bytes:
    return "".join(f"{line};\n" for line in lines).encode()
