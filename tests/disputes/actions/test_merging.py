"""Two tickets of one matter become one: who may, what stays, what ends, what leaks nowhere."""

import datetime as dt
import uuid

import pytest

from disputes.actions.asking import ask_back
from disputes.actions.escalation import sweep_county
from disputes.actions.extending import ask_extension, extend
from disputes.actions.handling import resolve
from disputes.actions.holding import accept, raise_ticket
from disputes.actions.log import Draft, log_ticket
from disputes.actions.merging import merge
from disputes.actions.pausing import park
from disputes.actions.recompute import recompute_county
from disputes.actions.urging import oversee
from disputes.actions.voiding import void
from disputes.errors import CannotMerge, WrongState
from disputes.models import Delivery, Ticket, TicketEvent
from disputes.notices import tell
from disputes.rollups import links_of
from disputes.search import Asked, matters, narrow
from grids.errors import Missing, NotAllowed
from grids.models import WorkItem
from rows.ids import uuid7
from tests.api import at, client
from tests.turns import differing

MINUTE = dt.timedelta(minutes=1)
HOUR = 60 * MINUTE


@pytest.fixture
def log(cast, now):
    def _log(words="桥头护坡塌了", by=None, after=0, **more):
        more.setdefault("grid", cast.group_grid)
        draft = Draft(kind="hazard", words=words, **more)
        return log_ticket(draft, by=by or cast.leader, now=now + after * MINUTE)

    return _log


def refused(ticket, other, by, now):
    """The sentence; neither row has changed."""
    before = (Ticket.objects.get(pk=ticket.pk).version, TicketEvent.objects.count())
    with pytest.raises(CannotMerge) as why:
        merge(ticket, other=other, by=by, now=now)
    assert (Ticket.objects.get(pk=ticket.pk).version, TicketEvent.objects.count()) == before
    return str(why.value)


def test_the_one_that_stays_keeps_the_earlier_deadline_and_both_their_histories(cast, log, now):
    slow, quick = log(), log(urgency="critical", after=1)
    slow = accept(slow, by=cast.leader, now=now + 5 * MINUTE)
    rises, told = slow.escalate_at, quick.due_at
    assert told < slow.due_at
    ended = merge(quick, other=slow.pk, by=cast.leader, now=now + 9 * MINUTE)
    slow.refresh_from_db()
    assert (ended.state, ended.merged_into, ended.due_at) == ("merged", slow, told)
    assert (ended.escalate_at, ended.respond_by, ended.closed_at) == (None, None, now + 9 * MINUTE)
    assert (slow.state, slow.due_at, slow.escalate_at) == ("accepted", told, rises)
    verbs = {pk: [] for pk in (slow.pk, quick.pk)}
    for pk, verb in TicketEvent.objects.order_by("at", "id").values_list("ticket", "verb"):
        verbs[pk].append(verb)
    assert verbs == {slow.pk: ["log", "accept", "take_in"], quick.pk: ["log", "merge"]}
    assert differing(cast.record.pk, now) == []
    assert not WorkItem.objects.filter(subject=quick.pk).exists()


def test_a_later_deadline_moves_nothing(cast, log, now):
    quick, slow = log(urgency="critical"), log(after=1)
    merge(slow, other=quick.pk, by=cast.leader, now=now + 9 * MINUTE)
    assert Ticket.objects.get(pk=quick.pk).due_at == quick.due_at


def test_more_time_that_is_granted_afterwards_is_granted_for_both(cast, log, now):
    slow, quick = log(), log(urgency="critical", after=1)
    merge(quick, other=slow.pk, by=cast.leader, now=now + 9 * MINUTE)
    day = now.date() + dt.timedelta(days=9)
    given = extend(slow, reason="属实", until=day, by=cast.patch, now=now + HOUR)
    assert given.due_at.date() == day
    assert recompute_county(cast.record.pk, now=now + HOUR) == 0


