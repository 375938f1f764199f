"""The demonstration's people: a post on nearly every grid, somebody on nearly every post."""

import dataclasses
import datetime as dt
import random

from django.contrib.auth.hashers import make_password

from demo.names import Names
from demo.offices import CLERKS_EACH, COUNTY_POINTS, DEPARTMENTS, TOWNSHIP_POINT
from grids.models import County, Department, DutyTurn, Grid, Post, Posting, ServicePoint, User
from grids.roles import Role
from grids.tiers import Tier
from rows.fields import sealed_set

PASSWORD = "wangge-demo"  # noqa: S105  (printed on purpose: the demonstration's ten logins)
DEMO_LOGINS = (
    *("leader", "patch", "village", "township", "county"),
    *("clerk", "mediator", "admin", "auditor", "neighbour"),
)
"""The only ones with a password; the others wait for a login code from the level above."""
DEMO_TOWNSHIP, DEMO_VILLAGE = "411321105", "411321105201"  # 板山坪镇, 粉坊村: those of the mocks
VACANT_SHARE = 0.01
DEPUTY_SHARE = 0.3
SUBSTITUTES = 5
DUTY_WEEKS = 26
STARTED = (120, 1_500)
"""Days before now at which postings began: the demonstration's tickets are younger."""
BATCH = 2_000


@dataclasses.dataclass
class Chair:
    """A post to be made, and the login that sits on it ("" = nobody)."""

    post: Post
    login: str


@dataclasses.dataclass(frozen=True)
class Ladder:
    """The grids of the ten demo logins, so that one ticket can be followed all the way up."""

    county: Grid
    township: Grid
    village: Grid
    patch: Grid
    group: Grid
    neighbour: Grid

    def login_of(self, grid: Grid) -> str:
        """The demo login that leads this grid, if one does."""
        named = {self.group.id: "leader", self.patch.id: "patch", self.village.id: "village"}
        return (named | {self.neighbour.id: "neighbour"}).get(grid.id, "")


def fill_posts(county: County, rng: random.Random, today: dt.date) -> None:
    """Posts, people and postings of a whole county, in a handful of statements."""
    grids = list(Grid.objects.filter(county=county).open().order_by("tier", "code"))
    ladder = find_ladder(grids)
    departments = _open_offices(ladder.county, grids)
    chairs = [*_leaders(grids, ladder, rng), *_others(grids, ladder, departments, rng)]
    Post.objects.bulk_create([chair.post for chair in chairs], batch_size=BATCH)
    people = _people(county, chairs, rng)
    postings = [
        Posting(post=chair.post, user=people[chair.login], started_on=_start(rng, today))
        for chair in chairs
        if chair.login
    ]
    Posting.objects.bulk_create(postings, batch_size=BATCH)
    _substitute(chairs, people, today)
    _give_duties(chairs, today)


def find_ladder(grids: list[Grid]) -> Ladder:
    """板山坪镇 and 粉坊村 where they are; elsewhere the first township with two villages."""
    below: dict[int | None, list[Grid]] = {}
    for grid in grids:
        below.setdefault(grid.parent_id, []).append(grid)
    townships = [grid for grid in grids if grid.tier == Tier.TOWNSHIP]
    fit = [grid for grid in townships if len(below.get(grid.id, [])) > 1]
    township = next((grid for grid in fit if grid.code == DEMO_TOWNSHIP), fit[0])
    villages = below[township.id]
    village = next((grid for grid in villages if grid.code == DEMO_VILLAGE), villages[0])
    patch = below[village.id][0]
    top = next(grid for grid in grids if grid.tier == Tier.COUNTY)
    neighbour = next(grid for grid in villages if grid.id != village.id)
    return Ladder(top, township, village, patch, below[patch.id][0], neighbour)


def _leaders(grids: list[Grid], ladder: Ladder, rng: random.Random) -> list[Chair]:
    chairs = []
    held = {ladder.county.id, ladder.township.id}
    for grid in grids:
        if grid.tier < Tier.TOWNSHIP:
            continue
        login = ladder.login_of(grid)
        vacant = not login and grid.id not in held and rng.random() < VACANT_SHARE
        post = Post(grid=grid, role=Role.LEADER)
        chairs.append(Chair(post, "" if vacant else login or f"w{grid.code}"))
    return chairs


