"""The lines of a list as rows of a workbook: read in steps, worded, never more than a step in memory.

Fifty thousand lines are read as plain rows. As instances of the models, worded as a page words them,
they took five times as long as writing them into the file (bench/README.md).
"""

import dataclasses
import datetime as dt
import functools
import json
import operator
import types
import uuid
from collections.abc import Callable, Iterator
from typing import IO, Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from disputes.dues import ticket_due
from disputes.kinds import OPEN, Kind, State, Urgency
from disputes.masking import title_of
from disputes.must_report import OWING
from disputes.rollups import last_stepped
from disputes.rollups.lines import holder_of
from disputes.search import Asked, count_all, matters, narrow, page_of
from disputes.wording import mark_chips, place_of, step_called
from grids.models import Department, Grid, Post, User
from grids.rollups import called
from grids.workbook import Book, Cell
from rows.keyset import Branches

MOST = 50_000
STEP = 2_000

Head = list[tuple[str, int]]

NAMES = (
    *("pk", "county", "number", "headline", "words", "kind", "urgency", "state", "place"),
    *("grid_id", "holder_id", "at_township", "at_village", "at_patch", "at_group"),
    *("assigned_post_id", "assigned_department_id"),
    *("due_at", "received_at", "resolved_at", "is_due_provisional", "is_halted"),
    *("asked_until", "paused_until", "parked_until", "urges", "overseen_at"),
    *("shared_grids", "report_by"),
)
STEPS = ("step_verb", "step_at")


def head() -> Head:
    """The columns of the list, and how wide they are."""
    return [
        (pgettext("column", "Ticket"), 40),
        (_("Case number"), 18),
        (_("Kind"), 12),
        (_("Urgency"), 10),
        (_("Place"), 36),
        (_("Responsible grid"), 22),
        (_("Assigned to"), 28),
        (_("State"), 12),
        (_("Marks"), 18),
        (_("Time limit"), 17),
        (_("Countdown"), 22),
        (_("Last step"), 17),
        (_("What it was"), 14),
    ]


def sheet_rows(
    rows: Branches,
    asked: Asked,
    now: dt.datetime,
    *,
    told: Callable[[int], Any] = lambda n: None,
) -> Iterator[list[Cell]]:
    """Every line, in the order of the list, MOST at most; `told` hears after each step how many.

    Matters go on while the file is written: one whose deadline moves stands in it once.
    """
    seen: set[uuid.UUID] = set()
    after, words = "", Words(rows.counties, now)
    plain = _plain(rows)
    while True:
        page = page_of(plain, asked, after, STEP)
        for line in page.rows:
            if line.pk not in seen and len(seen) < MOST:
                seen.add(line.pk)
                yield words.cells(line)
        told(len(seen))
        after = page.after
        if not after or len(seen) >= MOST:
            return


def _plain(rows: Branches) -> Branches:
    """The same as tuples with names, and the last step of each."""
    stepped = last_stepped(rows)
    read = operator.methodcaller("values_list", *NAMES, *STEPS, named=True)
    return dataclasses.replace(stepped, dressing=(*stepped.dressing, read))


class Words:
    """Words the lines of these counties: what says the same of many is said once."""

    def __init__(self, counties: tuple[int, ...], now: dt.datetime) -> None:
        self.now = now
        grids = list(Grid.objects.filter(county__in=counties).only("name", "tier", "path"))
        self.names = {grid.pk: grid.name for grid in grids}
        chairs = Post.objects.filter(grid__county__in=counties).only("grid_id", "role", "title")
        places = called(grids, grids)
        self.posts = {
            post.pk: f"{places[post.grid_id]} {post.title or capfirst(post.get_role_display())}"
            for post in chairs
        }
        offices = Department.objects.filter(grid__county__in=counties)
        self.offices = dict(offices.values_list("pk", "name"))
        self.kind = _said(Kind)
        self.urgency = _said(Urgency)
        self.state = _said(State)
        self.step = functools.lru_cache(None)(lambda verb: str(step_called(verb)))
        self.between = _(", ")

    def cells(self, line: Any) -> list[Cell]:
        """A line, as the columns of `head` have it."""
        due = ticket_due(line, self.now)
        return [
            title_of(line.headline, line.words, line.number),
            line.number,
            self.kind[line.kind],
            self.urgency[line.urgency],
            place_of(line, self.names, wide=True),
            holder_of(line, self.names),
            self._assignee(line),
            self.state[line.state],
            self._marks(line),
            due.at if due.is_running else None,  # of a paused or ended one there is none
            str(due.words),
            line.step_at,
            self.step(line.step_verb),
        ]

    def _marks(self, line: Any) -> str:
        put = (line.urges, line.overseen_at, line.asked_until, line.shared_grids, line.report_by)
        if not any(put):
            return ""
        is_owed = line.report_by is not None and line.state in OWING
        told = {"is_open": line.state in OPEN, "is_owed": is_owed, **line._asdict()}
        chips = mark_chips(types.SimpleNamespace(**told))
        return self.between.join(chip["label"] for chip in chips)

    def _assignee(self, line: Any) -> str:
        if line.assigned_department_id is not None:
            return self.offices.get(line.assigned_department_id, "")
        return self.posts.get(line.assigned_post_id, "")


