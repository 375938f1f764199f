"""The table of verbs as a picture: a line for each state, a column for each verb that leads from one
to another. Pure functions of disputes/workflow.py: what is not in the table is not drawn."""

import dataclasses

from disputes.kinds import OPEN, RUNNING, State
from disputes.workflow import BEFORE, TABLE, Move

WIDTH, TOP, ROW, FIRST, STEP = 340, 124, 42, 12, 19
NAME, DOT = 15, 31
"""Within a line: where the state's name stands, and where its marks are."""


@dataclasses.dataclass(frozen=True)
class Row:
    """A state: its line of the picture."""

    state: State
    y: int
    is_open: bool

    @property
    def name_y(self) -> int:
        """Where its name stands."""
        return self.y + NAME

    @property
    def dot_y(self) -> int:
        """Where its marks stand."""
        return self.y + DOT


@dataclasses.dataclass(frozen=True)
class Column:
    """A verb: from which states (`dots`), to which one (`target`), or back to the one before (`rings`)."""

    verb: str
    label: object
    x: int
    sources: tuple[str, ...]
    to: str
    backs: tuple[str, ...]
    rows: dict[str, Row] = dataclasses.field(compare=False)

    @property
    def dots(self) -> list[int]:
        """Where its sources are."""
        return [self.rows[state].dot_y for state in self.sources]

    @property
    def rings(self) -> list[int]:
        """Where it may lead back to."""
        return [self.rows[state].dot_y for state in self.backs]

    @property
    def target(self) -> int | None:
        """Where it leads."""
        return self.rows[self.to].dot_y if self.to else None

    @property
    def ends(self) -> tuple[int, int]:
        """The upper and the lower end of its line; one that begins a ticket comes from above."""
        begins = [] if self.sources else [TOP]
        found = [*begins, *self.dots, *self.rings, *([] if self.target is None else [self.target])]
        return min(found), max(found)

    @property
    def arrow(self) -> str:
        """The head at its target: pointing down where it comes from above."""
        y = self.target
        if y is None:
            return ""
        from_above = not self.dots or min(self.dots) < y
        back = y - 9 if from_above else y + 9
        return f"{self.x},{y} {self.x - 6},{back} {self.x + 6},{back}"


@dataclasses.dataclass(frozen=True)
class Picture:
    """All of it, and its measures."""

    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    width: int = WIDTH
    label_y: int = TOP - 8

    @property
    def height(self) -> int:
        """Down to the last line."""
        return TOP + ROW * len(self.rows)


def picture() -> Picture:
    """The picture of the table as it stands."""
    rows = {str(state): Row(state, TOP + ROW * n, state in OPEN) for n, state in enumerate(State)}
    moving = [row for row in TABLE if row.to is not None]
    columns = [_column(row, FIRST + STEP * n, rows) for n, row in enumerate(moving)]
    return Picture(tuple(rows.values()), tuple(columns))


def _column(row: Move, x: int, rows: dict[str, Row]) -> Column:
    """A verb; what was interrupted goes back to any state that a pause or a parking can interrupt."""
    is_back = row.to == BEFORE
    return Column(
        row.verb,
        row.label,
        x,
        tuple(map(str, row.sources)),
        "" if is_back else str(row.to),
        tuple(map(str, (*RUNNING, State.WAITING))) if is_back else (),
        rows,
    )
