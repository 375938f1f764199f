"""Filters saved under a name: shared within a desk, judged anew for whoever opens them, kept few."""

import pytest
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from disputes.actions import desk
from disputes.actions.desk import desks_of, save_query
from disputes.actions.log import Draft, log_ticket
from disputes.errors import TooManySaved
from disputes.models import SavedQuery
from disputes.search.asked import kept_in_address
from grids.models import AuditRow
from grids.roles import Role
from tests.cast import seat

pytestmark = pytest.mark.django_db
LATE = "show=overdue&kind=hazard"


@pytest.fixture
def at(reader):
    def _at(user):
        reader.force_login(user)
        return reader

    return _at


def save(browser, name="超期的隐患", query=LATE):
    return browser.post(reverse("queue_saved"), {"name": name, "query": query})


def names(browser):
    page = browser.get(reverse("queue_saved"))
    return [line["saved"].name for line in page.context["lines"]]


def one(saved):
    return reverse("queue_saved_one", args=[saved.pk])


def test_the_whole_desk_finds_it_and_no_other(at, cast):
    second = seat(cast.county_grid, "second", Role.STAFF)
    response = save(at(cast.county))
    assert response.url == f"{reverse('queue')}?{LATE}"
    assert names(at(cast.county)) == names(at(second)) == ["超期的隐患"]
    assert names(at(cast.clerk)) == names(at(cast.township)) == []
    saved = SavedQuery.objects.get()
    assert (saved.grid, saved.department, saved.made_by) == (cast.county_grid, None, cast.county)
    assert AuditRow.objects.get(act="queue_saved").about == f"saved:{saved.pk}"
    save(at(cast.clerk))
    assert names(at(cast.clerk)) == ["超期的隐患"]
    assert SavedQuery.objects.get(department=cast.department).grid == cast.department.grid


def test_who_opens_it_sees_what_they_may_see_and_no_more(at, cast):
    """A list that was saved for the county says nothing to a clerk who has its address."""
    now = timezone.now()
    draft = Draft(kind="hazard", words="断树", grid=cast.group_grid)
    ticket = log_ticket(draft, by=cast.leader, now=now)
    save(at(cast.county), query=f"show=open&kind=hazard&grid={cast.county_grid.pk}")
    url = names_url = f"{reverse('queue')}?{SavedQuery.objects.get().query}"
    lines = at(cast.county).get(url).context["lines"]
    assert [line["ticket"].pk for line in lines] == [ticket.pk]
    assert at(cast.clerk).get(names_url).status_code == 404


def test_words_that_were_looked_for_are_not_kept(at, cast):
    save(at(cast.county), query="q=张三&kind=hazard&after=x&nobody=knows&show=open&to=2026-07-01")
    assert SavedQuery.objects.get().query == "show=open&kind=hazard&to=2026-07-01"
    assert kept_in_address(QueryDict("q=张三")) == ""


def test_renamed_and_deleted_by_anybody_of_the_desk(at, cast):
    second = seat(cast.county_grid, "second", Role.STAFF)
    save(at(cast.county))
    saved = SavedQuery.objects.get()
    at(second).post(one(saved), {"name": "  隐患   超期 "})
    assert names(at(cast.county)) == ["隐患 超期"]
    at(second).post(one(saved), {"delete": "1"})
    assert not SavedQuery.objects.exists()
    acts = AuditRow.objects.filter(about=f"saved:{saved.pk}").order_by("at", "pk")
    assert list(acts.values_list("act", "by__username")) == [
        ("queue_saved", cast.county.username),
        ("queue_renamed", "second"),
        ("queue_forgotten", "second"),
    ]


def test_another_desks_is_not_there(at, cast):
    save(at(cast.county))
    saved = SavedQuery.objects.get()
    for body in ({"name": "我的"}, {"delete": "1"}):
        assert at(cast.township).post(one(saved), body).status_code == 404
    saved.refresh_from_db()
    assert saved.name == "超期的隐患"
    assert at(cast.leader).get(reverse("queue_saved")).status_code == 404


@pytest.mark.parametrize(("name", "words"), [("", "Give it a name"), ("长" * 21, "20")])
def test_a_name_is_needed_and_short(at, cast, name, words):
    response = save(at(cast.county), name=name)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not SavedQuery.objects.exists()


def test_one_name_once_a_desk(at, cast):
    save(at(cast.county))
    response = save(at(cast.county), query="show=open")
    assert (response.status_code, SavedQuery.objects.count()) == (422, 1)
    save(at(cast.county), name="另一个")
    other = SavedQuery.objects.get(name="另一个")
    at(cast.county).post(one(other), {"name": "超期的隐患"})
    assert sorted(names(at(cast.county))) == ["另一个", "超期的隐患"]
    with transaction.atomic(), pytest.raises(IntegrityError):
        SavedQuery.objects.filter(pk=other.pk).update(name="超期的隐患")


def test_a_desk_keeps_only_so_many(cast, monkeypatch):
    monkeypatch.setattr(desk, "MOST_SAVED", 2)
    (here,) = desks_of(cast.county)
    now = timezone.now()
    for name in "一二":
        save_query(name, "", desk=here, by=cast.county, now=now)
    with pytest.raises(TooManySaved):
        save_query("三", "", desk=here, by=cast.county, now=now)
    (office,) = desks_of(cast.clerk)
    save_query("三", "", desk=office, by=cast.clerk, now=now)


def test_the_queue_brings_them_along(at, cast):
    """Without scripts a link leads there; with them the names stand above the filters."""
    save(at(cast.county))
    browser = at(cast.county)
    page = browser.get(reverse("queue"), {"show": "overdue", "kind": "hazard"}).content.decode()
    assert f'href="{reverse("queue_saved")}?show=overdue&amp;kind=hazard"' in page
    part = browser.get(f"{reverse('queue_saved')}?{LATE}", headers={"HX-Request": "true"})
    assert f'href="{reverse("queue")}?show=overdue&amp;kind=hazard" aria-current="true"' in (
        part.content.decode()
    )
    assert 'id="queue-saved"' not in at(cast.leader).get(reverse("queue")).content.decode()


def test_what_it_asks_does_not_grow_with_its_rows(at, cast, django_assert_num_queries):
    browser = at(cast.county)
    save(browser)
    names(browser)
    for _again in range(2):
        with django_assert_num_queries(3):
            names(browser)
        save(browser, name="第二个")
        save(browser, name="第三个")
    assert len(names(browser)) == 3
