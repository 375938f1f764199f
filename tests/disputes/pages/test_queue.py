"""The work queue: whose list it is, what never stands in it, what is logged, what it costs."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes.actions.handling import resolve
from disputes.actions.holding import accept, assign
from disputes.actions.log import Draft, log_ticket
from disputes.models import Ticket
from disputes.rules import verbs_for
from grids.models import AuditRow
from grids.roles import Role
from rows.crypto import hash_matches
from tests import factories as make
from tests.cast import seat

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def now():
    """The pages read the clock, so these tests live today."""
    return timezone.now()


@pytest.fixture
def log(cast, now):
    def _log(words="门前排水沟堵了", by=None, grid=None, **more):
        more.setdefault("kind", "hazard")
        draft = Draft(words=words, grid=grid or cast.group_grid, **more)
        return log_ticket(draft, by=by or cast.leader, now=now)

    return _log


@pytest.fixture
def ask(reader):
    def _ask(user, headers=None, **query):
        reader.force_login(user)
        return reader.get(reverse("queue"), query, headers=headers)

    return _ask


def words_of(response):
    return [line["ticket"].words for line in response.context["lines"]]


def view(response, label):
    return next(one for one in response.context["views"] if str(one["label"]) == label)


def test_each_sees_their_area_and_a_clerk_what_is_assigned_to_the_office(cast, log, ask, now):
    log()
    log("远处的", by=cast.neighbour, grid=cast.other_village_grid)
    for user in (cast.leader, cast.patch, cast.village, cast.township):
        assert words_of(ask(user)) == ["门前排水沟堵了"]
    assert set(words_of(ask(cast.county))) == {"门前排水沟堵了", "远处的"}
    assert words_of(ask(cast.neighbour)) == ["远处的"]
    assert words_of(ask(cast.clerk)) == []
    far = Ticket.objects.get(words="远处的")
    accept(far, by=cast.neighbour, now=now)
    assign(far, department=cast.department, by=cast.neighbour, now=now)
    response = ask(cast.clerk)
    assert words_of(response) == ["远处的"]
    assert response.context["grid"] is None
    for user in (cast.admin, cast.auditor, cast.stranger, cast.mediator):
        assert words_of(ask(user)) == []


def test_the_default_is_the_highest_area_seat(cast, log, ask):
    log()
    both = seat(cast.county_grid, "both", Role.MEDIATOR)
    for grid in (cast.group_grid, cast.village_grid):
        make.PostingFactory(post=make.PostFactory(grid=grid, role=Role.STAFF), user=both)
    assert ask(both).context["grid"] == cast.village_grid
    assert ask(cast.county).context["grid"] == cast.county_grid


@pytest.mark.parametrize(
    ("who", "grid"),
    [
        ("leader", "patch_grid"),
        ("village", "other_village_grid"),
        ("village", "county_grid"),
        ("clerk", "county_grid"),
        ("stranger", "group_grid"),
    ],
)
def test_a_grid_outside_is_not_there(cast, ask, who, grid):
    assert ask(getattr(cast, who), grid=getattr(cast, grid).pk).status_code == 404


@pytest.mark.parametrize("text", ["0", "-1", "1e3", "²", "9" * 30, "x"])
def test_a_wrong_grid_is_not_there(cast, ask, text):
    assert ask(cast.county, grid=text).status_code == 404


def test_wrong_filters_are_no_filters(cast, log, ask):
    log()
    query = {"kind": "x", "category": "x", "urgency": "x", "state": "x", "tier": "99"}
    response = ask(cast.county, **query, after="x", show="x", **{"from": "x", "to": "2026-99-99"})
    assert words_of(response) == ["门前排水沟堵了"]


def test_numbers_of_the_views_open_the_lists_they_count(cast, log, ask, reader, now):
    late = log("超期的")
    Ticket.objects.filter(pk=late.pk).update(due_at=now - HOUR)
    log("新的")
    log("当场办的", result="疏通了")
    response = ask(cast.county, q="超期", kind="hazard")
    counted = {
        "Open": 2,
        "Overdue": 1,
        "To verify": 1,
        "Resolved this month": 1,
        "Logged today": 3,
        "Raised today": 0,
    }
    for label, n in counted.items():
        one = view(response, label)
        assert one["n"] == str(n), label
        listed = reader.get(one["url"])
        assert len(listed.context["lines"]) == n, label
        assert listed.context["total"] == str(n)
    assert view(response, "Overdue")["is_red"]
    assert view(response, "All, also ended")["is_current"]  # words alone look among the ended too


def test_sensitive_matters_are_counted_and_not_listed(cast, log, ask):
    for number in range(3):
        log(f"不便细说 {number}", is_sensitive=True)
    log("别的")
    county = ask(cast.county)
    assert words_of(county) == ["别的"]
    assert "&lt;5 sensitive matters more are not listed." in county.content.decode()
    assert "3 sensitive matters more are not listed." in ask(cast.township).content.decode()
    # A filter would tell what they are about, so beside one nothing is said of them.
    for query in ({"q": "细说"}, {"kind": "hazard"}, {"urgency": "normal"}):
        response = ask(cast.county, **query)
        assert "sensitive" not in response.content.decode(), query
    assert "sensitive" not in ask(cast.county, show="to_verify").content.decode()


def test_whom_it_concerns_learns_nothing(cast, log, ask):
    log("说的是村长", concerns=cast.village_grid)
    log("也说村长", concerns=cast.village_grid, is_sensitive=True)
    response = ask(cast.village)
    assert words_of(response) == []
    assert "sensitive" not in response.content.decode()
    assert view(response, "Open")["n"] == "0"
    assert words_of(ask(cast.township)) == ["说的是村长"]


def test_no_party_and_no_person_stands_in_the_list(cast, log, ask, now):
    ticket = log()
    accept(ticket, by=cast.leader, now=now)
    assign(ticket, post=cast.leader.post, by=cast.leader, now=now)
    page = ask(cast.county).content.decode()
    assert cast.leader.name not in page
    assert f"{cast.group_grid.name} Grid leader" in page


def test_a_search_is_logged_once_and_its_words_only_as_a_hash(cast, log, ask):
    log()
    ask(cast.county)
    ask(cast.county, kind="hazard", show="overdue")
    assert not AuditRow.objects.exists()
    ask(cast.county, q="排水", kind="hazard", grid=cast.village_grid.pk)
    row = AuditRow.objects.get()
    assert (row.act, row.by, row.about) == ("search", cast.county, f"grid:{cast.village_grid.pk}")
    assert row.facts["filters"] == ["show", "kind", "q"]
    assert "排水" not in f"{row.facts}{row.reason}{row.about}"
    assert hash_matches(row.facts["words"], "排水", row=row.pk)
    ask(cast.county, q="排水", after="2026-07-15T00:00:00+00:00~" + str(row.pk))
    assert AuditRow.objects.count() == 1  # the next page is the same search


def test_the_same_words_leave_two_hashes(cast, ask):
    ask(cast.county, q="张某")
    ask(cast.clerk, q="张某")
    first, second = AuditRow.objects.order_by("at")
    assert first.facts["words"] != second.facts["words"]
    assert second.about == "own"


def test_a_whole_number_leads_to_its_ticket(cast, log, ask):
    ticket = log()
    number = ticket.number.split()[-1]
    response = ask(cast.county, q=number)
    assert response.status_code == 302
    assert response.url == reverse("ticket", args=[ticket.pk])
    part = ask(cast.county, headers={"HX-Request": "true"}, q=number)
    assert part["HX-Redirect"] == response.url
    other = ask(cast.neighbour, q=number)
    assert (other.status_code, words_of(other)) == (200, [])
    assert AuditRow.objects.filter(act="search").count() == 3


def test_the_words_are_marked_and_what_was_typed_stays_text(cast, log, ask):
    log("门前<b>排水</b>沟堵了")
    page = ask(cast.county, q="排水").content.decode()
    assert "<mark>排水</mark>" in page
    assert "<b>排水" not in page
    assert '<script>"' not in ask(cast.county, q='<script>"').content.decode()


def test_htmx_gets_the_part_alone(cast, log, ask):
    log()
    whole, part = ask(cast.county), ask(cast.county, headers={"HX-Request": "true"})
    assert "<html" in whole.content.decode()
    assert "<html" not in part.content.decode()
    assert "data-say" in part.content.decode()


def test_only_what_i_may_assign_has_a_box(cast, log, ask, now):
    mine = log("在县里", by=cast.county, grid=cast.county_grid)
    log("在组里")
    lines = ask(cast.county).context["lines"]
    assert [line["ticket"] for line in lines if line["may_assign"]] == [mine]
    page = ask(cast.village).content.decode()
    assert 'name="t"' not in page
    assert reverse("queue_assign") in ask(cast.county).content.decode()
    resolve(accept(mine, by=cast.county, now=now), result="好了", by=cast.county, now=now)
    assert not ask(cast.county, show="all").context["may_assign_any"]


def test_the_pages_go_on_and_keep_their_filters(cast, log, ask, reader):
    for number in range(51):
        log(f"第{number}件")
    first = ask(cast.county, kind="hazard")
    assert len(first.context["lines"]) == 50
    page = first.content.decode()
    assert "kind=hazard&amp;after=" in page
    assert "Show 50 more" in page
    second = ask(cast.county, kind="hazard", after=first.context["cursor"])
    assert len(second.context["lines"]) == 1
    assert second.context["cursor"] == ""
    assert "Back to the first page" in second.content.decode()
    assert second.context["total"] == "51"


def test_what_a_page_asks_does_not_grow_with_its_rows(
    cast, log, ask, reader, now, django_assert_num_queries
):
    def give(ticket):
        accept(ticket, by=cast.leader, now=now)
        assign(ticket, department=cast.department, by=cast.leader, now=now)

    give(log())
    ask(cast.county)
    with django_assert_num_queries(7):
        assert len(words_of(reader.get(reverse("queue")))) == 1
    for number in range(49):
        ticket = log(f"第{number}件")
        if number % 2:
            give(ticket)
        else:
            accept(ticket, by=cast.leader, now=now)
            assign(ticket, post=cast.leader.post, by=cast.leader, now=now)
    with django_assert_num_queries(7):
        assert len(words_of(reader.get(reverse("queue")))) == 50


def test_both_ladders_have_their_list(any_cast, now, reader):
    draft = Draft(words="一件事", kind="hazard", grid=any_cast.group)
    log_ticket(draft, by=any_cast.leader, now=now)
    for user in (any_cast.leader, any_cast.village, any_cast.county):
        reader.force_login(user)
        assert words_of(reader.get(reverse("queue"))) == ["一件事"]


def test_whoever_logs_nothing_is_offered_no_button_for_it(cast, log, ask):
    log()
    address = f'href="{reverse("log")}"'
    assert address not in ask(cast.clerk).content.decode()
    assert address in ask(cast.township).content.decode()


def test_on_a_phone_the_filters_are_folded_until_one_is_in_use(cast, log, ask):
    log()
    folded = '<details class="wg-more-filters">'
    assert folded in ask(cast.village).content.decode()
    assert folded not in ask(cast.village, kind="hazard").content.decode()
    assert folded in ask(cast.township, kind="hazard").content.decode()


def test_a_hit_that_the_line_does_not_show_is_told_with_its_place(cast, log, ask):
    log("沟" * 70 + "，后来<b>ＷｉＦｉ</b>也断了", result="已清出３０㎡淤泥")
    log("WiFi说的是旁人", is_sensitive=True)
    log("WiFi说的是组长", concerns=cast.village_grid)
    page = ask(cast.village, q="wifi 30m2").content.decode()
    assert "What happened:" in page
    assert "，后来&lt;b&gt;<mark>ＷｉＦｉ</mark>&lt;/b&gt;也断了" in page
    assert "已清出<mark>３０㎡</mark>淤泥" in page
    page = ask(cast.village, q="wifi").content.decode()
    assert page.count("<mark>") == 1
    assert "说的是" not in page
    assert "<mark>沟</mark>" in ask(cast.village, q="沟").content.decode()
    assert "What happened:" not in ask(cast.village, q="沟").content.decode()


def test_a_number_or_a_receipt_code_however_written_leads_to_its_ticket(cast, log, ask):
    ticket = log()
    for typed in (ticket.receipt_code.lower(), ticket.number.replace("-", " － ")):
        answer = ask(cast.village, q=typed)
        assert answer.headers["Location"] == reverse("ticket", args=[ticket.pk]), typed
        assert ask(cast.neighbour, q=typed).status_code == 200


def test_a_leader_with_nobody_below_ticks_nothing(cast, log, ask):
    """Ticking many is for whoever has people below; the ticket's own page has the verb."""
    ticket = log()
    assert ask(cast.leader).context["may_assign_any"] is False
    assert verbs_for(cast.leader, ticket).count("assign") == 1
    log(by=cast.village, grid=cast.village_grid)
    assert ask(cast.village).context["may_assign_any"] is True
