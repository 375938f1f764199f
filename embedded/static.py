"""Static files of a data folder: collected under names with their hash, once for each content."""

import hashlib

from embedded.stack import ROOT, Stack

MANIFEST = "staticfiles.json"


def collect(stack: Stack) -> None:
    """Collect them where they are not the ones of this checkout. Raises Failed or Asked."""
    stamp = stack.folder.root / "static.stamp"
    manifest = stack.folder.root / "static" / MANIFEST
    wanted = fingerprint()
    if manifest.exists() and stamp.exists() and stamp.read_bytes() == wanted:
        return
    stamp.unlink(missing_ok=True)
    stack.output.say("Collecting the static files…")
    stack.supervisor.run_step(stack.manage("static", "collectstatic", "--no-input", "--clear"))
    stamp.write_bytes(wanted)


def fingerprint() -> bytes:
    """What decides how the collected files look: ours, the packages that bring more, the naming."""
    told = hashlib.sha256()
    sources = sorted(path for path in (ROOT / "static").rglob("*") if path.is_file())
    names = [ROOT / "requirements.lock", ROOT / "config" / "static.py", ROOT / "config" / "apps.py"]
    for path in (*names, *sources):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        told.update(f"{path.relative_to(ROOT)} {content}\n".encode())
    return told.hexdigest().encode()
