"""Who is told of an event: one engine for every history (grids.models.event).

Notices are made from events that have no delivery yet. Nobody rings from inside an action: the sweep
finds the events, so a killed process loses no notice and a doubled ring tells nobody twice (deliveries
and lines are both unique). What one person is told of in a day is collected in lines of the inbox.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from grids.models import Message, NoticeChoice

LOOK_BACK = dt.timedelta(days=2)
BATCH = 500
NOTICE_LOCK = 0x4E4F5445  # "NOTE"

Told = tuple[Any, int, str]
"""An event, a person who is told of it, and what it makes of them ("" for whoever only hears)."""


def at_once(events: Sequence[Any]) -> Callable[[Any], dt.datetime | None]:
    """Every event counts at the bell as soon as it is told."""
    return lambda event: None


def never(event: Any) -> bool:
    """Nobody may choose not to hear of it."""
    return False


@dataclass(frozen=True)
class Telling:
    """What an app knows of its history: whom an event concerns, and how a line says it.

    `hearers(events, day)`: for each event the people who are told, with what it makes of them.
    `counts(events)`: the function that says from when an event counts at the bell, None for at once.
    `may_be_silent(event)`: whether who only hears of it may have chosen not to.
    `key(event, part)`: events of one key and person make one line. `lines(events)`: the function that
    writes a new line for (event, person, part), of what it read for all of them at once.
    """

    events: type[Any]
    deliveries: type[Any]
    related: tuple[str, ...]
    hearers: Callable[[Sequence[Any], dt.date], Sequence[Mapping[int, str]]]
    key: Callable[[Any, str], str]
    lines: Callable[[Sequence[Any]], Callable[[Any, int, str], Message]]
    counts: Callable[[Sequence[Any]], Callable[[Any], dt.datetime | None]] = at_once
    may_be_silent: Callable[[Any], bool] = never


def tell(history: Telling, county: int, *, now: dt.datetime) -> int:
    """Make the notices of a county's events that have none; returns how many events were told."""
    total = 0
    while done := _tell_batch(history, county, now):
        total += done
    return total


@transaction.atomic
def _tell_batch(history: Telling, county: int, now: dt.datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [NOTICE_LOCK, county])
        if not cursor.fetchone()[0]:
            return 0  # another worker is at it
    known = history.deliveries.objects.filter(county=county, event=OuterRef("pk"))
    events = list(
        history.events.objects.filter(county=county, at__gt=now - LOOK_BACK, at__lte=now)
        .filter(~Exists(known))
        .select_related(*history.related)
        .order_by("at", "id")[:BATCH]
    )
    if not events:
        return 0
    told: list[Told] = []
    deliveries = []
    hearers = history.hearers(events, timezone.localdate(now))
    silent = _silent(county, {person for people in hearers for person in people})
    for event, heard in zip(events, hearers, strict=True):
        quiet = event.verb if history.may_be_silent(event) else ""
        people = {p: part for p, part in heard.items() if part or quiet not in silent.get(p, ())}
        if not people:
            nobody = {"county": county, "event": event, "channel": "none", "at": now}
            deliveries.append(history.deliveries(**nobody))
        told += [(event, person, part) for person, part in people.items()]
    deliveries += _keep_lines(history, told, county, now)
    history.deliveries.objects.bulk_create(deliveries, ignore_conflicts=True)
    return len(events)


def _silent(county: int, people: set[int]) -> dict[int, set[str]]:
    """Of whom it is known that they do not want to hear of some steps: of which."""
    rows = NoticeChoice.objects.filter(county=county, person__in=people)
    return {person: set(verbs) for person, verbs in rows.values_list("person", "silent")}


def _keep_lines(history: Telling, told: Sequence[Told], county: int, now: dt.datetime) -> list[Any]:
    """Write the lines; returns their deliveries. A line that was there already is new again."""
    write = history.lines([event for event, _person, _part in told])
    counts = history.counts([event for event, _person, _part in told])
    keys = [(person, history.key(event, part)) for event, person, part in told]
    rows = Message.objects.filter(county=county)
    known = rows.filter(person__in={p for p, _k in keys}, key__in={k for _p, k in keys})
    lines = {(line.person_id, line.key): line for line in known}
    old, new = dict(lines), []
    for (event, person, part), key in zip(told, keys, strict=True):
        line = lines.get(key)
        if line is None:
            line = lines[key] = write(event, person, part)
            new.append(line)
        _count(line, counts(event), now, is_new=line in new)
        line.read_at, line.made_at = None, max(line.made_at, event.at)
    Message.objects.bulk_create(new)
    again = [line for key, line in old.items() if key in keys]
    rows.bulk_update(again, ["read_at", "made_at", "counts_from"])
    return [
        history.deliveries(
            county=county,
            event=event,
            channel="inbox",
            person_id=person,
            message=lines[key].pk,
            at=now,
        )
        for (event, person, _part), key in zip(told, keys, strict=True)
    ]


def _count(line: Message, since: dt.datetime | None, now: dt.datetime, *, is_new: bool) -> None:
    """From when the line counts: what counts already goes on counting, else the first of both."""
    until = line.counts_from
    if is_new or line.read_at is not None:
        line.counts_from = since
    elif until is not None and until > now:
        line.counts_from = None if since is None else min(since, until)
