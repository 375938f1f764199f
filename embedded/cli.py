"""The command line of dev.py."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from embedded import ports
from embedded.folder import Folder
from embedded.once import PYTHON, manage
from embedded.output import Failed, Output
from embedded.stack import ROOT, VENV
from embedded.supervisor import Asked
from embedded.trial import run_benchmark, run_checks, run_tests, run_torture
from embedded.up import up
from embedded.venv import Venv

DESCRIPTION = """Wangge 网格: everything through one door.

  up                 run everything: servers, site, worker, beat
  test [arguments]   run the tests (arguments go to pytest)
  check              run every check of the house
  manage ...         run manage.py inside the running stack, or one started for it
  bench NAME         run a benchmark of bench/
  torture            kill what works and count what is lost (--only NAME, --json)
  messages           compile the translations
"""
PASSES_ON = {"test", "manage", "bench", "torture"}


def parser() -> argparse.ArgumentParser:
    """Return the parser of everything but what is passed on."""
    top = argparse.ArgumentParser(
        prog="dev.py", description=DESCRIPTION, formatter_class=argparse.RawTextHelpFormatter
    )
    _add_data(top, default=str(ROOT / "var"))
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in ("check", "messages"):
        commands.add_parser(name)
    for name in sorted(PASSES_ON):
        # Their arguments are cut off before parsing; here they are for --help only.
        _add_data(commands.add_parser(name, add_help=False), default=argparse.SUPPRESS)
    upper = commands.add_parser("up", help="run everything until Ctrl-C")
    _add_data(upper, default=argparse.SUPPRESS)
    upper.add_argument(
        "--port", type=ports.number, default=8000, help="default 8000; 0: any free one"
    )
    upper.add_argument("--host", default="127.0.0.1", help="0.0.0.0: let the network in")
    upper.add_argument(
        "--demo",
        choices=("nanzhao", "none"),
        help="the made-up demo county, or an empty site; default: as last time, at first nanzhao",
    )
    return top


def _add_data(target: argparse.ArgumentParser, *, default: str) -> None:
    target.add_argument(
        "--data", default=default, metavar="FOLDER", help="data folder (default: var beside dev.py)"
    )


def split(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Cut the command line into ours and what is passed on untouched.

    Ours ends after the command's name and a --data that follows at once.
    """
    place = 0
    while place < len(arguments) and arguments[place] not in PASSES_ON:
        takes_value = arguments[place] == "--data"
        if not takes_value and not arguments[place].startswith("--data="):
            return arguments, []
        place += 1 + takes_value
    place += 1
    if arguments[place : place + 1] == ["--data"]:
        place += 2
    elif arguments[place : place + 1] and arguments[place].startswith("--data="):
        place += 1
    return arguments[:place], arguments[place:]


def run(arguments: list[str]) -> int:
    """Run one command; return the exit code of dev.py."""
    ours, passed_on = split(arguments)
    chosen = parser().parse_args(ours)
    aside = Output(sys.stderr, children=False)
    try:
        return _run(chosen, passed_on, aside)
    except Failed as reason:
        aside.say(str(reason))
        return 1
    except OSError as reason:  # a full disk, a file of another user: nothing that a traceback mends
        aside.say(f"dev.py cannot go on. {reason}")
        return 1
    except (KeyboardInterrupt, Asked):
        aside.say("Stopped.")
        return 130


def _run(chosen: argparse.Namespace, passed_on: list[str], aside: Output) -> int:
    aloud = Output(sys.stdout, children=chosen.command == "up")
    venv = Venv(VENV, aside if chosen.command in {"manage", "bench", "torture"} else aloud)
    venv.ensure(ROOT / "requirements.lock")
    folder = Folder(Path(chosen.data))
    if chosen.command == "up":
        return up(folder, aloud, port=chosen.port, host=chosen.host, demo=chosen.demo)
    if chosen.command == "manage":
        return manage(folder, aside, passed_on)
    if chosen.command == "test":
        return run_tests(aloud, venv, passed_on)
    if chosen.command == "check":
        return run_checks(aloud)
    if chosen.command == "bench":
        return run_benchmark(aside, venv, passed_on)
    if chosen.command == "torture":
        return run_torture(aside, passed_on)
    env = dict(os.environ, PYTHONPATH=str(ROOT))
    return subprocess.run(
        [PYTHON, "-m", "config.messages"], cwd=ROOT, env=env, check=False
    ).returncode
