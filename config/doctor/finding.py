"""One thing that is wrong, in words that an operator can act on."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong. `is_grave`: the product must not run like this."""

    part: str
    what: str
    why: str
    mend: str
    is_grave: bool = True

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        return asdict(self)
