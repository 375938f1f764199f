"""The inbox collects: one line a verb, holder and day, whose number opens a list of as many."""

import datetime as dt
from collections import Counter

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes.actions.escalation import sweep_county
from disputes.actions.holding import accept, assign, raise_ticket
from disputes.actions.log import Draft, log_ticket
from disputes.inbox import tell_lines, told_in
from disputes.models import Delivery, Ticket, TicketEvent
from disputes.notices import tell
from grids.actions.analyzing import analyze
from grids.models import Message

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)


def log_many(cast, now, n, **more):
    draft = {"kind": "hazard", "grid": cast.group_grid} | more
    return [
        log_ticket(Draft(**draft, words=f"井盖坏了{k}"), by=cast.leader, now=now) for k in range(n)
    ]


def lines_of(person):
    return list(Message.objects.filter(person=person).order_by("made_at", "id"))


def numbers(person):
    lines = lines_of(person)
    return {line: told.n for line, told in zip(lines, told_each(person, lines), strict=True)}


def told_each(person, lines):
    told = tell_lines(person, lines)
    return [told[line.pk] for line in lines]


def neglect(cast, now, hours):
    """Nobody does anything; the sweep and the notices come by every hour."""
    for hour in range(hours + 1):
        sweep_county(cast.record.id, now=now + hour * HOUR)
        tell(cast.record.id, now=now + hour * HOUR)


def test_45_neglected_tickets_are_a_few_lines_each_with_its_number(reader, cast, now):
    log_many(cast, now, 45)
    neglect(cast, now, 48)
    analyze(Ticket, TicketEvent, Delivery)  # 2,000 versions of rows in one transaction
    told = Delivery.objects.exclude(person=None)
    # Every event reached everybody it was for, once.
    assert set(Counter(told.values_list("event", "person")).values()) == {1}
    for person in (cast.leader, cast.patch, cast.village, cast.township, cast.county):
        mine = told.filter(person=person).select_related("event")
        if not mine:
            continue
        # "At the county it rises no further" is another thing to say than "it is yours now".
        slots = {
            (
                one.event.verb,
                one.event.holder_to,
                timezone.localdate(one.event.at),
                bool(one.event.facts.get("top")),
            )
            for one in mine
        }
        lines = lines_of(person)
        assert len(lines) == len(slots) <= 8
        assert mine.count() >= 45
        for line, n in numbers(person).items():
            assert n == 45
            reader.force_login(person)
            page = reader.get(line.url)
            assert page.context["n"] == n
            assert walked(reader, line.url) == n
    assert Message.objects.filter(person=cast.patch, kind="escalate").exists()


def walked(reader, url):
    """How many matters stand on all pages of a list."""
    total, after = 0, ""
    while True:
        page = reader.get(url + after)
        total += len(page.context["items"])
        if not (after := page.context["more_url"]):
            return total


def test_critical_matters_come_one_by_one(cast, now):
    for k in range(3):
        log_ticket(
            Draft(kind="hazard", words=f"煤气{k}", grid=cast.group_grid, urgency="critical"),
            by=cast.patch,
            now=now,
        )
    tell(cast.record.id, now=now)
    assert [told.title for told in told_each(cast.leader, lines_of(cast.leader))] == [
        "煤气0",
        "煤气1",
        "煤气2",
    ]


def test_a_line_that_grows_is_new_again_and_stands_on_top(cast, now):
    first = log_ticket(
        Draft(kind="hazard", words="一", grid=cast.group_grid), by=cast.patch, now=now
    )
    tell(cast.record.id, now=now)
    (line,) = lines_of(cast.leader)
    Message.objects.update(read_at=now)
    later = now + HOUR
    accept(first, by=cast.leader, now=later)
    log_ticket(Draft(kind="hazard", words="二", grid=cast.group_grid), by=cast.patch, now=later)
    tell(cast.record.id, now=later)
    tell(cast.record.id, now=later)
    (again,) = lines_of(cast.leader)
    assert (again.pk, again.read_at, again.made_at) == (line.pk, None, later)
    assert tell_lines(cast.leader, [again])[again.pk].n == 2
    # The next day begins a line of its own.
    tomorrow = now + dt.timedelta(days=1)
    log_ticket(Draft(kind="hazard", words="三", grid=cast.group_grid), by=cast.patch, now=tomorrow)
    tell(cast.record.id, now=tomorrow)
    assert [told.n for told in told_each(cast.leader, lines_of(cast.leader))] == [2, 1]


def test_a_single_one_says_its_words_and_opens_at_once(reader, cast, now):
    (ticket,) = log_many(cast, now, 1)
    raise_ticket(accept(ticket, by=cast.leader, now=now), reason="难", by=cast.leader, now=now)
    tell(cast.record.id, now=now)
    reader.force_login(cast.patch)
    page = reader.get(reverse("inbox")).content.decode()
    assert "井盖坏了0" in page
    assert f"{cast.village_grid.name}{cast.group_grid.name}" in page
    line = Message.objects.get(person=cast.patch, kind="raise")
    assert "井盖" not in str(line.facts)
    assert reader.get(line.url).url == reverse("ticket", args=[ticket.pk])


def test_a_sensitive_one_is_told_without_its_words(reader, cast, now):
    plain, secret = (
        log_ticket(
            Draft(kind="service", words=words, grid=cast.group_grid, is_sensitive=hidden),
            by=cast.patch,
            now=now,
        )
        for words, hidden in (("借轮椅", False), ("家里打人", True))
    )
    assign(
        accept(secret, by=cast.leader, now=now),
        department=cast.department,
        by=cast.leader,
        now=now,
    )
    tell(cast.record.id, now=now)
    (line,) = Message.objects.filter(person=cast.clerk)
    told = tell_lines(cast.clerk, [line])[line.pk]
    assert (told.title, told.about.startswith(secret.number)) == ("", True)
    reader.force_login(cast.clerk)
    page = reader.get(reverse("inbox")).content.decode()
    assert secret.number in page
    assert "家里打人" not in page
    assert plain.words not in page


def test_what_is_hidden_from_the_reader_by_now_counts_nowhere(reader, cast, now):
    tickets = log_many(cast, now, 3)
    for ticket in tickets:
        raise_ticket(accept(ticket, by=cast.leader, now=now), reason="难", by=cast.leader, now=now)
    tell(cast.record.id, now=now)
    line = Message.objects.get(person=cast.patch, kind="raise")
    assert tell_lines(cast.patch, [line])[line.pk].n == 3
    Ticket.objects.filter(pk=tickets[0].pk).update(hidden_from=cast.patch_grid)
    assert tell_lines(cast.patch, [line])[line.pk].n == told_in(line, cast.patch).count() == 2
    Ticket.objects.update(hidden_from=cast.patch_grid)
    reader.force_login(cast.patch)
    page = reader.get(line.url)
    assert (page.status_code, page.context["n"]) == (200, 0)
    inbox = reader.get(reverse("inbox")).content.decode()
    assert "井盖" not in inbox + page.content.decode()


def test_an_event_told_before_lines_were_collected_is_not_told_again(cast, now):
    (ticket,) = log_many(cast, now, 1)
    event = TicketEvent.objects.get(ticket=ticket)
    Delivery.objects.create(
        county=event.county, event=event, channel="inbox", person=cast.leader, at=now
    )
    assert tell(cast.record.id, now=now) == 0
    assert not Message.objects.exists()
