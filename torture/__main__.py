"""`python3 dev.py torture [--only NAME] [--seed N] [--json]`."""

import argparse
import json
import sys

from torture import sweep

SCENES = {"sweep": sweep}
"""Name -> a module with `play(seed)` and `is_whole(found)`."""


def main() -> int:
    """Play the scenes; 1 where one found a fault."""
    parser = argparse.ArgumentParser(prog="dev.py torture")
    parser.add_argument("--only", choices=list(SCENES), help="this scene alone")
    parser.add_argument("--seed", type=int, default=1, help="which dice (default 1)")
    parser.add_argument("--json", action="store_true", help="one line of JSON a scene")
    chosen = parser.parse_args()
    whole = True
    for name, scene in SCENES.items():
        if chosen.only in (None, name):
            found = scene.play(chosen.seed)
            whole = whole and scene.is_whole(found)
            said = ", ".join(f"{n} {what}" for what, n in found.items())
            print(json.dumps(found) if chosen.json else f"{name}: {said}", flush=True)
    return 0 if whole else 1


if __name__ == "__main__":
    sys.exit(main())
