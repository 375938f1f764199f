"""The background work that is due again and again: one list for beat, a timer and the doctor.

An app adds its sweeps in AppConfig.ready(); tests/grids/test_registers.py lists them all. Beat rings
each at its own pace (config/celery.py), `manage.py sweep` runs all of them once, the doctor asks
when each ran last.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

Run = Callable[..., dict[str, int]]
"""(now=, own=) -> what was done, by name; `own` is the machine's clock (rows.clock.OwnClock), None
where time is given by hand."""


@dataclass(frozen=True)
class Sweep:
    """One sort of due work: every how many seconds, what it is called, and what does it once.

    Once more or at another moment is harmless: the rows say what is due.
    """

    name: str
    seconds: float
    label: Promise
    run: Run

    @property
    def beats_as(self) -> str:
        """The name of its row among the signs of life."""
        return f"sweep-{self.name}"


_sweeps: dict[str, Sweep] = {}


def add_sweep(sweep: Sweep) -> None:
    """Add one; adding it twice changes nothing. Raises ValueError for another of its name."""
    if _sweeps.setdefault(sweep.name, sweep) != sweep:
        raise ValueError(f"there is another sweep called {sweep.name}")


def sweeps() -> tuple[Sweep, ...]:
    """All of them, the most frequent first."""
    return tuple(sorted(_sweeps.values(), key=lambda sweep: (sweep.seconds, sweep.name)))


def sweep_called(name: str) -> Sweep:
    """One by its name; raises KeyError where there is none."""
    return _sweeps[name]
