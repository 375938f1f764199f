"""Logging through the page: three taps, nothing lost, names offered as letters."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from disputes.actions.correcting import correct
from disputes.actions.log import Draft, log_ticket
from disputes.models import Party, Ticket, TicketEvent
from rows.clock import FIRST, LAST
from rows.fields import sealed_get
from rows.ids import uuid7
from tests.factories import CategoryFactory, GridFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader(reader, cast):
    reader.force_login(cast.leader)
    return reader


def form(cast, **changed):
    told = {"id": str(uuid7()), "kind": "hazard", "words": "桥头护坡塌了一段"}
    return told | {"grid": cast.group_grid.pk, "urgency": "normal"} | changed


def post(reader, cast, **changed):
    return reader.post(reverse("log"), form(cast, **changed))


def test_three_taps_log_a_matter(leader, cast):
    page = leader.get(reverse("log"))
    assert page.status_code == 200
    told = {
        "id": str(page.context["form"].initial["id"]),
        "grid": page.context["form"].initial["grid"],
        "kind": "hazard",
        "words": "路灯坏了",
    }
    answer = leader.post(reverse("log"), told)
    ticket = Ticket.objects.get()
    assert answer.url == reverse("logged", kwargs={"ticket": ticket.pk})
    assert (ticket.words, ticket.grid, ticket.urgency) == ("路灯坏了", cast.group_grid, "normal")
    kept = leader.get(answer.url).content.decode()
    assert ticket.number in kept
    assert cast.group_grid.name in kept


@pytest.mark.parametrize("grids", [1, 20])
def test_many_grids_to_choose_from_cost_no_question(reader, cast, grids, django_assert_num_queries):
    for number in range(grids):
        GridFactory(county=cast.record, parent=cast.village_grid, tier=4, name=f"{number}片")
    for user, asked in ((cast.leader, 3), (cast.village, 4), (cast.county, 5)):
        reader.force_login(user)
        reader.get(reverse("log"))
        with django_assert_num_queries(asked):
            assert reader.get(reverse("log")).status_code == 200


def test_a_doubled_tap_is_one_ticket_with_one_answer(leader, cast):
    told = form(cast)
    answers = [leader.post(reverse("log"), told).url for _tap in range(2)]
    assert Ticket.objects.count() == 1
    assert len(set(answers)) == 1


OTHERS = {
    "words": "另一件：井盖丢了",
    "kind": "order",
    "grid": "patch_grid",
    "urgency": "urgent",
    "category": "wall",
    "place": "西头",
    "latitude": "33.48000",
    "is_sensitive": "on",
    "concerns": "4",
    "solved": "on",
    "party_1": "李四",
    "phone_1": "13900002222",
    "logged_at": "2026-11-01T08:00:00+08:00",
}


@pytest.fixture
def first(cast):
    """A form that says something in every field that another one could say otherwise."""
    return form(
        cast,
        kind="dispute",
        place="桥东头",
        latitude="33.49123",
        longitude="112.43000",
        party_1="张三",
        phone_1="13800001111",
        result="当面讲好了",
        names="keep",
    )


@pytest.mark.parametrize("field", OTHERS)
def test_a_known_id_with_anything_else_is_another_matter(reader, cast, first, field):
    """Nothing is written, what was typed stands, and one press sends it as new."""
    reader.force_login(cast.patch)
    wall = CategoryFactory(kind="dispute", name="邻里")
    value = {"patch_grid": cast.patch_grid.pk, "wall": wall.pk}.get(OTHERS[field], OTHERS[field])
    if field == "kind":  # public order has no parties
        first |= {"party_1": "", "phone_1": ""}
    reader.post(reverse("log"), first)
    kept = Ticket.objects.values().get()
    second = first | {field: value}
    answer = reader.post(reverse("log"), second)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Yes, send it as a new matter" in page
    assert Ticket.objects.values().get() == kept
    typed = answer.context["form"].data
    assert {name: typed[name] for name in second if name != "id"} == {
        name: str(told) for name, told in second.items() if name != "id"
    }
    assert typed["id"] != first["id"]
    assert f'value="{typed["id"]}"' in page
    again = reader.post(reverse("log"), second | {"id": typed["id"]})
    assert again.url == reverse("logged", kwargs={"ticket": typed["id"]})
    assert Ticket.objects.count() == 2
    assert reader.post(reverse("log"), second | {"id": typed["id"]}).url == again.url
    assert Ticket.objects.count() == 2


def test_the_offer_names_what_differs_and_leads_to_the_first(leader, cast, first):
    leader.post(reverse("log"), first)
    page = leader.post(reverse("log"), first | {"place": "西头", "party_1": "李四"})
    assert "It differs in: Which spot · Parties." in page.content.decode()
    assert reverse("ticket", kwargs={"ticket": first["id"]}) in page.content.decode()


def test_a_second_tap_is_the_same_matter_whatever_became_of_the_first(leader, cast, first):
    sent = leader.post(reverse("log"), first)
    ticket = Ticket.objects.get()
    changes = {"words": "改过的话", "kind": "service", "urgency": "urgent", "place": "别处"}
    correct(ticket, changes=changes, version=1, by=cast.leader, now=timezone.now())
    assert leader.post(reverse("log"), first).url == sent.url
    assert Ticket.objects.count() == 1


def test_what_was_logged_before_there_were_marks_is_held_against_the_ticket(leader, cast, first):
    leader.post(reverse("log"), first)
    with connection.cursor() as cursor:  # the product's own role cannot change an event
        cursor.execute("RESET ROLE")
    TicketEvent.objects.update(facts={"role": "leader"})
    assert leader.post(reverse("log"), first).status_code == 302
    assert leader.post(reverse("log"), first | {"party_1": "李四"}).status_code == 409
    assert Ticket.objects.count() == 1


def test_the_mark_says_nothing_about_a_party(leader, cast, first):
    leader.post(reverse("log"), first)
    facts = str(TicketEvent.objects.get().facts)
    assert "draft" in facts
    for told in ("张三", "13800001111", "桥东头"):
        assert told not in facts


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"kind": ""}, "Choose what it is about."),
        ({"words": "   "}, "Say in one line what happened."),
        ({"solved": "on"}, "Say how it was solved."),
        ({"phone_1": "13800001111", "kind": "dispute"}, "A phone needs a name."),
        ({"party_1": "张三"}, "Only disputes and services have parties."),
        ({"concerns": "9"}, "Select a valid choice"),
    ],
)
def test_what_is_missing_is_said_and_the_words_stay(leader, cast, changed, sentence):
    answer = post(leader, cast, place="桥东头", **changed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "桥东头" in page
    assert Ticket.objects.count() == 0


def test_solved_on_the_spot_goes_to_be_verified(leader, cast):
    answer = post(leader, cast, solved="on", result="已换灯泡")
    ticket = Ticket.objects.get()
    assert (ticket.state, ticket.result) == ("resolved", "已换灯泡")
    assert "solved on the spot" in leader.get(answer.url).content.decode()


def test_a_result_without_the_switch_is_no_result(leader, cast):
    post(leader, cast, result="打错了")
    assert Ticket.objects.get().state == "reported"


def test_a_name_in_the_words_is_offered_as_a_letter(leader, cast):
    told = form(
        cast, kind="dispute", words="张建国和刘秀英吵架", party_1="张建国", party_2="刘秀英"
    )
    offer = leader.post(reverse("log"), told)
    assert offer.status_code == 200
    assert "甲和乙吵架" in offer.content.decode()
    assert Ticket.objects.count() == 0
    leader.post(reverse("log"), told | {"names": "letters"})
    ticket = Ticket.objects.get()
    assert ticket.words == "甲和乙吵架"
    party = Party.objects.get(letter="甲")
    assert sealed_get(party, "name").reveal() == "张建国"


def test_the_names_may_stay(leader, cast):
    told = form(cast, kind="dispute", words="张建国家漏水", party_1="张建国", names="keep")
    leader.post(reverse("log"), told)
    assert Ticket.objects.get().words == "张建国家漏水"


def test_a_matter_about_a_leader_goes_above_and_is_hidden(leader, cast, reader):
    answer = post(leader, cast, concerns=str(cast.patch_grid.tier))
    ticket = Ticket.objects.get()
    assert (ticket.holder, ticket.hidden_from) == (cast.village_grid, cast.patch_grid)
    assert "do not see it" in leader.get(answer.url).content.decode()
    reader.force_login(cast.patch)
    assert reader.get(reverse("ticket", kwargs={"ticket": ticket.pk})).status_code == 404


@pytest.mark.parametrize(
    ("off", "taken", "said"),
    [
        (dt.timedelta(minutes=4), "receipt", False),
        (dt.timedelta(minutes=6), "receipt", True),
        (dt.timedelta(days=400), "receipt", True),
        (dt.timedelta(0), "phone", False),
        (dt.timedelta(days=-29, hours=-23), "phone", False),
        (dt.timedelta(days=-30, hours=-1), "receipt", True),
        (dt.datetime(1970, 1, 1, tzinfo=dt.UTC), "receipt", True),
        (FIRST, "receipt", True),
        (LAST, "receipt", True),
    ],
)
def test_no_clock_of_a_phone_is_refused(leader, cast, off, taken, said):
    """domain.md, Tickets: thirty days back are taken; for the rest the time of receipt, and said."""
    told = off if isinstance(off, dt.datetime) else timezone.now() + off
    answer = post(leader, cast, logged_at=told.isoformat())
    ticket = Ticket.objects.get()
    assert ticket.logged_at == (told if taken == "phone" else ticket.received_at)
    assert ticket.day == timezone.localdate(ticket.logged_at)
    kept = ticket.events.get().facts.get("phone_at")
    assert (kept and dt.datetime.fromisoformat(kept)) == (told if said else None)
    assert ("that cannot be" in leader.get(answer.url).content.decode()) is said
    story = leader.get(reverse("ticket", kwargs={"ticket": ticket.pk})).content.decode()
    assert ("clock said" in story) is said


def test_line_ends_count_once(leader, cast):
    """A browser lets 2,000 characters stand and sends each line end as two."""
    words = "第一行\r\n" * 500
    assert len(words) == 2500
    assert post(leader, cast, words=words, solved="on", result=words).status_code == 302
    ticket = Ticket.objects.get()
    assert ticket.words == ticket.result == words.replace("\r\n", "\n").strip()


@pytest.mark.parametrize("grid", ["other_group_grid", "village_grid"])
def test_a_grid_of_others_is_no_choice(leader, cast, grid):
    answer = post(leader, cast, grid=getattr(cast, grid).pk)
    assert answer.status_code == 422
    assert Ticket.objects.count() == 0


def test_a_village_chooses_the_grid_and_finds_it_by_name(reader, cast):
    reader.force_login(cast.village)
    page = reader.get(reverse("log")).content.decode()
    assert f'<option value="{cast.group_grid.pk}">' in page
    told = form(cast, find="1", look=cast.group_grid.name, words="还没写完")
    found = reader.post(reverse("log"), told)
    assert found.status_code == 200
    assert "还没写完" in found.content.decode()
    assert Ticket.objects.count() == 0
    reader.post(reverse("log"), form(cast))
    assert Ticket.objects.get().grid == cast.group_grid


@pytest.mark.parametrize("role", ["clerk", "admin", "auditor", "stranger"])
def test_who_has_no_grid_is_told_where_to_turn(reader, cast, role):
    reader.force_login(getattr(cast, role))
    assert "no grid to log for" in reader.get(reverse("log")).content.decode()
    assert post(reader, cast).status_code == 409
    assert Ticket.objects.count() == 0


def test_similar_matters_show_while_typing_and_on_the_answer(leader, cast):
    told = {"words": "河堤护坡塌了一段", "kind": "hazard", "grid": cast.group_grid.pk}
    first = log_ticket(
        Draft(kind="hazard", words="河堤护坡塌了一大段", grid=cast.group_grid),
        by=cast.leader,
        now=timezone.now(),
    )
    page = leader.post(reverse("log_similar"), told).content.decode()
    note = reverse("ticket_verb", kwargs={"ticket": first.pk, "verb": "note"})
    assert f'formaction="{note}"' in page
    sheet = leader.post(note, {"words": told["words"], "find": "1"})
    assert sheet.status_code == 200
    assert told["words"] in sheet.content.decode()
    assert first.events.count() == 1
    answer = post(leader, cast, words="河堤护坡塌了一段")
    assert first.title in leader.get(answer.url).content.decode()
    nothing = leader.post(reverse("log_similar"), told | {"words": "村口路灯不亮"})
    assert first.title not in nothing.content.decode()


def test_others_do_not_find_it_as_similar(reader, cast):
    log_ticket(
        Draft(kind="hazard", words="河堤护坡塌了一段", grid=cast.group_grid),
        by=cast.leader,
        now=timezone.now(),
    )
    reader.force_login(cast.neighbour)
    told = {"words": "河堤护坡塌了一段", "kind": "hazard", "grid": cast.group_grid.pk}
    assert "河堤" not in reader.post(reverse("log_similar"), told).content.decode()


def test_words_never_stand_in_an_address(leader, cast):
    assert leader.get(reverse("log_similar"), {"words": "河堤"}).status_code == 405
    page = leader.get(reverse("log")).content.decode()
    assert f'hx-post="{reverse("log_similar")}"' in page
    assert "hx-get" not in page


def test_the_answer_is_for_whoever_logged_it(leader, cast, reader):
    answer = post(leader, cast)
    reader.force_login(cast.village)
    assert reader.get(answer.url).status_code == 404
    gone = reverse("logged", kwargs={"ticket": uuid.uuid4()})
    assert leader.get(gone).status_code == 404


def test_a_critical_matter_says_first_whom_to_call(leader, cast):
    answer = post(leader, cast, urgency="critical")
    assert 'href="tel:119"' in leader.get(answer.url).content.decode()


def test_neither_a_number_nor_a_partys_name_becomes_a_title(leader, cast, now):
    """Whoever insists keeps them in the words; lists, which many read, do not say them."""
    told = {
        "kind": "dispute",
        "words": "王小明欠李大山工钱，电话13812345678\n细节",
        "names": "keep",
    }
    post(leader, cast, **told, party_1="王小明", party_2="李大山")
    ticket = Ticket.objects.get()
    assert ticket.words.startswith("王小明欠李大山工钱，电话13812345678")
    assert ticket.title == "甲欠乙工钱，电话138****5678"
    changes = {"words": "李大山说没欠"}
    ticket = correct(ticket, changes=changes, version=ticket.version, by=cast.leader, now=now)
    assert (ticket.words, ticket.title) == ("李大山说没欠", "乙说没欠")
    changes = {"words": "说好了"}
    ticket = correct(ticket, changes=changes, version=ticket.version, by=cast.leader, now=now)
    assert (ticket.headline, ticket.title) == ("", "说好了")


def test_a_telephone_number_is_offered_masked_before_it_is_kept(leader, cast):
    page = post(leader, cast, words="请打１３８１２３４５６７８")
    assert page.status_code == 200
    assert not Ticket.objects.exists()
    assert "请打138****5678" in page.content.decode()
    post(leader, cast, words="请打１３８１２３４５６７８", names="letters")
    assert Ticket.objects.get().words == "请打138****5678"


def test_a_desk_that_takes_a_call_says_so(reader, cast):
    reader.force_login(cast.township)
    page = reader.get(reverse("log")).content.decode()
    assert 'name="source"' in page
    assert "microphone" not in page
    post(reader, cast, source="phone")
    assert Ticket.objects.get().source == "phone"
    reader.force_login(cast.leader)
    assert 'name="source"' not in reader.get(reverse("log")).content.decode()
