"""What has happened by the moment of a freeze is in it, or is said to have happened after it.

Real transactions side by side: one stays open while the other freezes (docs/adr/0017).
"""

import contextlib
import datetime as dt
import threading
import typing

import pytest
from django.db import connection, transaction
from django.utils import timezone

from disputes.actions.escalation import escalate_batch
from disputes.actions.holding import accept
from disputes.actions.log import Draft, log_ticket
from disputes.models import Ticket, TicketEvent
from reports.actions.daily import confirm
from reports.actions.recount import check_county
from reports.actions.sweep import sweep_reports
from reports.models import DailyReport
from tests import cast as small_county
from tests.reports.events import at

pytestmark = pytest.mark.django_db(transaction=True)

SECOND = dt.timedelta(seconds=1)
SOON = 0.7  # long enough to see that somebody waits, on a busy machine too


class Side:
    """`work` in a transaction of its own: done but not committed until `commit` is called."""

    started: typing.ClassVar[list["Side"]] = []

    def __init__(self, work):
        Side.started.append(self)
        self.work, self.answer, self.error = work, None, None
        self.is_done, self.may_commit = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self):
        try:
            with transaction.atomic():
                self.answer = self.work()
                self.is_done.set()
                self.may_commit.wait(20)
        except Exception as error:
            self.error = error
        finally:
            self.is_done.set()
            connection.close()

    def waits(self):
        return not self.is_done.wait(SOON)

    def commit(self):
        self.may_commit.set()
        self.thread.join(20)
        assert self.error is None, self.error
        return self.answer


@contextlib.contextmanager
def open_side(work):
    side = Side(work)
    assert side.is_done.wait(20)
    assert side.error is None, side.error
    try:
        yield side
    finally:
        side.may_commit.set()
        side.thread.join(20)


@pytest.fixture(params=["long", "short"])
def county(request):
    yield small_county.build(ladder=request.param)
    for (
        side
    ) in Side.started:  # one that a failure left open would keep the tables from being emptied
        side.may_commit.set()
        side.thread.join(20)
    Side.started.clear()


def log(cast, moment, **more):
    draft = Draft(kind="dispute", words="水渠堵了", grid=cast.group_grid, **more)
    return log_ticket(draft, by=cast.leader, now=moment)


def freeze(cast, moment, grid=None, by=None):
    grid, by = grid or cast.group_grid, by or cast.leader
    return confirm(grid, timezone.localdate(moment), words="", by=by, now=moment)


def agrees(cast):
    with transaction.atomic():
        return check_county(cast.record.id).wrong_rows == []


def test_a_freeze_waits_for_what_happened_before_it_and_counts_it(county, now):
    with open_side(lambda: log(county, now)) as logging:
        freezing = Side(lambda: freeze(county, now + SECOND))
        assert freezing.waits()
        logging.commit()
        freezing.commit()
    assert (freezing.answer.logged, freezing.answer.open) == (1, 1)
    assert agrees(county)


def test_every_level_above_waits_too(county, now):
    with open_side(lambda: log(county, now)) as logging:
        late = at(now, "21:30")
        freezing = Side(lambda: freeze(county, late, county.county_grid, county.county))
        assert freezing.waits()
        logging.commit()
        freezing.commit()
    assert freezing.answer.logged == 1
    assert agrees(county)


def test_what_comes_after_the_freeze_is_said_to_have_come_after_it(county, now):
    with open_side(lambda: freeze(county, now)) as freezing:
        logging = Side(lambda: log(county, now - SECOND))
        assert logging.waits()
        freezing.commit()
        ticket = logging.commit()
    event = TicketEvent.objects.get(ticket=ticket)
    assert now < event.at < now + SECOND
    assert ticket.received_at == now - SECOND  # the resident's clock does not move
    assert DailyReport.objects.get().logged == 0
    assert agrees(county)
    sweep_reports(now + SECOND)
    assert DailyReport.objects.current().get().logged == 1
    assert agrees(county)


def test_a_verb_waits_as_a_log_does(county, now):
    ticket = log(county, now - SECOND)
    with open_side(lambda: freeze(county, now)) as freezing:
        accepting = Side(lambda: accept(ticket, by=county.leader, now=now - SECOND / 2))
        assert accepting.waits()
        freezing.commit()
        accepting.commit()
    assert TicketEvent.objects.get(verb="accept").at > now
    assert agrees(county)


def test_the_sweep_that_raises_many_waits_and_is_waited_for(county, now):
    ticket = log(county, now)
    due = Ticket.objects.get(pk=ticket.pk).escalate_at
    late = max(due, at(now, "21:00"))

    def rise(moment):
        return lambda: escalate_batch(county.record.id, [ticket.pk], moment)

    with open_side(rise(late)) as rising:
        freezing = Side(lambda: freeze(county, late + SECOND))
        assert freezing.waits()
        rising.commit()
        freezing.commit()
    assert freezing.answer.raised == 1
    assert agrees(county)
    again = Ticket.objects.get(pk=ticket.pk).escalate_at
    with open_side(lambda: freeze(county, again)) as freezing:
        rising = Side(rise(again))
        assert rising.waits()
        freezing.commit()
        rising.commit()
    assert TicketEvent.objects.filter(verb="escalate").order_by("at").last().at > again
    assert agrees(county)


def test_two_sweeps_of_one_county_wait_for_nothing(county, now):
    tickets = [log(county, now) for _ in range(2)]
    due = max(Ticket.objects.get(pk=one.pk).escalate_at for one in tickets)
    sweeps = [lambda one=one: escalate_batch(county.record.id, [one.pk], due) for one in tickets]
    with open_side(sweeps[0]), open_side(sweeps[1]):
        pass
    assert TicketEvent.objects.filter(verb="escalate").count() == 2


def test_reports_that_file_themselves_wait_too(county, now):
    six = at(now, "18:00")
    with open_side(lambda: log(county, six - SECOND)) as logging:
        sweeping = Side(lambda: sweep_reports(six))
        assert sweeping.waits()
        logging.commit()
        sweeping.commit()
    assert not DailyReport.objects.filter(grid=county.group_grid).exists()
    assert DailyReport.objects.filter(grid=county.other_group_grid, is_nil=True).exists()
    assert agrees(county)


def test_confirmations_of_two_grids_wait_for_nothing_and_lock_no_row_of_the_tree(county, now):
    others = {county.above_group: county.patch, county.other_village_grid: county.neighbour}
    late = at(now, "21:30")
    with open_side(lambda: freeze(county, late)), contextlib.ExitStack() as stack:
        for grid, person in others.items():
            side = stack.enter_context(
                open_side(lambda g=grid, p=person: freeze(county, late, g, p))
            )
            assert side.answer.grid_id == grid.pk
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT id FROM grids_grid FOR NO KEY UPDATE NOWAIT")
            assert cursor.rowcount >= len(county.levels)
    assert DailyReport.objects.count() == 3


def test_two_confirmations_of_one_report_come_one_after_the_other(county, now):
    with open_side(lambda: freeze(county, now)) as first:
        second = Side(lambda: freeze(county, now + SECOND))
        assert second.waits()
        first.commit()
        second.commit()
    assert DailyReport.objects.count() == 1


def test_who_logs_elsewhere_waits_for_nothing(county, now):
    elsewhere = Draft(kind="dispute", words="另一件", grid=county.other_group_grid)
    with (
        open_side(lambda: freeze(county, now)),
        open_side(lambda: log_ticket(elsewhere, by=county.neighbour, now=now)) as logging,
    ):
        assert logging.answer.number