def _said(choices: Any) -> dict[str, str]:
    return {str(one): capfirst(str(one.label)) for one in choices}


def watermark(
    user: User,
    area: str | Promise,
    used: list[list[str]],
    view: str,
    n: int,
    now: dt.datetime,
) -> list[list[Cell]]:
    """Who took the file, when, by which filters (`used`: each with its label), and how many lines."""
    filters: list[list[Cell]] = [[label, value] for label, value in used]
    return [
        [_("Exported by"), f"{user.name} ({user.username})"],
        [_("Exported at"), now],
        [_("Area"), str(area)],
        [_("View"), view],
        *filters,
        [_("How many tickets"), str(n)],
        [_("Keep it"), _("For work only. It names matters of people: pass it on to nobody else.")],
    ]


@dataclasses.dataclass(frozen=True)
class Question:
    """What a file is asked for: of which area, which list, and how its filters are called."""

    asked: Asked
    grid: Grid | None
    view: str
    used: list[list[str]]

    def as_text(self) -> str:
        """For the sealed column; times, grids and days as numbers and texts."""
        told = {
            field.name: getattr(self.asked, field.name)
            for field in dataclasses.fields(self.asked)
            if field.name != "holder" and getattr(self.asked, field.name)
        }
        told |= {"holder": self.asked.holder.pk} if self.asked.holder else {}
        whole: dict[str, Any] = {"asked": told, "view": self.view, "used": self.used}
        whole["grid"] = self.grid.pk if self.grid else None
        return json.dumps(whole, ensure_ascii=False, default=str)


def question_of(text: str) -> Question:
    """The question again, with the grids as they are now."""
    whole = json.loads(text)
    told, place = dict(whole["asked"]), whole["grid"]
    holder = told.pop("holder", None)
    wanted = [pk for pk in (place, holder) if pk]
    grids = Grid.objects.select_related("parent__parent").in_bulk(wanted)
    for name in DAYS:
        if name in told:
            told[name] = dt.date.fromisoformat(told[name])
    asked = Asked(**told, holder=grids.get(holder))
    return Question(asked, grids.get(place), whole["view"], whole["used"])


DAYS = ("since", "until", "due_since", "due_until", "closed_since", "closed_until")


def fill_book(
    file: IO[bytes],
    question: Question,
    user: User,
    now: dt.datetime,
    *,
    told: Callable[[int], Any] = lambda n: None,
) -> int:
    """Both sheets: the list, and who took it; returns how many lines."""
    asked, grid = question.asked, question.grid
    rows = narrow(matters(user, grid), asked, now, grid, user)
    book = Book(file, now)
    n = book.write(_("Work queue"), head(), sheet_rows(rows, asked, now, told=told))
    area = grid.place if grid is not None else _("Yours, or assigned to your office")
    mark = watermark(user, area, question.used, question.view, n, now)
    book.write(_("About this file"), [(_("What"), 24), (_("Details"), 60)], mark)
    book.close()
    return n


def how_many(question: Question, user: User, now: dt.datetime) -> int:
    """How many lines the list has, counted up to one more than a file takes."""
    asked, grid = question.asked, question.grid
    rows = narrow(matters(user, grid), asked, now, grid, user)
    return count_all(user, {"found": rows}, cap=MOST + 1)["found"]
