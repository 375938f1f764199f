"""Many tickets of the queue at once: row by row, what was done and what was refused, and why."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes.actions.handling import resolve
from disputes.actions.holding import accept, raise_ticket
from disputes.actions.log import Draft, log_ticket
from disputes.actions.urging import urge
from disputes.models import Ticket, TicketEvent
from disputes.pages.bulk import MANY, many_verbs
from disputes.rollups import near_grids
from disputes.rules import verbs_for
from disputes.search import Asked, matters, narrow, page_of
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(cast):
    def _log(words="门前排水沟堵了", by=None, grid=None, **more):
        draft = Draft(kind="hazard", words=words, grid=grid or cast.group_grid, **more)
        return log_ticket(draft, by=by or cast.leader, now=timezone.now())

    return _log


def tick(*tickets):
    return [f"{ticket.pk}:{ticket.version}" for ticket in tickets]


def press(reader, user, verb, ticks, **more):
    reader.force_login(user)
    return reader.post(reverse("queue_many", args=[verb]), {"t": ticks, **more})


def lines_of(answer):
    return {ticket.words: why for ticket, why in answer.context["lines"]}


def test_first_the_ticked_ones_and_why_then_a_line_for_each(reader, cast, log):
    first, second = log("先来的"), log("后来的")
    reader.force_login(cast.county)
    address = reverse("queue_many", args=["urge"])
    asked = reader.get(address, {"t": tick(first, second), "back": "q=排水"})
    page = asked.content.decode()
    assert "Urge: 2 tickets" in page
    assert "Each holder is told at once." in page
    assert not TicketEvent.objects.filter(verb="urge").exists()  # asking does nothing
    done = press(reader, cast.county, "urge", tick(first, second), reason="1", back="q=排水")
    assert "Urged: 2 of 2" in done.content.decode()
    assert f'href="{reverse("queue")}?q=%E6%8E%92%E6%B0%B4"' in done.content.decode()
    assert set(Ticket.objects.values_list("urges", flat=True)) == {1}


def test_a_refused_row_stops_no_other_and_says_why(reader, cast, log):
    good, changed, ended = log("好的"), log("变了的"), log("办完的")
    mine = log("镇里的", by=cast.township, grid=cast.township_grid)
    ticks = tick(good, changed, ended, mine)
    urge(changed, words="先催过", by=cast.patch, now=timezone.now())
    resolve(ended, result="好了", by=cast.leader, now=timezone.now())
    answer = press(reader, cast.township, "oversee", ticks, reason="other", words="盯一盯")
    lines = lines_of(answer)
    assert lines["好的"] == ""
    assert "changed" in lines["变了的"]
    assert lines["办完的"] != ""
    assert "belongs to someone else" in lines["镇里的"]
    assert "Overseen: 1 of 4" in answer.content.decode()
    overseen = Ticket.objects.filter(overseen_at__isnull=False)
    assert [one.words for one in overseen] == ["好的"]


def test_many_are_verified_but_what_i_resolved_myself(reader, cast, log):
    mine = log("我办的", by=cast.county, grid=cast.county_grid, result="办了")
    first, second = (log(words, result="办了") for words in ("一", "二"))
    answer = press(reader, cast.county, "verify", tick(mine, first, second), reason="1")
    lines = lines_of(answer)
    assert (lines["一"], lines["二"]) == ("", "")
    assert lines["我办的"] != ""
    states = dict(Ticket.objects.values_list("words", "state"))
    assert states == {"一": "closed", "二": "closed", "我办的": "resolved"}


def test_handed_down_each_on_its_own_way(reader, cast, log):
    """To the village: the group's to the village above it; what happened at the county has no way."""
    risen = log("升上来的")
    risen = accept(risen, by=cast.leader, now=timezone.now())
    while risen.holder != cast.county_grid:
        by = {cast.group_grid: cast.leader, cast.patch_grid: cast.patch}.get(risen.holder)
        by = by or {cast.village_grid: cast.village}.get(risen.holder, cast.township)
        risen = raise_ticket(risen, reason="难", by=by, now=timezone.now())
    here = log("县里的", by=cast.county, grid=cast.county_grid)
    answer = press(reader, cast.county, "hand_down", tick(risen, here), reason="1", tier=3)
    lines = lines_of(answer)
    assert lines["升上来的"] == ""
    assert "Nobody acts on its way down" in lines["县里的"]
    risen.refresh_from_db()
    assert (risen.holder, risen.state) == (cast.village_grid, "reported")


