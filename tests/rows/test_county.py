"""Rows of county tables are found by county and id, and their county is never written (data.md, R7)."""

import re

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Prefetch, ProtectedError
from django.test.utils import CaptureQueriesContext

from disputes.actions.log import Draft, log_ticket
from disputes.models import EventWords, Party, Ticket, TicketEvent
from grids.models import Household
from rows.ids import uuid7
from tests.factories import HouseholdFactory


def log(cast, now, words="树"):
    return log_ticket(
        Draft(kind="hazard", words=words, grid=cast.group_grid), by=cast.leader, now=now
    )


@pytest.fixture
def house(cast):
    return HouseholdFactory(group=cast.group_grid, county=cast.record.id, door="3")


@pytest.fixture
def ticket(cast, now):
    ticket = log(cast, now)
    Party.objects.create(county=ticket.county, ticket=ticket, letter="甲")
    return ticket


class asked:
    """What was asked of a table meanwhile, in SQL without quotes."""

    def __init__(self, model):
        self.table = model._meta.db_table

    def __enter__(self):
        self.log = CaptureQueriesContext(connection)
        self.log.__enter__()
        return self

    def __exit__(self, *given):
        self.log.__exit__(*given)
        texts = [query["sql"].replace('"', "") for query in self.log.captured_queries]
        about = re.compile(rf"(FROM|UPDATE|JOIN) {self.table}\b")
        self.texts = [text for text in texts if about.search(text)]

    def named(self, county: int) -> list[bool]:
        return [f"{self.table}.county = {county}" in text for text in self.texts]


def test_saving_writes_no_county_and_finds_the_row_in_it(house):
    house.door = "4"
    with asked(Household) as question:
        house.save()
    (text,) = question.texts
    written, found = re.fullmatch(r"UPDATE grids_household SET (.*) WHERE (.*)", text).groups()
    assert "county" not in written
    assert "door = '4'" in written
    assert f"grids_household.county = {house.county}" in found
    assert Household.objects.get(pk=house.pk).door == "4"


def test_saving_some_columns_finds_the_row_in_its_county(house):
    with asked(Household) as question:
        house.save(update_fields=["door"])
    assert question.named(house.county) == [True]
    assert "SET door" in question.texts[0]


def test_a_row_whose_county_was_changed_is_not_saved_anywhere(house):
    house.county += 1
    for columns in (None, ["door"]):
        with pytest.raises(DatabaseError), transaction.atomic():
            house.save(update_fields=columns)
    with pytest.raises(ValueError, match="never changes"), transaction.atomic():
        house.save(update_fields=["county"])
    assert Household.objects.filter(pk=house.pk).count() == 1
    assert Household.objects.get(pk=house.pk).county == house.county - 1


def test_a_row_that_is_gone_is_not_made_anew(house):
    Household.objects.filter(pk=house.pk).delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        house.save()
    assert not Household.objects.exists()


def test_reading_again_asks_in_the_county(house):
    Household.objects.filter(pk=house.pk).update(door="5")
    with asked(Household) as question:
        house.refresh_from_db()
    assert house.door == "5"
    assert question.named(house.county) == [True]
    with asked(Household) as question:
        house.refresh_from_db(fields=["door"], from_queryset=Household.objects.all())
    assert question.named(house.county) == [True]


def test_a_column_that_was_left_out_is_read_in_the_county(house):
    row = Household.objects.only("county", "door").get(pk=house.pk)
    with asked(Household) as question:
        assert row.residents == house.residents
    assert question.named(house.county) == [True]


def test_deleting_finds_the_row_in_its_county(house):
    county = house.county
    with asked(Household) as question:
        assert house.delete() == (1, {"grids.Household": 1})
    assert house.pk is None
    assert question.named(county) == [True]
    assert not Household.objects.exists()


