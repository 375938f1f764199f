"""The table that compares the grids right below a grid. Areas may be compared, people may not."""

import datetime as dt
from typing import Any

from django.urls import reverse

from grids.models import Grid
from reports.links import below_url, queue_url
from reports.rollups.completeness import child_column
from reports.rollups.dashboard import total

SORTS = ("name", "size", "open", "overdue", "soon", "raised", "rate", "missing")
HEATS = 6
ENDINGS = ("街道", "社区", "镇", "乡", "村", "县")

Row = dict[str, Any]


def lines_of(
    grid: Grid,
    children: list[Grid],
    rows: list[Row],
    flows: dict[int | None, Row],
    past: list[Row],
    below: dict[int, dict[str, int]],
    start: dt.date,
    day: dt.date,
) -> list[Row]:
    """One line a child: what is open there, what was done there, what is missing there."""
    by_county = bool(children) and child_column(children) == "county"
    lines = []
    for child in children:
        stand = total([row for row in rows if row["child"] == child.id])
        own = [row for row in past if row["grid"] == child.id]
        done = [row for row in own if row["day"] >= start]
        today = flows.get(child.id)
        if by_county and own:
            last = max(own, key=lambda row: row["day"])
            stand = {"open": last["open"], "overdue": last["overdue"], "soon": 0}
        counted = done + ([today] if today else [])
        resolved = sum(row["resolved"] for row in counted)
        on_time = sum(row["on_time"] for row in counted)
        lines.append(
            {
                "grid": child,
                "url": reverse("dashboard", args=[child.id]),
                "short": short_name(child),
                "size": _size(child),
                **stand,
                "raised": today["risen"] if today else 0,
                "resolved": resolved,
                "on_time": on_time,
                "rate": on_time / resolved if resolved else -1,
                "missing": below[child.id]["missing"],
                "urls": {
                    "missing": below_url(grid, day, "missing", child),
                    **({} if by_county else _urls(child)),
                },
            }
        )
    return lines


def short_name(grid: Grid) -> str:
    """A name for a tile: 皇路店 for 皇路店镇, as long as two characters are left."""
    for ending in ENDINGS:
        short = grid.name.removesuffix(ending)
        if short != grid.name and len(short) > 1:
            return short
    return grid.name


def _urls(child: Grid) -> dict[str, str]:
    return {
        "open": queue_url(child, "open"),
        "overdue": queue_url(child, "overdue"),
        "soon": queue_url(child, "due_soon"),
        "raised": queue_url(child, "raised_today"),
    }


def _size(child: Grid) -> int:
    """How many grids of the next level, or households, it has: what open matters compare to."""
    for count in (child.township_count, child.village_count, child.patch_count, child.group_count):
        if count:
            return count
    return child.household_count


def sorted_by(lines: list[Row], sort: str) -> list[Row]:
    """The lines by one column, a leading - the largest first; any other word: by code."""
    name = sort.removeprefix("-")
    if name not in SORTS or name == "name":
        return sorted(lines, key=lambda line: line["grid"].code, reverse=sort == "-name")
    lines = sorted(lines, key=lambda line: (-line["open"], line["grid"].code))
    return sorted(lines, key=lambda line: line[name], reverse=sort.startswith("-"))


def heads_of(sort: str) -> dict[str, Row]:
    """Of each column: the sort that its head asks for, and how it is sorted now."""
    heads = {}
    for name in SORTS:
        first = name if name in ("name", "rate") else f"-{name}"
        is_on = sort.removeprefix("-") == name
        turned = sort.removeprefix("-") if sort.startswith("-") else f"-{sort}"
        now = ("descending" if sort.startswith("-") else "ascending") if is_on else ""
        heads[name] = {"sort": turned if is_on else first, "now": now}
    return heads


def heated(lines: list[Row]) -> list[Row]:
    """Each line with its shade on the tile map, 0 to 5."""
    most = max((line["open"] for line in lines), default=0)
    for line in lines:
        line["heat"] = min(HEATS - 1, line["open"] * HEATS // (most + 1)) if most else 0
    return lines
