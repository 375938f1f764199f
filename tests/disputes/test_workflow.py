"""The state table is the one of domain.md; its roads are walked in test_roads.py, its cells played in
test_life.py. Here every column of it is held to what the product asks and does."""

import datetime as dt

import pytest

from disputes.api.verbs import DOORS
from disputes.errors import WrongState
from disputes.kinds import OPEN, State
from disputes.models import Category, Ticket
from disputes.pages.verb import SHEETS
from disputes.rules import LOG_ROLES, PREDICATES
from disputes.workflow import BY_NOBODY, MOVES, TABLE, WIRED, Move, move
from tests.api import at, client, logged

# verb: (from, to) as the table of domain.md says it; "same" keeps the state.
SPOKEN = {
    "accept": ("reported", "accepted"),
    "assign": ("reported accepted assigned handling", "assigned"),
    "sign": ("assigned", "handling"),
    "ask_back": ("reported accepted assigned handling", "same"),
    "send_back": ("assigned handling", "accepted"),
    "raise": ("accepted assigned handling", "same"),
    "hand_down": ("reported accepted assigned handling", "reported"),
    "pause": ("handling", "waiting"),
    "resume": ("waiting parked", "before"),
    "answer": ("reported accepted assigned handling", "same"),
    "resolve": ("reported accepted handling", "resolved"),
    "verify": ("resolved", "closed"),
    "reject": ("resolved", "handling"),
    "lapse": ("resolved", "closed"),
    "reopen": ("closed", "accepted"),
    "park": ("reported accepted assigned handling waiting", "parked"),
    "correct": ("reported accepted", "same"),
    "ask_extension": ("accepted assigned handling", "same"),
    "decline": ("accepted assigned handling", "same"),
}


@pytest.mark.parametrize("verb", SPOKEN)
def test_the_table_says_what_the_domain_says(verb):
    sources, target = SPOKEN[verb]
    assert set(MOVES[verb].sources) == set(sources.split())
    assert MOVES[verb].to == (None if target == "same" else target)


@pytest.mark.parametrize("verb", ["split_off", "void", "merge", "extend", "urge", "oversee"])
def test_verbs_of_any_open_state(verb):
    assert set(MOVES[verb].sources) == set(OPEN)


def test_nothing_leaves_void_or_merged():
    left = {row.verb for row in TABLE if {State.VOID, State.MERGED} & set(row.sources)}
    assert left == set()
    assert set(MOVES["note"].sources) == {*OPEN, State.RESOLVED}


def test_an_unknown_road_is_refused():
    with pytest.raises(WrongState):
        move(State.CLOSED, "accept")
    assert len(TABLE) == len(MOVES)


def test_every_verb_of_a_person_has_its_address_and_its_sheet():
    assert set(DOORS) == set(SHEETS) == WIRED
    others = {row.verb for row in TABLE} - WIRED
    assert others == {
        *(
            "log",
            "log_solved",
            "lapse",
            "remind",
            "unanswered",
            "escalate",
            "told",
            "take_in",
            "alarm",
        ),
    }


# Who: the names are predicates that the rules judge by.


def unknown_names(table: tuple[Move, ...]) -> set[str]:
    """Names of people that no rule knows, and rules that no row names."""
    on_ticket = {who for row in table if row.sources for who in row.who}
    before = {who for row in table if not row.sources for who in row.who}
    return (on_ticket - BY_NOBODY) ^ set(PREDICATES) | before ^ set(LOG_ROLES)


def test_who_names_the_rules_that_judge():
    assert unknown_names(TABLE) == set()
    planted = Move("praise", "", OPEN, None, ("emperor",))
    assert unknown_names((*TABLE, planted)) == {"emperor"}


# Gives: what the API's shapes and the pages' sheets require.


def required_by_the_api(verb: str) -> set[str]:
    """Names that a body must have; a post or a department, one of them, is the assignee."""
    door = DOORS[verb]
    fields = door.asks().fields
    names = {name for name, field in fields.items() if field.required}
    if {"post", "department"} <= set(fields):
        names.add("assignee")
    return names | ({"version"} if door.needs_version else set())


@pytest.mark.parametrize("verb", sorted(WIRED))
def test_what_a_row_gives_is_what_the_api_asks(verb):
    assert required_by_the_api(verb) == set(MOVES[verb].gives)


@pytest.mark.parametrize("verb", sorted(WIRED))
def test_what_a_row_gives_is_what_the_sheet_asks(verb):
    form = SHEETS[verb].form
    fields = {name for name, field in form.base_fields.items() if field.required}
    if gives := getattr(form, "gives", ""):  # a ready reason under the name that the action takes
        fields = fields - {"reason"} | {gives}
    alike = {"to": "assignee"}  # the sheet's name of it
    kept = {"kind", "urgency", "words"} if verb == "correct" else set()  # filled with what is there
    assert {alike.get(name, name) for name in fields} - kept - {"key"} == set(MOVES[verb].gives)


