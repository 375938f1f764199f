"""The page of a daily report."""

import datetime as dt

import pytest
from django.urls import reverse

from grids.models import Message
from reports.actions.daily import confirm
from reports.actions.versions import new_version
from reports.models import DailyReport, ReportState
from tests import factories as make
from tests.reports.events import HOUR, at, log


def url(grid, day, name="report"):
    return reverse(name, args=[grid.id, day])


def test_the_draft_says_the_days_records(client, cast, now, today):
    log(cast.group_grid, now - HOUR, by=cast.leader, solved=True)
    log(cast.group_grid, now - HOUR, by=cast.leader, sensitive=True)
    client.force_login(cast.leader)
    answer = client.get(url(cast.group_grid, today))
    text = answer.content.decode()
    assert f'href="/records/{cast.group_grid.id}/?what=logged&amp;' in text
    # The sensitive one stands beside the number that opens a list, not inside it.
    assert 'data-n="1"' in str(answer.context["says"]["logged"])
    assert str(answer.context["says"]["open"]) == "<b>0</b>"
    assert "Sensitive matters, counted and not listed: 1 logged, 1 open." in text
    assert "Confirm the report" in text


def test_one_tap_confirms_and_leads_back(client, cast, now, today):
    client.force_login(cast.leader)
    answer = client.post(url(cast.group_grid, today), {"words": "下午去看过"})
    assert (answer.status_code, answer.url) == (302, url(cast.group_grid, today))
    report = DailyReport.objects.get()
    assert (report.words, report.confirmed_by) == ("下午去看过", cast.leader)
    text = client.get(url(cast.group_grid, today)).content.decode()
    assert "Reported" in text
    assert "Add to the report" in text
    assert client.post(url(cast.group_grid, today), {"next": "home"}).url == "/"


def test_my_report_is_the_one_of_my_grid(client, cast, today):
    client.force_login(cast.leader)
    assert client.get(reverse("my_report")).context["grid"] == cast.group_grid
    client.force_login(cast.auditor)
    assert "No report is asked of you" in client.get(reverse("my_report")).content.decode()


def test_a_refusal_keeps_the_words(client, cast, today, due_above):
    client.force_login(cast.patch)
    answer = client.post(url(cast.patch_grid, today), {"words": "今天开了会"})
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Levels below have not reported yet" in text
    assert "今天开了会" in text
    assert f"Waits for 1 report right below, or until {due_above}" in text


@pytest.mark.parametrize(("n", "status"), [(2000, 302), (2001, 409)])
def test_words_have_one_limit_and_are_kept(client, cast, today, n, status):
    client.force_login(cast.leader)
    words = "\r\n".join(["雨" * 99] * 20) + "晴" * (n - 2000)  # 1,980 and 19 line ends
    answer = client.post(url(cast.group_grid, today), {"words": words + "。"})
    assert answer.status_code == status
    if status == 409:
        assert "2,000 characters" in answer.content.decode()
        assert "雨" * 99 in answer.content.decode()


def test_past_its_own_time_the_missing_are_named(client, cast, now, today, set_clock, due_above):
    set_clock(at(now, due_above))
    client.force_login(cast.patch)
    text = client.get(url(cast.patch_grid, today)).content.decode()
    assert "1 report right below is missing. You can confirm all the same" in text
    client.post(url(cast.patch_grid, today))
    assert DailyReport.objects.get().below_missing == 1


def test_the_level_above_confirms_and_the_child_reads_it(client, cast, now, today):
    confirm(cast.group_grid, today, words="", by=cast.leader, now=now)
    client.force_login(cast.patch)
    assert "Return" in client.get(url(cast.patch_grid, today)).content.decode()
    answer = client.post(url(cast.group_grid, today, "report_above"))
    assert answer.url == url(cast.patch_grid, today)
    assert DailyReport.objects.get().state == ReportState.CONFIRMED_ABOVE
    client.force_login(cast.leader)
    assert (
        "Confirmed by the level above" in client.get(url(cast.group_grid, today)).content.decode()
    )


