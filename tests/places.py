"""What stands at each place of the matrix: how a route's arguments are filled for a role.

A place is seen from the role's own chair (tests/cast.py, long ladder):

    own           the grid of the chair itself; a ticket that is the person's to see or to handle
    in_scope      below the chair: in the group of the same branch
    sibling       the same tier, another branch
    above         the grid above the chair
    other_county  the same thing in another county
    gone          an id that never was
    wrong_state   as `own` (or `in_scope`), but a ticket that is closed

A place that a role does not have (nothing lies below a group, nothing beside a county) is None and
its cell is left out. People without a chair stand in the group.

To give a new route its arguments: name its keyword argument like one of `PLACED` (then its rows name
places) or `PLAIN` (then "-"), or add a function here. What a POST sends is in `BODIES`.
"""

import dataclasses
import datetime as dt
import re
import types
import uuid
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.utils import timezone

from disputes.actions.desk import desks_of, save_query
from disputes.actions.log import Draft, log_ticket
from disputes.actions.problems import Plan, open_problem
from disputes.models import Category, Export, Party, Problem, SavedQuery, Ticket
from grids.actions.household import add_household
from grids.models import Grid, Household, Message, Post, Posting, User
from grids.roles import Role
from grids.tiers import ANCESTOR_COLUMNS, Tier
from reports.models import DailyReport, Digest
from rows.fields import sealed_set
from rows.ids import uuid7
from tests import cast as small_county
from tests.factories import PostFactory, PostingFactory, UserFactory
from visits.actions.visiting import Draft as VisitDraft
from visits.actions.visiting import log_visit
from visits.models import Visit

ROLES = (
    "leader",
    "patch",
    "village",
    "township",
    "county",
    "clerk",
    "mediator",
    "admin",
    "auditor",
    "neighbour",
    "stranger",
    "anonymous",
)
PLACES = ("own", "in_scope", "sibling", "above", "other_county", "gone")
GONE_NUMBER = 987654321
GONE_UUID = uuid.UUID("01890000-0000-7000-8000-000000000000")


@dataclasses.dataclass(frozen=True)
class Cell:
    """One question of the matrix."""

    route: str
    method: str
    role: str
    place: str


class World:
    """Two counties: the cast's own and a far one; things in them are made when first asked for."""

    def __init__(self) -> None:
        self.now = timezone.now()
        self.near = small_county.build()
        self.far = small_county.build(prefix="far_")
        self.made: dict[Any, Any] = {}

    def user(self, role: str) -> User:
        """The person who plays a role in the near county."""
        return getattr(self.near, role)

    def home(self, role: str, side: types.SimpleNamespace | None = None) -> Grid:
        """The grid of a role's chair, in the near county or on another `side`."""
        cast = side or self.near
        names = {
            "leader": "group_grid",
            "patch": "patch_grid",
            "village": "village_grid",
            "township": "township_grid",
            "mediator": "township_grid",
            "neighbour": "other_village_grid",
            "stranger": "group_grid",
            "anonymous": "group_grid",
        }
        return getattr(cast, names.get(role, "county_grid"))

    def once(self, key: Any, make: Callable[[], Any]) -> Any:
        """Make a thing the first time it is asked for."""
        if key not in self.made:
            self.made[key] = make()
        return self.made[key]


def grid_at(world: World, cell: Cell) -> Grid | None:
    """The grid at a place seen from a role's chair."""
    home, near = world.home(cell.role), world.near
    branch = near.other_group_grid if cell.role == "neighbour" else near.group_grid
    if cell.place == "own" or cell.place == "wrong_state":
        return home
    if cell.place == "in_scope":
        return branch if branch != home else None
    if cell.place == "above":
        return home.parent
    if cell.place == "sibling":
        return _beside(near, home)
    return world.home(cell.role, world.far)


def _beside(near: types.SimpleNamespace, home: Grid) -> Grid | None:
    if home == near.other_village_grid:
        return near.village_grid
    for name in ("group", "patch", "village", "township"):
        if home == getattr(near, f"{name}_grid"):
            return getattr(near, f"other_{name}_grid")
    return None


