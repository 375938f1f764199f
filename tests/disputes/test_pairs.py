"""Pairs of characters: who writes them, what they say, and when the search goes by them."""

import datetime as dt

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from disputes.actions.correcting import correct
from disputes.actions.handling import resolve
from disputes.actions.holding import accept, assign, raise_ticket
from disputes.actions.log import Draft, log_ticket
from disputes.actions.noting import note
from disputes.actions.recount import check_pairs, mend_pairs
from disputes.actions.sweep import sweep_tickets
from disputes.actions.voiding import void
from disputes.models import EventWords, SearchPairs, Ticket
from disputes.pairing import county_token, pairs_in, place_token, write_pairs
from disputes.search import Asked, find, matters, narrow, page_of
from disputes.search.roads import LOOKED_AT, Wanted, look
from grids.folding import folded
from rows.keyset import heads
from tests.reports.events import line_of
from tests.roads import by_both

HOUR = dt.timedelta(hours=1)
MONTH = dt.timedelta(days=40)


def log(cast, now, words="沟堵了", **more):
    more.setdefault("grid", cast.group_grid)
    by = more.pop("by", cast.leader)
    return log_ticket(Draft(words=words, kind="hazard", **more), by=by, now=now)


def tokens_of(ticket):
    return set(SearchPairs.objects.get(ticket=ticket.pk).tokens)


def expected(ticket):
    """In Python, from the columns that are looked through."""
    texts = (ticket.words, ticket.place, ticket.result, ticket.number)
    pairs = {pair for text in texts for pair in pairs_in(folded(text))}
    at = (ticket.grid_id, ticket.at_township, ticket.at_village, ticket.at_patch, ticket.at_group)
    return pairs | {place_token(pk) for pk in at if pk} | {county_token(ticket.county)}


class writing:
    """How many statements on the table of pairs a piece of work asks."""

    def __enter__(self):
        self._all = CaptureQueriesContext(connection).__enter__()
        return self

    def __exit__(self, *why):
        self._all.__exit__(*why)
        asked = [one["sql"] for one in self._all.captured_queries]
        self.statements = [sql for sql in asked if "disputes_searchpairs" in sql]


def test_a_pair_is_one_number():
    assert pairs_in("水") == pairs_in("") == []
    assert pairs_in("ab") == [0x0061_0062]
    assert pairs_in("耀水") == [0x8000_6C34 - (1 << 32)]
    assert len(pairs_in("水沟水沟")) == 2


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(words=some.text(some.characters(exclude_characters="\x00\x1f", exclude_categories=["Cs"])))
def test_the_database_reads_the_same_pairs(cast, now, words):
    ticket = log(cast, now, f"水{words}"[:2000], place="桥东", result="清了")
    assert tokens_of(ticket) == expected(ticket)


def test_every_verb_that_changes_words_writes_them_with_one_statement(cast, now):
    with writing() as asked:
        ticket = log(cast, now)
    assert len(asked.statements) == 1
    assert tokens_of(ticket) == expected(ticket)
    with writing() as asked:
        solved = log(cast, now, result="清出淤泥")
    assert len(asked.statements) == 1
    assert set(pairs_in("清出淤泥")) <= tokens_of(solved)
    with writing() as asked:
        changes = {"words": "桥断了", "place": "村东"}
        correct(ticket, changes=changes, version=ticket.version, by=cast.leader, now=now)
    assert len(asked.statements) == 1
    ticket.refresh_from_db()
    assert tokens_of(ticket) == expected(ticket)
    assert not set(pairs_in("沟堵了")) & tokens_of(ticket)
    accept(ticket, by=cast.leader, now=now)
    with writing() as asked:
        resolve(ticket, result="修好了", by=cast.leader, now=now)
    assert len(asked.statements) == 1
    ticket.refresh_from_db()
    assert tokens_of(ticket) == expected(ticket)
    assert check_pairs(cast.record.id).wrong_rows == []


def test_other_verbs_and_the_sweep_leave_them_alone(cast, now):
    ticket, other = log(cast, now), log(cast, now, "电线断了")
    Ticket.objects.filter(pk=ticket.pk).update(escalate_at=now - HOUR)
    with writing() as asked:
        sweep_tickets(now=now)
        ticket.refresh_from_db()
        note(other, words="又响了一声", by=cast.leader, now=now)
        accept(other, by=cast.leader, now=now)
        assign(other, department=cast.department, by=cast.leader, now=now)
        third = Ticket.objects.get(pk=other.pk)
        raise_ticket(third, reason="办不了", by=cast.leader, now=now)
    assert ticket.holder != cast.group_grid
    assert asked.statements == []
    fresh = log(cast, now)
    with writing() as asked:
        void(fresh, reason="记错了", by=cast.leader, now=now)
    assert asked.statements == []
    assert check_pairs(cast.record.id).wrong_rows == []


