"""Verbs of one ticket at the same moment leave exactly the work items of its last state."""

import threading

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from disputes.actions.checking import reject
from disputes.actions.handling import resolve, send_back, sign
from disputes.actions.holding import accept, assign, raise_ticket
from disputes.actions.log import Draft, log_ticket
from disputes.actions.noting import note
from disputes.actions.voiding import void
from disputes.models import Ticket, TicketEvent
from disputes.turning import Sitting, read_matters
from disputes.turns import turns
from grids.actions.person import change_login
from grids.actions.posting import appoint, open_post
from grids.errors import Refused
from grids.models import User, WorkItem
from tests import cast as small_county
from tests.turns import differing

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works):
    """Each in a thread and a connection of its own, let go at the same moment."""
    gate, failed = threading.Barrier(len(works)), []

    def run(work):
        try:
            gate.wait(20)
            work()
        except Refused:
            pass
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return failed


def verbs(cast, ticket, now):
    """Twenty of them, of several people."""
    leader, patch = cast.leader, cast.patch
    return [
        lambda: accept(ticket, by=leader, now=now),
        lambda: assign(ticket, post=leader.post, by=leader, now=now),
        lambda: assign(ticket, department=cast.department, by=leader, now=now),
        lambda: assign(ticket, post=leader.post, by=patch, now=now),
        lambda: sign(ticket, by=leader, now=now),
        lambda: sign(ticket, by=cast.clerk, now=now),
        lambda: send_back(ticket, reason="不归我", by=cast.clerk, now=now),
        lambda: send_back(ticket, reason="不归我", by=leader, now=now),
        lambda: raise_ticket(ticket, reason="难", by=leader, now=now),
        lambda: raise_ticket(ticket, reason="难", by=patch, now=now),
        lambda: resolve(ticket, result="好了", by=leader, now=now),
        lambda: resolve(ticket, result="好了", by=patch, now=now),
        lambda: reject(ticket, reason="没好", by=patch, now=now),
        lambda: reject(ticket, reason="没好", by=cast.village, now=now),
        lambda: note(ticket, words="一", by=leader, now=now),
        lambda: note(ticket, words="二", by=patch, now=now),
        lambda: note(ticket, words="三", by=cast.village, now=now),
        lambda: note(ticket, words="四", by=cast.township, now=now),
        lambda: void(ticket, reason="误报", by=cast.village, now=now),
        lambda: accept(ticket, by=patch, now=now),
    ]


@pytest.mark.parametrize("ladder", ["long", "short"])
def test_twenty_verbs_of_one_ticket(ladder, now):
    cast = small_county.build(ladder=ladder)
    for turn in range(3):
        draft = Draft(kind="hazard", words=f"断树 {turn}", grid=cast.group_grid)
        ticket = log_ticket(draft, by=cast.leader, now=now)
        works = verbs(cast, ticket, now)
        assert len(works) == 20
        assert at_once(*works) == []
        county, pk = cast.record.id, ticket.pk
        assert TicketEvent.objects.filter(ticket=pk).count() > 4, "nothing ran beside another"
        matters = read_matters(county, [pk])
        seating = Sitting(matters, timezone.localdate(now))
        expected = {
            (*one[:4], one.is_stand_in) for matter in matters for one in turns(matter, seating)
        }
        rows = WorkItem.objects.filter(subject=pk)
        columns = ("what", "owner_kind", "owner", "not_by", "is_stand_in")
        assert set(rows.values_list(*columns)) == expected
        assert expected or Ticket.objects.get(pk=pk).state == "void"
    assert differing(county, now) == []


def test_verbs_beside_changes_of_who_sits_where(now):
    """Who comes and who goes while tickets are logged and resolved: no row by the old seating."""
    cast = small_county.build()
    tickets = [
        log_ticket(
            Draft(kind="hazard", words=f"{n}", grid=cast.group_grid), by=cast.leader, now=now
        )
        for n in range(4)
    ]
    chair = open_post(cast.village_grid, "deputy", by=None, now=now)

    def switch_off():
        user = User.objects.get(pk=cast.patch.pk)
        user.is_active = False
        change_login(user, by=None, now=now)

    works = [lambda t=t: resolve(t, result="好了", by=cast.leader, now=now) for t in tickets]
    works += [
        lambda n=n: log_ticket(
            Draft(kind="hazard", words=f"新 {n}", grid=cast.patch_grid), by=cast.village, now=now
        )
        for n in range(4)
    ]
    works += [switch_off, lambda: appoint(chair, cast.leader, now.date(), by=None, now=now)]
    failed = at_once(*works)
    assert not [one for one in failed if not isinstance(one, OperationalError)]
    assert failed == []
    assert WorkItem.objects.filter(county=cast.record.id).count() > 8
    assert differing(cast.record.id, now) == []