BODIES = {
    "send_back": {"reason": "不归我们"},
    "raise": {"reason": "说不动"},
    "resolve": {"result": "已修"},
    "verify": {"finding": "属实"},
    "reject": {"reason": "还漏"},
    "void": {"reason": "记错了"},
    "pause": {"reason": "等鉴定", "until": "2026-07-20"},
    "park": {"reason": "等资金", "until": "2026-07-20"},
    "ask_extension": {"reason": "不够", "until": "2026-07-21"},
    "extend": {"reason": "属实", "until": "2026-07-22"},
    "decline": {"reason": "来得及"},
    "note": {"words": "再去看看"},
    "ask_back": {"whom": "resident", "question": "哪一户"},
    "answer": {"words": "东头那户"},
    "reopen": {"reason": "又漏了"},
    "urge": {"words": "请抓紧"},
    "oversee": {"words": "拖得久了"},
    "split_off": {"words": "另一桩"},
    "report": {"organ": "派出所", "number": "110", "at": "2026-07-15T14:30:00+08:00"},
    "correct": {"urgency": "critical"},  # in clock hours from now on
}


def do(user, ticket, verb, body=None):
    """Do it, and the matter as it stands after."""
    asked = client(user).post(
        at(ticket, f"{verb}/"),
        BODIES.get(verb, {}) if body is None else body,
        headers={"If-Match": f'"{Ticket.objects.get(pk=ticket["id"]).version}"'},
    )
    assert asked.status_code == 200, (verb, asked.json())
    return Ticket.objects.get(pk=ticket["id"])


@pytest.mark.parametrize(
    ("verb", "without"), [(verb, name) for verb in sorted(WIRED) for name in MOVES[verb].gives]
)
def test_without_what_a_row_gives_the_verb_is_refused(cast, verb, without):
    ticket = logged(cast.leader, cast.group_grid)
    body = {"hand_down": {"reason": "先调", "grid": cast.group_grid.pk}}.get(
        verb, BODIES.get(verb, {})
    )
    body = {name: value for name, value in body.items() if name != without}
    answer = client(cast.leader).post(at(ticket, f"{verb}/"), body)
    due = {"version": (428,), "assignee": (409,)}.get(without, (400,))
    assert answer.status_code in due
    if without == "assignee":
        assert answer.json()["error"]["code"] == "missing"
    assert Ticket.objects.get(pk=ticket["id"]).version == 1


# Clock: what happens to the times of the holder and of the resident.

ENDS = ("respond_by", "sign_by", "resolve_by")
TIMES = (*ENDS, "escalate_at", "due_at")


def ran(one: Ticket) -> set[str]:
    return {name for name in (*ENDS, "escalate_at") if getattr(one, name) is not None}


def changed(before: Ticket, after: Ticket) -> set[str]:
    return {name for name in TIMES if getattr(before, name) != getattr(after, name)}


def is_due_with(part: Ticket, first: Ticket) -> bool:
    """Of one that was split off: due as the first one, its holder's time just begun."""
    begun = {"respond_by", "escalate_at"}
    return (part.due_at, ran(part)) == (first.due_at, begun) and part.escalate_at > part.logged_at


CLOCK = {
    "resolve starts": lambda b, a: ran(a) == {"resolve_by", "escalate_at"} and a.due_at == b.due_at,
    "sign starts": lambda b, a: {"sign_by", "resolve_by"} <= ran(a) and a.due_at == b.due_at,
    "sign ends": lambda b, a: a.sign_by is None and a.resolve_by == b.resolve_by,
    "next level's escalation only": lambda b, a: (
        a.escalate_at != b.escalate_at and a.due_at == b.due_at
    ),
    "that level's escalation only": lambda b, a: (
        ran(a) == {"respond_by", "escalate_at"} and a.due_at == b.due_at
    ),
    "ends": lambda b, a: ran(a) == set() and a.due_at == b.due_at,
    "ends; the earlier deadline stays": lambda b, a: (
        ran(a) == set()
        and a.due_at == b.due_at
        and (a.merged_into.due_at, a.merged_into.escalate_at is None) == (a.due_at, False)
    ),
    "runs on; the new one's due counts from the first receipt": lambda b, a: (
        changed(b, a) == set() and is_due_with(Ticket.objects.get(split_from=a), a)
    ),
    "none": lambda b, a: ran(b) == ran(a) == set() and a.due_at == b.due_at,
    "runs again; the verifier's time does not count": lambda b, a: (
        ran(b) == set() and ran(a) == {"resolve_by", "escalate_at"} and a.due_at > b.due_at
    ),
    "new service time and allowance": lambda b, a: (
        ran(b) == set() and ran(a) == {"resolve_by", "escalate_at"} and a.due_at != b.due_at
    ),
    "stops": lambda b, a: "escalate_at" not in ran(a) and changed(b, a) <= {"escalate_at"},
    "runs on with the rest that was left": lambda b, a: (
        "escalate_at" in ran(a) - ran(b) and a.due_at - b.due_at == dt.timedelta(minutes=20)
    ),
    "new due": lambda b, a: changed(b, a) == {"due_at"} and a.due_at > b.due_at,
    "the first stops until the answer": lambda b, a: (
        "escalate_at" not in ran(a)
        and changed(b, a) == {"escalate_at", "due_at"}
        and a.due_at > b.due_at
    ),
    "runs again after the first question": lambda b, a: (
        "escalate_at" in ran(a) - ran(b) and a.due_at < b.due_at
    ),
    "runs on": lambda b, a: changed(b, a) == set(),
    "a new kind or urgency: as if logged so": lambda b, a: "due_at" in changed(b, a),
}
"""A word of the table's last column -> what is true of the row before and after."""


