"""Whose turn it is by state, as house.md, rule 12, says: a table written by hand."""

import datetime as dt
import uuid

import pytest

from disputes.kinds import State
from disputes.turns import DEPARTMENT, GRID, POST, Asked, Given, Matter, looks, turns

COUNTY, TOWN, VILLAGE, PATCH, GROUP = LINE = (1, 2, 3, 4, 5)
OTHER = (1, 2, 30, 40)
DUE = dt.datetime(2026, 7, 16, tzinfo=dt.UTC)
ME = 999
TO_POST = Given(POST, 70, LINE)
TO_DEPARTMENT = Given(DEPARTMENT, 80, (1,))


class Seats:
    """Everybody sits where their number says, but for the empty owners; grid 3 has person 300."""

    def __init__(self, *empty, alone=()):
        self.empty, self.alone = set(empty), set(alone)

    def people(self, owner_kind, owner):
        if (owner_kind, owner) in self.empty:
            return frozenset()
        return frozenset({ME}) if (owner_kind, owner) in self.alone else frozenset({owner * 100})


def matter(state, holder=LINE, **more):
    return Matter(uuid.UUID(int=1), state, DUE, LINE, holder, **more)


def said(found):
    return {(one.what, one.owner_kind, one.owner) for one in found}


ON_POST = Asked(DUE, 90, GROUP, is_halted=True)
OF_RESIDENT = Asked(DUE, is_halted=True)


@pytest.mark.parametrize(
    ("state", "more", "expected"),
    [
        ("reported", {"asked": ON_POST}, {("hold", GRID, GROUP), ("answer", POST, 90)}),
        (
            "assigned",
            {"asked": ON_POST, "given": TO_POST},
            {("hold", POST, 70), ("hold", GRID, GROUP), ("answer", POST, 90)},
        ),
        ("accepted", {"asked": OF_RESIDENT}, {("hold", GRID, GROUP), ("answer", GRID, GROUP)}),
        (
            "handling",
            {"asked": OF_RESIDENT, "given": TO_DEPARTMENT},
            {
                *(("hold", DEPARTMENT, 80), ("hold", GRID, GROUP)),
                *(("answer", DEPARTMENT, 80), ("answer", GRID, GROUP)),
            },
        ),
        (
            "reported",
            {"asked": Asked(DUE, 90, GROUP)},
            {("accept", GRID, GROUP), ("answer", POST, 90)},
        ),
        ("waiting", {"asked": ON_POST, "given": TO_POST}, {("hold", GRID, GROUP)}),
    ],
)
def test_while_a_question_is_open(state, more, expected):
    """Of the first one the others only hold it; a paused one asks nobody."""
    assert said(turns(matter(state, **more), Seats())) == expected


def test_only_the_first_question_has_a_time_of_its_own_and_only_the_logger_sees_it():
    until = DUE + dt.timedelta(days=9)
    for asked, due_at in ((Asked(until, 90, PATCH, True), until), (Asked(until, 90, PATCH), None)):
        (found,) = (
            one
            for one in turns(matter("reported", asked=asked, logged_by=7), Seats())
            if one.what == "answer"
        )
        assert (found.due_at, found.hidden_from, found.shown_to) == (due_at, PATCH, 7)


def test_nobody_stands_in_for_an_answer():
    found = turns(matter("accepted", asked=OF_RESIDENT), Seats((GRID, GROUP)))
    assert said(found) == {
        *(("hold", GRID, GROUP), ("hold", GRID, PATCH), ("answer", GRID, GROUP)),
    }


@pytest.mark.parametrize(
    ("state", "more", "expected"),
    [
        ("reported", {}, {("accept", GRID, GROUP)}),
        ("accepted", {}, {("hold", GRID, GROUP)}),
        ("accepted", {"is_back": True}, {("act", GRID, GROUP)}),
        ("accepted", {"is_back": True, "is_to_rule": True}, {("rule", GRID, GROUP)}),
        ("assigned", {"given": TO_POST}, {("sign", POST, 70), ("hold", GRID, GROUP)}),
        ("assigned", {"given": TO_DEPARTMENT}, {("sign", DEPARTMENT, 80), ("hold", GRID, GROUP)}),
        ("handling", {"given": TO_POST}, {("hold", POST, 70), ("hold", GRID, GROUP)}),
        ("handling", {}, {("act", GRID, GROUP)}),
        ("accepted", {"wished_by": 500}, {("hold", GRID, GROUP), ("decide", GRID, PATCH)}),
        (
            "handling",
            {"given": TO_POST, "wished_by": 7},
            {("hold", POST, 70), ("hold", GRID, GROUP), ("decide", GRID, PATCH)},
        ),
        ("waiting", {"given": TO_POST, "wished_by": 7}, {("hold", GRID, GROUP)}),
        ("waiting", {"given": TO_POST}, {("hold", GRID, GROUP)}),
        ("parked", {}, {("hold", GRID, GROUP)}),
        ("resolved", {"resolver": LINE}, {("verify", GRID, PATCH)}),
        ("closed", {}, set()),
        ("void", {}, set()),
        ("merged", {}, set()),
    ],
)
def test_the_table(state, more, expected):
    assert said(turns(matter(state, **more), Seats())) == expected


