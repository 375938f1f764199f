"""The work queue as a file: every line of the list and nothing else, texts as texts, logged, in scope."""

import datetime as dt
import io
import re
import zipfile
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes import sheets
from disputes.actions.holding import accept, assign
from disputes.actions.log import Draft, NamedParty, log_ticket
from disputes.actions.sharing import share
from disputes.actions.urging import oversee, urge
from disputes.models import Category, Ticket
from disputes.pages import export as export_page
from disputes.wording import mark_chips
from grids.models import AuditRow
from grids.wording import ZONE

pytestmark = pytest.mark.django_db

TAG = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
TYPED = '=HYPERLINK("http://x.cn","点这里")'


@pytest.fixture
def now():
    """The pages read the clock, so these tests live today."""
    return timezone.now()


@pytest.fixture
def log(cast, now):
    def _log(words="门前排水沟堵了", by=None, grid=None, minutes=0, **more):
        more.setdefault("kind", "hazard")
        draft = Draft(words=words, grid=grid or cast.group_grid, **more)
        return log_ticket(draft, by=by or cast.leader, now=now - dt.timedelta(minutes=minutes))

    return _log


@pytest.fixture
def export(reader):
    def _export(user, query="", method="post"):
        reader.force_login(user)
        answer = getattr(reader, method)(f"{reverse('queue_export')}?{query}")
        if answer.streaming:  # a file is closed once it is read
            answer.file_read = b"".join(answer.streaming_content)
        return answer

    return _export


def part(answer, name):
    with zipfile.ZipFile(io.BytesIO(answer.file_read)) as book:
        return book.read(name).decode()


def sheet(answer, number=1):
    """The rows of a sheet: a text as it is, a moment as a moment of here. Formulas do not pass."""
    found = []
    page = ElementTree.fromstring(part(answer, f"xl/worksheets/sheet{number}.xml"))  # noqa: S314  ours
    for row in page.iter(f"{TAG}row"):
        cells = {}
        for cell in row:
            assert cell.find(f"{TAG}f") is None, "a formula"
            column = re.match("[A-Z]+", cell.get("r"))[0]
            cells[column] = said(cell)
        found.append(cells)
    return found


def said(cell):
    if cell.get("t") == "inlineStr":
        return cell.find(f"{TAG}is/{TAG}t").text
    days = float(cell.find(f"{TAG}v").text)
    moment = dt.datetime(1899, 12, 30, tzinfo=ZONE) + dt.timedelta(minutes=round(days * 24 * 60))
    return moment


def minute(at):
    return at.astimezone(ZONE).replace(second=0, microsecond=0)


def titles(answer):
    return [row["A"] for row in sheet(answer)[1:]]


def test_every_line_of_the_list_stands_in_the_file_as_it_stands_there(
    cast, log, export, reader, now
):
    given = log("给部门的", minutes=9)
    accept(given, by=cast.leader, now=now)
    assign(given, department=cast.department, by=cast.leader, now=now)
    mine = log("给人的", minutes=7, urgency="urgent", place="桥东头")
    accept(mine, by=cast.leader, now=now)
    assign(mine, post=cast.leader.post, by=cast.leader, now=now)
    late = log("超期的")
    Ticket.objects.filter(pk=late.pk).update(due_at=now - dt.timedelta(hours=5))
    log("办好的", result="通了")
    urge(mine, words="快些", by=cast.county, now=now)
    oversee(late, words="今天报结果", by=cast.county, now=now)
    share(late, grid=cast.other_village_grid, by=cast.leader, now=now)
    organ = {"must_report": "派出所 110"}
    fight = Category.objects.create(kind="hazard", code="9", name="打架", **organ)
    log("打起来了", category=fight)
    log("打完了", category=fight, result="劝开了")
    for query in ("show=open", "show=all", "show=all&kind=hazard&urgency=urgent", "q=给"):
        answer = export(cast.county, query)
        rows = sheet(answer)[1:]
        reader.force_login(cast.county)
        lines = reader.get(f"{reverse('queue')}?{query}").context["lines"]
        assert len(rows) == len(lines) > 0
        for row, line in zip(rows, lines, strict=True):
            ticket = line["ticket"]
            assert row["A"] == "".join(str(text) for text, _mark in line["title"])
            assert row["B"] == ticket.number
            assert (row["F"], row.get("G", "")) == (line["holder"], line["assignee"])
            assert row["E"] == "".join(str(text) for text, _mark in line["place"])
            assert row["H"].lower() == ticket.get_state_display().lower()
            marks = mark_chips(ticket)
            assert row.get("I", "") == ", ".join(one["label"] for one in marks)
            assert row.get("J") == (minute(ticket.due_at) if ticket.is_open else None)
            assert (row["L"], row["M"]) == (minute(line["step_at"]), str(line["step_words"]))
    assert len(titles(export(cast.county, "show=all"))) == 6