def test_the_clock_words_are_true(cast, set_clock, now):
    """One life with every verb in it, an hour of working time between two steps."""
    moment = [now]

    def step(who, verb, body=None):
        moment[0] += dt.timedelta(minutes=20)
        set_clock(moment[0])
        before = Ticket.objects.get(pk=ticket["id"])
        after = do(who, ticket, verb, body)
        word = MOVES[verb].clock
        assert CLOCK[word](before, after), (verb, word, changed(before, after), ran(after))
        seen.add(verb)

    seen: set[str] = set()
    set_clock(now)
    fight = Category.objects.create(kind="dispute", code="D91", name="打架", must_report="110")
    ticket = logged(cast.leader, cast.group_grid, category=fight.pk)
    one = Ticket.objects.get(pk=ticket["id"])
    assert MOVES["log"].clock == "respond starts"
    assert ran(one) == {"respond_by", "escalate_at"}
    step(cast.leader, "correct")
    step(cast.leader, "note")
    step(cast.leader, "ask_back")
    step(cast.leader, "answer")
    step(cast.patch, "urge")
    step(cast.county, "oversee")
    step(cast.leader, "report")
    step(cast.leader, "share", {"grid": cast.other_village_grid.pk})
    step(cast.leader, "unshare", {"grid": cast.other_village_grid.pk})
    step(cast.leader, "accept")
    step(cast.leader, "add_helper", {"department": cast.department.pk})
    step(cast.leader, "end_helper", {"department": cast.department.pk})
    step(cast.leader, "raise")
    given = {"post": cast.leader.post.pk}
    step(cast.patch, "hand_down", {"reason": "先调", "grid": cast.group_grid.pk})
    step(cast.leader, "accept")
    step(cast.leader, "assign", given)
    step(cast.leader, "send_back")
    step(cast.leader, "assign", given)
    step(cast.leader, "sign")
    step(cast.leader, "ask_extension")
    step(cast.patch, "decline")
    step(cast.leader, "ask_extension")
    step(cast.patch, "extend")
    step(cast.leader, "pause")
    step(cast.leader, "resume")
    step(cast.county, "park")
    step(cast.county, "resume")
    step(cast.leader, "resolve")
    step(cast.patch, "reject")
    step(cast.leader, "resolve")
    step(cast.patch, "verify")
    step(cast.county, "reopen")
    ticket = logged(cast.leader, cast.group_grid)
    step(cast.leader, "void")
    ticket = logged(cast.leader, cast.group_grid)
    step(cast.leader, "split_off")
    moment[0] += dt.timedelta(minutes=20)
    set_clock(moment[0])
    other = logged(cast.leader, cast.group_grid)
    step(cast.leader, "merge", {"ticket": other["id"]})
    assert seen == set(WIRED)


def test_what_is_solved_on_the_spot_has_no_clock(cast):
    ticket = logged(cast.leader, cast.group_grid, result="已劝开")
    one = Ticket.objects.get(pk=ticket["id"])
    assert MOVES["log_solved"].clock == "none"
    assert (one.state, ran(one)) == ("resolved", set())
    assert one.resolved_at <= one.due_at


@pytest.mark.parametrize("role", ["leader", "member", "mediator", "clerk", "tree_admin", "auditor"])
def test_who_may_log_is_read_from_the_table(role):
    posted, acting = (
        set(LOG_ROLES[name]) for name in (*MOVES["log"].who, *MOVES["log_solved"].who)
    )
    assert (role in posted) == (role in {"leader", "member", "mediator"})
    assert (role in acting) == (role == "leader")
