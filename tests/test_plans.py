"""How the hot questions are answered in a county of 12,000 matters: by which index, and never by reading a
volume table through. Each index of tickets is seen to be missed by one of them.
"""

import datetime as dt
import json
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from bench._rows import FIRST_COUNTY, NOW, PEOPLE, ROWS, TREE, TURNS
from disputes.actions.due_rows import due_ids
from disputes.journal import story
from disputes.models import Ticket, TicketEvent
from disputes.rollups.own import done_page
from disputes.search.mine import logged_page
from disputes.search.queue import Asked, count_all, matters, narrow, page_of
from grids import waiting
from grids.actions.analyzing import analyze
from grids.models import County, Department, Grid, Message, Post, Posting, User, WorkItem
from reports.rollups.completeness import five
from reports.rollups.dashboard import days_of, open_now
from rows.ids import UUID7_SQL
from rows.keyset import heads

TICKETS = 12_000
DAY = NOW.date()

VOLUME = {
    *("disputes_ticket", "disputes_ticketevent", "grids_workitem", "reports_dailyreport"),
    "grids_message",
}

READ = ", ".join(sorted(VOLUME | {"grids_grid", "grids_post", "grids_posting", "grids_user"}))

# Six matters in a hundred are open, as in a county that closes them.
MORE = f"""
    UPDATE disputes_ticket
    SET state = 'closed', resolved_at = received_at, escalate_at = NULL
    WHERE county IN (%(county)s, %(county)s + 1) AND number ~ '([03]|[3-9][12])$';
    UPDATE disputes_ticket SET assigned_department_id = %(department)s, state = 'assigned'
    WHERE county = %(county)s AND number LIKE 'b %%11';
    UPDATE disputes_ticket SET helpers = ARRAY[%(department)s]::bigint[]
    WHERE county = %(county)s AND number LIKE 'b %%44';
    UPDATE disputes_ticket SET assigned_post_id = %(base)s + 150, state = 'assigned'
    WHERE county = %(county)s AND number LIKE 'b %%22';
    UPDATE disputes_ticket
    SET shared_grids = ARRAY[%(base)s + 105], shared_lines = ARRAY[%(base)s, %(base)s + 3, %(base)s + 105]
    WHERE county = %(county)s AND number LIKE 'b %%33';
    UPDATE disputes_ticket SET resolved_by_id = logged_by_id, resolver_id = holder_id
    WHERE county = %(county)s AND state = 'closed';
    INSERT INTO grids_workitem
        (id, county, kind, subject, what, owner_kind, owner, since, due_at, is_stand_in)
    SELECT {UUID7_SQL}, county, kind, subject, 'hold', owner_kind, owner, since, due_at, false
    FROM grids_workitem WHERE county = %(county)s;
    INSERT INTO disputes_ticketevent
        (id, county, ticket_id, verb, at, day, by_label, state_from, state_to, holder_to, to_label,
         spell, kind, is_sensitive, due_at, words_hash, facts, at_township, at_village, at_patch,
         at_group)
    SELECT {UUID7_SQL}, t.county, t.id, v.verb, t.received_at, t.day, '', '', 'reported',
           t.at_township, '', 0, t.kind, false, t.due_at, '', '{{}}', t.at_township, t.at_village,
           t.at_patch, t.at_group
    FROM disputes_ticket AS t CROSS JOIN (VALUES ('log'), ('assign')) AS v(verb)
    WHERE t.county = %(county)s;
    INSERT INTO reports_dailyreport
        (id, county, grid_id, tier, day, version, is_current, state, is_nil, is_on_time, words,
         frozen_at, logged, on_spot, resolved, on_time, closed, raised, open, overdue, returned_why,
         sensitive_logged, sensitive_open, at_township, at_village)
    SELECT {UUID7_SQL}, %(county)s, t.at_group, 5, d.day, 1, true, 'confirmed', true, true, '',
           %(now)s, 0, 0, 0, 0, 0, 0, 0, 0, '', 0, 0, min(t.at_township), min(t.at_village)
    FROM disputes_ticket AS t
    CROSS JOIN generate_series(%(day)s::date - 3, %(day)s::date, '1 day') AS d(day)
    WHERE t.county = %(county)s GROUP BY t.at_group, d.day;
    INSERT INTO grids_message (id, county, person_id, key, kind, facts, url, made_at)
    SELECT {UUID7_SQL}, %(county)s, %(base)s + 10001 + row_number() OVER () %% 50, t.number, 'k',
           '{{}}', '', t.received_at
    FROM disputes_ticket AS t WHERE t.county = %(county)s
"""


