"""A second matter is split off a ticket: what goes along, what stays, from when it counts."""

import datetime as dt

import pytest

from disputes.actions.asking import ask_back
from disputes.actions.correcting import correct
from disputes.actions.handling import sign
from disputes.actions.holding import accept, assign
from disputes.actions.log import Draft, NamedParty, log_ticket
from disputes.actions.pausing import pause, resume
from disputes.actions.recompute import recompute_county
from disputes.actions.splitting import split_off
from disputes.models import Delivery, Party, Ticket, TicketEvent
from disputes.notices import tell
from disputes.search import similar
from grids.errors import IdTaken, Missing, NotAllowed
from rows.fields import sealed_get
from rows.ids import uuid7
from tests.api import at, client
from tests.turns import differing

MINUTE = dt.timedelta(minutes=1)
HOUR = 60 * MINUTE


@pytest.fixture
def first(cast, now):
    draft = Draft(
        kind="dispute",
        words="杜大山家排水冲了郭二妹家的墙；另外村口路灯不亮",
        grid=cast.group_grid,
        place="桥头",
        parties=[NamedParty("杜大山", "13800001234"), NamedParty("郭二妹")],
    )
    return log_ticket(draft, by=cast.leader, now=now)


def part_of(first):
    return Ticket.objects.get(split_from=first)


def test_the_new_one_waits_for_the_same_holder_and_counts_from_the_first_receipt(cast, first, now):
    first = accept(first, by=cast.leader, now=now + 5 * MINUTE)
    before = (first.state, first.due_at, first.escalate_at, first.words)
    when = now + HOUR
    first = split_off(first, words="村口路灯不亮", by=cast.leader, now=when)
    part = part_of(first)
    assert (first.state, first.due_at, first.escalate_at, first.words) == before
    assert (part.state, part.holder, part.grid, part.place) == (
        *("reported", first.holder, cast.group_grid, "桥头"),
    )
    assert (part.words, part.title) == ("村口路灯不亮", "村口路灯不亮")
    assert part.number != first.number
    assert part.receipt != first.receipt
    assert (part.received_at, part.counted_from, part.due_at) == (when, now, first.due_at)
    assert part.escalate_at > when
    assert part.logged_by == first.logged_by
    assert differing(cast.record.pk, when) == []
    assert recompute_county(cast.record.pk, now=when) == 0
    events = TicketEvent.objects.filter(ticket=part)
    assert [(one.verb, one.by, one.facts["other"]) for one in events] == [
        ("log", cast.leader, str(first.pk))
    ]
    assert similar(
        cast.leader, cast.group_grid, words="村口路灯不亮了", kind="dispute", now=when
    ) == [part, first]


def test_what_the_first_one_stood_does_not_count_of_the_new_one(cast, first, now):
    """A question of half an hour, a pause of an hour: both are left out of both."""
    first = accept(first, by=cast.leader, now=now)
    first = assign(first, post=cast.leader.post, by=cast.leader, now=now)
    first = sign(first, by=cast.leader, now=now)
    told = first.due_at
    until = now.date() + dt.timedelta(days=2)
    first = pause(first, reason="等鉴定", until=until, by=cast.leader, now=now + 10 * MINUTE)
    first = resume(first, by=cast.leader, now=now + 40 * MINUTE)
    first = ask_back(
        first, question="哪盏灯", whom="resident", by=cast.leader, now=now + 50 * MINUTE
    )
    split_off(first, words="路灯不亮", by=cast.leader, now=now + 60 * MINUTE)
    part = part_of(first)
    assert part.due_at == told + 40 * MINUTE
    assert recompute_county(cast.record.pk, now=now + HOUR) == 0
    part = accept(part, by=cast.leader, now=now + HOUR)
    part = correct(
        part, changes={"kind": "hazard"}, version=part.version, by=cast.leader, now=now + HOUR
    )
    assert recompute_county(cast.record.pk, now=now + HOUR) == 0


def test_parties_go_along_whose_name_or_letter_stands_in_the_words(cast, first, now):
    split_off(first, words="甲家另外占了路", by=cast.leader, now=now + HOUR)
    split_off(first, words="郭二妹家的墙要修", by=cast.leader, now=now + 2 * HOUR)
    split_off(first, words="村口路灯不亮", by=cast.leader, now=now + 3 * HOUR)
    parts = Ticket.objects.filter(split_from=first).order_by("received_at")
    shown = [
        (one.title, [(p.letter, sealed_get(p, "name").reveal()) for p in one.parties.all()])
        for one in parts
    ]
    assert shown == [
        ("甲家另外占了路", [("甲", "杜大山")]),
        ("乙家的墙要修", [("乙", "郭二妹")]),
        ("村口路灯不亮", []),
    ]
    first_phone = Party.objects.get(ticket=parts[0])
    assert sealed_get(first_phone, "phone").reveal() == "13800001234"
    assert "杜大山" not in first_phone.name