def test_a_reminder_once_in_two_hours_and_not_before_its_time(client, cast, now, today, set_clock):
    client.force_login(cast.patch)
    ask = url(cast.group_grid, today, "report_ask")
    assert client.post(ask).status_code == 409
    set_clock(at(now, "18:10"))
    assert "Remind" in client.get(url(cast.patch_grid, today)).content.decode()
    assert client.post(ask).url == url(cast.patch_grid, today)
    message = Message.objects.get()
    assert (message.person, message.kind) == (cast.leader, "report_ask")
    assert message.url == url(cast.group_grid, today)
    assert "reminded today 18:10" in client.get(url(cast.patch_grid, today)).content.decode()
    set_clock(at(now, "20:09"))
    assert client.post(ask).status_code == 409
    set_clock(at(now, "20:10"))
    assert client.post(ask).status_code == 302
    assert Message.objects.count() == 2


def test_a_locked_day_says_who_can_reopen_it(client, cast, today):
    yesterday = today - dt.timedelta(days=1)
    client.force_login(cast.leader)
    text = client.get(url(cast.group_grid, yesterday)).content.decode()
    assert "The day was locked at 24:00" in text
    assert "Confirm the report" not in text
    assert client.post(url(cast.group_grid, yesterday)).status_code == 409
    client.force_login(cast.patch)
    assert "Reopen this day" in client.get(url(cast.group_grid, yesterday)).content.decode()


def test_later_records_show_as_a_difference(client, cast, now, today, set_clock):
    confirm(cast.group_grid, today, words="", by=cast.leader, now=now)
    log(cast.group_grid, now + HOUR, by=cast.leader)
    page_now = now + 2 * HOUR
    set_clock(page_now)
    from_version(cast, today, page_now)
    client.force_login(cast.leader)
    text = client.get(url(cast.group_grid, today)).content.decode()
    assert "Added after it was reported:" in text
    assert "logged +1" in text


def from_version(cast, day, moment):
    assert new_version(cast.group_grid, day, now=moment).version == 2


@pytest.mark.parametrize("who", ["neighbour", "auditor", "admin", "clerk", "stranger"])
def test_others_find_nothing(client, cast, today, who):
    client.force_login(getattr(cast, who))
    assert client.get(url(cast.group_grid, today)).status_code == 404
    assert client.post(url(cast.group_grid, today, "report_above")).status_code == 404
    assert client.post(url(cast.group_grid, today, "report_ask")).status_code == 404


def test_a_day_that_is_none_is_not_found(client, cast, today):
    client.force_login(cast.leader)
    assert client.get(f"/report/{cast.group_grid.id}/2026-02-30/").status_code == 404


def test_as_many_questions_for_one_child_as_for_three(
    client, cast, today, django_assert_num_queries
):
    client.force_login(cast.patch)
    client.get(url(cast.patch_grid, today))
    with django_assert_num_queries(8):
        client.get(url(cast.patch_grid, today))
    for n in range(2):
        make.GridFactory(county=cast.record, parent=cast.patch_grid, tier=5, name=f"{n}组")
    with django_assert_num_queries(8):
        client.get(url(cast.patch_grid, today))


def test_what_lies_below_vacant_levels_is_shown_and_taken(client, cast, now, today, set_clock):
    between = cast.levels[1:-1]
    for grid in between:
        for post in grid.posts.all():
            post.postings.update(ended_on=today - dt.timedelta(days=1))
    confirm(cast.group_grid, today, words="", by=cast.leader, now=now)
    set_clock(at(now, "21:00"))
    client.force_login(cast.county)
    text = client.get(url(cast.county_grid, today)).content.decode()
    said = text[text.index("Nobody sits at") : text.index("the reports below come to this level")]
    assert all(grid.name in said for grid in between)
    assert f"{' '.join(grid.name for grid in between)} <b>{cast.group_grid.name}</b>" in text
    assert url(cast.group_grid, today, "report_above") in text
    client.post(url(cast.county_grid, today))
    state = DailyReport.objects.get(grid=cast.group_grid).state
    assert state == ReportState.CONFIRMED_ABOVE


def test_nobody_is_reminded_of_a_locked_day(client, cast, today):
    client.force_login(cast.patch)
    yesterday = today - dt.timedelta(days=1)
    assert client.post(url(cast.group_grid, yesterday, "report_ask")).status_code == 409
    assert not Message.objects.exists()


def test_a_day_that_has_not_come_has_no_report(client, cast, now, today):
    client.force_login(cast.leader)
    tomorrow = today + dt.timedelta(days=1)
    assert client.get(url(cast.group_grid, tomorrow)).status_code == 404
    assert client.post(url(cast.group_grid, tomorrow)).status_code == 409
