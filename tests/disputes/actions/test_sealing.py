"""A rewritten past shows: the seals no longer match."""

import contextlib
import datetime as dt
import hashlib
import json
from itertools import permutations

import pytest
from django.core.management import call_command
from django.db import connection, models, transaction

from disputes.actions.log import Draft, log_ticket
from disputes.models import Seal, TicketEvent
from disputes.sealing import TICKETS
from grids.actions.sealing import broken_seals, seal_hours
from rows.ids import uuid7

HOUR = dt.timedelta(hours=1)
COLUMNS = {field.column: field for field in TicketEvent._meta.concrete_fields}
OTHER = {
    "UUIDField": lambda old: str(uuid7()),
    "PositiveIntegerField": lambda old: (old or 0) + 1,
    "BigIntegerField": lambda old: (old or 0) + 1,
    "CharField": lambda old: "别" if old != "别" else "的",
    "DateTimeField": lambda old: (
        old + dt.timedelta(microseconds=1) if old else dt.datetime.now(dt.UTC)
    ),
    "DateField": lambda old: old + dt.timedelta(days=1) if old else dt.date(2026, 7, 15),
    "BooleanField": lambda old: not old,
    "JSONField": lambda old: json.dumps({"别": 1}),
}
"""Another value of each kind of column."""


def kind_of(column):
    """The kind of value that a column holds; of a foreign key, its target's."""
    field = COLUMNS[column]
    kind = (field.target_field if field.is_relation else field).get_internal_type()
    return "BigIntegerField" if kind in ("BigAutoField", "AutoField") else kind


@contextlib.contextmanager
def as_owner():
    """Only the owner of the tables can rewrite history at all; what was done is undone again."""
    with contextlib.suppress(Undone), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype = 'f'"
            " AND conrelid = 'disputes_ticketevent'::regclass"
        )
        for (name,) in cursor.fetchall():  # whoever forges need not point at what is there
            cursor.execute(f'ALTER TABLE disputes_ticketevent DROP CONSTRAINT "{name}"')
        yield cursor
        raise Undone


class Undone(Exception):
    """Rolls a rewriting back."""


def rewrite(cursor, event, **values):
    changes = ", ".join(f'"{column}" = %s' for column in values)
    cursor.execute(
        f"UPDATE disputes_ticketevent SET {changes} WHERE id = %s", [*values.values(), event]
    )
    assert cursor.rowcount == 1


def why(county):
    return sorted(row["why"] for row in broken_seals(TICKETS, county))


@pytest.fixture
def logged(cast, now):
    """Three hours with one event each, all over by the third."""
    for number in range(3):
        log_ticket(
            Draft(kind="hazard", words=f"断树 {number}", grid=cast.group_grid),
            by=cast.leader,
            now=now + number * HOUR,
        )
    return cast


@pytest.fixture
def sealed(logged, now):
    assert seal_hours(TICKETS, logged.record.id, now=now + 3 * HOUR) == 3
    return logged


@pytest.fixture
def event(sealed, now):
    return TicketEvent.objects.get(at=now).pk


def test_hours_are_sealed_once(logged, now):
    cast, county = logged, logged.record.id
    assert seal_hours(TICKETS, county, now=now) == 0
    assert seal_hours(TICKETS, county, now=now + 2 * HOUR) == 2
    assert seal_hours(TICKETS, county, now=now + 2 * HOUR) == 0
    assert seal_hours(TICKETS, county, now=now + 3 * HOUR) == 1
    assert Seal.objects.get(hour=now.replace(minute=0)).township == (
        cast.group_grid.ancestor_ids()[1] if cast.ladder == "long" else 0
    )
    assert broken_seals(TICKETS, county) == []


def test_a_seal_names_every_column_of_the_event(sealed):
    assert Seal.objects.distinct().values_list("columns", flat=True).get() == list(COLUMNS)


@pytest.mark.parametrize("column", COLUMNS)
def test_every_column_that_is_rewritten_shows(sealed, event, column):
    old = TicketEvent.objects.values_list(COLUMNS[column].attname, flat=True).get(pk=event)
    with as_owner() as cursor:
        rewrite(cursor, event, **{column: OTHER[kind_of(column)](old)})
        assert why(sealed.record.id) != []
    assert broken_seals(TICKETS, sealed.record.id) == []


