"""The engine of notices over another history than that of tickets, made for this test alone."""

import datetime as dt

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps

from grids.actions.telling import LOOK_BACK, Telling, tell
from grids.models import DeliveryRow, EventRow, Message
from rows.county import CountyForeignKey

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def history(cast):
    """Visits: the leader of the grid hears of each, the village too of one that went badly."""
    with isolate_apps("grids"):

        class Visit(EventRow):
            went = models.CharField(max_length=10, default="well")

            class Meta:
                app_label = "grids"

        class VisitDelivery(DeliveryRow):
            event = CountyForeignKey(Visit, models.PROTECT, related_name="deliveries")

            class Meta:
                app_label = "grids"
                constraints = [
                    models.UniqueConstraint(
                        fields=["county", "event", "channel", "person"],
                        name="visit_delivery_once",
                        nulls_distinct=False,
                    )
                ]

        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE; SET CONSTRAINTS ALL IMMEDIATE")
        with connection.schema_editor() as editor:
            editor.create_model(Visit)
            editor.create_model(VisitDelivery)

        def hearers(events, day):
            one, more = cast.leader.pk, cast.village.pk
            words = {"well": {one: ""}, "badly": {one: "", more: "look"}, "secret": {}}
            return [words[event.went] for event in events]

        def lines(events):
            def write(event, person, part):
                key = key_of(event, part)
                facts = {"n": len(events), "part": part}
                return Message(
                    county=event.county,
                    person_id=person,
                    key=key,
                    kind="visit",
                    made_at=event.at,
                    facts=facts,
                )

            return write

        def key_of(event, part):
            return f"visit:{event.day}:{part or '-'}"

        yield Telling(Visit, VisitDelivery, ("by",), hearers, key_of, lines)


def visit(history, cast, at, went="well"):
    return history.events.objects.create(
        county=cast.record.id, verb="visit", at=at, day=at.date(), by=cast.county, went=went
    )


def told(history):
    rows = history.deliveries.objects.order_by("event__at", "person")
    return list(rows.values_list("event__went", "channel", "person__username"))


def test_whoever_it_concerns_is_told_once_and_in_lines(history, cast, now):
    for n, went in enumerate(("well", "badly", "secret")):
        visit(history, cast, now - (3 - n) * MINUTE, went)
    county = cast.record.id
    assert tell(history, county, now=now) == 3
    assert tell(history, county, now=now) == 0
    assert told(history) == [
        ("well", "inbox", "leader"),
        ("badly", "inbox", "leader"),
        ("badly", "inbox", "village"),
        ("secret", "none", None),
    ]
    lines = Message.objects.order_by("person")
    assert list(lines.values_list("person__username", "key")) == [
        ("leader", f"visit:{now.date()}:-"),  # two visits in one line
        ("village", f"visit:{now.date()}:look"),
    ]
    assert {row.message for row in history.deliveries.objects.exclude(message=None)} == {
        line.pk for line in lines
    }


def test_a_line_that_was_read_is_new_again(history, cast, now):
    visit(history, cast, now - 2 * MINUTE)
    tell(history, cast.record.id, now=now)
    Message.objects.update(read_at=now)
    visit(history, cast, now + MINUTE)
    assert tell(history, cast.record.id, now=now + 2 * MINUTE) == 1
    line = Message.objects.get()
    assert (line.read_at, line.made_at) == (None, now + MINUTE)


def test_old_and_coming_events_and_other_counties_are_left(history, cast, now):
    visit(history, cast, now - LOOK_BACK - MINUTE)
    visit(history, cast, now + MINUTE)
    assert tell(history, cast.record.id, now=now) == 0
    assert tell(history, 411321, now=now + 2 * MINUTE) == 0
    assert tell(history, cast.record.id, now=now + 2 * MINUTE) == 1
