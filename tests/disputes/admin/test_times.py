"""The admin's table of times: what would move is shown before anything is kept."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes.actions.log import Draft, log_ticket
from disputes.actions.times import preview_times, save_times
from disputes.models import Allowance, ServiceTime, Ticket
from grids.errors import Stale
from grids.models import AuditRow
from grids.roles import Role
from tests import cast as small_county
from tests.cast import seat
from tests.still import still

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def page(reader, cast):
    """The table, as the county's tree admin sends it."""
    reader.force_login(cast.admin)

    def _page(**typed):
        address = reverse("admin:disputes_allowance_changelist")
        return reader.post(address, typed) if typed else reader.get(address)

    return _page


def row_of(cast, model=Allowance, **more):
    own = {"tier": cast.group_grid.tier} if model is Allowance else {"category": None}
    return model.objects.get(county=cast.record, kind="hazard", urgency="normal", **own, **more)


def field(row, part):
    return f"{type(row).__name__[0].lower()}-{row.pk}-{part}"


def logged(cast, now, **more):
    return log_ticket(
        Draft(kind="hazard", words="路灯坏了", grid=cast.group_grid, **more),
        by=cast.leader,
        now=now,
    )


def test_every_kind_urgency_and_level_has_its_hours_in_one_table(page, cast):
    answer = page()
    lines = answer.context["lines"]
    assert len(lines) == 6 * 3
    assert all(len(group) == 3 for line in lines for group in line["cells"])
    assert {cell.text for line in lines for group in line["cells"] for cell in group} == {"1", "4"}
    assert len(answer.context["services"]) == 6
    assert Allowance.objects.count() == 6 * 3 * 5


def test_what_moves_is_counted_and_nothing_is_kept(page, cast):
    now = timezone.now()
    one, other = logged(cast, now), logged(cast, now)
    log_ticket(Draft(kind="dispute", words="争地界", grid=cast.group_grid), by=cast.leader, now=now)
    row, told = row_of(cast), row_of(cast, ServiceTime)
    typed = {field(row, "respond"): "1.5", field(told, "minutes"): "6", "look": "1"}
    answer = page(**typed)
    moves = answer.context["moves"]
    assert (moves.rise, moves.over, moves.due, moves.late) == (2, 0, 2, 0)
    assert [cell.change for cell in answer.context["changed"]] == ["1 → 1.5", "5 → 6"]
    for before in (one, other, row, told):
        after = type(before).objects.get(pk=before.pk)
        names = [part.attname for part in before._meta.concrete_fields if part.name != "words"]
        assert [getattr(after, n) for n in names] == [getattr(before, n) for n in names]
    assert not AuditRow.objects.filter(act__in=["allowance_saved", "service_time_saved"]).exists()
    assert 'value="1.5"' in answer.content.decode()


def test_what_was_looked_at_is_kept_with_a_line_of_the_log_for_each_row(page, cast):
    ticket = logged(cast, timezone.now())
    row, told = row_of(cast), row_of(cast, ServiceTime)
    typed = {field(row, "respond"): "2", field(row, "sign"): "3", field(told, "minutes"): "8"}
    assert page(**typed, apply="1").status_code == 302
    row.refresh_from_db()
    told.refresh_from_db()
    assert (row.respond, row.sign, row.resolve, told.minutes) == (120, 180, 240, 480)
    after = Ticket.objects.get(pk=ticket.pk)
    assert after.escalate_at > ticket.escalate_at
    assert after.due_at > ticket.due_at
    facts = dict(
        AuditRow.objects.filter(by=cast.admin, act__endswith="_saved").values_list("act", "facts")
    )
    assert facts["allowance_saved"] == {"changed": {"respond": [60, 120], "sign": [60, 180]}}
    assert facts["service_time_saved"]["changed"] == {"minutes": [300, 480]}


def seen_on(answer):
    """What the page says it showed, as its form sends it back."""
    return {"seen": answer.context["seen"], "apply": "1"}


def test_two_who_change_different_numbers_keep_both(page, cast):
    """Each writes what they changed, and not what else stood on their page."""
    row, other = row_of(cast), row_of(cast, ServiceTime)
    first, second = page(), page()
    form = {field(row, part): hours for part, hours in [("respond", "1"), ("sign", "1")]}
    assert page(**form | {field(row, "respond"): "2"}, **seen_on(first)).status_code == 302
    typed = form | {field(row, "sign"): "3", field(other, "minutes"): "5"}
    assert page(**typed, **seen_on(second)).status_code == 302
    row.refresh_from_db()
    assert (row.respond, row.sign, row.resolve) == (120, 180, 240)
    last = AuditRow.objects.filter(act="allowance_saved").latest("pk")
    assert last.facts == {"changed": {"sign": [60, 180]}}


