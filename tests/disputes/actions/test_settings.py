"""Allowances, the calendar and classes: first ones, and changes with what follows."""

import datetime as dt

from disputes.actions.defaults import seed_allowances, seed_categories, seed_service_times
from disputes.actions.log import Draft, log_ticket
from disputes.actions.settings import (
    remove_service_time,
    remove_workday,
    save_allowance,
    save_category,
    save_service_time,
    save_workday,
)
from disputes.category_seed import CLASSES
from disputes.kinds import Kind, Urgency
from disputes.models import Allowance, Category, ServiceTime, Ticket, Workday
from grids.actions.county import save_settings
from grids.models import AuditRow
from grids.tiers import Tier
from tests.factories import CategoryFactory, CountyFactory, ServiceTimeFactory


def logged(cast, now):
    draft = Draft(kind="hazard", words="路面塌了", grid=cast.group_grid)
    return log_ticket(draft, by=cast.leader, now=now)


def due(ticket):
    return Ticket.objects.get(pk=ticket.pk).due_at


def test_a_county_gets_one_allowance_for_everything(db, now):
    county = CountyFactory()
    seed_allowances(county, now)
    rows = Allowance.objects.filter(county=county)
    assert rows.count() == len(Kind) * len(Urgency) * 5
    normal = rows.get(kind=Kind.HAZARD, urgency=Urgency.NORMAL, tier=Tier.GROUP)
    assert (normal.respond, normal.sign, normal.resolve) == (240, 240, 840)
    rows.update(resolve=1)
    seed_allowances(county, now)
    assert set(rows.values_list("resolve", flat=True)) == {1}


def test_higher_levels_and_calmer_matters_have_more_time(db, now):
    county = CountyFactory()
    seed_allowances(county, now)
    of = {
        (row.kind, row.urgency, row.tier): row.resolve
        for row in Allowance.objects.filter(county=county)
    }
    for kind in Kind:
        for urgency in Urgency:
            levels = [of[kind, urgency, tier] for tier in range(Tier.GROUP, Tier.CITY, -1)]
            assert levels == sorted(levels)
        for tier in range(1, 6):
            assert of[kind, Urgency.URGENT, tier] < of[kind, Urgency.NORMAL, tier]


def test_classes_have_two_levels_and_the_sensitive_ones_are_marked(db, now):
    seed_categories(CountyFactory(), now)
    assert Category.objects.count() == len(CLASSES)
    assert {row.parent.kind == row.kind for row in Category.objects.exclude(parent=None)} == {True}
    assert not Category.objects.filter(parent__parent__isnull=False).exists()
    sensitive = set(Category.objects.filter(is_sensitive=True).values_list("name", flat=True))
    assert {"家庭暴力", "受侵害", "精神卫生"} <= sensitive
    assert all(row.name_en for row in Category.objects.all())
    Category.objects.filter(name="赡养").update(name="养老")
    seed_categories(CountyFactory(), now)
    assert Category.objects.count() == len(CLASSES)
    assert Category.objects.filter(name="养老").exists()


def test_a_changed_allowance_moves_the_holders_clock_and_not_what_was_told(cast, now):
    ticket = logged(cast, now)
    row = Allowance.objects.get(
        county=cast.record, kind="hazard", urgency="normal", tier=cast.group_grid.tier
    )
    row.respond, row.resolve = 90, 300
    save_allowance(row, by=cast.admin, now=now)
    row = Ticket.objects.get(pk=ticket.pk)
    assert row.escalate_at == now + dt.timedelta(minutes=90)
    assert row.due_at == ticket.due_at
    told = AuditRow.objects.get(act="allowance_saved", by=cast.admin)
    assert told.facts == {"changed": {"respond": [60, 90], "resolve": [240, 300]}}


def test_open_deadlines_follow_a_changed_service_time_and_no_clock_does(cast, now):
    """14:30 and 300 working minutes: 10:00 of the next day; 310: 10:10."""
    ticket = logged(cast, now)
    assert due(ticket) == now.replace(day=16, hour=2, minute=0)
    row = ServiceTime.objects.get(county=cast.record, kind="hazard", urgency="normal")
    row.minutes = 310
    save_service_time(row, by=cast.admin, now=now + dt.timedelta(minutes=40))
    assert due(ticket) == now.replace(day=16, hour=2, minute=10)
    assert Ticket.objects.get(pk=ticket.pk).escalate_at == ticket.escalate_at
    assert AuditRow.objects.get(act="service_time_saved", by=cast.admin).facts == {
        "kind": "hazard",
        "urgency": "normal",
        "changed": {"minutes": [300, 310]},
    }