FILLED = {TREE: [Grid], PEOPLE: [User, Post, Posting], ROWS: [Ticket], TURNS: [WorkItem]}


class Peopled:
    """The county, and who asks."""

    def __init__(self):
        code, base = FIRST_COUNTY, 1_000_000
        given = {"county": code, "base": base, "now": NOW, "rows": TICKETS, "day": DAY}
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
            # Nothing is vacuumed inside a transaction: no page is known to be visible to all, and an
            # index alone seems to answer nothing. So that a page of the table is not dear either:
            cursor.execute("SET LOCAL random_page_cost = 1.1")
            for county, first in ((code, base), (code + 1, 2 * base)):  # not alone in its tables
                County.objects.create(id=county, name="b", short_name="b")
                for statement, filled in FILLED.items():
                    cursor.execute(statement, given | {"county": county, "base": first})
                    analyze(*filled)  # or what joins them is planned as over nothing: minutes
            cursor.execute("RESET ROLE")  # what follows is the owner's work
            cursor.execute(f"ANALYZE {READ}")
            unit = Department.objects.create(grid_id=base + 1, name="b").pk
            clerk = Post.objects.get(pk=base + 151)
            clerk.role, clerk.department_id = "clerk", unit
            clerk.save()
            cursor.execute(MORE, given | {"department": unit})
            cursor.execute(f"ANALYZE {READ}")
        at = {2: base + 3, 3: base + 105, 4: base + 1007, 5: base + 10009}
        self.grids = Grid.objects.in_bulk([base, *at.values()])
        self.county, self.town, self.village, self.patch, self.group = (
            self.grids[pk] for pk in sorted(self.grids)
        )
        self.clerk = User.objects.get(pk=clerk.pk)
        self.deputy = User.objects.get(pk=base + 150)
        self.ticket = Ticket.objects.filter(county=code).first()

    def questions(self):
        """Name -> the question, and the index by which a table is read."""
        lists = {
            "the open of the county": (self.county, "open", "ticket_open_in_county"),
            "the open of a township": (self.town, "open", "ticket_open_in_town"),
            "the open of a village": (self.village, "open", "ticket_open_near"),
            "the open of a patch": (self.patch, "open", "ticket_open_near"),
            "the open of a group": (self.group, "open", "ticket_open_near"),
            "the newest of the county": (self.county, "all", "ticket_newest"),
            "the newest of a township": (self.town, "all", "ticket_newest_town"),
            "the newest of a village": (self.village, "all", "ticket_newest_near"),
            "the newest of a patch": (self.patch, "all", "ticket_newest_near"),
            "the newest of a group": (self.group, "all", "ticket_newest_near"),
        }
        for name, (grid, show, index) in lists.items():
            yield name, lambda grid=grid, show=show: queue(self.of(grid), grid, show), {index}
        yield (
            "what is overseen in the county",
            lambda: queue(self.of(self.county), self.county, "open", mark="overseen"),
            {"ticket_marked"},
        )
        yield from self.filters()
        for grid in (self.county, self.village):
            yield (
                f"what lies on the ground of tier {grid.tier} too",
                lambda grid=grid: queue(self.of(grid), grid, "open", is_shared=True),
                {"ticket_shared"},
            )
        given = {"ticket_given_dept", "ticket_given_post", "ticket_helped", "ticket_logged"}
        yield "what was given to a clerk", lambda: queue(self.clerk, None, "all"), given
        yield (
            "what a clerk has open",
            lambda: queue(self.clerk, None, "open"),
            {"ticket_given_dept"},
        )
        yield (
            "what a post has open",
            lambda: queue(self.deputy, None, "open"),
            {"ticket_given_post"},
        )
        leader = self.of(self.group)
        yield "what one logged", lambda: logged_page(leader, "", NOW, ""), {"ticket_logged"}
        yield "to do", lambda: waiting.todo(leader, NOW, "", 20), {"work_item_turns"}
        yield "in hand", lambda: waiting.in_hand(leader, NOW, "", 20), {"work_item_holds"}
        yield "done", lambda: done_page(leader, NOW, ""), {"ticket_resolved_in"}
        counted = {"ticket_open_in_county", "ticket_resolved_in"}
        yield "numbers of the county's queue", lambda: numbers(self.of(self.county)), counted
        for grid, index in ((self.county, "in_county"), (self.town, "in_town")):
            yield (
                f"the dashboard of tier {grid.tier} now",
                lambda grid=grid: open_now(grid, children(grid), NOW, self.of(grid)),
                {f"ticket_open_{index}"},
            )
        yield (
            "the dashboard's flows of today",
            lambda: flows(self.town, self.of(self.town)),
            {"event_county_day"},
        )
        yield "the board of today", lambda: five(self.town, DAY), {"report_day_tree"}
        sweep = NOW + dt.timedelta(hours=2)
        yield "what is due", lambda: due_ids(FIRST_COUNTY, sweep, "escalate_at"), {"ticket_wakes"}
        yield "the story of one", lambda: story(self.ticket), {"event_story"}
        inbox = Message.objects.of(leader)
        yield "the inbox", lambda: list(heads(inbox, ("-made_at", "-id"), 21)), {"message_inbox"}
        assigned = TicketEvent.objects.filter(
            county=FIRST_COUNTY, verb="assign", holder_to=self.town.pk
        )
        yield (
            "whom it is given to",
            lambda: list(assigned.order_by("-at")[:200]),
            {"event_assigned"},
        )
        number = Ticket.objects.filter(county=FIRST_COUNTY, number="b 7")
        yield "a case number", lambda: number.first(), {"ticket_number_once"}
        receipt = Ticket.objects.filter(county=FIRST_COUNTY, receipt="b7")
        yield "a receipt", lambda: receipt.first(), {"ticket_receipt_once"}
        one = Ticket.objects.filter(county=FIRST_COUNTY, pk=self.ticket.pk)
        yield "one of them", lambda: one.get(), {"disputes_ticket_pkey"}

    def filters(self):
        """Each filter of the queue: the area's own list is read in its order, or fewer by an index of
        the filter's own; the county's open ones are the most that any of them looks at."""
        county, town, village = self.county, self.town, self.village
        month = {"closed_since": DAY - dt.timedelta(days=30), "closed_until": DAY}
        filters = {
            "the level": ({"tier": 3}, {"ticket_open_in_county"}),
            "what a village holds": ({"holder": village}, {"ticket_open_near"}),
            "the department": ({"department": self.clerk.seats()[0].department}, set()),
            "the source": ({"source": "phone"}, {"ticket_open_in_county"}),
            "sent back": ({"is_bounced": True}, {"ticket_open_in_county"}),
            "due in days": ({"due_since": DAY, "due_until": DAY}, {"ticket_open_in_county"}),
            "the newest of the open": ({"sort": "newest"}, set()),
            "the oldest of the open": ({"sort": "oldest"}, set()),
            "not looked at": ({"show": "unseen"}, {"ticket_open_in_county"}),
        }
        for name, (more, index) in filters.items():
            asked = {"show": "open"} | more
            yield (
                f"filter: {name}",
                lambda asked=asked: queue(self.of(county), county, **asked),
                index,
            )
        yield (
            "filter: closed in a month",
            lambda: queue(self.of(county), county, "all", **month),
            set(),
        )
        yield (
            "filter: to verify by me",
            lambda: queue(self.of(town), town, "verify_mine"),
            set(),
        )

    def of(self, grid):
        """Whoever leads it."""
        return User.objects.get(pk=grid.pk)