def test_what_people_typed_stays_text(cast, log, export):
    for words in (
        TYPED,
        "+1 件",
        "-1 件",
        "@所有人 开会",
        "https://x.cn/a 打不开",
        "0012",
    ):
        log(words)
    answer = export(cast.county)
    assert titles(answer) == [
        TYPED,
        "+1 件",
        "-1 件",
        "@所有人 开会",
        "https://x.cn/a 打不开",
        "0012",
    ]
    page = part(answer, "xl/worksheets/sheet1.xml")
    assert "<f>" not in page
    assert "<hyperlink" not in page
    styles = re.findall(r"<xf [^>]*>", part(answer, "xl/styles.xml").split("<cellXfs")[1])
    first = {re.search(r's="(\d+)"', one)[1] for one in re.findall(r'<c r="A[2-5]"[^>]*>', page)}
    assert all('quotePrefix="1"' in styles[int(number)] for number in first)
    assert len(first) == 1


def test_no_party_and_no_sensitive_or_hidden_matter_leaves(cast, log, export):
    log("两家吵架", kind="dispute", parties=[NamedParty("张建国", "13812345678")])
    log("不便细说的", is_sensitive=True)
    log("说的是镇里", concerns=cast.township_grid)
    answer = export(cast.township, "show=all")
    assert titles(answer) == ["两家吵架"]
    for number in (1, 2):
        text = part(answer, f"xl/worksheets/sheet{number}.xml")
        assert not re.search(r"张建国|138(\*|1234)|不便细说|说的是镇", text)


def test_each_takes_what_their_list_shows(cast, log, export):
    log("组里的")
    log("远处的", by=cast.neighbour, grid=cast.other_village_grid)
    assert set(titles(export(cast.county))) == {"组里的", "远处的"}
    assert titles(export(cast.township)) == ["组里的"]
    assert titles(export(cast.county, f"grid={cast.village_grid.pk}")) == ["组里的"]
    assert titles(export(cast.clerk)) == []
    assert export(cast.township, f"grid={cast.other_village_grid.pk}").status_code == 404
    assert not AuditRow.objects.filter(by=cast.township, facts__n=2).exists()


def test_the_second_sheet_says_who_when_which_and_how_many(cast, log, export, now):
    for number in range(3):
        log(f"水渠 {number}")
    log("路灯")
    answer = export(cast.county, "q=水渠&kind=hazard&show=all")
    told = {row["A"]: row["B"] for row in sheet(answer, 2)[1:]}
    assert told["Exported by"] == f"{cast.county.name} ({cast.county.username})"
    assert abs(told["Exported at"] - now) < dt.timedelta(minutes=5)
    assert told["Area"] == str(cast.county_grid.place)
    assert told["View"] == "All, also ended"
    assert (told["Kind"], told["How many tickets"]) == ("Hazard", "3")
    assert "水渠" in told.values()


def test_it_is_logged_with_its_filters_and_number_and_looking_is_not(cast, log, export):
    log()
    answer = export(cast.county, "q=排水&kind=hazard&from=2026-01-01&show=all", method="get")
    assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("queue"))
    assert not AuditRow.objects.exists()
    export(cast.county, "q=排水&kind=hazard&from=2026-01-01&show=all")
    row = AuditRow.objects.get(act="queue_exported")
    assert (row.by, row.about) == (cast.county, f"grid:{cast.county_grid.pk}")
    assert row.facts == {"show": "all", "filters": ["kind", "q", "days"], "n": 1}
    assert AuditRow.objects.filter(act="search").count() == 1
    assert "排水" not in str(AuditRow.objects.values_list("facts", "reason", "about"))


def test_it_comes_as_a_file_at_a_desk_alone(cast, log, export, reader):
    log()
    answer = export(cast.county)
    assert answer["Content-Disposition"].startswith("attachment; filename")
    assert len(titles(answer)) == 1
    assert answer["Content-Disposition"].rstrip('"').endswith(".xlsx")
    assert export(cast.leader).status_code == 409
    address = reverse("queue_export")
    for user, is_offered in ((cast.county, True), (cast.township, True), (cast.leader, False)):
        reader.force_login(user)
        assert (address in reader.get(reverse("queue")).content.decode()) is is_offered
    assert not AuditRow.objects.filter(by=cast.leader).exists()


def test_more_than_a_file_holds_is_said_and_nothing_leaves(cast, log, export, reader, monkeypatch):
    monkeypatch.setattr(export_page, "MOST", 2)
    monkeypatch.setattr(sheets, "MOST", 2)
    for number in range(3):
        log(f"第{number}件")
    answer = export(cast.county, "kind=hazard")
    assert (answer.status_code, answer.url) == (302, f"{reverse('queue')}?kind=hazard")
    assert "This list has more than 2 tickets" in reader.get(answer.url).content.decode()
    assert not AuditRow.objects.filter(act="queue_exported").exists()


def test_it_is_read_in_pages_without_gap_or_double(cast, log, export, monkeypatch):
    for number in range(7):
        log(f"第{number}件", minutes=number)
    monkeypatch.setattr(sheets, "STEP", 3)
    assert titles(export(cast.county, "show=all")) == [f"第{n}件" for n in range(7)]
    assert sorted(titles(export(cast.county))) == sorted(f"第{n}件" for n in range(7))


def test_what_it_asks_does_not_grow_with_its_rows(cast, log, export, django_assert_num_queries):
    log()
    export(cast.county)
    with django_assert_num_queries(15):
        assert len(titles(export(cast.county))) == 1
    for number in range(30):
        log(f"第{number}件")
    with django_assert_num_queries(15):
        assert len(titles(export(cast.county))) == 31