def test_only_at_a_desk_only_what_is_ticked_and_only_these_verbs(reader, cast, log):
    ticket = log()
    for user, status in ((cast.village, 409), (cast.leader, 409), (cast.county, 302)):
        reader.force_login(user)
        assert reader.get(reverse("queue_many", args=["urge"])).status_code == status
    assert press(reader, cast.village, "urge", tick(ticket), reason="1").status_code == 409
    assert press(reader, cast.county, "void", tick(ticket), reason="1").status_code == 404
    assert press(reader, cast.neighbour, "urge", tick(ticket), reason="1").status_code == 409
    assert press(reader, cast.clerk, "urge", tick(ticket), reason="1").status_code == 302
    assert Ticket.objects.get().urges == 0


def test_sent_twice_it_is_done_once(reader, cast, log):
    ticks = tick(log())
    press(reader, cast.county, "urge", ticks, reason="1")
    again = press(reader, cast.county, "urge", ticks, reason="1")
    assert "Urged: 0 of 1" in again.content.decode()
    assert Ticket.objects.get().urges == 1


def test_without_a_reason_nothing_is_done(reader, cast, log):
    answer = press(reader, cast.county, "urge", tick(log()), words="快")
    assert answer.status_code == 422
    assert "Choose one of these." in answer.content.decode()
    assert Ticket.objects.get().urges == 0


def test_the_list_offers_what_the_rules_allow(lived, now):
    """From what a list has at hand, for everybody who looks over an area."""
    seen = 0
    for user in (lived.county, lived.township, lived.village, lived.patch):
        for grid in (lived.county_grid, lived.village_grid):
            rows = narrow(matters(user, grid), Asked("all"), now, grid, user)
            found = page_of(rows, Asked("all"), "", 400).rows
            near = near_grids(found, *(one.resolver_id for one in found))
            for ticket in found:
                offered = many_verbs(user, ticket, near)
                may = set(verbs_for(user, ticket)) & set(MANY)
                if ticket.hidden_from_id:
                    may -= {"hand_down"}
                assert set(offered) == may, (ticket.state, ticket.words, user)
                seen += len(offered)
    assert seen > 100


def test_the_queue_shows_a_button_where_a_line_can_be_ticked(reader, cast, log, now):
    log()
    reader.force_login(cast.county)
    page = reader.get(reverse("queue"))
    assert [button["label"] for button in page.context["many"]] == [
        *("Urge", "Oversee", "Problem of the month")
    ]
    assert f'formaction="{reverse("queue_many", args=["urge"])}"' in page.content.decode()
    reader.force_login(cast.village)
    assert reader.get(reverse("queue")).context["many"] == []
    later = now + dt.timedelta(minutes=1)
    resolve(
        accept(Ticket.objects.get(), by=cast.leader, now=later),
        result="好",
        by=cast.leader,
        now=later,
    )
    reader.force_login(cast.county)
    page = reader.get(reverse("queue"), {"show": "to_verify"})
    assert [button["label"] for button in page.context["many"]] == [
        *("Verify", "Problem of the month")
    ]


def test_what_has_a_closing_condition_is_verified_on_its_own_page(reader, cast, log):
    category = make.CategoryFactory(kind="hazard", closing_condition="护栏装好\n照片齐全")
    plain, bound = log("平常的", result="办了"), log("要验的", result="办了", category=category)
    answer = press(reader, cast.county, "verify", tick(plain, bound), reason="1")
    lines = lines_of(answer)
    assert lines["平常的"] == ""
    assert "closed only when this is true: 护栏装好" in lines["要验的"]
    bound.refresh_from_db()
    assert bound.state == "resolved"
