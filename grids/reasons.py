"""Why a person sees rows: conditions that stand beside each other, one list each."""

import dataclasses

from django.db.models import Q

NOTHING = Q(pk__in=[])


def any_of(parts: list[Q]) -> Q:
    """Whatever fits one of these; nothing where there is none."""
    if not parts:
        return NOTHING
    total = parts[0]
    for part in parts[1:]:
        total |= part
    return total


@dataclasses.dataclass(frozen=True)
class Reason:
    """Why a person sees tickets: `column` is one of `of`, and the rest holds as well. A list has a
    branch for each, with an index. `lines` are, of areas, the grids from the county down to them."""

    column: str
    of: tuple[int, ...]
    also: Q = Q()
    lines: tuple[int, ...] = ()

    @property
    def q(self) -> Q:
        """The whole condition."""
        if self.column.endswith("__has"):
            return any_of([Q(**{self.column: one}) for one in self.of]) & self.also
        named = {self.column: self.of[0]} if len(self.of) == 1 else {f"{self.column}__in": self.of}
        return Q(**named) & self.also