def pairs():
    """Two columns that could hold the same value, one of them empty."""
    empty = {
        name
        for name, field in COLUMNS.items()
        if field.null or (isinstance(field, models.CharField) and field.blank)
    }
    return [
        (one, other)
        for one, other in permutations(sorted(empty), 2)
        if kind_of(one) == kind_of(other)
    ]


def test_a_value_moved_from_one_column_to_another_shows(logged, now):
    county, event = logged.record.id, TicketEvent.objects.get(at=now).pk
    found = {}
    assert len(pairs()) > 40
    for one, other in pairs():
        value = "别" if kind_of(one) == "CharField" else 7
        nothing = {name: None if COLUMNS[name].null else "" for name in (one, other)}
        with as_owner() as cursor:
            rewrite(cursor, event, **nothing | {one: value})
            seal_hours(TICKETS, county, now=now + 3 * HOUR)
            before = why(county)
            rewrite(cursor, event, **nothing | {other: value})
            found[one, other] = (before, bool(why(county)))
    assert {pair: result for pair, result in found.items() if result != ([], True)} == {}


def test_a_text_cut_at_another_place_shows(logged, now):
    """Two neighbouring columns that give the same text one after the other."""
    county, event = logged.record.id, TicketEvent.objects.get(at=now).pk
    with as_owner() as cursor:
        rewrite(cursor, event, by_label="甲|乙", to_label="丙")
        seal_hours(TICKETS, county, now=now + 3 * HOUR)
        assert broken_seals(TICKETS, county) == []
        rewrite(cursor, event, by_label="甲", to_label="乙|丙")
        assert why(county) == ["events changed"]


def test_nothing_is_no_zero_and_no_text(sealed, event):
    assert TicketEvent.objects.get(pk=event).to_post is None
    with as_owner() as cursor:
        rewrite(cursor, event, to_post=0)
        assert why(sealed.record.id) == ["events changed"]


def test_a_row_taken_away_or_added_shows(sealed, now, event):
    county = sealed.record.id
    with as_owner() as cursor:
        cursor.execute("DELETE FROM disputes_eventwords WHERE event_id = %s", [event])
        cursor.execute("DELETE FROM disputes_ticketevent WHERE id = %s", [event])
        assert why(county) == ["events gone"]
    copy = TicketEvent.objects.get(pk=event)
    copy.pk, copy.at = uuid7(), now + dt.timedelta(seconds=1)
    copy.save(force_insert=True)
    assert why(county) == ["events added or gone"]
    copy.pk, copy.at = uuid7(), now - 5 * HOUR
    copy.save(force_insert=True)
    assert why(county) == ["events added or gone", "hour not sealed"]


def test_other_columns_named_afterwards_show(sealed, now):
    """Whoever takes the column they rewrote out of the seal's list has broken the seal."""
    with as_owner() as cursor:
        cursor.execute(
            "UPDATE disputes_seal SET columns = columns - 'facts' WHERE hour <= %s", [now]
        )
        assert why(sealed.record.id) == ["events changed"]
        cursor.execute("""UPDATE disputes_seal SET columns = columns || '["no_such"]'""")
        assert why(sealed.record.id) == ["a sealed column is gone"] * 3


def as_json(event, columns):
    """An event as a seal of these columns writes it: a JSON array as PostgreSQL prints one."""

    def written(value):
        if isinstance(value, dt.datetime):
            return f"{value.timestamp():.6f}"
        if value is None or isinstance(value, bool | int | dict):
            return json.dumps(value)
        return json.dumps(str(value), ensure_ascii=False)

    values = (getattr(event, COLUMNS[column].attname) for column in columns)
    return f"[{', '.join(written(value) for value in values)}]"


def plant_seal(event, text, **more):
    """A seal over one event whose hash was made without the product."""
    Seal.objects.create(
        county=event.county,
        township=event.at_township or 0,
        hour=event.at.replace(minute=0),
        first=event.pk,
        last=event.pk,
        count=1,
        hash=hashlib.sha256(text.encode()).hexdigest(),
        sealed_at=event.at + 3 * HOUR,
        **more,
    )


