#!/usr/bin/env python
"""Django's command line. Commands that change the schema connect as the owner role."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

OWNER_COMMANDS = {"migrate", "flush", "sqlflush", "backup", "restore"}


def main() -> None:
    """Run one management command; see docs/adr/0003 for why two roles."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS:
        os.environ["WANGGE_AS_OWNER"] = "1"
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"Wangge does not start. {error}")


if __name__ == "__main__":
    main()
