"""My lists: whose turn it is, in which order, and that their length costs nothing."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes.actions.checking import reject
from disputes.actions.handling import resolve, send_back, sign
from disputes.actions.holding import accept, assign, raise_ticket
from disputes.actions.log import Draft, NamedParty, log_ticket
from disputes.models import Ticket
from disputes.rollups import my_counts
from grids.waiting import todo_number
from rows.tallies import tally
from tests.turns import settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    """The pages read the clock, so these tests live today."""
    return timezone.now()


@pytest.fixture
def log(cast, now):
    def _log(by=None, grid=None, words="两家吵架", **more):
        draft = Draft(kind="dispute", words=words, grid=grid or cast.group_grid, **more)
        return log_ticket(draft, by=by or cast.leader, now=now)

    return _log


def lists(user, now):
    user.forget_seats()
    counts = my_counts(user, now)
    assert counts["todo"] == tally(*todo_number(user, now))["todo"]
    return {name: n for name, n in counts.items() if n and name in ("todo", "in_hand", "done")}


def test_a_matter_wanders_through_the_lists(cast, log, now):
    ticket = log()
    assert lists(cast.leader, now) == {"todo": 1}
    assert lists(cast.patch, now) == {}
    ticket = accept(ticket, by=cast.leader, now=now)
    assert lists(cast.leader, now) == {"in_hand": 1}
    ticket = raise_ticket(ticket, reason="说不动", by=cast.leader, now=now)
    assert lists(cast.leader, now) == {}
    assert lists(cast.patch, now) == {"todo": 1}
    ticket = assign(ticket, post=cast.leader.post, by=cast.patch, now=now)
    assert lists(cast.patch, now) == {"in_hand": 1}
    assert lists(cast.leader, now) == {"todo": 1}
    ticket = sign(ticket, by=cast.leader, now=now)
    assert lists(cast.leader, now) == {"in_hand": 1}
    ticket = resolve(ticket, result="说和了", by=cast.leader, now=now)
    assert lists(cast.leader, now) == {"done": 1}
    assert lists(cast.patch, now) == {"todo": 1}
    reject(ticket, reason="还在吵", by=cast.patch, now=now)
    assert lists(cast.patch, now) == {"in_hand": 1}


def test_what_is_sent_back_waits_for_the_holder_again(cast, log, now):
    ticket = log(by=cast.village, grid=cast.village_grid)
    ticket = accept(ticket, by=cast.village, now=now)
    ticket = assign(ticket, post=cast.leader.post, by=cast.village, now=now)
    send_back(ticket, reason="不归我管", by=cast.leader, now=now)
    assert lists(cast.village, now) == {"todo": 1}
    assert lists(cast.leader, now) == {}


def test_a_departments_matters_are_its_clerks(cast, log, now):
    ticket = log(by=cast.county, grid=cast.county_grid)
    assign(ticket, department=cast.department, by=cast.county, now=now)
    assert lists(cast.clerk, now) == {"todo": 1}
    assert lists(cast.county, now) == {"in_hand": 1}


def test_an_empty_level_passes_the_look_to_the_next(cast, one_up, two_up, log, now):
    one_up.is_active = False
    one_up.save()
    log(result="办好了")
    assert lists(two_up, now) == {"todo": 1}
    assert lists(cast.leader, now) == {"done": 1}


def test_nobody_verifies_their_own(cast, log, now):
    ticket = log(by=cast.village, grid=cast.group_grid)
    resolve(accept(ticket, by=cast.leader, now=now), result="好了", by=cast.leader, now=now)
    assert lists(cast.leader, now) == {"done": 1}


def test_the_urgent_ones_come_first_and_overdue_is_red(reader, cast, log, now):
    late, soon, rest = log(words="已超期的"), log(words="快到的"), log(words="还早的")
    for ticket, hours in ((rest, 90), (late, -5), (soon, 3)):
        Ticket.objects.filter(pk=ticket.pk).update(due_at=now + dt.timedelta(hours=hours))
    settle(now)
    reader.force_login(cast.leader)
    page = reader.get(reverse("todo"))
    titles = [item["title"] for item in page.context["items"]]
    assert titles == ["已超期的", "快到的", "还早的"]
    assert page.content.decode().count("wg-item-over") == 1
    counts = my_counts(cast.leader, now)
    assert (counts["todo_overdue"], counts["in_hand_overdue"]) == (1, 0)
    soon_page = reader.get(reverse("due_soon"))
    assert [item["title"] for item in soon_page.context["items"]] == ["快到的"]


def test_pages_follow_each_other_without_gap_or_double(reader, cast, log, now):
    for number in range(23):
        log(words=f"第 {number} 件")
    for number in range(3):
        log(words=f"办好的 {number}", result="好了")
    reader.force_login(cast.leader)
    first = reader.get(reverse("todo"))
    assert len(first.context["items"]) == 20
    second = reader.get(first.context["more_url"])
    titles = [i["title"] for page in (first, second) for i in page.context["items"]]
    assert sorted(titles) == sorted(f"第 {n} 件" for n in range(23))
    assert second.context["more_url"] == ""
    reader.force_login(cast.patch)
    assert len(reader.get(reverse("todo")).context["items"]) == 3


def test_two_kinds_of_to_do_are_merged_in_order(reader, cast, log, now):
    for number in range(15):
        log(words=f"查 {number}", result="好了")
        log(by=cast.patch, grid=cast.patch_grid, words=f"办 {number}")
    reader.force_login(cast.patch)
    seen, url = [], reverse("todo")
    while url:
        page = reader.get(url)
        seen += [item["title"] for item in page.context["items"]]
        url = page.context["more_url"]
    assert len(seen) == len(set(seen)) == 30


@pytest.mark.parametrize("after", ["x", "~", "2026-01-01~9", "2026-13-01T00:00:00+00:00~1"])
def test_a_cursor_that_says_nothing_shows_the_first_page(reader, cast, log, after):
    log()
    reader.force_login(cast.leader)
    assert len(reader.get(reverse("todo"), {"after": after}).context["items"]) == 1


@pytest.mark.parametrize("name", ["todo", "in_hand", "due_soon", "done"])
def test_an_empty_list_says_what_to_do(reader, cast, name):
    reader.force_login(cast.leader)
    page = reader.get(reverse(name))
    assert page.status_code == 200
    assert reverse("log") in page.content.decode()


@pytest.mark.parametrize("rows", [1, 20])
def test_the_length_of_a_list_costs_no_question(reader, cast, log, rows, django_assert_num_queries):
    for number in range(rows):
        log(words=f"第 {number} 件")
    reader.force_login(cast.leader)
    with django_assert_num_queries(4):
        reader.get(reverse("todo"))


def test_lists_name_no_party(reader, cast, log):
    log(parties=[NamedParty("张建国", "13812345678")])
    reader.force_login(cast.leader)
    page = reader.get(reverse("todo")).content.decode()
    assert "张" not in page
    assert "13812345678" not in page
    assert "138****" not in page


def test_the_lists_lead_to_the_search(reader, cast):
    reader.force_login(cast.leader)
    assert f'href="{reverse("queue")}"' in reader.get(reverse("todo")).content.decode()