def test_who_saw_the_first_one_sees_the_new_one_and_nobody_else(cast, now):
    about = log_ticket(
        Draft(kind="order", words="收钱；又打人", grid=cast.group_grid, concerns=cast.village_grid),
        by=cast.county,
        now=now,
    )
    secret = log_ticket(
        Draft(kind="dispute", words="打人；又骂人", grid=cast.group_grid, is_sensitive=True),
        by=cast.leader,
        now=now,
    )
    holder = {cast.township_grid.pk: cast.township, cast.county_grid.pk: cast.county}
    split_off(about, words="又打人", by=holder[about.holder_id], now=now + HOUR)
    split_off(secret, words="又骂人", by=cast.leader, now=now + HOUR)
    parts = [part_of(about), part_of(secret)]
    assert [(one.hidden_from, one.is_sensitive) for one in parts] == [
        (cast.village_grid, False),
        (None, True),
    ]
    for person in (cast.patch, cast.village, cast.neighbour, cast.clerk, cast.stranger):
        assert not Ticket.objects.visible_to(person).filter(pk__in=[p.pk for p in parts]).exists()
    tell(cast.record.pk, now=now + HOUR)
    told = set(Delivery.objects.exclude(person=None).values_list("person", flat=True))
    assert told.isdisjoint({cast.patch.pk, cast.village.pk})


def test_whoever_logged_it_is_told(cast, now):
    draft = Draft(kind="hazard", words="桥塌；路灯不亮", grid=cast.group_grid)
    first = log_ticket(draft, by=cast.village, now=now)
    split_off(first, words="路灯不亮", by=cast.leader, now=now + HOUR)
    tell(cast.record.pk, now=now + HOUR)
    rows = Delivery.objects.filter(event__verb="split_off", person__isnull=False)
    assert set(rows.values_list("person", flat=True)) == {cast.village.pk}


def test_sent_twice_it_is_one(cast, first, now):
    pk = uuid7()
    for _time in range(2):
        split_off(first, words="路灯不亮", id=pk, by=cast.leader, now=now + HOUR)
    assert part_of(first).pk == pk
    assert TicketEvent.objects.filter(ticket=first, verb="split_off").count() == 1
    with pytest.raises(IdTaken):
        split_off(first, words="路灯又不亮", id=pk, by=cast.leader, now=now + HOUR)
    with pytest.raises(IdTaken):
        split_off(first, words="路灯不亮", id=first.pk, by=cast.leader, now=now + HOUR)
    with pytest.raises(IdTaken):
        split_off(first, words="路灯不亮", id=pk, by=cast.village, now=now + HOUR)


def test_who_may_not_and_without_words(cast, first, now):
    for by in (cast.patch, cast.county, cast.neighbour):
        with pytest.raises(NotAllowed):
            split_off(first, words="路灯不亮", by=by, now=now + HOUR)
    with pytest.raises(Missing):
        split_off(first, words=" ", by=cast.leader, now=now + HOUR)
    assert not Ticket.objects.filter(split_from=first).exists()


def test_by_the_api_the_answer_names_the_new_one(cast, first):
    asked, body = client(cast.leader), {"words": "路灯不亮", "id": str(uuid7())}
    for _time in range(2):
        answer = asked.post(at(first.pk, "split_off/"), body)
        assert (answer.status_code, answer.json()["state"]) == (200, "reported")
        [link] = answer.json()["others"]
        assert (link["how"], link["id"]) == ("split_off", body["id"])
    [link] = asked.get(at(body["id"])).json()["others"]
    assert (link["how"], link["id"], link["number"]) == ("split_from", str(first.pk), first.number)
    keyed = {"Idempotency-Key": "split-1"}
    made = {
        asked.post(at(first.pk, "split_off/"), {"words": "井盖没了"}, headers=keyed).json()[
            "version"
        ]
        for _time in range(2)
    }
    assert len(made) == 1
    assert Ticket.objects.filter(split_from=first, words="井盖没了").count() == 1
