"""Every cell of state, verb and relation, played through the API (tests/disputes/life.tsv).

The cells are written from domain.md, "Tickets", and never from disputes/workflow.py: where the two
differ, this fails. A cell is the state afterwards; `state`: 409, the matter has moved on; `no`: 409,
not this person's step; `top`: 409, nobody sits above; `404`: they do not see it; `-`: there is nobody of
that relation in such a state. The table is asked before the person is.

The matter happened in a group and its patch holds it. Columns:
holder: leads the patch; assignee: leads the group and was given it; office: clerk of a department that
was given it (a matter of its own); helper: clerk of a department that helps with it; logger: works in the group and logged it; ground: leads the group
where it happened and was not given it; parent, township, county: lead or serve above the holder;
resolver: deputy of the patch and of the village above, who resolved it; peer, self: two of the county's
staff where the county holds it and `self` resolved it. Out of sight: colleague, who works in the patch;
mediator of the township; other_office, another department's clerk; neighbour, who leads another
village; hidden, who leads the village that the matter is about; sensitive, who leads the village above
of a sensitive one; tree admin, auditor, and stranger, who has no chair.
"""

import csv
import datetime as dt
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone

from disputes.actions.log import Draft, log_ticket
from disputes.kinds import OPEN, RUNNING, State
from disputes.models import Category, Ticket
from disputes.workflow import WIRED
from grids.roles import Role
from tests import factories as make
from tests.api import at, client
from tests.cast import seat
from tests.still import still

with (Path(__file__).parent / "life.tsv").open(encoding="utf-8") as file:
    HEAD, *ROWS = list(csv.reader(file, delimiter="\t"))
RELATIONS = HEAD[2:]
CELLS = {(row[0], row[1]): dict(zip(RELATIONS, row[2:], strict=True)) for row in ROWS}

REFUSALS = {"state": "wrong_state", "no": "not_allowed", "top": "no_level_above"}
GIVEN_AWAY = (State.ASSIGNED, State.HANDLING, State.WAITING, State.PARKED)
DONE = (State.RESOLVED, State.CLOSED)

TOMORROW = f"{timezone.localdate() + dt.timedelta(days=1)}"
LATER = f"{timezone.localdate() + dt.timedelta(days=60)}"

# Which matter a relation is tried on; the others on the plain one.
TWIN = {
    "office": "office",
    "ground": "office",
    "peer": "county",
    "self": "county",
    "hidden": "hidden",
    "sensitive": "sensitive",
}


