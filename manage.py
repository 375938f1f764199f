#!/usr/bin/env python
"""Django's command line. Commands that change the schema connect as the owner role."""

import os
import sys
from collections.abc import MutableMapping

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

OWNER_COMMANDS = {"migrate", "flush", "sqlflush", "backup", "restore"}


def settle(command: str, environ: MutableMapping[str, str]) -> None:
    """Choose the login (docs/adr/0003), and with it how long a statement may take.

    The web's 15 seconds are not for a command: it may count a year. A migration may build an index
    over all tickets: the owner's login has no limit.
    """
    environ["WANGGE_AS_OWNER" if command in OWNER_COMMANDS else "WANGGE_AS_WORKER"] = "1"


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    settle(sys.argv[1] if len(sys.argv) > 1 else "", os.environ)
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"Wangge does not start. {error}")


if __name__ == "__main__":
    main()
