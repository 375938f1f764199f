#!/usr/bin/env python3
"""The one door: `python3 dev.py up` runs everything, `python3 dev.py test` runs the tests.

Standard library only, since it makes the .venv. This file keeps to syntax that any Python 3 can
read, so that an old one gets a sentence instead of a SyntaxError; the work is in embedded/.
"""

import sys


def main():
    """Refuse an old Python in one sentence, else hand over to embedded."""
    if sys.version_info < (3, 11):
        sys.exit(
            "Wangge needs Python 3.11 or newer; this is Python %d.%d. "
            "Try: python3.11 dev.py up" % sys.version_info[:2]
        )
    from embedded.cli import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