def queue(user, grid, show, **more):
    """The first page of the desk's queue."""
    asked = Asked(show, **more)
    page_of(narrow(matters(user, grid), asked, NOW, grid, user), asked, "", 50)


def numbers(user):
    """The numbers beside the county's queue."""
    grid = Grid.objects.get(pk=user.pk)
    views = ("open", "overdue", "resolved_month")
    count_all(
        user, {one: narrow(matters(user, grid), Asked(one), NOW, grid, user) for one in views}
    )


def children(grid):
    return list(Grid.objects.filter(parent=grid))


def flows(grid, user):
    """What a township's dashboard says of today."""
    month = DAY.replace(day=1)
    days_of(grid, children(grid), NOW, user, first=month, month=month, today=DAY)


def scans(plan) -> Iterator[dict]:
    """The nodes of a plan."""
    yield plan
    for below in plan.get("Plans", ()):
        yield from scans(below)


def plan_of(statement):
    """The planner's answer, past those who stand before statements: they do not read EXPLAIN."""
    with connection.connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}")
        found = cursor.fetchone()[0]
    return (found if isinstance(found, list) else json.loads(found))[0]["Plan"]


def wrong(question, wanted):
    """Which of the wanted indexes are not used, and which volume tables are read through."""
    with CaptureQueriesContext(connection) as asked:
        question()
    used, through = set(), set()
    for one in asked.captured_queries:
        if one["sql"].lstrip("( \n").startswith(("SELECT", "WITH")):
            for node in scans(plan_of(one["sql"])):
                used.add(node.get("Index Name"))
                if node["Node Type"] == "Seq Scan":
                    through.add(node["Relation Name"])
    return (wanted - used) | (through & VOLUME)