class Life:
    """The matters of the file's head and the people around them."""

    def __init__(self, cast) -> None:
        self.cast, self.now = cast, timezone.now()
        self.fight = Category.objects.create(
            kind="dispute", code="D91", name="打架", must_report="公安机关 110"
        )
        office, other, helping = (
            make.DepartmentFactory(grid=cast.county_grid, name=name)
            for name in ("供电所", "林业局", "交通局")
        )
        self.third, self.helping = other, helping
        resolver = seat(cast.patch_grid, "resolver", Role.DEPUTY)
        above = make.PostFactory(grid=cast.village_grid, role=Role.DEPUTY)
        make.PostingFactory(post=above, user=resolver)
        self.people = {
            "holder": cast.patch,
            "assignee": cast.leader,
            "office": seat(cast.county_grid, "office", Role.CLERK, office),
            "helper": seat(cast.county_grid, "helper", Role.CLERK, helping),
            "logger": seat(cast.group_grid, "logger", Role.MEMBER),
            "ground": cast.leader,
            "parent": cast.village,
            "township": cast.township,
            "county": cast.county,
            "resolver": resolver,
            "peer": seat(cast.county_grid, "peer", Role.STAFF),
            "self": cast.county,
            "colleague": seat(cast.patch_grid, "colleague", Role.MEMBER),
            "mediator": cast.mediator,
            "other_office": seat(cast.county_grid, "other", Role.CLERK, other),
            "neighbour": cast.neighbour,
            "hidden": cast.village,
            "sensitive": cast.village,
            "admin": cast.admin,
            "auditor": cast.auditor,
            "stranger": cast.stranger,
        }
        self.clients = {name: client(person) for name, person in self.people.items()}
        post, here = {"assigned_post": cast.leader.post}, {"holder": cast.patch_grid}
        by_patch = {"resolved_by": resolver, "resolver": cast.patch_grid}
        by_office = {"resolved_by": self.people["office"], "resolver": None}
        by_county = {"resolved_by": cast.county, "resolver": cast.county_grid}
        self.other = self._log()
        # Name -> the matter, to whom it is given, who resolved it.
        self.twins = {
            "plain": (self._log(), here, post, by_patch),
            "sensitive": (self._log(is_sensitive=True), here, post, by_patch),
            "office": (self._log(), here, {"assigned_department": office}, by_office),
            "county": (self._log(), {"holder": cast.county_grid}, post, by_county),
            "hidden": (self._log(by=cast.county, concerns=cast.village_grid), {}, post, by_county),
        }

    def _log(self, *, by=None, **more) -> Ticket:
        more |= {"category": self.fight, "words": "两家为地界打起来了"}
        draft = Draft(kind="dispute", grid=self.cast.group_grid, **more)
        return log_ticket(draft, by=by or self.people["logger"], now=self.now)

    def bring(self, twin: str, state: str) -> Ticket:
        """The matter in that state, as it would have come there."""
        ticket, place, given, done = self.twins[twin]
        facts = dict(place)
        if state in (*GIVEN_AWAY, *DONE):
            facts |= given
        if state in DONE:
            facts |= done | {"resolved_at": self.now, "result": "已修"}
        if state not in RUNNING:
            facts |= {"escalate_at": None, "remind_at": None}
        facts |= still(state, before="handling")
        facts["merged_into"] = self.other if state == State.MERGED else None
        if state in (State.ACCEPTED, State.ASSIGNED, State.HANDLING):  # who has it asked for time
            asker = self.people["self" if twin == "county" else "assignee"]
            facts |= {"wished_by": asker, "wished_until": self.now}
        else:
            facts |= {"wished_by": None, "wished_until": None}
        facts["helpers"] = [self.helping.pk]
        Ticket.objects.filter(county=ticket.county, pk=ticket.pk).update(state=state, **facts)
        return ticket

    def _asked(self, ticket: Ticket) -> None:
        """Its logger was asked for more."""
        post = self.people["logger"].post
        until = self.now + dt.timedelta(days=2)
        rows = Ticket.objects.filter(county=ticket.county, pk=ticket.pk)
        rows.update(asked_post=post, asked_until=until)

    def _shared(self, ticket: Ticket) -> None:
        """It lies on the ground of another township too."""
        grids = [self.cast.other_township_grid.pk]
        rows = Ticket.objects.filter(county=ticket.county, pk=ticket.pk)
        rows.update(shared_grids=grids, shared_lines=grids)

    def body(self, verb: str) -> dict:
        """What the verb must be given."""
        return {
            "assign": {"post": self.cast.leader.post.pk},
            "add_helper": {"department": self.third.pk},
            "end_helper": {"department": self.helping.pk},
            "send_back": {"reason": "不归我们"},
            "raise": {"reason": "说不动"},
            "hand_down": {"reason": "先调", "grid": self.cast.group_grid.pk},
            "resolve": {"result": "已修"},
            "verify": {"finding": "属实"},
            "reject": {"reason": "还漏"},
            "void": {"reason": "记错了"},
            "pause": {"reason": "等鉴定", "until": TOMORROW},
            "park": {"reason": "等资金", "until": TOMORROW},
            "extend": {"reason": "属实", "until": LATER},
            "ask_extension": {"reason": "不够", "until": LATER},
            "decline": {"reason": "来得及"},
            "note": {"words": "再去看看"},
            "ask_back": {"whom": "logger", "question": "哪一户"},
            "answer": {"words": "东头那户"},
            "reopen": {"reason": "又漏了"},
            "urge": {"words": "请抓紧"},
            "oversee": {"words": "拖得久了"},
            "split_off": {"words": "另一桩"},
            "merge": {"ticket": str(self.other.pk)},
            "share": {"grid": self.cast.other_township_grid.pk},
            "unshare": {"grid": self.cast.other_township_grid.pk},
            "report": {"organ": "派出所", "number": "110", "at": self.now.isoformat()},
            "correct": {"words": "三家为地界争执"},
        }.get(verb, {})

    def play(self, verb: str, state: str, relation: str) -> str:
        """What this person's try answers, in the words of the file; nothing of it stays."""
        with transaction.atomic():
            ticket = self.bring(TWIN.get(relation, "plain"), state)
            if verb == "answer" and state in OPEN:
                self._asked(ticket)
            if verb == "unshare" and TWIN.get(relation) not in ("hidden", "sensitive"):
                self._shared(ticket)
            answer = self.clients[relation].post(
                at(ticket.pk, f"{verb}/"), self.body(verb), headers={"If-Match": '"1"'}
            )
            transaction.set_rollback(True)
        if answer.status_code == 200:
            return answer.json()["state"]
        if answer.status_code == 409:
            code = answer.json()["error"]["code"]
            return next((word for word, one in REFUSALS.items() if one == code), code)
        return str(answer.status_code)


