"""The filters of the queue: what they offer, and what the address says."""

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from disputes.actions.handling import send_back
from disputes.actions.holding import accept, assign
from disputes.actions.log import Draft, log_ticket
from disputes.pages.queue_filters import QueueForm
from tests import factories as make

pytestmark = pytest.mark.django_db


def asked(text):
    return QueueForm(QueryDict(text)).asked()


def test_the_address_says_what_is_asked():
    fine = make.CategoryFactory(kind="hazard")
    told = asked(
        f"show=overdue&kind=hazard&category={fine.pk}&urgency=urgent&state=accepted&tier=3&q=排水"
    )
    assert (told.show, told.kind, told.category) == ("overdue", "hazard", fine.pk)
    assert (told.urgency, told.state, told.tier, told.words) == ("urgent", "accepted", 3, "排水")


def test_days_alone_ask_for_what_was_logged_then():
    told = asked("from=2026-07-01&to=2026-07-15")
    assert told.view == "logged"
    assert (str(told.since), str(told.until)) == ("2026-07-01", "2026-07-15")
    assert asked("from=2026-07-01&show=all").view == "all"
    assert asked("from=yesterday").since is None


def test_a_city_is_no_level_that_holds_matters():
    assert asked("tier=0").tier is None


def test_categories_of_one_kind_when_it_is_chosen():
    make.CategoryFactory(kind="hazard", name="断路")
    make.CategoryFactory(kind="dispute", name="地界")
    make.CategoryFactory(kind="dispute", name="旧的", is_active=False)
    names = str(QueueForm(QueryDict("kind=hazard"))["category"])
    assert "断路" in names
    assert "地界" not in names
    names = str(QueueForm(QueryDict(""))["category"])
    assert "断路" in names
    assert "地界" in names
    assert "旧的" not in names


def test_rare_filters_are_folded_until_they_are_in_use():
    assert not QueueForm(QueryDict("kind=hazard&q=x")).is_unfolded()
    assert QueueForm(QueryDict("tier=3")).is_unfolded()


def test_the_area_offers_the_way_up_to_ones_seat_and_the_children(reader, cast):
    reader.force_login(cast.village)
    page = reader.get(reverse("queue"), {"grid": cast.patch_grid.pk}).content.decode()
    select = page[page.index('id="f-grid"') : page.index("</select>", page.index('id="f-grid"'))]
    for grid, is_offered in (
        (cast.county_grid, False),
        (cast.township_grid, False),
        (cast.village_grid, True),
        (cast.patch_grid, True),
        (cast.group_grid, True),
        (cast.other_group_grid, False),
    ):
        assert (f'value="{grid.pk}"' in select) is is_offered, grid
    assert f'value="{cast.patch_grid.pk}" selected' in select


def test_a_person_without_an_area_chooses_none(reader, cast):
    reader.force_login(cast.clerk)
    page = reader.get(reverse("queue")).content.decode()
    assert 'id="f-grid"' not in page
    assert "Yours, or assigned to your office" in page


def test_how_it_came_in_and_what_was_sent_back_are_asked_for(reader, cast):
    now = timezone.now()

    def log(words, **more):
        draft = Draft(kind="hazard", words=words, grid=cast.group_grid, **more)
        return log_ticket(draft, by=cast.leader, now=now)

    ticket = log("退回过的")
    accept(ticket, by=cast.leader, now=now)
    assign(ticket, department=cast.department, by=cast.leader, now=now)
    ticket.refresh_from_db()
    send_back(ticket, reason="不归我们管", by=cast.clerk, now=now)
    log("电话来的", source="phone")
    reader.force_login(cast.county)

    def listed(query):
        page = reader.get(f"{reverse('queue')}?{query}")
        return {line["ticket"].words for line in page.context["lines"]}, page.context["total"]

    both = {"退回过的", "电话来的"}
    assert listed("source=phone") == ({"电话来的"}, "1")
    assert listed("source=leader") == ({"退回过的"}, "1")
    assert listed("bounced=yes") == ({"退回过的"}, "1")
    assert listed("bounced=yes&source=phone") == (set(), "0")
    for query in ("", "source=x", "bounced=x", "source=&bounced="):
        assert listed(query) == (both, "2"), query


def test_what_is_asked_in_words():
    form = QueueForm(QueryDict("source=phone&bounced=yes&q=水渠&from=2026-07-01&kind=x"))
    assert form.in_words() == [
        ("Find what (two characters will do)", "水渠"),
        ("How it came in", "Phone call"),
        ("Sent back to its holder", "Once or more"),
        ("Logged from", "2026-07-01"),
    ]
    assert QueueForm(QueryDict("source=phone")).is_unfolded()