def test_a_correction_without_other_words_rewrites_no_row(cast, now):
    def written():
        with connection.cursor() as cursor:
            cursor.execute("SELECT ctid FROM disputes_searchpairs")
            return cursor.fetchall()

    ticket = log(cast, now)
    before = written()
    changes = {"urgency": "urgent"}
    correct(ticket, changes=changes, version=ticket.version, by=cast.leader, now=now)
    assert written() == before


def test_what_is_erased_or_deleted_leaves_no_pair(cast, now):
    ticket = log(cast, now, "张三家的沟", place="桥东", result="清了")
    Ticket.objects.filter(pk=ticket.pk).update(words="", place="", result="")
    assert [row["told"] for row in check_pairs(cast.record.id).wrong_rows] == [
        f"false of ticket {ticket.pk}"
    ]
    write_pairs(ticket.county, [ticket.pk])
    ticket.refresh_from_db()
    assert tokens_of(ticket) == expected(ticket)
    assert not set(pairs_in("张三家的沟")) & tokens_of(ticket)
    assert check_pairs(cast.record.id).wrong == 0
    EventWords.objects.all().delete()
    connection.cursor().execute("RESET ROLE")  # the product may not delete an event
    ticket.events.all().delete()
    ticket.delete()
    assert not SearchPairs.objects.exists()


PLANTED = {
    "a pair too few": lambda tokens: tokens[:-1],
    "a pair too many": lambda tokens: [*tokens, 7],
    "another place": lambda tokens: [tokens[0] - 1, *tokens[1:]],
    "none": lambda tokens: [],
}


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_mistake_is_found_and_mended(cast, now, planted):
    ticket, other = log(cast, now), log(cast, now, "桥断了", grid=cast.patch_grid, by=cast.patch)
    row = SearchPairs.objects.get(ticket=ticket.pk)
    changed = PLANTED[planted](list(row.tokens))
    SearchPairs.objects.filter(ticket=ticket.pk).update(tokens=changed)
    SearchPairs.objects.filter(ticket=other.pk).delete()
    found = check_pairs(cast.record.id)
    assert found.cells == 2
    assert {row["told"] for row in found.wrong_rows} == {
        f"false of ticket {ticket.pk}",
        f"missing of ticket {other.pk}",
    }
    assert mend_pairs(cast.record.id, now=now)[1] == 2
    assert check_pairs(cast.record.id).wrong == 0
    assert tokens_of(ticket) == expected(ticket)


def crowd(cast, now, count, words, **more):
    """Tickets in bulk, one an hour back from `now`."""
    rows = []
    for number in range(count):
        at = now - HOUR * number
        ticket = Ticket(
            county=cast.record.id,
            number=f"试 {now:%m%d}{number:04d}",
            kind="hazard",
            state="closed",
            words=words[number % len(words)],
            grid=cast.group_grid,
            holder=cast.group_grid,
            logged_by=cast.leader,
            logged_at=at,
            received_at=at,
            resolved_at=at,
            day=at.date(),
            due_at=at,
            **more,
        )
        vars(ticket).update(line_of(cast.group_grid))
        rows.append(ticket)
    Ticket.objects.bulk_create(rows)
    write_pairs(cast.record.id, [row.pk for row in rows])


def is_rare(cast, now, text, **also):
    rows = matters(cast.county, cast.county_grid)
    wanted = Wanted([folded(one) for one in text.split()], cast.county_grid, rows.counties)
    return look(rows, wanted, Q(**also), now)[1]


def test_an_estimate_chooses_the_road(cast, now):
    crowd(cast, now, LOOKED_AT, ["排水沟堵了", "电线断了"])
    crowd(cast, now - MONTH, LOOKED_AT, ["排水沟堵了", "路灯坏了"])
    log(cast, now, "檐下有蜂巢")
    assert is_rare(cast, now, "蜂巢")
    assert is_rare(cast, now, "雪崩")
    assert not is_rare(cast, now, "排水")
    # Everybody says it this month, and nobody did before: a walk would not end.
    assert is_rare(cast, now, "电线")
    assert not is_rare(cast, now, "路灯")
    # Common words, of which few are what else is asked for.
    assert is_rare(cast, now, "排水", urgency="urgent")
    # Of one character there is no pair.
    assert not is_rare(cast, now, "蜂")
    assert is_rare(cast, now, "蜂 蜂巢")
    assert not is_rare(cast, now, "排水 沟堵")


def test_where_little_lies_it_is_walked(cast, now):
    crowd(cast, now, LOOKED_AT - 1, ["电线断了"])
    assert not is_rare(cast, now, "蜂巢")
    crowd(cast, now - MONTH, 1, ["电线断了"])
    assert is_rare(cast, now, "蜂巢")


