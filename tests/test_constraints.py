"""The database says what must never be false: each constraint refuses the row it names."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from disputes.actions.log import Draft, NamedParty, log_ticket
from disputes.models import (
    Allowance,
    CaseCounter,
    Category,
    Delivery,
    Export,
    LookedAt,
    Party,
    Problem,
    ProblemTicket,
    SavedQuery,
    Seal,
    ServiceTime,
    SweepBrake,
    TicketEvent,
)
from grids.checks import is_ours
from grids.models import (
    ClockBrake,
    CodeRequest,
    Cover,
    DutyTurn,
    Freeze,
    Holiday,
    HouseholdTotal,
    LoginCode,
    Message,
    NoticeChoice,
    Posting,
    WorkItem,
)
from grids.roles import Role
from reports.models import (
    CountedDay,
    DailyReport,
    DayReopening,
    DaySummary,
    Digest,
    ReportSummary,
)
from rows.crypto import seal
from rows.ids import uuid7
from tests.factories import (
    CategoryDepartmentFactory,
    CountyFactory,
    DepartmentFactory,
    GridFactory,
    HouseholdFactory,
    PostFactory,
    PostingFactory,
    ServiceTimeFactory,
    WorkdayFactory,
)
from visits.models import Visit, VisitSeal

DAY = dt.date(2026, 7, 15)


@pytest.fixture
def ticket(cast, now):
    return log_ticket(
        Draft(kind="dispute", words="吵架", grid=cast.group_grid, parties=[NamedParty("某甲", "")]),
        by=cast.leader,
        now=now,
    )


def change(row, **fields):
    type(row).objects.filter(pk=row.pk).update(**fields)


def twice(make):
    make()
    make()


def one_category():
    return Category.objects.get_or_create(code="usual", kind="hazard", name="水利")[0]


def report(cast, now, **fields):
    given = {
        "county": cast.record.id,
        "grid": cast.group_grid,
        "tier": 5,
        "day": DAY,
        "state": "confirmed",
        "frozen_at": now,
    }
    return DailyReport.objects.create(**(given | fields))


def event(cast, ticket, now, verb="escalate"):
    return TicketEvent.objects.create(
        county=ticket.county,
        ticket=ticket,
        verb=verb,
        at=now,
        day=DAY,
        state_to="reported",
        holder_to=cast.patch_grid.id,
        spell=0,
        kind="dispute",
        due_at=now,
    )


def a_problem(cast, now, **more):
    given = {"grid": cast.county_grid, "post": cast.leader.post, "title": "井盖", "plan": "换"}
    given |= {"county": cast.record.id, "kind": "hazard", "due_on": DAY, "opened_at": now}
    return Problem.objects.create(**given, **more)


def a_visit(cast, now, **more):
    given = {"grid": cast.group_grid, "post": cast.leader.post, "purpose": "care", "day": DAY}
    given |= {"county": cast.record.id, "visited_at": now, "received_at": now}
    return Visit.objects.create(**given, **more)


def item(cast, now, **more):
    given = {"owner_kind": "grid", "owner": cast.group_grid.pk, "since": now, "due_at": now} | more
    return WorkItem.objects.create(
        county=cast.record.id, kind="ticket", subject=uuid.UUID(int=7), what="accept", **given
    )


ONE = dt.timedelta(days=1)


def holiday(cast, now, **more):
    given = {"from_on": DAY, "until_on": DAY, "made_by": cast.admin, "made_at": now} | more
    return Holiday.objects.create(county=cast.record.id, **given)


def covered(cast, row, by, times=1):
    for _time in range(times):
        given = {"post": cast.leader.post, "by": by, "person": cast.county}
        Cover.objects.create(county=cast.record.id, holiday=row, **given)


def saved(cast, now, **more):
    given = {
        "name": "超期",
        "grid": cast.county_grid,
        "made_by": cast.county,
        "made_at": now,
    } | more
    return SavedQuery.objects.create(county=cast.record.id, **given)


def asking(cast, now, **more):
    given = {"asked_at": now, "lapses_at": now + dt.timedelta(days=3)} | more
    return CodeRequest.objects.create(id=uuid7(), county=cast.record.id, user=cast.leader, **given)


CLOSED = {"state": "closed", "escalate_at": None, "remind_at": None}

# Name of the constraint -> what it must refuse, given (cast, ticket, now).
BREAKS = {
    "county_code_six_digits": lambda c, t, n: CountyFactory(id=42),
    "county_hours_are_two_slots": lambda c, t, n: change(c.record, hours=["08:00"]),
    "county_question_waits_some_days": lambda c, t, n: change(c.record, answer_workdays=0),
    "county_household_norm_in_order": lambda c, t, n: change(c.record, households_from=99),
    "grid_code_once_open": lambda c, t, n: GridFactory(
        county=c.record, parent=c.above_group, tier=5, code=c.group_grid.code
    ),
    "grid_code_fits_its_tier": lambda c, t, n: GridFactory(
        county=c.record, parent=c.county_grid, tier=2, code=c.group_grid.code
    ),
    "grid_only_city_or_county_is_root": lambda c, t, n: change(c.group_grid, parent=None),
    "grid_in_a_county_below_city": lambda c, t, n: change(c.group_grid, county=None),
    "grid_closed_after_opened": lambda c, t, n: change(c.group_grid, closed_on=dt.date(2000, 1, 1)),
    "post_one_leader_chair_a_grid": lambda c, t, n: PostFactory(grid=c.group_grid),
    "post_clerks_have_a_department": lambda c, t, n: PostFactory(
        grid=c.county_grid, role=Role.CLERK
    ),
    "posting_ends_after_it_starts": lambda c, t, n: PostingFactory(
        post=PostFactory(grid=c.group_grid, role=Role.DEPUTY),
        user=c.leader,
        ended_on=dt.date(2000, 1, 1),
    ),
    "posting_one_holder_at_a_time": lambda c, t, n: PostingFactory(
        post=c.leader.post, user=c.patch, started_on=DAY
    ),
    "duty_ends_after_it_starts": lambda c, t, n: DutyTurn.objects.create(
        post=c.leader.post, from_on=DAY, until_on=DAY - dt.timedelta(days=1)
    ),
    "code_request_one_open_a_person": lambda c, t, n: [asking(c, n), asking(c, n)],
    "code_request_ends_in_some_way": lambda c, t, n: asking(c, n, closed_at=n),
    "code_request_lapses_later": lambda c, t, n: asking(c, n, lapses_at=n),
    "department_name_once_a_grid": lambda c, t, n: DepartmentFactory(
        grid=c.county_grid, name=c.department.name
    ),
    "household_door_once_a_group": lambda c, t, n: twice(
        lambda: HouseholdFactory(group=c.group_grid, door="1号")
    ),
    "message_once": lambda c, t, n: twice(
        lambda: Message.objects.create(
            county=c.record.id, person=c.leader, key="k", kind="log", made_at=n
        )
    ),
    "login_code_one_open_a_user": lambda c, t, n: twice(
        lambda: LoginCode.objects.create(
            county=c.record.id,
            user=c.leader,
            code_hash="x",
            issued_by=c.village,
            issued_at=n,
            expires_at=n,
        )
    ),
    "allowance_once": lambda c, t, n: Allowance.objects.create(
        county=c.record, kind="dispute", urgency="normal", tier=5, respond=1, sign=1, resolve=1
    ),
    "allowance_positive": lambda c, t, n: Allowance.objects.filter(county=c.record).update(sign=0),
    "usual_department_once_a_category": lambda c, t, n: twice(
        lambda: CategoryDepartmentFactory(
            county=c.record, category=one_category(), department=c.department
        )
    ),
    "service_time_once": lambda c, t, n: twice(
        lambda: ServiceTimeFactory(county=c.record, kind="order", urgency="normal", minutes=1)
    ),
    "service_time_positive": lambda c, t, n: ServiceTime.objects.update(minutes=0),
    "workday_once_for_the_country": lambda c, t, n: twice(
        lambda: WorkdayFactory(date=DAY, is_work=True)
    ),
    "workday_once_a_county": lambda c, t, n: twice(
        lambda: WorkdayFactory(date=DAY, is_work=True, county=c.record)
    ),
    "case_counter_once": lambda c, t, n: CaseCounter.objects.create(
        county=c.record.id, period="2607"
    ),
    "brake_one_pulled_a_county": lambda c, t, n: twice(
        lambda: SweepBrake.objects.create(county=c.record.id, why="share", pulled_at=n)
    ),
    "clock_brake_one_pulled_a_county": lambda c, t, n: twice(
        lambda: ClockBrake.objects.create(county=c.record.id, said_at=n, pulled_at=n)
    ),
    "party_letter_once_a_ticket": lambda c, t, n: Party.objects.create(
        county=t.county, ticket=t, letter="甲", name=seal("x", table="t", field="f", row="r")
    ),
    "ticket_number_once": lambda c, t, n: change(
        log_ticket(Draft(kind="hazard", words="树", grid=c.group_grid), by=c.leader, now=n),
        number=t.number,
    ),
    "ticket_receipt_once": lambda c, t, n: change(
        log_ticket(Draft(kind="hazard", words="树", grid=c.group_grid), by=c.leader, now=n),
        receipt=t.receipt,
    ),
    "ticket_one_assignee": lambda c, t, n: change(
        t, assigned_post=c.leader.post, assigned_department=c.department
    ),
    "ticket_assigned_to_somebody": lambda c, t, n: change(t, state="assigned"),
    "ticket_clock_runs_only_while_running": lambda c, t, n: change(t, state="void"),
    "ticket_resolved_has_a_time": lambda c, t, n: change(
        t, state="resolved", escalate_at=None, remind_at=None
    ),
    "ticket_asked_only_while_open": lambda c, t, n: change(
        t, **CLOSED, resolved_at=n, asked_until=n
    ),
    "ticket_asked_has_an_end": lambda c, t, n: change(t, asked_post=c.leader.post),
    "ticket_helpers_or_none": lambda c, t, n: change(t, helpers=[]),
    "ticket_halted_has_no_clock": lambda c, t, n: change(t, asked_until=n, is_halted=True),
    "ticket_urged_as_often_as_told": lambda c, t, n: change(t, urges=1),
    "ticket_overseen_since_a_time": lambda c, t, n: change(t, overseen_by="县"),
    "ticket_paused_until_a_day": lambda c, t, n: change(
        t, state="waiting", escalate_at=None, remind_at=None
    ),
    "ticket_parked_until_a_day": lambda c, t, n: change(
        t, state="parked", parked_until=n, escalate_at=None, remind_at=None
    ),
    "ticket_more_time_wished_while_open": lambda c, t, n: change(t, wished_until=n),
    "ticket_merged_into_another": lambda c, t, n: change(
        t, state="merged", escalate_at=None, remind_at=None
    ),
    "ticket_is_no_other_than_itself": lambda c, t, n: change(t, split_from=t, counted_from=n),
    "ticket_split_off_counts_from_the_first": lambda c, t, n: change(t, counted_from=n),
    "ticket_shared_with_its_lines": lambda c, t, n: change(t, shared_grids=[1]),
    "ticket_shared_tells_no_secret": lambda c, t, n: change(
        t, shared_grids=[1], shared_lines=[1], is_sensitive=True
    ),
    "ticket_alarm_of_what_is_owed": lambda c, t, n: change(t, alarm_at=n),
    "ticket_reported_to_somebody": lambda c, t, n: change(t, reported_at=n),
    "ticket_logged_before_received": lambda c, t, n: change(t, logged_at=n + dt.timedelta(days=1)),
    "ticket_point_on_earth": lambda c, t, n: change(t, latitude=Decimal(91), longitude=Decimal(0)),
    "event_escalates_once_a_spell": lambda c, t, n: twice(lambda: event(c, t, n)),
    "event_alarms_once": lambda c, t, n: twice(lambda: event(c, t, n, verb="alarm")),
    "delivery_once": lambda c, t, n: twice(
        lambda: Delivery.objects.create(
            county=t.county, event=t.events.first(), channel="none", at=n
        )
    ),
    "export_written_by_somebody": lambda c, t, n: Export.objects.create(
        county=c.record.id, asker=c.county, asked_at=n, stage="writing"
    ),
    "export_done_at_a_time": lambda c, t, n: Export.objects.create(
        county=c.record.id, asker=c.county, asked_at=n, stage="done"
    ),
    "notice_choice_once": lambda c, t, n: twice(
        lambda: NoticeChoice.objects.create(county=c.record.id, person=c.leader)
    ),
    "holiday_ends_after_it_starts": lambda c, t, n: holiday(c, n, until_on=DAY - 9 * ONE),
    "cover_once_a_holiday": lambda c, t, n: covered(c, holiday(c, n), c.county.post, times=2),
    "cover_by_another_chair": lambda c, t, n: covered(c, holiday(c, n), c.leader.post),
    "saved_query_once_a_desk": lambda c, t, n: twice(lambda: saved(c, n)),
    "saved_query_has_a_name": lambda c, t, n: saved(c, n, name=""),
    "looked_at_once_a_post": lambda c, t, n: twice(
        lambda: LookedAt.objects.create(county=t.county, ticket=t, post=c.leader.post)
    ),
    "seal_once": lambda c, t, n: twice(
        lambda: Seal.objects.create(
            county=t.county,
            township=1,
            hour=n,
            first=uuid7(),
            last=uuid7(),
            count=1,
            hash="x",
            sealed_at=n,
        )
    ),
    "report_version_once": lambda c, t, n: twice(lambda: report(c, n, is_current=False)),
    "report_one_current": lambda c, t, n: (report(c, n), report(c, n, version=2)),
    "problem_closed_says_what_was_done": lambda c, t, n: a_problem(c, n, state="closed"),
    "problem_one_a_ticket": lambda c, t, n: twice(
        lambda: ProblemTicket.objects.create(
            county=t.county, problem=a_problem(c, n), ticket=t, added_at=n
        )
    ),
    "visit_seal_once": lambda c, t, n: twice(
        lambda: VisitSeal.objects.create(
            county=t.county,
            township=1,
            hour=n,
            first=uuid7(),
            last=uuid7(),
            count=1,
            hash="0",
            sealed_at=n,
        )
    ),
    "visit_promise_has_a_day": lambda c, t, n: a_visit(c, n, promise="open"),
    "visit_promise_ends_on_a_day": lambda c, t, n: a_visit(c, n, promise="kept", due_on=DAY),
    "report_nil_has_no_records": lambda c, t, n: report(c, n, is_nil=True, logged=1),
    "report_returned_says_why": lambda c, t, n: report(c, n, state="returned"),
    "reopening_one_open": lambda c, t, n: twice(
        lambda: DayReopening.objects.create(
            county=c.record.id, grid=c.group_grid, day=DAY, by=c.patch, at=n, why="漏报"
        )
    ),
    "day_summary_once": lambda c, t, n: twice(
        lambda: DaySummary.objects.create(
            county=c.record.id, grid=c.group_grid, day=DAY, kind="dispute"
        )
    ),
    "report_summary_once": lambda c, t, n: twice(
        lambda: ReportSummary.objects.create(county=c.record.id, grid=c.patch_grid, day=DAY)
    ),
    "counted_day_once": lambda c, t, n: twice(
        lambda: CountedDay.objects.create(county=c.record.id, day=DAY, locked_at=n, counted_at=n)
    ),
    "household_total_once": lambda c, t, n: twice(
        lambda: HouseholdTotal.objects.create(county=c.record.id, grid=c.patch_grid, households=1)
    ),
    "work_item_once": lambda c, t, n: twice(lambda: item(c, n)),
    "work_item_has_an_owner": lambda c, t, n: item(c, n, owner_kind="person"),
    "work_item_a_grid_stands_in": lambda c, t, n: item(c, n, owner_kind="post", is_stand_in=True),
    "freeze_once": lambda c, t, n: twice(
        lambda: Freeze.objects.create(county=c.record.id, grid=c.patch_grid, at=n)
    ),
    "digest_once": lambda c, t, n: twice(
        lambda: Digest.objects.create(
            county=c.record.id, grid=c.patch_grid, week_start=DAY, frozen_at=n
        )
    ),
}


@pytest.mark.parametrize("name", BREAKS)
def test_the_database_refuses(cast, ticket, now, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        BREAKS[name](cast, ticket, now)


def test_every_constraint_of_ours_is_tried():
    ours = {
        constraint.name
        for app in apps.get_app_configs()
        if is_ours(app)
        for model in app.get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, models.BaseConstraint)
    }
    assert ours == set(BREAKS)


def test_a_substitute_may_sit_beside_the_holder(cast):
    PostingFactory(post=cast.leader.post, user=cast.patch, started_on=DAY, acting=True)
    assert Posting.objects.filter(post=cast.leader.post).count() == 2