def test_what_it_stood_for_is_not_lost(cast, log, now):
    """Parked for a day, the one that ends is due a day later than it was told first."""
    slow, quick = log(), log(urgency="critical", after=1)
    parked = park(
        quick,
        reason="缓办",
        until=now.date() + dt.timedelta(days=3),
        by=cast.county,
        now=now + HOUR,
    )
    merge(parked, other=slow.pk, by=cast.leader, now=now + HOUR + 30 * MINUTE)
    slow.refresh_from_db()
    assert slow.due_at == quick.due_at + 30 * MINUTE


def test_what_waited_for_it_ends_and_its_oversight_goes_on(cast, log, now):
    stays, ends = log(), log(after=1)
    ends = accept(ends, by=cast.leader, now=now + 2 * MINUTE)
    ends = oversee(ends, words="拖得久了", by=cast.county, now=now + 3 * MINUTE)
    ends = ask_back(ends, question="哪一段", whom="resident", by=cast.leader, now=now + 4 * MINUTE)
    late = now.date() + dt.timedelta(days=30)
    ends = ask_extension(ends, reason="不够", until=late, by=cast.leader, now=now + 5 * MINUTE)
    ends = merge(ends, other=stays.pk, by=cast.leader, now=now + 6 * MINUTE)
    assert (ends.asked_until, ends.is_halted, ends.wished_by) == (None, False, None)
    stays.refresh_from_db()
    assert (stays.overseen_by, stays.asked_until) == (cast.county_grid.place, None)
    assert differing(cast.record.pk, now) == []
    swept = sweep_county(cast.record.pk, now=now + dt.timedelta(days=40))
    ends.refresh_from_db()
    assert (ends.state, swept["lapsed"]) == ("merged", 0)


def test_it_is_neither_resolved_nor_closed_nor_open(cast, log, now):
    stays, ends = log("桥塌"), log("桥又塌", after=1)
    merge(ends, other=stays.pk, by=cast.leader, now=now + HOUR)

    def found(**asked):
        rows = narrow(
            matters(cast.village, cast.village_grid), Asked(**asked), now + HOUR, None, cast.village
        )
        return {one.words for branch in rows.each for one in branch.rows}

    assert found(show="open") == {"桥塌"}
    assert found(state="merged") == found(words="又塌", show="all") == {"桥又塌"}
    assert found(show="to_verify") == found(show="resolved_month") == set()


def test_who_may_not(cast, log, now):
    one, other = log(), log(after=1)
    risen = raise_ticket(
        accept(other, by=cast.leader, now=now), reason="难", by=cast.leader, now=now + MINUTE
    )
    for by in (cast.leader, cast.county, cast.neighbour):
        with pytest.raises(NotAllowed):
            merge(risen, other=one.pk, by=by, now=now + HOUR)
    with pytest.raises(Missing):
        merge(risen, other=None, by=cast.patch, now=now + HOUR)
    assert merge(one, other=risen.pk, by=cast.leader, now=now + HOUR).state == "merged"


def test_what_it_cannot_be_merged_into(cast, log, now):
    one, done, gone, beside = log(), log(after=1), log(after=2), log(after=3)
    resolve(done, result="好了", by=cast.leader, now=now + 5 * MINUTE)
    void(gone, reason="误报", by=cast.leader, now=now + 5 * MINUTE)
    merge(beside, other=one.pk, by=cast.leader, now=now + 6 * MINUTE)
    far = log("树倒了", by=cast.neighbour, grid=cast.other_group_grid)
    assert "itself" in refused(one, one.pk, cast.leader, now + HOUR)
    for other in (done, gone, beside):
        assert "not open any more" in refused(one, other.pk, cast.leader, now + HOUR)
    # One of another village, one that there is not, one whose number nobody has: no difference.
    for other in (far.pk, uuid7(), uuid.UUID(int=0)):
        assert "no such open ticket" in refused(one, other, cast.leader, now + HOUR)
    with pytest.raises(WrongState):
        merge(beside, other=one.pk, by=cast.leader, now=now + HOUR)