def grid(world: World, cell: Cell) -> int | None:
    """Id of a grid."""
    if cell.place == "gone":
        return GONE_NUMBER
    found = grid_at(world, cell)
    return found.pk if found else None


def ticket(world: World, cell: Cell) -> uuid.UUID | None:
    """Id of a ticket at that place; `own` of a clerk is assigned to the department."""
    if cell.place == "gone":
        return GONE_UUID
    where = grid_at(world, cell)
    if where is None:
        return None
    if cell.role == "clerk" and cell.place in ("own", "wrong_state"):
        return world.once(("clerk", cell.place), lambda: _for_the_clerk(world, cell.place))
    if cell.role == "mediator" and cell.place == "own":
        return world.once("mediator", lambda: _log(world.near.mediator, world.near.group_grid).pk)
    by = _who_logs(world, where)
    ended = cell.place == "wrong_state"
    return world.once((where.pk, ended), lambda: _end(_log(by, where), ended).pk)


def _who_logs(world: World, where: Grid) -> User:
    """Somebody in whose area the grid lies: the leader there, else the county's staff."""
    near, far = world.near, world.far
    sides = {near.record.pk: near, far.record.pk: far}
    side = sides[where.county_id]
    if where == side.group_grid:
        return side.leader
    if where.is_under(side.other_village_grid):
        return side.neighbour
    return side.county


def _log(by: User, where: Grid) -> Ticket:
    fight, _made = Category.objects.get_or_create(
        code="D91", defaults={"kind": "dispute", "name": "打架", "must_report": "公安机关 110"}
    )
    draft = Draft(kind="dispute", words="两家为地界打起来了", grid=where, category=fight)
    return log_ticket(draft, by=by, now=timezone.now())


def _end(ticket: Ticket, ended: bool) -> Ticket:
    if ended:
        now = timezone.now()
        Ticket.objects.filter(pk=ticket.pk).update(
            state="closed", resolved_at=now, closed_at=now, escalate_at=None, remind_at=None
        )
    return ticket


def _for_the_clerk(world: World, place: str) -> uuid.UUID:
    made = _log(world.near.leader, world.near.group_grid)
    Ticket.objects.filter(pk=made.pk).update(
        state="assigned", assigned_department=world.near.department
    )
    return _end(made, place == "wrong_state").pk


def across(world: World, cell: Cell) -> int:
    """The village of another branch than the role's own."""
    is_neighbour = cell.role == "neighbour"
    return (world.near.village_grid if is_neighbour else world.near.other_village_grid).pk


def post(world: World, cell: Cell) -> int | None:
    """Id of a grid worker's post at that place."""
    if cell.place == "gone":
        return GONE_NUMBER
    where = grid_at(world, cell)
    if where is None:
        return None
    return world.once(("post", where.pk), lambda: _member(world, where).pk)


def posting(world: World, cell: Cell) -> int | None:
    """Id of the posting of somebody on that post."""
    chair = post(world, cell)
    if chair in (None, GONE_NUMBER):
        return chair
    return Posting.objects.get(post=chair).pk


def _member(world: World, where: Grid) -> Post:
    chair = PostFactory(grid=where, role=Role.MEMBER)
    PostingFactory(post=chair, user=UserFactory(county=where.county))
    return chair


def household(world: World, cell: Cell) -> uuid.UUID | None:
    """Id of a household: only groups have any, so `own` is below the chair as well."""
    if cell.place == "gone":
        return GONE_UUID
    place = "in_scope" if cell.place == "own" else cell.place
    where = grid_at(world, dataclasses.replace(cell, place=place)) or world.near.group_grid
    if cell.place in ("sibling", "other_county"):
        side = world.far if cell.place == "other_county" else world.near
        other = side.other_group_grid if cell.role != "neighbour" else side.group_grid
        where = other if grid_at(world, cell) else None
    elif cell.place == "above" or (cell.place == "in_scope" and where == world.home(cell.role)):
        return None
    if where is None:
        return None
    return world.once(("household", where.pk), lambda: _door(world, where).pk)