def test_every_state_is_in_the_table():
    for state in State:
        turns(matter(state, given=TO_POST), Seats())


@pytest.mark.parametrize(
    ("resolver", "holder", "empty", "looker"),
    [
        (LINE, LINE, (), PATCH),
        (LINE, LINE, (PATCH,), VILLAGE),
        (LINE, LINE, (PATCH, VILLAGE, TOWN), COUNTY),
        (LINE, LINE, (PATCH, VILLAGE, TOWN, COUNTY), None),
        ((), LINE, (), GROUP),  # a department: the holder looks
        ((), LINE, (GROUP,), PATCH),
        (OTHER, (1, 2), (), TOWN),  # a grid elsewhere: the holder
        (OTHER, (1, 2), (TOWN,), COUNTY),
        ((1,), (1,), (), COUNTY),  # the county's own: another of the county
    ],
)
def test_who_looks(resolver, holder, empty, looker):
    seats = Seats(*((GRID, grid) for grid in empty))
    assert looks(matter("resolved", holder, resolver=resolver, resolved_by=ME), seats) == looker


def test_who_resolved_it_and_sits_alone_is_passed_over_and_never_looks():
    seats = Seats(alone=[(GRID, PATCH), (GRID, VILLAGE)])
    (turn,) = turns(matter("resolved", resolver=LINE, resolved_by=ME), seats)
    assert (turn.owner, turn.not_by) == (TOWN, ME)


@pytest.mark.parametrize(("resolver", "looker"), [(LINE, None), ((1, 2), None), ((), GROUP)])
def test_of_a_sensitive_one_the_holder_alone_looks(resolver, looker):
    holder = (1, 2) if resolver == (1, 2) else LINE
    found = matter("resolved", holder, resolver=resolver, is_sensitive=True)
    assert looks(found, Seats()) == looker


def test_nobody_at_or_below_the_leader_it_concerns_looks():
    found = matter("resolved", (1, 2), resolver=LINE, hidden_from=VILLAGE)
    assert looks(found, Seats()) == TOWN


@pytest.mark.parametrize(
    ("found", "empty", "instead"),
    [
        (matter("reported"), [(GRID, GROUP)], ("accept", PATCH)),
        (matter("reported"), [(GRID, GROUP), (GRID, PATCH)], ("accept", VILLAGE)),
        (matter("accepted"), [(GRID, GROUP)], ("hold", PATCH)),
        (matter("reported", is_sensitive=True), [(GRID, GROUP)], None),
        (matter("reported", (1,)), [(GRID, COUNTY)], None),
        (matter("assigned", given=TO_POST), [(POST, 70)], ("sign", GROUP)),
        (matter("assigned", given=TO_DEPARTMENT), [(DEPARTMENT, 80)], ("sign", COUNTY)),
        # Given to another village: whoever sits above there does not see it, its holder does.
        (matter("assigned", (1, 2), given=Given(POST, 70, OTHER)), [(POST, 70)], ("sign", TOWN)),
        (
            matter("assigned", (1, 2), given=TO_POST, hidden_from=VILLAGE),
            [(POST, 70)],
            ("sign", TOWN),
        ),
    ],
)
def test_an_owner_without_anybody_has_a_stand_in(found, empty, instead):
    stand_ins = [one for one in turns(found, Seats(*empty)) if one.is_stand_in]
    assert [(one.what, one.owner) for one in stand_ins] == ([instead] if instead else [])
    assert said(turns(found, Seats())) <= said(turns(found, Seats(*empty)))


@pytest.mark.parametrize(
    ("holder", "empty", "alone", "decides"),
    [
        (LINE, (), (), PATCH),
        (LINE, (PATCH,), (), VILLAGE),  # a vacant level is passed over
        (LINE, (), (PATCH,), VILLAGE),  # and one where who asked sits alone
        (LINE, (PATCH, VILLAGE, TOWN, COUNTY), (), COUNTY),  # what reaches the county it takes
        ((1, 2), (), (), COUNTY),
        ((1,), (), (), COUNTY),  # the county's own: another of the county
        ((1,), (), (COUNTY,), COUNTY),
    ],
)
def test_who_decides_on_more_time(holder, empty, alone, decides):
    seats = Seats(*((GRID, one) for one in empty), alone=[(GRID, one) for one in alone])
    (turn,) = (
        t for t in turns(matter("accepted", holder, wished_by=ME), seats) if t[0] == "decide"
    )
    assert (turn.owner, turn.not_by, turn.is_stand_in) == (decides, ME, False)


@pytest.mark.parametrize(("holder", "expected"), [(LINE, set()), ((1,), {COUNTY})])
def test_on_a_sensitive_one_nobody_above_decides(holder, expected):
    found = turns(matter("accepted", holder, wished_by=ME, is_sensitive=True), Seats())
    assert {one.owner for one in found if one.what == "decide"} == expected
