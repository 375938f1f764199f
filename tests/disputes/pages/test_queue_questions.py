"""What else the queue is asked: who has it, days, order, what waits for me; and through the API alike."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes.actions.checking import verify
from disputes.actions.handling import resolve
from disputes.actions.holding import accept, assign, raise_ticket
from disputes.actions.log import Draft, log_ticket
from disputes.actions.urging import oversee
from disputes.actions.voiding import void
from disputes.models import Ticket
from tests.api import client

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def told(cast):
    """By name: raised to the patch, with the department, to verify, closed, void; one a minute."""
    start = timezone.now() - dt.timedelta(minutes=30)
    found, by = {}, cast.leader
    for n, name in enumerate(("raised", "given", "resolved", "closed", "void", "plain")):
        now = start + n * dt.timedelta(minutes=1)
        draft = Draft(kind="hazard", words=name, grid=cast.group_grid)
        found[name] = log_ticket(draft, by=by, now=now)
    for name in ("raised", "given"):
        accept(found[name], by=by, now=start)
    raise_ticket(found["raised"], reason="办不了", by=by, now=start)
    assign(found["given"], department=cast.department, by=by, now=start)
    for name in ("resolved", "closed"):
        resolve(found[name], result="已疏通", by=by, now=start)
    verify(found["closed"], finding="属实", by=cast.patch, now=start)
    void(found["void"], reason="重复", by=by, now=start)
    return found


@pytest.fixture
def listed(reader, told, cast):
    """Names in the list of an address, for the county; its number says as many."""

    def ask(query, user=None):
        reader.force_login(user or cast.county)
        page = reader.get(f"{reverse('queue')}?{query}")
        names = [line["ticket"].words for line in page.context["lines"]]
        assert page.context["n"] == len(names)
        return names

    return ask


@pytest.fixture
def answered(told, cast):
    """The same through the API."""

    def ask(query, user=None):
        response = client(user or cast.county).get(f"/api/v1/tickets/?{query}")
        assert response.status_code == 200, response.json()
        found = [row["id"] for row in response.json()["results"]]
        words = dict(Ticket.objects.values_list("pk", "words"))
        return [words[pk] for pk in map(type(told["plain"].pk), found)]

    return ask


def test_who_has_it(listed, answered, cast):
    patch, group, office = cast.patch_grid.pk, cast.group_grid.pk, cast.department.pk
    at_patch = f"grid={cast.village_grid.pk}&holder={patch}"
    assert listed(at_patch) == ["raised"]
    assert listed(f"grid={cast.village_grid.pk}&tier=4") == ["raised"]
    assert set(listed(f"grid={patch}&holder={group}")) == {"given", "plain"}
    assert listed(f"department={office}") == ["given"]
    assert listed(f"department={office + 99}&holder=x") != [], "what is unknown is no filter"
    assert answered(f"holder={patch}") == ["raised"]
    assert set(answered(f"holder={group}&show=open")) == {"given", "plain"}
    assert answered(f"department={office}") == ["given"]


def test_days_on_which_it_is_due(listed, answered, told):
    Ticket.objects.filter(pk=told["plain"].pk).update(due_at=timezone.now() + 40 * DAY)
    there = timezone.localdate() + 40 * DAY
    for form in ("due_from={}", "due_from={}&due_to={}"):
        assert listed(form.format(there, there)) == ["plain"]
        assert answered(form.format(there, there) + "&show=open") == ["plain"]
    before = listed(f"due_to={there - DAY}")
    assert set(before) == {"raised", "given"}
    assert set(answered(f"due_to={there - DAY}&show=open")) == set(before)


def test_days_on_which_it_was_closed(listed, answered):
    today = timezone.localdate()
    assert set(listed(f"closed_from={today}")) == {"closed", "void"}
    assert set(listed(f"closed_from={today}&closed_to={today}&state=closed")) == {"closed"}
    assert listed(f"closed_to={today - DAY}") == []
    assert listed(f"closed_from={today + DAY}") == []
    assert set(answered(f"closed_from={today}&closed_to={today}")) == {"closed", "void"}
    assert answered(f"closed_to={today - DAY}") == []


def test_in_which_order(listed, told):
    newest = ["plain", "given", "raised"]
    assert listed("sort=newest") == newest
    assert listed("sort=oldest") == newest[::-1]
    due = sorted(newest, key=lambda name: (told[name].due_at, told[name].pk))
    assert listed("sort=urgent") == listed("") == due
    every = ["plain", "void", "closed", "resolved", "given", "raised"]
    assert listed("show=all") == listed("show=all&sort=urgent") == every
    assert listed("show=all&sort=oldest") == every[::-1]


def test_a_page_goes_on_in_its_order(reader, told, cast, monkeypatch):
    monkeypatch.setattr("disputes.pages.queue_lists.PAGE", 2)
    reader.force_login(cast.county)
    seen, after = [], ""
    while True:
        given = {"show": "all", "sort": "oldest", "after": after}
        page = reader.get(reverse("queue"), given)
        seen += [line["ticket"].words for line in page.context["lines"]]
        if not (after := page.context["cursor"]):
            break
    assert seen == ["raised", "given", "resolved", "closed", "void", "plain"]


def test_to_verify_by_me_is_what_waits_for_me(listed, answered, cast):
    assert listed("show=verify_mine", cast.patch) == ["resolved"]
    assert listed("show=verify_mine") == [], "the patch looks at it, not the county"
    assert listed("show=to_verify") == ["resolved"]
    assert answered("show=verify_mine", cast.patch) == ["resolved"]
    assert answered("show=verify_mine") == []
    assert answered("show=to_verify") == ["resolved"]


def test_not_looked_at_through_the_api(answered, told, cast):
    assert set(answered("show=unseen")) == {"raised", "given", "plain"}
    response = client(cast.county).post(f"/api/v1/tickets/{told['plain'].pk}/looked-at/")
    assert response.status_code == 204
    assert set(answered("show=unseen")) == {"raised", "given"}
    assert set(answered("show=unseen", cast.village)) == {"raised", "given", "plain"}


def test_marks_and_the_rest_through_the_api(answered, told, cast):
    oversee(told["plain"], words="拖久了", by=cast.county, now=timezone.now())
    assert answered("mark=overseen") == ["plain"]
    assert answered("mark=urged") == []
    assert answered("source=phone") == []
    assert len(answered("source=leader")) == 6
    assert answered("bounced=true") == []
    assert len(answered("tier=5&show=open")) == 2
    refused = client(cast.county).get("/api/v1/tickets/?mark=x")
    assert refused.status_code == 400
    beyond = client(cast.patch).get(f"/api/v1/tickets/?holder={cast.other_village_grid.pk}")
    assert beyond.status_code == 400


def test_saved_lists_through_the_api(cast):
    mine, url = client(cast.county), "/api/v1/saved-lists/"
    body = {"name": "超期", "query": "show=overdue&q=张三"}
    made = mine.post(url, body).json()
    assert (made["name"], made["query"]) == ("超期", "show=overdue")
    assert [one["id"] for one in mine.get(url).json()["results"]] == [made["id"]]
    assert client(cast.clerk).get(url).json()["results"] == []
    assert mine.post(url, body).status_code == 409
    one = f"{url}{made['id']}/"
    assert client(cast.clerk).patch(one, {"name": "我的"}).status_code == 404
    assert mine.patch(one, {"name": "过期"}).json()["name"] == "过期"
    assert mine.post(url, body | {"desk": 1}).status_code == 400
    assert mine.delete(one).status_code == 204
    assert mine.get(url).json()["results"] == []