def _door(world: World, where: Grid) -> Household:
    return add_household(where, "1号", 3, by=None, now=world.now)


def party(world: World, cell: Cell) -> uuid.UUID | None:
    """Id of a party of the ticket at that place."""
    where = ticket(world, cell)
    if where in (None, GONE_UUID):
        return where
    return world.once(("party", where), lambda: _name_a_party(where).pk)


def _name_a_party(where: uuid.UUID) -> Party:
    named = Party(ticket=Ticket.objects.get(pk=where), letter="甲")
    named.county = named.ticket.county
    sealed_set(named, "name", "张三")
    named.save()
    return named


def party_ticket(world: World, cell: Cell) -> uuid.UUID | None:
    """Id of the ticket at that place, with a party named on it."""
    party(world, cell)
    return ticket(world, cell)


def visit(world: World, cell: Cell) -> uuid.UUID | None:
    """Id of a visit with an open promise: `own` is by the role's chair where it makes visits, in a
    group below it; anywhere else somebody else made it there."""
    if cell.place == "gone":
        return GONE_UUID
    where = grid_at(world, cell)
    if where is None:
        return None
    by = _who_visits(world, cell, where)
    return world.once(("visit", by.pk, where.pk), lambda: _visited(by, where).pk)


def problem(world: World, cell: Cell) -> uuid.UUID | None:
    """Id of the county's problem of the month with one matter: that of `ticket` at the same place."""
    found = ticket(world, cell)
    if found in (None, GONE_UUID):
        return found
    return world.once(("problem", found), lambda: _a_problem(world, found).pk)


def _a_problem(world: World, ticket: uuid.UUID) -> Problem:
    counties = [world.near.record.pk, world.far.record.pk]
    matter = Ticket.objects.select_related("grid").get(pk=ticket, county__in=counties)
    side = world.near if matter.county == world.near.record.pk else world.far
    due = timezone.localdate() + dt.timedelta(days=30)
    plan = Plan("货车压坏井盖", side.county.post, "换重型井盖", due)
    return open_problem(side.county_grid, plan, [matter], by=side.county, now=timezone.now())


def _who_visits(world: World, cell: Cell, where: Grid) -> User:
    idle = ("clerk", "admin", "auditor", "stranger", "anonymous")
    if cell.place == "own" and cell.role not in idle:
        return world.user(cell.role)
    by = _who_logs(world, where)
    return world.near.county if by == getattr(world.near, cell.role, None) else by


def _visited(by: User, where: Grid) -> Visit:
    group = Grid.objects.filter(path__startswith=where.path).order_by("-tier", "pk").first()
    due = timezone.localdate() + dt.timedelta(days=1)
    given = VisitDraft(grid=group, purpose="hazard", promised="换井盖", due_on=due)
    return log_visit(given, by=by, now=timezone.now())


def report(world: World, cell: Cell) -> uuid.UUID | None:
    """Id of today's report of the grid at that place."""
    return _of_area(world, cell, "report", DailyReport, _of_today)


def digest(world: World, cell: Cell) -> uuid.UUID | None:
    """Id of a digest of the grid at that place."""
    return _of_area(world, cell, "digest", Digest, _of_a_week)


def _of_area(world: World, cell: Cell, kind: str, model: Any, facts: Callable) -> uuid.UUID | None:
    if cell.place == "gone":
        return GONE_UUID
    where = grid_at(world, cell)
    if where is None:
        return None
    return world.once((kind, where.pk), lambda: _filed(model, where, facts(world, where)).pk)


def _filed(model: Any, where: Grid, facts: dict[str, Any]) -> Any:
    line = Grid.objects.filter(pk__in=[*where.ancestor_ids(), where.pk])
    tiers = dict(line.values_list("tier", "pk"))
    above = {column: tiers.get(tier) for tier, column in ANCESTOR_COLUMNS.items()}
    now = timezone.now()
    return model.objects.create(county=where.county_id, grid=where, frozen_at=now, **above, **facts)


