"""A sheet: what a verb's page asks, says beforehand, does, and says afterwards."""

import dataclasses
from collections.abc import Callable
from typing import Any

from disputes.models import Ticket
from grids.typed import Keyed


@dataclasses.dataclass(frozen=True)
class Sheet:
    """The page of one verb; disputes/pages/verb.py shows it."""

    form: type[Keyed]
    act: Callable[..., Ticket]
    consequence: Any
    back: Any
    said: Any
