"""Standard texts: kept by the county's admin, offered on the sheets, one press away without JavaScript."""

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes.actions.holding import accept
from disputes.actions.log import Draft, log_ticket
from disputes.models import StandardText, TicketEvent
from grids.models import AuditRow
from tests import factories as make
from tests.api import client

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    """The pages read the clock, so these tests live today."""
    return timezone.now()


@pytest.fixture
def ticket(cast, now):
    draft = Draft(kind="hazard", words="桥头护坡塌了", grid=cast.group_grid)
    return accept(log_ticket(draft, by=cast.leader, now=now), by=cast.leader, now=now)


@pytest.fixture
def texts(cast):
    other = make.CountyFactory()
    rows = (
        (cast.record, "resolve", "", "已办结，并已告知。", 20, True),
        (cast.record, "resolve", "hazard", "隐患已排除。", 10, True),
        (cast.record, "resolve", "dispute", "双方已和解。", 1, True),
        (cast.record, "resolve", "", "不用了。", 1, False),
        (cast.record, "raise", "", "涉及多个村。", 10, True),
        (other, "resolve", "", "外县的话。", 1, True),
    )
    names = ("county", "verb", "kind", "text", "position", "is_active")
    return [StandardText.objects.create(**dict(zip(names, row, strict=True))) for row in rows]


def sheet(ticket, verb):
    return reverse("ticket_verb", args=[ticket.pk, verb])


def offered(page, box):
    return [one.text for one in page.context["form"].fields[box].texts]


def test_a_sheet_offers_its_own_in_their_order(reader, cast, ticket, texts):
    reader.force_login(cast.leader)
    page = reader.get(sheet(ticket, "resolve"))
    assert offered(page, "result") == ["隐患已排除。", "已办结，并已告知。"]
    shown = page.content.decode()
    assert "外县的话" not in shown
    assert 'data-text="id_result"' in shown
    assert "texts.js" in shown
    assert offered(reader.get(sheet(ticket, "raise")), "words") == ["涉及多个村。"]
    assert offered(reader.get(sheet(ticket, "note")), "words") == []


def test_without_javascript_a_press_fills_the_box_and_does_nothing_else(
    reader, cast, ticket, texts
):
    reader.force_login(cast.leader)
    told = {"result": "换了两块板", "find": f"text:{texts[1].pk}"}
    page = reader.post(sheet(ticket, "resolve"), told)
    assert page.status_code == 200
    assert page.context["form"]["result"].value() == "换了两块板\n隐患已排除。"
    assert not TicketEvent.objects.filter(ticket=ticket, verb="resolve").exists()
    done = reader.post(sheet(ticket, "resolve"), {"result": "换了两块板\n隐患已排除。"})
    assert done.status_code == 302
    assert TicketEvent.objects.get(verb="resolve").said.words == "换了两块板\n隐患已排除。"


def test_it_is_the_words_of_another_reason(reader, cast, ticket, texts):
    reader.force_login(cast.leader)
    page = reader.post(sheet(ticket, "raise"), {"find": f"text:{texts[4].pk}"})
    form = page.context["form"]
    assert (form["words"].value(), form["reason"].value()) == ("涉及多个村。", "other")
    chosen = {"find": f"text:{texts[4].pk}", "reason": "1"}
    assert reader.post(sheet(ticket, "raise"), chosen).context["form"]["reason"].value() == "1"


@pytest.mark.parametrize("number", ["", "x", "9" * 30, "-1"])
def test_a_number_that_is_none_fills_nothing(reader, cast, ticket, texts, number):
    reader.force_login(cast.leader)
    told = {"result": "换了", "find": f"text:{number}"}
    page = reader.post(sheet(ticket, "resolve"), told)
    assert (page.status_code, page.context["form"]["result"].value()) == (200, "换了")


def test_a_text_of_another_county_or_one_that_is_off_fills_nothing(reader, cast, ticket, texts):
    reader.force_login(cast.leader)
    for one in (texts[3], texts[5]):
        page = reader.post(sheet(ticket, "resolve"), {"result": "", "find": f"text:{one.pk}"})
        assert not page.context["form"]["result"].value()


@pytest.mark.parametrize("many", [1, 3])
def test_texts_cost_one_question(reader, cast, ticket, many, django_assert_num_queries):
    for number in range(many):
        StandardText.objects.create(county=cast.record, verb="note", text=f"第{number}句")
    reader.force_login(cast.leader)
    with django_assert_num_queries(5):
        page = reader.get(sheet(ticket, "note"))
    assert len(offered(page, "words")) == many


def test_the_admin_keeps_them_with_before_and_after_in_the_log(reader, cast):
    reader.force_login(cast.admin)
    address = reverse("admin:disputes_standardtext_add")
    told = {"county": cast.record.pk, "verb": "note", "kind": "", "text": "已联系。", "position": 5}
    assert reader.post(address, told | {"is_active": "on"}).status_code == 302
    made = StandardText.objects.get()
    change = reverse("admin:disputes_standardtext_change", args=[made.pk])
    assert (
        reader.post(change, told | {"text": "已电话联系。", "is_active": "on"}).status_code == 302
    )
    gone = reverse("admin:disputes_standardtext_delete", args=[made.pk])
    assert reader.post(gone, {"post": "yes"}).status_code == 302
    assert not StandardText.objects.exists()
    rows = AuditRow.objects.filter(about=f"standardtext:{made.pk}").order_by("at", "id")
    assert [row.act for row in rows] == ["standard_text_saved"] * 2 + ["standard_text_removed"]
    assert rows[1].facts["changed"] == {"text": ["已联系。", "已电话联系。"]}
    assert rows[2].facts["changed"]["text"] == ["已电话联系。", None]


def test_the_api_lists_those_of_ones_county(cast, texts):
    def listed(**query):
        answer = client(cast.leader).get("/api/v1/standard-texts/", query).json()
        return [line["text"] for line in answer["results"]]

    assert listed() == ["涉及多个村。", "双方已和解。", "隐患已排除。", "已办结，并已告知。"]
    assert listed(verb="resolve", kind="hazard") == ["隐患已排除。", "已办结，并已告知。"]
    assert listed(verb="note") == []
    wrong = client(cast.leader).get("/api/v1/standard-texts/", {"verb": "accept"})
    assert wrong.status_code == 400