def _of_today(world: World, where: Grid) -> dict[str, Any]:
    return {"tier": where.tier, "day": timezone.localdate(world.now), "state": "confirmed"}


def _of_a_week(world: World, where: Grid) -> dict[str, Any]:
    return {"week_start": dt.date(2026, 7, 13)}


def tomorrow() -> str:
    """The first day until which a matter may stand."""
    return f"{timezone.localdate() + dt.timedelta(days=1)}"


def in_two_months() -> str:
    """A day later than any deadline of these matters."""
    return f"{timezone.localdate() + dt.timedelta(days=60)}"


def yesterday(world: World, cell: Cell) -> dt.date:
    """The day that reports are about."""
    return timezone.localdate(world.now) - dt.timedelta(days=1)


def last_week(world: World, cell: Cell) -> str:
    """The ISO week that digests are about."""
    year, week, _day = (timezone.localdate(world.now) - dt.timedelta(days=7)).isocalendar()
    return f"{year}-W{week:02}"


def admin_object(world: World, cell: Cell) -> Any:
    """The first row of an admin page's model."""
    named = re.fullmatch(r"admin:(\w+)_(\w+)_(change|delete|history)", cell.route)
    if named is None:
        return GONE_NUMBER
    app, model = named[1], named[2]
    rows = apps.get_model(app, model).objects.order_by("pk")
    if any(field.name == "county" for field in rows.model._meta.fields):
        rows = rows.filter(county=world.near.record.pk)  # not what another test left behind
    first = rows.first()
    return first.pk if first else GONE_NUMBER


def receipt_code(world: World, cell: Cell) -> str:
    """The code of some ticket: a receipt asks for the code and nothing else."""
    logged = world.once("receipt", lambda: _log(world.near.leader, world.near.group_grid))
    return logged.receipt_code


def saved_list(world: World, cell: Cell) -> uuid.UUID:
    """Id of a list that the county's desk has saved."""
    return world.once("saved_list", lambda: _saved(world).pk)


def _saved(world: World) -> SavedQuery:
    (desk,) = desks_of(world.near.county)
    return save_query("已有的", "show=open", desk=desk, by=world.near.county, now=world.now)


def exported(world: World, cell: Cell) -> uuid.UUID:
    """Id of a file that the county has asked for: not written yet."""
    county = world.near.county
    made = lambda: Export.objects.create(  # noqa: E731
        county=world.near.record.pk, asker=county, asked_at=world.now
    )
    return world.once("export", made).pk


def at_home(cell: Cell) -> Cell:
    """The same question about the chair's own grid."""
    return dataclasses.replace(cell, place="own")


def message(world: World, cell: Cell) -> uuid.UUID:
    """Id of a message in the person's own inbox: nobody has a way to another's."""
    if cell.role == "anonymous":
        return GONE_UUID
    return world.once(("message", cell.role), lambda: _told(world, world.user(cell.role)).pk)


def _told(world: World, person: User) -> Message:
    return Message.objects.create(
        county=world.near.record.pk, person=person, key="one", kind="log", made_at=world.now
    )


def _ticked_by_the_county(world: World, cell: Cell) -> dict[str, Any]:
    """A ticket of the county's own, and the department: what the county's staff may assign."""
    near = world.near
    made = world.once("queue_assign", lambda: _log(near.county, near.county_grid))
    return {"t": f"{made.pk}:{made.version}", "to": f"department:{near.department.pk}"}


def _ticked_below_the_county(world: World, cell: Cell) -> dict[str, Any]:
    """A ticket that the group holds, and why: the levels above may urge it on."""
    near = world.near
    made = world.once("queue_many", lambda: _log(near.county, near.other_group_grid))
    return {"t": f"{made.pk}:{made.version}", "reason": "1", "words": ""}


def _below(cell: Cell) -> Cell:
    return dataclasses.replace(cell, place="in_scope")