def test_a_category_has_its_own_time_or_its_upper_categorys_or_the_kinds(cast, now):
    upper = CategoryFactory(kind="hazard")
    lower = CategoryFactory(kind="hazard", parent=upper)
    other = CategoryFactory(kind="hazard")
    given = {"county": cast.record, "kind": "hazard", "urgency": "normal"}
    above = ServiceTimeFactory(**given, category=upper, minutes=20)
    own = ServiceTimeFactory(**given, category=lower, minutes=10)

    def minutes(category):
        draft = Draft(kind="hazard", words="塌了", grid=cast.group_grid, category=category)
        return (log_ticket(draft, by=cast.leader, now=now).due_at - now) // dt.timedelta(minutes=1)

    assert [minutes(lower), minutes(upper)] == [10, 20]
    remove_service_time(own, by=cast.admin, now=now)
    assert minutes(lower) == 20
    ticket = Ticket.objects.filter(category=upper).first()
    remove_service_time(above, by=cast.admin, now=now)
    assert due(ticket) == now.replace(day=16, hour=2, minute=0)
    assert minutes(lower) == minutes(other) == minutes(None)


def test_a_new_county_tells_what_its_townships_have(db, now):
    county = CountyFactory()
    seed_allowances(county, now)
    seed_service_times(county, now)
    rows = ServiceTime.objects.filter(county=county)
    assert rows.count() == len(Kind) * len(Urgency)
    assert rows.get(kind=Kind.HAZARD, urgency=Urgency.NORMAL).minutes == 420 + 5 * 420
    assert rows.get(kind=Kind.DISPUTE, urgency=Urgency.NORMAL).minutes == 420 + 10 * 420
    assert rows.get(kind=Kind.ORDER, urgency=Urgency.CRITICAL).minutes == 30 + 480
    rows.update(minutes=1)
    seed_service_times(county, now)
    assert set(rows.values_list("minutes", flat=True)) == {1}
    longer = {row.kind: row.longer for row in rows.filter(urgency="normal").with_longer()}
    assert longer[Kind.HAZARD] == [1, 2, 3, 4, 5]


def test_which_levels_alone_have_more_time_than_the_resident_is_told(db, now):
    county = CountyFactory()
    seed_allowances(county, now)
    seed_service_times(county, now)
    rows = ServiceTime.objects.filter(county=county).with_longer()
    assert {tuple(row.longer) for row in rows} == {(int(Tier.COUNTY),)}


def test_open_deadlines_follow_the_calendar_and_the_hours(cast, now):
    ticket = logged(cast, now)
    before = due(ticket)
    day = Workday(date=dt.date(2026, 7, 16), is_work=False, name="本县休", county=cast.record)
    save_workday(day, by=cast.admin, now=now)
    assert due(ticket) > before
    remove_workday(day, by=cast.admin, now=now)
    assert due(ticket) == before
    cast.record.hours = ["08:30", "09:00", "14:30", "15:00"]
    save_settings(cast.record, by=cast.admin, now=now)
    assert due(ticket) > before


def test_a_day_of_the_country_moves_every_county(cast, now):
    ticket = logged(cast, now)
    before = due(ticket)
    day = Workday(date=dt.date(2026, 7, 16), is_work=False, name="国休")
    save_workday(day, by=cast.admin, now=now)
    assert (due(ticket) > before, day.source) == (True, "manual")


def test_a_changed_class_is_logged(db, cast, now):
    category = Category(kind="dispute", code="D99", name="其他")
    save_category(category, by=cast.admin, now=now)
    made = AuditRow.objects.get(act="category_saved").facts["changed"]
    assert (made["name"], made["is_sensitive"]) == ([None, "其他"], [None, False])
    category.name, category.is_sensitive = "别的", True
    save_category(category, by=cast.admin, now=now)
    assert AuditRow.objects.filter(act="category_saved").latest("id").facts == {
        "changed": {"name": ["其他", "别的"], "is_sensitive": [False, True]}
    }
