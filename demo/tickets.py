"""The play: matters come in, people and sweeps move them, from one moment to another."""

import datetime as dt
import functools
import heapq
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db.models import Max
from django.utils import timezone

from demo.arrivals import Arrival, Arrivals
from demo.fate import Act, Fate, Story
from demo.life import Life
from demo.matters import matter_of
from demo.names import Names
from disputes.deadlines import STANDING, stood
from disputes.kinds import OPEN, PARTY_KINDS, Kind, State
from disputes.models import CaseCounter, Party, Ticket, TicketEvent
from rows.fields import sealed_set

NAMED = {Kind.DISPUTE: 0.62, Kind.SERVICE: 0.2}
"""How many of a kind name their parties."""

WITH_PLACE = 0.75
ALIVE = (*OPEN, State.RESOLVED)


class Play:
    """Steps through the tickets of one county in the order of time."""

    def __init__(self, life: Life, fate: Fate, arrivals: Arrivals) -> None:
        self.life, self.fate, self.arrivals = life, fate, arrivals
        self.names = Names(life.rng)
        self.queue: list[tuple[dt.datetime, int, Story | Arrival, Act | None]] = []
        self.serial = 0

    def run(self, since: dt.datetime, until: dt.datetime, scenes: Iterable[Arrival] = ()) -> None:
        """Play from after `since` up to `until`; `scenes` are matters written beforehand."""
        self.floor = since
        for arrival in (*scenes, *self._drawn(since, until)):
            if since < arrival.at <= until:
                self._push(arrival.at, arrival)
        for story in self._read_alive():
            self.follow(story)
        while self.queue and self.queue[0][0] <= until:
            at, _serial, item, act = heapq.heappop(self.queue)
            if isinstance(item, Arrival):
                self.follow(self.begin(item))
            elif act is not None:
                self._step(item, at, act)
        self.queue.clear()

    def _drawn(self, since: dt.datetime, until: dt.datetime) -> Iterator[Arrival]:
        day, last = timezone.localdate(since), timezone.localdate(until)
        for number in range((last - day).days + 1):
            yield from self.arrivals.of_day(day + dt.timedelta(days=number))

    def begin(self, arrival: Arrival) -> Story:
        """A matter is logged, with its parties where they are known."""
        matter, rng = arrival.matter, self.life.rng
        category, sensitive = self.life.stage.category_of(matter.kind, matter.category)
        ticket = self.life.log(
            arrival.place,
            arrival.by,
            arrival.at,
            logged_at=arrival.logged_at,
            result=arrival.result,
            kind=matter.kind,
            category_id=category,
            is_sensitive=sensitive,
            urgency=matter.urgency,
            source=arrival.source,
            words=arrival.words,
            place=arrival.spot if rng.random() < WITH_PLACE else "",
        )
        if matter.kind in PARTY_KINDS and rng.random() < NAMED[Kind(matter.kind)]:
            self._name_parties(ticket, 2 if matter.kind == Kind.DISPUTE else 1)
        story = Story(ticket, matter, arrival.at, arrival.spot, is_held=arrival.is_held)
        for at, does in arrival.steps:
            story.script.append((at, functools.partial(does, self.life, ticket)))
        return story

    def follow(self, story: Story) -> None:
        """Put the story's next moment into the queue."""
        found = self._upcoming(story)
        if found is None:
            return
        at = found[0]
        if at <= self.floor:  # nobody did it while the county slept: soon after it woke up
            at = self.floor + dt.timedelta(seconds=60 + story.ticket.pk.int % 7_000)
        self._push(at, story, found[1])

    def _upcoming(self, story: Story) -> tuple[dt.datetime, Act] | None:
        """The earliest of what the sweep does and what somebody does."""
        moments = list(self._sweeps(story.ticket))
        if step := self.fate.next_step(story):
            moments.append(step)
        if not moments:
            return None
        at, act = min(moments, key=lambda one: one[0])
        return max(at, story.since + dt.timedelta(seconds=5)), act

    def _sweeps(self, ticket: Ticket) -> Iterator[tuple[dt.datetime, Act]]:
        """The sweep comes by once a minute: half a minute later on average."""
        late = dt.timedelta(seconds=5 + ticket.pk.int % 55)
        life, pauses = self.life, self.fate.pauses
        until = ticket.parked_until or ticket.paused_until
        if until:
            yield until + late, lambda now: pauses.resume(ticket, None, now)
        if ticket.asked_until:
            marks = self.fate.watch.marks
            yield ticket.asked_until + late, lambda now: marks.unanswered(ticket, now)
        if ticket.remind_at:
            yield ticket.remind_at + late, lambda now: life.remind(ticket, now)
        if ticket.escalate_at:
            yield ticket.escalate_at + late, lambda now: life.escalate(ticket, now)
        if ticket.alarm_at and ticket.is_owed:
            marks = self.fate.watch.marks
            yield ticket.alarm_at + late, lambda now: marks.alarm(ticket, now)
        if ticket.lapse_at and ticket.state == State.RESOLVED:
            yield ticket.lapse_at + late, lambda now: life.lapse(ticket, now)

    def _step(self, story: Story, at: dt.datetime, act: Act) -> None:
        ticket, version = story.ticket, story.ticket.version
        if story.script and act is story.script[0][1]:
            story.script.pop(0)
        act(at)
        if ticket.version != version:  # a reminder is no change
            story.since = at
        self.follow(story)

    def _push(self, at: dt.datetime, item: Story | Arrival, act: Act | None = None) -> None:
        self.serial += 1  # two things of one second happen in the order of their planning
        heapq.heappush(self.queue, (at, self.serial, item, act))

    def _read_alive(self) -> list[Story]:
        """What stood in the database when the play goes on, a little after the last word."""
        county = self.life.stage.county.id
        tickets = {
            ticket.pk: ticket
            for ticket in Ticket.objects.filter(county=county, state__in=ALIVE).order_by("number")
        }
        events = TicketEvent.objects.filter(county=county, ticket__in=tickets)
        changes = events.exclude(verb="remind").values_list("ticket").annotate(Max("at"))
        changed = dict(changes.order_by())
        topped = events.filter(verb="escalate").values_list("ticket", "spell")
        self.life.ledger.topped |= set(topped)
        rung = events.filter(verb="alarm").values_list("ticket", flat=True)
        self.life.ledger.rung |= set(rung)
        self._read_standing([one.pk for one in tickets.values() if one.state in STANDING])
        asked = events.filter(verb="ask_back").values("ticket")
        for event in events.filter(ticket__in=asked).order_by("at", "id"):
            self.fate.watch.marks.told.setdefault(event.ticket_id, []).append(event)
        return [self._story(ticket, changed[pk]) for pk, ticket in tickets.items()]

    def _read_standing(self, ids: list[uuid.UUID]) -> None:
        """Since when the clocks of these stand, by their events."""
        county = self.life.stage.county.id
        told: dict[uuid.UUID, list[TicketEvent]] = defaultdict(list)
        rows = TicketEvent.objects.filter(county=county, ticket__in=ids)
        for event in rows.order_by("at", "id"):
            told[event.ticket_id].append(event)
        for pk, events in told.items():
            *_ended, (since, _now) = stood(events, events[-1].at)
            self.fate.pauses.since[pk] = since

    def _story(self, ticket: Ticket, changed: dt.datetime) -> Story:
        matter = matter_of(ticket.kind, ticket.words)
        return Story(ticket, matter, changed, ticket.place)

    def _name_parties(self, ticket: Ticket, count: int) -> None:
        for letter in "甲乙"[:count]:
            party = Party(id=self.life.ledger.new_id(ticket.received_at), county=ticket.county)
            party.ticket_id, party.letter = ticket.pk, letter
            sealed_set(party, "name", self.names.person())
            sealed_set(party, "phone", self.names.phone())
            self.life.ledger.parties.append(party)


def read_counters(county: int) -> dict[str, int]:
    """The case numbers given so far, locked until the end of the transaction."""
    rows = CaseCounter.objects.select_for_update().filter(county=county)
    return dict(rows.values_list("period", "last"))