PLACED: dict[str, Callable[[World, Cell], Any]] = {
    "grid": grid,
    "grid_id": grid,
    "ticket": ticket,
    "ticket_id": ticket,
    "post": post,
    "posting": posting,
    "household": household,
    "party": party,
    "report": report,
    "digest": digest,
    "ticket_party:ticket": party_ticket,
    "visit": visit,
    "problem": problem,
}
"""Arguments that lie somewhere: their routes have a row for every place. A key may also be
"route:argument" where a name says something else on one route."""


def _into_another(world: World, cell: Cell) -> dict[str, Any]:
    """A second open ticket at the role's own place."""
    home = world.home(cell.role)
    made = world.once(("other", home.pk), lambda: _log(_who_logs(world, home), home).pk)
    return {"ticket": str(made)}


PLAIN: dict[str, Callable[[World, Cell], Any]] = {
    "code": receipt_code,
    "message": message,
    "day": yesterday,
    "week": last_week,
    "object_id": admin_object,
    "app_label": lambda world, cell: next(iter(admin.site._registry))._meta.app_label,
    "nth": lambda world, cell: 1,
    "verb": lambda world, cell: "note",
    "saved": saved_list,
    "export": exported,
    "queue_many:verb": lambda world, cell: "urge",
    "visit_verb:verb": lambda world, cell: "keep",
    "problem_verb:verb": lambda world, cell: "close",
    "which": lambda world, cell: "helping",
}
"""Arguments that lie nowhere: the same for every place."""

