"""Who may help whom with a one-time code, and that it is shown once."""

import pytest
from django.urls import reverse
from django.utils import timezone

from grids.models import AuditRow, Grid, LoginCode, User
from grids.pages import codes
from grids.roles import Role
from grids.search import never_in, people_to_help
from tests import factories as make

pytestmark = pytest.mark.django_db


def helped(user):
    return set(people_to_help(user, timezone.localdate()).values_list("username", flat=True))


def test_the_level_above_helps_and_nobody_beside_or_above(cast):
    assert helped(cast.leader) == set()
    assert helped(cast.patch) == {"leader"}
    assert helped(cast.village) == {"leader", "patch"}
    assert helped(cast.township) == {"leader", "patch", "village"}
    assert helped(cast.county) == {
        *("leader", "patch", "village", "township", "neighbour", "mediator")
    }
    assert helped(cast.neighbour) == set()


@pytest.mark.parametrize("role", ["clerk", "mediator", "auditor", "stranger"])
def test_who_leads_no_area_helps_nobody(cast, role):
    assert helped(getattr(cast, role)) == set()


def test_the_security_admin_helps_everybody_of_the_county(cast):
    everybody = {"leader", "patch", "village", "township", "county", "neighbour"}
    assert helped(cast.admin) >= {*everybody, "clerk", "mediator", "auditor"}
    assert "admin" not in helped(cast.admin)


def test_nobody_is_taken_over_from_below(cast):
    """A leader who also sits at the county is helped by the county only."""
    make.PostingFactory(
        user=cast.leader, post=make.PostFactory(grid=cast.county_grid, role=Role.AUDITOR)
    )
    assert "leader" not in helped(cast.patch) | helped(cast.township) | helped(cast.county)
    assert "leader" in helped(cast.admin)


def test_administrators_are_not_helped_from_below(cast):
    User.objects.filter(pk=cast.leader.pk).update(is_staff=True)
    assert "leader" not in helped(cast.patch)
    User.objects.filter(pk=cast.leader.pk).update(is_superuser=True)
    assert "leader" not in helped(cast.admin)


def test_a_code_is_shown_once_and_only_hashed(client, cast):
    client.force_login(cast.patch)
    page = client.get(reverse("codes"))
    assert cast.leader.name in page.content.decode()
    shown = client.post(reverse("codes"), {"id": cast.leader.pk})
    code = shown.context["issued"].code
    assert f"{code[:4]} {code[4:]}" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert code not in client.get(reverse("codes")).content.decode()
    row = AuditRow.objects.get(act="code_issued")
    assert row.by == cast.patch
    assert code not in f"{row.about}{row.facts}"


def test_nobody_gets_a_code_for_somebody_out_of_reach(client, cast):
    client.force_login(cast.patch)
    for person in (cast.village, cast.neighbour, cast.patch):
        assert client.post(reverse("codes"), {"id": person.pk}).status_code == 404
    for text in ("", "x", "²", "9" * 30):
        assert client.post(reverse("codes"), {"id": text}).status_code == 404
    assert not LoginCode.objects.exists()


def test_people_are_found_by_name_account_or_grid(client, cast):
    client.force_login(cast.county)
    User.objects.filter(pk=cast.leader.pk).update(name="古丽·买买提", username="Lead-１")
    Grid.objects.filter(pk=cast.group_grid.pk).update(name="１０组（东）")
    for text in ("古丽买买提", "lead", "ＬＥＡＤ－1", "10组(东)", "10组东"):
        rows = client.get(reverse("codes"), {"q": text}).context["rows"]
        assert cast.leader in [row["person"] for row in rows]
    assert not client.get(reverse("codes"), {"q": "没有这人"}).context["rows"]


def test_slips_are_for_those_who_never_came_in(client, cast):
    User.objects.exclude(username__in=["leader", "patch"]).update(password="md5$x$y")
    waiting = never_in(people_to_help(cast.township, timezone.localdate()))
    assert {person.username for person in waiting} == {"leader", "patch"}
    cast.township.refresh_from_db()
    client.force_login(cast.township)
    lines = client.get(reverse("slips")).context["grids"]
    assert [(line["grid"], line["n"]) for line in lines] == [(cast.village_grid, 2)]
    page = client.post(reverse("slips"), {"grid": cast.village_grid.pk})
    assert {slip.person.username for slip in page.context["slips"]} == {"leader", "patch"}
    assert LoginCode.objects.count() == 2
    assert client.post(reverse("slips"), {"grid": cast.other_village_grid.pk}).status_code == 404


def test_the_next_page_of_slips_takes_the_next_people(client, cast, monkeypatch):
    monkeypatch.setattr(codes, "SLIPS_AT_ONCE", 2)
    client.force_login(cast.township)
    seen = []
    for left in (1, 0):
        page = client.post(reverse("slips"), {"grid": cast.village_grid.pk})
        seen += [slip.person.username for slip in page.context["slips"]]
        assert page.context["left"] == left
    assert sorted(seen) == ["leader", "patch", "village"]
    lost = client.post(reverse("slips"), {"grid": cast.village_grid.pk})
    assert len(lost.context["slips"]) == 2


@pytest.mark.parametrize("role", ["clerk", "mediator", "auditor", "stranger"])
def test_the_pages_are_for_those_who_can_help(client, cast, role):
    client.force_login(getattr(cast, role))
    assert client.get(reverse("codes")).status_code == 403
    assert client.get(reverse("slips")).status_code == 403


def test_a_long_list_says_that_it_is_cut_and_names_the_whole_place(client, cast, monkeypatch):
    client.force_login(cast.township)
    page = client.get(reverse("codes"))
    assert not page.context["is_cut"]
    row = next(row for row in page.context["rows"] if row["person"] == cast.leader)
    assert row["place"].split() == [
        grid.name
        for grid in (cast.township_grid, cast.village_grid, cast.patch_grid, cast.group_grid)
    ]
    monkeypatch.setattr(codes, "SHOWN", 2)
    page = client.get(reverse("codes"))
    assert len(page.context["rows"]) == 2
    assert "只列出前 2 人" in page.content.decode()


def test_an_account_without_a_post_gets_its_code_from_the_security_admin(client, cast):
    """A new login: the admin pages say "code first", before there is a post for it."""
    fresh = make.UserFactory(username="fresh", county=cast.record)
    elsewhere = make.UserFactory(username="elsewhere", county=make.CountyFactory())
    client.force_login(cast.admin)
    rows = client.get(reverse("codes"), {"q": "fresh"}).context["rows"]
    assert [(row["person"], row["chair"]) for row in rows] == [(fresh, None)]
    assert client.post(reverse("codes"), {"id": fresh.pk}).status_code == 200
    assert not client.get(reverse("codes"), {"q": "elsewhere"}).context["rows"]
    assert client.post(reverse("codes"), {"id": elsewhere.pk}).status_code == 404
    # Whoever only leads an area helps those on posts below it.
    client.force_login(cast.county)
    assert not client.get(reverse("codes"), {"q": "fresh"}).context["rows"]
