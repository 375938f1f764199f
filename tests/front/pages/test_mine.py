"""What I logged: every state, sensitive and hidden ones too, found by words, and nobody else's."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes.actions.holding import accept, raise_ticket
from disputes.actions.log import Draft, NamedParty, log_ticket
from disputes.actions.voiding import void
from grids.models import AuditRow
from rows.crypto import hash_matches

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    """The pages read the clock, so these tests live today."""
    return timezone.now()


@pytest.fixture
def log(cast, now):
    def _log(words, by=None, grid=None, minutes=0, **more):
        more.setdefault("kind", "hazard")
        draft = Draft(words=words, grid=grid or cast.group_grid, **more)
        return log_ticket(draft, by=by or cast.leader, now=now - dt.timedelta(minutes=minutes))

    return _log


@pytest.fixture
def ask(reader):
    def _ask(user, **query):
        reader.force_login(user)
        return reader.get(reverse("mine"), query)

    return _ask


def titles(response):
    return [item["title"] for item in response.context["items"]]


def test_everything_i_logged_in_any_state_and_nothing_of_others(cast, log, ask, now):
    log("已办好的", minutes=50, result="通了")
    raised = log("提级走了的", minutes=40)
    raise_ticket(accept(raised, by=cast.leader, now=now), reason="办不了", by=cast.leader, now=now)
    log("不便细说的", minutes=30, is_sensitive=True)
    log("说的是村长", minutes=20, concerns=cast.village_grid)
    voided = log("记错了的", minutes=10)
    void(voided, reason="重复", by=cast.leader, now=now)
    log("刚上报的")
    log("村里记的", by=cast.village)
    log("隔壁记的", by=cast.neighbour, grid=cast.other_village_grid)
    mine = ["刚上报的", "记错了的", "说的是村长", "不便细说的", "提级走了的", "已办好的"]
    assert titles(ask(cast.leader)) == mine
    assert titles(ask(cast.village)) == ["村里记的"]
    assert titles(ask(cast.township)) == []


def test_what_one_logged_far_from_ones_own_grid_stands_there_too(cast, log, ask):
    log("县里记在组里的", by=cast.county)
    assert titles(ask(cast.county)) == ["县里记在组里的"]
    assert titles(ask(cast.leader)) == []


def test_each_leads_to_its_ticket(cast, log, ask, reader):
    sensitive = log("不便细说的", is_sensitive=True)
    hidden = log("说的是村长", concerns=cast.village_grid)
    urls = {item["url"] for item in ask(cast.leader).context["items"]}
    assert urls == {reverse("ticket", args=[one.pk]) for one in (sensitive, hidden)}
    assert [reader.get(url).status_code for url in sorted(urls)] == [200, 200]


def test_words_find_among_mine_and_leave_a_trace(cast, log, ask):
    log("东头水渠堵了", result="通了")
    log("路灯不亮")
    log("西头水渠堵了", by=cast.village)
    assert titles(ask(cast.leader, q="水渠")) == ["东头水渠堵了"]
    row = AuditRow.objects.get()
    assert (row.act, row.by, row.about) == ("search", cast.leader, "own")
    assert row.facts["filters"] == ["mine", "q"]
    assert hash_matches(row.facts["words"], "水渠", row=row.pk)
    assert titles(ask(cast.leader, q="没有这事")) == []
    assert len(titles(ask(cast.leader, q=" "))) == 2  # no words


def test_a_whole_number_leads_to_mine_and_to_no_others(cast, log, ask):
    mine, other = log("我记的"), log("村里记的", by=cast.village)
    answer = ask(cast.leader, q=mine.number)
    assert (answer.status_code, answer.url) == (302, reverse("ticket", args=[mine.pk]))
    answer = ask(cast.leader, q=other.number)
    assert (answer.status_code, titles(answer)) == (200, [])


def test_pages_follow_each_other_and_keep_the_words(cast, log, ask):
    for number in range(23):
        log(f"第{number}处水渠", minutes=number)
    log("路灯不亮", minutes=30)
    first = ask(cast.leader, q="水渠")
    assert "q=%E6%B0%B4%E6%B8%A0&amp;after=" in first.content.decode()
    second = ask(cast.leader, q="水渠", after=first.context["cursor"])
    assert titles(first) + titles(second) == [f"第{n}处水渠" for n in range(23)]
    assert AuditRow.objects.filter(act="search").count() == 1  # the next page is the same search
    plain = ask(cast.leader)
    further = ask(cast.leader, after=plain.context["cursor"])
    assert len(titles(plain)) + len(titles(further)) == 24


@pytest.mark.parametrize("rows", [1, 20])
def test_the_length_of_the_list_costs_no_question(
    cast, log, reader, rows, django_assert_num_queries
):
    for number in range(rows):
        log(f"第{number}件")
    reader.force_login(cast.leader)
    with django_assert_num_queries(3):
        reader.get(reverse("mine"))


def test_it_names_no_party(cast, log, ask):
    log("两家吵架", kind="dispute", parties=[NamedParty("张建国", "13812345678")])
    page = ask(cast.leader).content.decode()
    assert "张" not in page
    assert "13812345678" not in page
    assert "138****" not in page


def test_me_and_my_lists_lead_there(cast, reader):
    reader.force_login(cast.leader)
    for name in ("me", "todo", "done"):
        assert f'href="{reverse("mine")}"' in reader.get(reverse(name)).content.decode(), name


def test_who_has_logged_nothing_is_told_how(cast, ask):
    page = ask(cast.leader).content.decode()
    assert "You have logged nothing yet" in page
    assert reverse("log") in page
