#!/usr/bin/env python
"""Django's command line. Commands that change the schema connect as the owner role."""

import os
import sys
from collections.abc import MutableMapping

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

OWNER_COMMANDS = {"migrate", "flush", "sqlflush", "backup", "restore"}
COMMAND_STATEMENT_TIMEOUT_MS = "120000"


def settle(command: str, environ: MutableMapping[str, str]) -> None:
    """Choose the role (docs/adr/0003) and how long a statement may take.

    The web's 15 seconds are not for a command: it may count a year. A migration may build an index
    over all tickets and is not cut off at all.
    """
    if is_owners := command in OWNER_COMMANDS:
        environ["WANGGE_AS_OWNER"] = "1"
    if not environ.get("WANGGE_STATEMENT_TIMEOUT_MS"):
        environ["WANGGE_STATEMENT_TIMEOUT_MS"] = "0" if is_owners else COMMAND_STATEMENT_TIMEOUT_MS


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
