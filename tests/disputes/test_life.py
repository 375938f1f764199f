"""Every cell of state, verb and relation, played through the API (tests/disputes/life.tsv).

The cells are written from domain.md, "Tickets", and never from disputes/workflow.py: where the two
differ, this fails. A cell is the state afterwards; `state`: 409, the matter has moved on; `no`: 409,
not this person's step; `top`: 409, nobody sits above; `404`: they do not see it; `-`: there is nobody of
that relation in such a state. The table is asked before the person is.

The matter happened in a group and its patch holds it. Columns:
holder: leads the patch; assignee: leads the group and was given it; office: clerk of a department that
was given it (a matter of its own); logger: works in the group and logged it; ground: leads the group
where it happened and was not given it; parent, township, county: lead or serve above the holder;
resolver: deputy of the patch and of the village above, who resolved it; peer, self: two of the county's
staff where the county holds it and `self` resolved it. Out of sight: colleague, who works in the patch;
mediator of the township; other_office, another department's clerk; neighbour, who leads another
village; hidden, who leads the village that the matter is about; sensitive, who leads the village above
of a sensitive one; tree admin, auditor, and stranger, who has no chair.
"""

import csv
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from disputes.actions.log import Draft, log_ticket
from disputes.kinds import RUNNING, State
from disputes.models import Ticket
from disputes.workflow import TABLE, WIRED
from grids.roles import Role
from tests import factories as make
from tests.api import at, client
from tests.cast import seat

with (Path(__file__).parent / "life.tsv").open(encoding="utf-8") as file:
    HEAD, *ROWS = list(csv.reader(file, delimiter="\t"))
RELATIONS = HEAD[2:]
CELLS = {(row[0], row[1]): dict(zip(RELATIONS, row[2:], strict=True)) for row in ROWS}

REFUSALS = {"state": "wrong_state", "no": "not_allowed", "top": "no_level_above"}
GIVEN_AWAY = (State.ASSIGNED, State.HANDLING, State.WAITING, State.PARKED)
DONE = (State.RESOLVED, State.CLOSED)

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
        office, other = (
            make.DepartmentFactory(grid=cast.county_grid, name=name)
            for name in ("供电所", "林业局")
        )
        resolver = seat(cast.patch_grid, "resolver", Role.DEPUTY)
        above = make.PostFactory(grid=cast.village_grid, role=Role.DEPUTY)
        make.PostingFactory(post=above, user=resolver)
        self.people = {
            "holder": cast.patch,
            "assignee": cast.leader,
            "office": seat(cast.county_grid, "office", Role.CLERK, office),
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
        # Name -> the matter, to whom it is given, who resolved it.
        self.twins = {
            "plain": (self._log(), here, post, by_patch),
            "sensitive": (self._log(is_sensitive=True), here, post, by_patch),
            "office": (self._log(), here, {"assigned_department": office}, by_office),
            "county": (self._log(), {"holder": cast.county_grid}, post, by_county),
            "hidden": (self._log(by=cast.county, concerns=cast.village_grid), {}, post, by_county),
        }

    def _log(self, *, by=None, **more) -> Ticket:
        draft = Draft(kind="dispute", words="两家为地界争执", grid=self.cast.group_grid, **more)
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
        Ticket.objects.filter(county=ticket.county, pk=ticket.pk).update(state=state, **facts)
        return ticket

    def body(self, verb: str) -> dict:
        """What the verb must be given."""
        return {
            "assign": {"post": self.cast.leader.post.pk},
            "send_back": {"reason": "不归我们"},
            "raise": {"reason": "说不动"},
            "hand_down": {"reason": "先调", "grid": self.cast.group_grid.pk},
            "resolve": {"result": "已修"},
            "verify": {"finding": "属实"},
            "reject": {"reason": "还漏"},
            "void": {"reason": "记错了"},
            "note": {"words": "再去看看"},
            "correct": {"words": "三家为地界争执"},
        }.get(verb, {})

    def play(self, verb: str, state: str, relation: str) -> str:
        """What this person's try answers, in the words of the file; nothing of it stays."""
        with transaction.atomic():
            ticket = self.bring(TWIN.get(relation, "plain"), state)
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


REACHED = {str(state) for state in State} - {"merged"}
"""No verb of today merges."""


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


def test_a_verb_that_is_not_wired_has_no_address(life):
    for row in TABLE:
        if row.verb not in WIRED:
            assert life.play(row.verb, "reported", "holder") == "404"