@pytest.fixture
def peopled(db):
    return Peopled()


def test_hot_questions_read_by_their_index_and_each_index_is_missed(peopled):
    questions = list(peopled.questions())
    found = {name: wrong(question, wanted) for name, question, wanted in questions}
    assert {name: faults for name, faults in found.items() if faults} == {}
    for index in planted():
        missed = without(index, questions)
        assert missed, f"{index} is written with every row and missed by no question"


def planted():
    """The indexes of tickets that a statement can take away; keys belong to constraints."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexrelid::regclass::text FROM pg_index"
            " WHERE indrelid = 'disputes_ticket'::regclass AND NOT indisunique"
        )
        return [name for (name,) in cursor.fetchall()]


def without(index, questions):
    """Which questions notice that an index is gone."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {index}")
        asked = [(name, question, w) for name, question, w in questions if index in w]
        found = {name for name, question, wanted in asked if wrong(question, wanted)}
        transaction.set_rollback(True)
    return found


def test_tickets_have_seventeen_indexes_and_no_more(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, (SELECT count(*) FROM pg_index WHERE indrelid = c.oid)"
            " FROM pg_class AS c WHERE relname = ANY(%s)",
            [list(MOST)],
        )
        assert dict(cursor.fetchall()) == MOST


MOST = {
    "disputes_ticket": 17,
    "disputes_ticketevent": 7,
    "grids_workitem": 4,
    "reports_dailyreport": 4,
    "grids_idempotencykey": 2,
    "grids_message": 4,
    "disputes_delivery": 3,
    "grids_household": 3,
}
"""Of the tables that everyday verbs write, their keys counted: one more costs every verb something."""