BODIES: dict[tuple[str, str], Callable[[World, Cell], dict[str, Any]]] = {
    ("ticket_party", "POST"): lambda world, cell: {"reason": "1", "words": ""},
    ("ticket_verb", "POST"): lambda world, cell: {"words": "约了明天再谈"},
    ("queue_assign", "POST"): _ticked_by_the_county,
    ("queue_many", "POST"): _ticked_below_the_county,
    ("holiday", "POST"): lambda world, cell: {"from_on": "2020-01-01"},
    ("queue_saved", "POST"): lambda world, cell: {"name": "新的", "query": "show=overdue"},
    ("queue_saved_one", "POST"): lambda world, cell: {"name": "改过的"},
    ("queue_unseen", "POST"): lambda world, cell: {"ticket": ticket(world, at_home(cell))},
    ("queue_columns", "POST"): lambda world, cell: {"column": "due"},
    ("api-saved-lists", "POST"): lambda world, cell: {"name": "新的", "query": "show=overdue"},
    ("api-saved-list", "PATCH"): lambda world, cell: {"name": "改过的"},
    ("me", "POST"): lambda world, cell: {"language": "en"},
    ("grid_rename", "POST"): lambda world, cell: {"name": "新名", "formal_name": "新名村民委员会"},
    ("grid_open", "POST"): lambda world, cell: {"tier": int(Tier.GROUP), "name": "新组"},
    ("grid_close", "POST"): lambda world, cell: {"closed_on": "2999-01-01"},
    ("post_open", "POST"): lambda world, cell: {"role": Role.MEMBER},
    ("post_appoint", "POST"): lambda world, cell: {
        "person": "mediator",
        "started_on": "2020-01-01",
        "ended_on": "2020-12-31",
    },
    ("post_close", "POST"): lambda world, cell: {"closed_on": timezone.localdate(world.now)},
    ("posting_end", "POST"): lambda world, cell: {"ended_on": timezone.localdate(world.now)},
    ("api-tickets", "POST"): lambda world, cell: {
        "id": str(uuid7()),
        "kind": "hazard",
        "words": "路灯坏了",
        "grid": world.home(cell.role).pk,
    },
    ("api-households", "POST"): lambda world, cell: {
        "id": str(uuid7()),
        "group": (grid_at(world, _below(cell)) or world.home(cell.role)).pk,
        "door": "新门",
        "residents": 2,
    },
    ("api-ticket-assign", "POST"): lambda world, cell: {"department": world.near.department.pk},
    ("api-ticket-hand_down", "POST"): lambda world, cell: {
        "reason": "先办",
        "grid": world.home(cell.role).pk,
    },
    ("api-ticket-add_helper", "POST"): lambda world, cell: {"department": world.near.department.pk},
    ("api-ticket-end_helper", "POST"): lambda world, cell: {"department": world.near.department.pk},
    ("api-ticket-send_back", "POST"): lambda world, cell: {"reason": "不归我们"},
    ("api-ticket-raise", "POST"): lambda world, cell: {"reason": "说不动"},
    ("api-ticket-resolve", "POST"): lambda world, cell: {"result": "办好了"},
    ("api-ticket-verify", "POST"): lambda world, cell: {"finding": "属实"},
    ("api-ticket-reject", "POST"): lambda world, cell: {"reason": "没办好"},
    ("api-ticket-pause", "POST"): lambda world, cell: {"reason": "等鉴定", "until": tomorrow()},
    ("api-ticket-park", "POST"): lambda world, cell: {"reason": "等资金", "until": tomorrow()},
    ("api-ticket-extend", "POST"): lambda world, cell: {"reason": "属实", "until": in_two_months()},
    ("api-ticket-ask_extension", "POST"): lambda world, cell: {
        "reason": "不够",
        "until": in_two_months(),
    },
    ("api-ticket-decline", "POST"): lambda world, cell: {"reason": "来得及"},
    ("api-ticket-note", "POST"): lambda world, cell: {"words": "去看过"},
    ("api-ticket-ask_back", "POST"): lambda world, cell: {"whom": "resident", "question": "哪一户"},
    ("api-ticket-answer", "POST"): lambda world, cell: {"words": "东头那户"},
    ("api-ticket-reopen", "POST"): lambda world, cell: {"reason": "又漏了"},
    ("api-ticket-urge", "POST"): lambda world, cell: {"words": "请抓紧"},
    ("api-ticket-oversee", "POST"): lambda world, cell: {"words": "拖得久了"},
    ("api-ticket-share", "POST"): lambda world, cell: {"grid": across(world, cell)},
    ("api-ticket-unshare", "POST"): lambda world, cell: {"grid": across(world, cell)},
    ("api-ticket-report", "POST"): lambda world, cell: {
        "organ": "派出所",
        "number": "110",
        "at": world.now.isoformat(),
    },
    ("api-ticket-correct", "POST"): lambda world, cell: {"place": "桥头"},
    ("api-ticket-split_off", "POST"): lambda world, cell: {"words": "另一桩：水渠也堵了"},
    ("api-ticket-merge", "POST"): _into_another,
    ("api-ticket-void", "POST"): lambda world, cell: {"reason": "记错了"},
    ("api-party-reveal", "POST"): lambda world, cell: {"reason": "核对"},
    ("api-daily-report-draft", "GET"): lambda world, cell: {"grid": world.home(cell.role).pk},
    ("api-daily-report-confirm", "POST"): lambda world, cell: {
        "grid": world.home(cell.role).pk,
        "day": yesterday(world, cell),
    },
    ("api-daily-report-return", "POST"): lambda world, cell: {"why": "数字不对"},
    ("api-visits", "POST"): lambda world, cell: {
        "id": str(uuid7()),
        "grid": (grid_at(world, _below(cell)) or world.home(cell.role)).pk,
        "purpose": "hazard",
    },
    ("problem_verb", "POST"): lambda world, cell: {"words": "换完了"},
    ("api-problem-close", "POST"): lambda world, cell: {"result": "换完了"},
    ("api-problem-reopen", "POST"): lambda world, cell: {"reason": "又坏了"},
    ("api-problem-remove", "POST"): lambda world, cell: {
        "ticket": str(ticket(world, cell)),
        "reason": "另有原因",
    },
    ("api-problem-add", "POST"): lambda world, cell: {"tickets": [str(ticket(world, cell))]},
    ("api-problem-change", "POST"): lambda world, cell: {
        "title": "改",
        "plan": "改",
        "post": world.near.county.post.pk,
        "due_on": in_two_months(),
    },
    ("api-visit-release", "POST"): lambda world, cell: {"reason": "不用了"},
    ("api-visit-correct", "POST"): lambda world, cell: {"purpose": "care"},
}
"""(route, method) -> what is sent. Default: nothing."""
