"""A long list as a file: a row that says how far it is, a file for its asker alone, gone after a day."""

import datetime as dt
import os
import stat

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from disputes import sheets
from disputes.actions import exporting
from disputes.actions.exporting import KEPT, SILENT, place_of, sweep_exports
from disputes.actions.log import Draft, log_ticket
from disputes.errors import ExportRunning
from disputes.models import Export, Ticket
from disputes.models.export import Stage
from disputes.pages import export as export_page
from grids.models import AuditRow, Post, Posting, User
from grids.roles import Role
from tests.cast import seat
from tests.disputes.pages.test_export import sheet

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch, tmp_path):
    """Three matters are a long list here, read one by one; the files lie apart."""
    monkeypatch.setattr(export_page, "AT_ONCE", 2)
    monkeypatch.setattr(sheets, "STEP", 1)
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)


@pytest.fixture
def browser(reader, cast):
    """The county's, with three matters of a group to export, and one that stands in no list."""
    now = timezone.now()
    for n in range(3):
        draft = Draft(kind="hazard", words=f"第{n}件", grid=cast.group_grid)
        log_ticket(draft, by=cast.leader, now=now + dt.timedelta(seconds=n))
    secret = Draft(kind="hazard", words="不许看", grid=cast.group_grid, is_sensitive=True)
    log_ticket(secret, by=cast.leader, now=now)
    User.objects.filter(pk=cast.county.pk).update(language="en")
    reader.force_login(cast.county)
    return reader


def ask(browser, query="show=all"):
    return browser.post(f"{reverse('queue_export')}?{query}")


def fetched(browser, row):
    answer = browser.post(reverse("queue_fetched", args=[row.pk]))
    answer.file_read = b"".join(answer.streaming_content) if answer.streaming else b""
    return answer


def test_it_is_asked_for_written_and_fetched(browser, cast):
    answer = ask(browser, "show=all&q=件&kind=hazard")
    row = Export.objects.get()
    assert answer.url == reverse("queue_exported", args=[row.pk])
    page = browser.get(answer.url).content.decode()
    assert "waits for its turn" in page
    assert 'hx-trigger="every 2s"' in page
    assert not AuditRow.objects.filter(act="queue_exported").exists()
    done = sweep_exports(now=timezone.now())
    assert done == {"written": 1, "broken": 0, "gone": 0}
    page = browser.get(answer.url).content.decode()
    assert "3 tickets are in the file" in page
    assert "hx-trigger" not in page
    answer = fetched(browser, row)
    titles = [line["A"] for line in sheet(answer)[1:]]
    assert titles == ["第2件", "第1件", "第0件"]
    told = {line["A"]: line["B"] for line in sheet(answer, 2)[1:]}
    assert told["How many tickets"] == "3"
    assert told["Kind"] == "Hazard"
    logged = AuditRow.objects.get(act="queue_exported")
    assert logged.facts == {"show": "all", "filters": ["kind", "q"], "n": 3}
    assert fetched(browser, row).status_code == 200
    assert AuditRow.objects.filter(act="queue_exported").count() == 2, "each time is logged"


def test_how_far_it_is_is_told_meanwhile(browser, monkeypatch):
    ask(browser)
    row, seen = Export.objects.get(), []
    was = exporting._beat

    def watched(one, written):
        was(one, written)
        page = browser.get(reverse("queue_exported", args=[row.pk]), headers={"HX-Request": "true"})
        seen.append(page.content.decode().count(f"{written} of 3 tickets are written"))

    monkeypatch.setattr(exporting, "_beat", watched)
    sweep_exports(now=timezone.now())
    assert seen == [1, 1, 1]


def test_the_file_is_for_the_product_and_its_asker_alone(browser, cast):
    ask(browser)
    sweep_exports(now=timezone.now())
    row = Export.objects.get()
    place = place_of(row)
    assert stat.S_IMODE(os.stat(place).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(place.parent).st_mode) == 0o700
    assert [one.name for one in place.parent.iterdir()] == [f"{row.pk}.xlsx"]
    for other in (cast.village, cast.clerk, cast.auditor):
        browser.force_login(other)
        assert browser.get(reverse("queue_exported", args=[row.pk])).status_code == 404
        assert fetched(browser, row).status_code == 404
    assert not AuditRow.objects.filter(act="queue_exported").exists()


def test_what_was_looked_for_stands_in_no_row(browser):
    ask(browser, "show=all&q=第")
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(e)::text FROM disputes_export AS e")
        (text,) = cursor.fetchone()
    assert "第" not in text
    assert "v1:" in text