def test_nothing_is_merged_away_to_somebody_who_may_not_read_it(cast, log, now):
    """The county sees both; whoever leads the other village would see one of them alone."""
    here = log(by=cast.county, grid=cast.county_grid)
    there = log("树倒了", by=cast.neighbour, grid=cast.other_group_grid)
    assert "may not read" in refused(here, there.pk, cast.county, now + HOUR)


def test_a_sensitive_one_and_a_plain_one_stay_apart(cast, log, now):
    plain, secret = log(), log("家里打人", after=1, is_sensitive=True)
    for one, other in ((plain, secret), (secret, plain)):
        assert "sensitive" in refused(one, other.pk, cast.leader, now + HOUR)
    again = log("又打人", after=2, is_sensitive=True)
    done = merge(again, other=secret.pk, by=cast.leader, now=now + HOUR)
    assert done.state == "merged"
    assert [one.ticket for one in links_of(cast.leader, secret)] == [done]


def test_one_about_a_leader_and_another_stay_apart(cast, log, now):
    village = cast.village_grid
    about = log("收了钱", by=cast.county, concerns=village)
    holder = next(
        one for one in (cast.township, cast.county) if one.seats()[0].grid == about.holder_id
    )
    plain = log(by=cast.county, grid=about.holder)
    for one, other in ((about, plain), (plain, about)):
        assert "concerns a leader" in refused(one, other.pk, holder, now + HOUR)
    again = log("又收了钱", by=cast.county, concerns=village, after=1)
    merge(again, other=about.pk, by=holder, now=now + HOUR)
    tell(cast.record.pk, now=now + HOUR)
    told = set(Delivery.objects.values_list("person", flat=True)) - {None}
    assert told.isdisjoint({cast.leader.pk, cast.patch.pk, cast.village.pk})
    for below in (cast.leader, cast.village):
        assert not Ticket.objects.visible_to(below).filter(hidden_from=village).exists()


def test_whoever_does_not_see_the_other_learns_that_there_is_one_and_no_more(cast, log, now):
    """The clerk handles the one that stays; the other was never the department's."""
    stays = accept(log(by=cast.county, grid=cast.county_grid), by=cast.county, now=now + MINUTE)
    Ticket.objects.filter(pk=stays.pk).update(assigned_department=cast.department, state="handling")
    ends = log("护坡塌了一段", by=cast.county, grid=cast.county_grid, after=2)
    merge(ends, other=stays.pk, by=cast.county, now=now + HOUR)
    [link] = client(cast.clerk).get(at(stays.pk)).json()["others"]
    assert link == {"how": "merged_in", "id": None, "number": "", "state": None}
    assert client(cast.clerk).get(at(ends.pk)).status_code == 404
    [link] = client(cast.county).get(at(stays.pk)).json()["others"]
    assert (link["id"], link["number"]) == (str(ends.pk), ends.number)
    [link] = client(cast.county).get(at(ends.pk)).json()["others"]
    assert (link["how"], link["id"], link["state"]) == ("merged_into", str(stays.pk), "handling")


def test_whom_it_is_told(cast, log, now):
    stays = accept(log(by=cast.village), by=cast.leader, now=now)
    ends = log(by=cast.patch, after=1)
    merge(ends, other=stays.pk, by=cast.leader, now=now + HOUR)
    tell(cast.record.pk, now=now + HOUR)

    def told(verb):
        rows = Delivery.objects.filter(event__verb=verb, person__isnull=False)
        return set(rows.values_list("person", flat=True))

    assert told("merge") == {cast.patch.pk}
    assert told("take_in") == set()


def test_by_the_api(cast, log, now):
    stays, ends = log(), log(after=1)
    asked = client(cast.leader)
    assert asked.post(at(ends.pk, "merge/"), {}).status_code == 400
    answer = asked.post(at(ends.pk, "merge/"), {"ticket": str(ends.pk)})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "cannot_merge")
    answer = asked.post(at(ends.pk, "merge/"), {"ticket": str(uuid7())})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "cannot_merge")
    answer = asked.post(at(ends.pk, "merge/"), {"ticket": str(stays.pk)})
    assert (answer.status_code, answer.json()["state"]) == (200, "merged")
