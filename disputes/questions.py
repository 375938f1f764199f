"""What the doctor asks about tickets."""

from collections.abc import Iterator

from disputes.models import SweepBrake
from grids.findings import Finding


def pulled_brakes() -> Iterator[Finding]:
    """Counties in which escalation stopped itself and waits for an administrator."""
    rows = SweepBrake.objects.filter(released_at=None).order_by("county")
    if counties := sorted(set(rows.values_list("county", flat=True))):
        yield Finding(
            "brake",
            f"Escalation stopped itself in {', '.join(str(county) for county in counties)}.",
            "Nothing rises there, and nobody is reminded, until an administrator lets it go on.",
            "Have an administrator of the county open /brake/, look why, and release it.",
            is_grave=False,
        )