def test_deleting_takes_along_what_hangs_on_the_row_in_its_county(ticket):
    EventWords.objects.all().delete()
    connection.cursor().execute("RESET ROLE")  # the product may not delete an event
    TicketEvent.objects.all().delete()
    county = ticket.county
    with asked(Party) as of_parties, asked(Ticket) as of_tickets:
        gone = {"disputes.Ticket": 1, "disputes.Party": 1, "disputes.SearchPairs": 1}
        assert ticket.delete() == (3, gone)
    assert of_parties.named(county) == [True]
    # What was merged into it, what was split off it, and itself.
    assert of_tickets.named(county) == [True] * 3
    assert not Party.objects.exists()


def test_deleting_what_others_hold_is_refused(ticket):
    with asked(TicketEvent) as question, pytest.raises(ProtectedError):
        ticket.delete()
    assert question.named(ticket.county) == [True]
    assert Ticket.objects.filter(pk=ticket.pk).exists()


def test_the_way_to_the_other_row_names_the_county(ticket):
    event = TicketEvent.objects.get(ticket=ticket)
    with asked(Ticket) as question:
        assert event.ticket == ticket
    assert question.named(ticket.county) == [True]


def test_the_rows_that_point_here_are_asked_for_in_the_county(ticket):
    with asked(TicketEvent) as question:
        assert [event.verb for event in ticket.events.all()] == ["log"]
    assert question.named(ticket.county) == [True]
    made = ticket.parties.create(letter="乙")
    assert made.county == ticket.county


def test_the_one_row_that_points_here_is_asked_for_in_the_county(ticket):
    event = TicketEvent.objects.get(ticket=ticket)
    EventWords.objects.all().delete()
    EventWords.objects.create(event_id=event.pk, county=event.county, words="树")
    with asked(EventWords) as question:
        assert event.said.words == "树"
    assert question.named(ticket.county) == [True]


def test_joins_name_the_county_on_both_sides(ticket):
    with asked(Ticket) as question:
        event = TicketEvent.objects.select_related("ticket").get(county=ticket.county)
        assert Ticket.objects.filter(county=ticket.county, events__verb="log").get() == ticket
    assert event.ticket == ticket
    here, there = "disputes_ticketevent.county", "disputes_ticket.county"
    assert [f"{here} = {there}" in text for text in question.texts] == [True, False]
    assert [f"{there} = {here}" in text for text in question.texts] == [False, True]


def test_what_is_fetched_in_one_go_names_the_county(ticket, cast, now):
    more = log(cast, now, words="桥")
    with asked(TicketEvent) as question:
        found = list(Ticket.objects.filter(county=ticket.county).prefetch_related("events"))
        assert sorted(len(one.events.all()) for one in found) == [1, 1]
    assert question.named(ticket.county) == [True]
    with asked(Ticket) as question:
        events = TicketEvent.objects.filter(county=ticket.county).prefetch_related("ticket")
        assert {event.ticket for event in events} == {ticket, more}
    assert question.named(ticket.county) == [True]
    with asked(EventWords) as question:
        list(TicketEvent.objects.filter(county=ticket.county).prefetch_related("said"))
    assert question.named(ticket.county) == [True]


def test_a_slice_that_is_fetched_in_one_go_stays_one(ticket):
    newest = Prefetch("events", TicketEvent.objects.order_by("-at")[:1], to_attr="newest")
    with asked(TicketEvent) as question:
        (found,) = Ticket.objects.filter(county=ticket.county).prefetch_related(newest)
    assert [event.verb for event in found.newest] == ["log"]
    assert question.named(ticket.county) == [True]


def test_rows_of_several_counties_name_them_all(ticket, cast, now):
    other = TicketEvent.objects.get(ticket=ticket)
    other.pk, other.county = uuid7(), ticket.county + 1
    other.save(force_insert=True)
    with asked(Ticket) as question:
        list(TicketEvent.objects.prefetch_related("ticket"))
    counties = f"disputes_ticket.county IN ({ticket.county}, {ticket.county + 1})"
    assert [counties in text for text in question.texts] == [True]