def test_a_number_that_another_changed_meanwhile_is_told_with_both(page, cast):
    row = row_of(cast)
    old = page()
    page(**{field(row, "respond"): "2", "apply": "1"})
    mine = {field(row, "respond"): "1.5", field(row, "sign"): "3"}
    answer = page(**mine, **seen_on(old))
    assert answer.status_code == 409
    words = " ".join(answer.content.decode().split())
    assert "It is 2 by now; yours is 1.5" in words
    row.refresh_from_db()
    assert (row.respond, row.sign) == (120, 60)
    # Whoever has seen both may put theirs in its place.
    assert page(**mine, **seen_on(answer)).status_code == 302
    row.refresh_from_db()
    assert (row.respond, row.sign) == (90, 180)


@pytest.mark.parametrize("seen", ["x", "a-1-respond", "=", "a-0-sign=1 =="])
def test_a_page_that_does_not_say_what_it_showed_counts_from_what_is(page, cast, seen):
    row = row_of(cast)
    assert page(**{field(row, "respond"): "2", "apply": "1", "seen": seen}).status_code == 302
    row.refresh_from_db()
    assert row.respond == 120


def test_what_comes_between_the_reading_and_the_keeping_is_not_put_back(cast, now):
    mine, theirs = row_of(cast), row_of(cast)
    theirs.sign = 180
    save_times(cast.record.pk, [theirs], by=None, now=now)
    mine.respond = 120
    save_times(cast.record.pk, [mine], by=None, now=now, told=[(mine, "respond", 60)])
    mine.refresh_from_db()
    assert (mine.respond, mine.sign) == (120, 180)
    mine.sign = 240
    with pytest.raises(Stale):
        save_times(cast.record.pk, [mine], by=None, now=now, told=[(mine, "sign", 60)])
    mine.refresh_from_db()
    assert (mine.respond, mine.sign) == (120, 180)


@pytest.mark.parametrize("text", ["", "0", "-1", "x", "1e9", "NaN", "0.001", "２０２６年"])
def test_hours_that_are_none_are_marked_and_nothing_is_kept(page, cast, text):
    row, other = row_of(cast), row_of(cast, ServiceTime)
    typed = {field(row, "respond"): text, field(other, "minutes"): "9", "apply": "1"}
    answer = page(**typed)
    assert answer.status_code == 422
    assert "Nothing was kept" in answer.content.decode()
    assert 'aria-invalid="true"' in answer.content.decode()
    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.respond, other.minutes) == (60, 300)


def test_what_passed_its_new_time_is_told_before(cast, now):
    """Logged at 14:30 with an hour to respond; at 15:00 it is made half an hour: 15:00 has come."""
    logged(cast, now)
    row, told = row_of(cast), row_of(cast, ServiceTime)
    row.respond, told.minutes = 20, 10
    moves = preview_times(cast.record.pk, [row, told], now=now + HOUR / 2)
    assert (moves.rise, moves.over, moves.due, moves.late) == (1, 1, 1, 1)
    (short,) = moves.shorter
    assert short[0] == told
    assert cast.group_grid.tier in short[1]
    assert save_times(cast.record.pk, [row, told], by=None, now=now + HOUR / 2) == moves


@pytest.mark.parametrize("state", ["waiting", "parked"])
def test_what_stands_still_gets_another_deadline_and_is_not_late_by_it(cast, now, state):
    paused = logged(cast, now)
    logged(cast, now)
    rows = Ticket.objects.filter(county=paused.county, pk=paused.pk)
    rows.update(state=state, **still(state))
    told = row_of(cast, ServiceTime)
    told.minutes = 10
    moves = preview_times(cast.record.pk, [told], now=now + HOUR / 2)
    assert (moves.rise, moves.over, moves.due, moves.late) == (0, 0, 2, 1)


def test_a_service_time_shorter_than_a_level_alone_is_named(page, cast):
    told = row_of(cast, ServiceTime)
    answer = page(**{field(told, "minutes"): "4", "look": "1"})
    (words,) = answer.context["shorter"]
    assert "4 hours; a level alone has more" in words
    assert page().context["shorter"] == []


def test_only_who_keeps_the_settings_of_a_county_writes(reader, cast):
    row = row_of(cast)
    address = reverse("admin:disputes_allowance_changelist")
    below = seat(cast.village_grid, "below", Role.TREE_ADMIN)
    below.is_staff = True
    below.save()
    for user in (below, cast.auditor, cast.county):
        reader.force_login(user)
        answer = reader.post(address, {field(row, "respond"): "2", "apply": "1"})
        assert answer.status_code in (302, 403), user
        assert Allowance.objects.get(pk=row.pk).respond == 60


def test_another_county_has_its_own_table(page, cast):
    far = small_county.build(prefix="far_")
    row = row_of(far)
    page(**{field(row, "respond"): "2", "apply": "1"})
    assert Allowance.objects.get(pk=row.pk).respond == 60


def test_the_table_and_the_times_of_categories_lead_to_each_other(reader, cast):
    reader.force_login(cast.admin)
    table = reverse("admin:disputes_allowance_changelist")
    single = reverse("admin:disputes_servicetime_changelist")
    assert f'href="{single}"' in reader.get(table).content.decode()
    assert f'href="{table}"' in reader.get(single).content.decode()