def test_a_name_that_covers_much_is_common(cast, now):
    crowd(cast, now, LOOKED_AT, ["排水沟堵了"])
    crowd(cast, now - MONTH, LOOKED_AT, ["排水沟堵了"])
    cast.village_grid.name = "粉坊村"
    cast.village_grid.save()
    cast.other_village_grid.name = "粉皮村"
    cast.other_village_grid.save()
    assert not is_rare(cast, now, "粉坊")
    assert is_rare(cast, now, "粉皮")  # named, and nothing lies there


def test_below_a_village_names_are_found_on_the_walk(cast, now):
    cast.patch_grid.name = "粉坊片"
    cast.patch_grid.save()
    log(cast, now, "在组里")
    log(cast, now, "在村里", grid=cast.village_grid, by=cast.village)
    log(cast, now, "在别处", grid=cast.other_group_grid, by=cast.neighbour)

    def told(user, grid, words):
        rows = find(matters(user, grid), words, grid, now=now)
        return {one.words for one in heads(rows, ("id",), 50)}

    assert told(cast.village, cast.village_grid, "粉坊") == {"在组里"}
    assert told(cast.village, cast.village_grid, "粉坊 组里") == {"在组里"}
    assert told(cast.village, cast.village_grid, "村里") == {"在村里"}
    # All of the patch and of the group lies there: its own name tells nothing apart.
    assert told(cast.patch, cast.patch_grid, "粉坊") == set()
    assert told(cast.leader, cast.group_grid, "粉坊") == set()
    assert told(cast.leader, cast.group_grid, "组里") == {"在组里"}


def test_a_page_goes_by_pairs_and_finds_the_same(cast, now):
    crowd(cast, now, 2 * LOOKED_AT, ["排水沟堵了", "电线断了"])
    crowd(cast, now - MONTH, LOOKED_AT, ["排水沟堵了"])
    log(cast, now, "檐下有蜂巢，怕蜇人")
    log(cast, now, "蜂巢不便细说", is_sensitive=True)
    log(cast, now, "组长家的蜂巢", concerns=cast.village_grid)

    def shown(user, grid, words, **also):
        asked = Asked("all", words=words, **also)
        with CaptureQueriesContext(connection) as queries:
            page = page_of(narrow(matters(user, grid), asked, now, grid, user), asked, "", 50)
        return {one.words for one in page.rows}, "searchpairs" in queries[-1]["sql"]

    both = {"檐下有蜂巢，怕蜇人", "组长家的蜂巢"}
    assert shown(cast.county, cast.county_grid, "蜂巢") == (both, True)
    assert shown(cast.county, cast.county_grid, "有蜂巢怕蜇") == (both - {"组长家的蜂巢"}, True)
    # Whom it concerns, and below: the pairs know the word, the row is not shown.
    assert shown(cast.township, cast.township_grid, "蜂巢") == (both, True)
    assert shown(cast.village, cast.village_grid, "蜂巢") == ({"檐下有蜂巢，怕蜇人"}, False)
    assert shown(cast.county, cast.county_grid, "蜂巢", kind="dispute") == (set(), True)
    assert shown(cast.county, cast.county_grid, "排水") == ({"排水沟堵了"}, False)
    # Two signs that no text has side by side, though each has both.
    assert shown(cast.county, cast.county_grid, "蜂檐") == (set(), True)
    # The clerk has no area, and is part of nothing.
    assert shown(cast.clerk, None, "蜂巢") == (set(), False)


def test_both_roads_hide_the_same(cast, now):
    log(cast, now, "蜂巢")
    log(cast, now, "蜂巢不便细说", is_sensitive=True)
    log(cast, now, "蜂巢在组长家", concerns=cast.village_grid)
    far = log(cast, now, "蜂巢远处", grid=cast.other_group_grid, by=cast.neighbour)
    given = log(cast, now, "蜂巢归水利局")
    accept(given, by=cast.leader, now=now)
    assign(given, department=cast.department, by=cast.leader, now=now)

    def told(user, grid):
        return {one.words for one in by_both(matters(user, grid), "蜂巢", grid)}

    own = {"蜂巢", "蜂巢归水利局"}
    assert told(cast.county, cast.county_grid) == own | {"蜂巢在组长家", far.words}
    assert told(cast.village, cast.village_grid) == own
    assert told(cast.leader, cast.group_grid) == own
    assert told(cast.leader, None) == own | {"蜂巢在组长家"}
    assert told(cast.clerk, None) == {"蜂巢归水利局"}
    assert told(cast.stranger, None) == set()


def test_a_question_by_pairs_reads_their_index(cast, now):
    crowd(cast, now, 2 * LOOKED_AT, ["排水沟堵了"])
    rows = matters(cast.county, cast.county_grid)
    found = find(rows, "蜂巢", cast.county_grid, now=now)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("ANALYZE disputes_ticket, disputes_searchpairs")
        statement, given = heads(found, ("-received_at", "-id"), 51).query.sql_with_params()
        cursor.execute(f"EXPLAIN {statement}", given)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Bitmap Index Scan on search_pairs" in plan
    assert "Seq Scan" not in plan