@pytest.fixture
def life(cast):
    return Life(cast)


def test_every_state_and_every_verb_that_there_is_has_its_row():
    assert HEAD[:2] == ["# verb", "state"]
    assert set(CELLS) == {(verb, str(state)) for verb in WIRED for state in State}
    assert len(ROWS) == len(CELLS)
    assert {cell for row in ROWS for cell in row[2:]} == {*REFUSALS, "404", "-", *REACHED}


REACHED = {str(state) for state in State}


@pytest.mark.parametrize("verb", sorted(WIRED))
def test_every_cell_is_what_the_domain_says(life, verb):
    wrong = []
    for state in State:
        for relation, due in CELLS[verb, state].items():
            if due == "-":
                continue
            found = life.play(verb, state, relation)
            if found != due:
                wrong.append(f"{verb} {state} by {relation}: {found}, not {due}")
    assert wrong == []


@pytest.mark.parametrize("verb", sorted(WIRED))
def test_what_is_refused_changes_no_row(life, verb):
    """To everybody to whom it is refused in handling and once it is resolved."""
    wrong = []
    for state in (State.HANDLING, State.RESOLVED):
        for relation, due in CELLS[verb, state].items():
            if due not in {*REFUSALS, "404"}:
                continue
            with transaction.atomic():
                ticket, before = (
                    life.bring(TWIN.get(relation, "plain"), state),
                    rows_of_everything(),
                )
                life.clients[relation].post(
                    at(ticket.pk, f"{verb}/"), life.body(verb), headers={"If-Match": '"1"'}
                )
                if rows_of_everything() != before:
                    wrong.append(f"{state} by {relation}")
                transaction.set_rollback(True)
    assert wrong == []


def test_whoever_may_do_a_verb_would_have_changed_a_row(life):
    """The test above can fail: the same road with a verb that is there changes rows."""
    before = rows_of_everything()
    with transaction.atomic():
        ticket = life.bring("plain", "reported")
        answer = life.clients["holder"].post(at(ticket.pk, "accept/"), {})
        assert answer.status_code == 200
        assert rows_of_everything() != before
        transaction.set_rollback(True)


def rows_of_everything() -> list:
    """How many rows each table of tickets and of what waits holds, and how its newest change stands."""
    with connection.cursor() as cursor:
        cursor.execute(EVERYTHING)
        return cursor.fetchall()


EVERYTHING = """
    SELECT 'ticket', count(*), md5(string_agg(t::text, '' ORDER BY id)) FROM disputes_ticket AS t
    UNION ALL SELECT 'event', count(*), '' FROM disputes_ticketevent
    UNION ALL SELECT 'words', count(*), '' FROM disputes_eventwords
    UNION ALL SELECT 'item', count(*), md5(string_agg(w::text, '' ORDER BY id))
    FROM grids_workitem AS w
    UNION ALL SELECT 'message', count(*), '' FROM grids_message
    UNION ALL SELECT 'key', count(*), '' FROM grids_idempotencykey
"""