def _others(
    grids: list[Grid], ladder: Ladder, departments: list[Department], rng: random.Random
) -> list[Chair]:
    top = ladder.county
    chairs = [
        _chair(top, Role.STAFF, "county"),
        _chair(top, Role.STAFF, "staff-2"),
        _chair(top, Role.STAFF, "staff-3"),
        _chair(top, Role.TREE_ADMIN, "admin"),
        _chair(top, Role.SECURITY_ADMIN, "admin"),
        _chair(top, Role.AUDITOR, "auditor"),
    ]
    for number, department in enumerate(departments):
        for serial in range(1, CLERKS_EACH + 1):
            login = "clerk" if number == 0 and serial == 1 else f"clerk-{number + 1}-{serial}"
            chairs.append(_chair(top, Role.CLERK, login, department))
    for grid in grids:
        if grid.tier == Tier.TOWNSHIP:
            demo = grid.id == ladder.township.id
            chairs.append(_chair(grid, Role.STAFF, "township" if demo else f"w{grid.code}-staff"))
            chairs.append(_chair(grid, Role.STAFF, f"w{grid.code}-staff-2"))
            mediator = "mediator" if demo else f"w{grid.code}-mediator"
            chairs.append(_chair(grid, Role.MEDIATOR, mediator))
        elif grid.tier == Tier.VILLAGE and rng.random() < DEPUTY_SHARE:
            chairs.append(_chair(grid, Role.DEPUTY, f"w{grid.code}-deputy"))
    return chairs


def _chair(grid: Grid, role: str, login: str, department: Department | None = None) -> Chair:
    return Chair(Post(grid=grid, role=role, department=department), login)


def _people(county: County, chairs: list[Chair], rng: random.Random) -> dict[str, User]:
    names = Names(rng)
    hashed = make_password(PASSWORD)  # once: ten logins share one slow hash
    people: dict[str, User] = {}
    for chair in chairs:
        login = chair.login
        if not login or login in people:
            continue
        user = User(username=login, name=names.person(), county=county)
        user.password = hashed if login in DEMO_LOGINS else make_password(None)
        user.is_staff = login in ("admin", "auditor")
        sealed_set(user, "phone", names.phone())
        people[login] = user
    User.objects.bulk_create(people.values(), batch_size=BATCH)
    return people


def _start(rng: random.Random, today: dt.date) -> dt.date:
    return today - dt.timedelta(days=rng.randint(*STARTED))


def _substitute(chairs: list[Chair], people: dict[str, User], today: dt.date) -> None:
    """A few deputies stand in for their village's leader."""
    leaders = {c.post.grid_id: c.post for c in chairs if c.post.role == Role.LEADER and c.login}
    deputies = [c for c in chairs if c.post.role == Role.DEPUTY and c.post.grid_id in leaders]
    Posting.objects.bulk_create(
        Posting(
            post=leaders[chair.post.grid_id],
            user=people[chair.login],
            started_on=today - dt.timedelta(days=STARTED[0] + 5),
            acting=True,
        )
        for chair in deputies[-SUBSTITUTES:]
    )


def _give_duties(chairs: list[Chair], today: dt.date) -> None:
    """The staff of county and townships take turns, a week each, for half a year."""
    monday = today - dt.timedelta(days=today.weekday())
    by_grid: dict[int, list[Post]] = {}
    for chair in chairs:
        if chair.post.role == Role.STAFF and chair.login:
            by_grid.setdefault(chair.post.grid_id, []).append(chair.post)
    turns = []
    for posts in by_grid.values():
        for week in range(DUTY_WEEKS):
            start = monday + dt.timedelta(weeks=week)
            post = posts[week % len(posts)]
            turns.append(DutyTurn(post=post, from_on=start, until_on=start + dt.timedelta(days=6)))
    DutyTurn.objects.bulk_create(turns)


def _open_offices(top: Grid, grids: list[Grid]) -> list[Department]:
    departments = [
        Department(grid=top, name=f"{top.name}{name}", phone=f"199000099{number:02}")
        for number, name in enumerate(DEPARTMENTS, start=1)
    ]
    points = [_point(top, facts, f"199000098{n:02}") for n, facts in enumerate(COUNTY_POINTS)]
    townships = [grid for grid in grids if grid.tier == Tier.TOWNSHIP]
    for number, grid in enumerate(townships):
        points.append(_point(grid, TOWNSHIP_POINT, f"199000097{number % 100:02}"))
    ServicePoint.objects.bulk_create(points)
    return Department.objects.bulk_create(departments)


def _point(grid: Grid, facts: dict, phone: str) -> ServicePoint:
    said = {
        key: v.format(place=grid.name) if key != "is_always_open" else v for key, v in facts.items()
    }
    return ServicePoint(grid=grid, phone=phone, **said)