def test_a_column_that_came_later_breaks_no_seal_made_before_it(logged, now):
    """What it was filled with shows only where the seal names it."""
    county, older = logged.record.id, [name for name in COLUMNS if name != "at_group"]
    for event in TicketEvent.objects.filter(at__lt=now + 2 * HOUR):
        text = f"{json.dumps(older)}\n{as_json(event, older)}"
        plant_seal(event, text, columns=older)
    assert seal_hours(TICKETS, county, now=now + 3 * HOUR) == 1
    assert broken_seals(TICKETS, county) == []
    with as_owner() as cursor:
        cursor.execute(
            "UPDATE disputes_ticketevent SET at_group = 7 WHERE at < %s", [now + 2 * HOUR]
        )
        assert broken_seals(TICKETS, county) == []
        cursor.execute("UPDATE disputes_ticketevent SET at_group = 7")
        assert why(county) == ["events changed"]


BEFORE = (
    *("id", "county", "ticket_id", "verb", "at", "day", "by_id", "by_grid_id", "by_label"),
    *("state_from", "state_to", "holder_from", "holder_to", "to_post", "to_department", "to_label"),
    *("spell", "kind", "is_sensitive", "hidden_from", "due_at", "is_on_time", "at_township"),
    *("at_village", "at_patch", "at_group", "words_hash", "facts"),
)
"""The columns in the order in which seals named them before events shared one abstract row."""


def test_a_seal_made_before_the_columns_changed_their_order_is_still_checked(logged, now):
    county = logged.record.id
    assert set(BEFORE) == set(COLUMNS) - {"is_halted"}  # which came later still
    assert list(BEFORE) != list(COLUMNS)
    for event in TicketEvent.objects.filter(at__lt=now + 2 * HOUR):
        plant_seal(event, f"{json.dumps(BEFORE)}\n{as_json(event, BEFORE)}", columns=BEFORE)
    assert seal_hours(TICKETS, county, now=now + 3 * HOUR) == 1
    assert broken_seals(TICKETS, county) == []
    with as_owner() as cursor:
        rewrite(cursor, TicketEvent.objects.get(at=now).pk, by_label="别人")
        assert why(county) == ["events changed"]


def first_form(event):
    """An event as the first seals wrote it."""

    def written(value):
        if isinstance(value, dt.datetime):
            return f"{value.timestamp():.6f}"
        if isinstance(value, bool):
            return "t" if value else "f"
        return json.dumps(value) if isinstance(value, dict) else str(value)

    values = (
        *(event.pk, event.ticket_id, event.verb, event.at, event.day, event.by_id),
        *(event.by_grid_id, event.by_label, event.to_label, event.is_sensitive),
        *(event.state_from, event.state_to, event.holder_from, event.holder_to, event.to_post),
        *(event.to_department, event.spell, event.kind, event.due_at, event.is_on_time),
        *(event.words_hash, event.facts),
    )
    return "|".join(written(value) for value in values if value is not None)


def test_a_seal_of_the_first_form_is_still_checked(logged, now):
    county = logged.record.id
    for event in TicketEvent.objects.all():
        plant_seal(event, first_form(event))
    assert broken_seals(TICKETS, county) == []
    with as_owner() as cursor:
        rewrite(cursor, TicketEvent.objects.get(at=now).pk, by_label="别人")
        assert why(county) == ["events changed"]


def test_the_command_ends_with_1_and_names_the_hour(sealed, event, capsys):
    call_command("verify_seals")
    assert capsys.readouterr().out == "3 seals, 0 broken.\n"
    with as_owner() as cursor:
        rewrite(cursor, event, words_hash="别")
        with pytest.raises(SystemExit) as ended:
            call_command("verify_seals", "--json")
        assert ended.value.code == 1
        told = json.loads(capsys.readouterr().out)
    assert (told["seals"], told["broken"]) == (3, 1)
    assert told["rows"][0]["why"] == "events changed"
    assert told["rows"][0]["county"] == sealed.record.id
    assert told["rows"][0]["events"] == "disputes.TicketEvent"
