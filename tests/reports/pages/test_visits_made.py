"""The list behind the visits of a report, and the sentence that tells them."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.visits.actions.test_visiting import DAY, draft, promised
from visits.actions.promising import keep_promise
from visits.actions.visiting import log_visit

pytestmark = pytest.mark.django_db


def report_of(reader, user, grid, today):
    reader.force_login(user)
    return reader.get(reverse("report", args=[grid.pk, today])).content.decode()


def links(page):
    return [
        (int(n), url.replace("&amp;", "&"))
        for url, n in re.findall(r'href="([^"]*visits-made[^"]*)" data-n="(\d+)"', page)
    ]


def test_a_number_opens_as_many_lines_as_it_says(reader, cast, now, today):
    for _n in range(2):
        promised(cast, now, days=0)
    kept = promised(cast, now, days=0)
    keep_promise(kept, by=cast.leader, now=now)
    page = report_of(reader, cast.leader, cast.group_grid, today)
    assert "Visits" in page
    found = links(page)
    assert [n for n, _url in found] == [3, 1, 3]
    for n, url in found:
        listed = reader.get(url).content.decode()
        assert listed.count("data-row") == n
        assert "把井盖换好" not in listed
        assert reverse("visited", kwargs={"visit": kept.pk}) in listed
    assert "Promises are counted and not listed" not in page


def test_those_above_see_where_and_what_for_and_no_word(reader, cast, now, today):
    visit = promised(cast, now, days=0, words="渠道边有落石")
    page = report_of(reader, cast.county, cast.county_grid, today)
    [(n, url)] = links(page)
    assert n == 1
    assert "Promises are counted and not listed" in page
    listed = reader.get(url).content.decode()
    assert "Looking for hazards" in listed
    assert cast.group_grid.name in listed
    for words in ("把井盖换好", "渠道边有落石", str(visit.pk)):
        assert words not in listed
        assert words not in page
    other = reader.get(url.replace("what=visits", "what=promises_due")).content.decode()
    assert "data-row" not in other


def test_a_filed_report_lists_what_it_froze(reader, cast, now, today, set_clock):
    log_visit(draft(cast), by=cast.leader, now=now)
    reader.force_login(cast.leader)
    reader.post(reverse("report", args=[cast.group_grid.pk, today]), {"words": ""})
    log_visit(draft(cast), by=cast.leader, now=now + DAY / 24)
    set_clock(now + DAY / 12)
    [(n, url)] = links(report_of(reader, cast.leader, cast.group_grid, today))
    assert n == 1
    assert reader.get(url).content.decode().count("data-row") == 1


def test_who_looks_over_no_such_grid_has_no_list(reader, cast, now, today):
    log_visit(draft(cast), by=cast.leader, now=now)
    where = reverse("visits_made", args=[cast.group_grid.pk])
    for other in (cast.neighbour, cast.clerk, cast.admin, cast.auditor, cast.stranger):
        reader.force_login(other)
        assert reader.get(where).status_code == 404


@pytest.mark.parametrize("bad", ["what=opinions", "day=2026-02-31", "at=noon", "at=2026-07-15"])
def test_an_address_that_is_none(reader, cast, today, bad):
    reader.force_login(cast.leader)
    assert (
        reader.get(f"{reverse('visits_made', args=[cast.group_grid.pk])}?{bad}").status_code == 404
    )


@pytest.mark.parametrize("visits", [1, 3])
def test_a_list_costs_the_same(reader, cast, now, today, visits, django_assert_num_queries):
    for _n in range(visits):
        log_visit(draft(cast), by=cast.leader, now=now)
    reader.force_login(cast.village)
    where = reverse("visits_made", args=[cast.village_grid.pk])
    reader.get(where)
    with django_assert_num_queries(7):
        page = reader.get(where).content.decode()
    assert page.count("data-row") == visits


def test_more_than_a_page_goes_on(reader, cast, now, today, monkeypatch):
    monkeypatch.setattr("reports.pages.visits_made.PAGE", 2)
    for _n in range(3):
        log_visit(draft(cast), by=cast.leader, now=now)
    reader.force_login(cast.leader)
    where = reverse("visits_made", args=[cast.group_grid.pk])
    page = reader.get(where).content.decode()
    assert page.count("data-row") == 2
    onward = re.search(r'href="([^"]*after=[^"]*)"', page).group(1).replace("&amp;", "&")
    assert reader.get(where + onward).content.decode().count("data-row") == 1


def test_home_says_what_was_drafted(reader, cast, now, today):
    log_visit(draft(cast), by=cast.leader, now=now)
    assert timezone.localdate(now) == today
    reader.force_login(cast.leader)
    assert "Visits 1, promises kept 0." in reader.get(reverse("home")).content.decode()