def test_a_writer_that_was_killed_leaves_the_word_that_it_is_not_finished(browser):
    """Nothing else is lost: the list can be asked for again, and the part of a file is deleted."""
    ask(browser)
    row = Export.objects.get()
    now = timezone.now()
    Export.objects.update(stage=Stage.WRITING, written=1, beat_at=now)
    place_of(row).parent.mkdir()
    place_of(row).with_suffix(".part").write_bytes(b"half")
    assert sweep_exports(now=now + SILENT)["broken"] == 0
    assert sweep_exports(now=now + SILENT + dt.timedelta(seconds=1))["broken"] == 1
    row.refresh_from_db()
    assert (row.stage, row.question) == (Stage.BROKEN, "")
    assert list(place_of(row).parent.iterdir()) == []
    page = browser.get(reverse("queue_exported", args=[row.pk])).content.decode()
    assert "The list was not finished" in page
    assert fetched(browser, row).status_code == 409
    ask(browser)
    assert sweep_exports(now=timezone.now())["written"] == 1


def test_a_fault_while_it_is_written_is_told_and_the_next_is_written(browser, cast, monkeypatch):
    ask(browser)
    was = exporting.fill_book

    def failing(*given, **more):
        raise OSError("no space left on device")

    monkeypatch.setattr(exporting, "fill_book", failing)
    assert sweep_exports(now=timezone.now()) == {"written": 0, "broken": 1, "gone": 0}
    assert Export.objects.get().stage == Stage.BROKEN
    assert list(place_of(Export.objects.get()).parent.iterdir()) == []
    monkeypatch.setattr(exporting, "fill_book", was)
    ask(browser)
    assert sweep_exports(now=timezone.now())["written"] == 1


def test_whoever_sits_there_no_more_gets_nothing(browser, cast):
    ask(browser, f"show=all&grid={cast.village_grid.pk}")
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    Posting.objects.filter(user=cast.county).update(ended_on=yesterday)
    assert sweep_exports(now=timezone.now())["broken"] == 1
    assert Export.objects.get().stage == Stage.BROKEN
    assert Post.objects.filter(postings__user=cast.county).exists()


def test_it_is_gone_after_a_day_and_says_so(browser):
    ask(browser)
    sweep_exports(now=timezone.now())
    row = Export.objects.get()
    assert sweep_exports(now=row.done_at + KEPT)["gone"] == 0
    assert place_of(row).exists()
    assert sweep_exports(now=row.done_at + KEPT + dt.timedelta(seconds=1))["gone"] == 1
    assert not place_of(row).exists()
    assert "has had its time" in (
        browser.get(reverse("queue_exported", args=[row.pk])).content.decode()
    )
    assert fetched(browser, row).status_code == 409
    sweep_exports(now=row.done_at + dt.timedelta(days=8))
    assert not Export.objects.exists()


def test_a_file_that_somebody_took_away_is_told(browser):
    ask(browser)
    sweep_exports(now=timezone.now())
    row = Export.objects.get()
    place_of(row).unlink()
    answer = fetched(browser, row)
    assert answer.url == reverse("queue_exported", args=[row.pk])
    assert "no longer there" in browser.get(answer.url).content.decode()
    assert not AuditRow.objects.filter(act="queue_exported").exists()


def test_one_at_a_time(browser, cast):
    ask(browser)
    assert ask(browser).status_code == 409
    assert str(ExportRunning()) in ask(browser).content.decode()
    assert Export.objects.count() == 1
    browser.force_login(seat(cast.county_grid, "second", Role.STAFF))
    assert ask(browser).status_code == 302


def test_every_filter_and_day_comes_through_the_row(browser, cast):
    due = timezone.localdate() + dt.timedelta(days=30)
    Ticket.objects.filter(words="第1件").update(due_at=timezone.now() + dt.timedelta(days=30))
    for n in range(3, 6):
        draft = Draft(kind="dispute", words=f"第{n}件", grid=cast.group_grid)
        log_ticket(draft, by=cast.leader, now=timezone.now())
    Ticket.objects.filter(kind="dispute").update(due_at=timezone.now() + dt.timedelta(days=30))
    query = f"grid={cast.village_grid.pk}&holder={cast.group_grid.pk}&due_from={due}&tier=5"
    ask(browser, f"{query}&sort=oldest&from=2026-01-01&show=open")
    sweep_exports(now=timezone.now())
    titles = [line["A"] for line in sheet(fetched(browser, Export.objects.get()))[1:]]
    assert titles == ["第3件", "第4件", "第5件", "第1件"]
