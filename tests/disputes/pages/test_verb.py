"""The verbs' pages: what they ask, that they do it, and that a refusal keeps what was typed."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes.actions.correcting import correct
from disputes.actions.handling import resolve
from disputes.actions.holding import accept, assign, raise_ticket
from disputes.actions.log import Draft, log_ticket
from disputes.actions.voiding import void
from disputes.models import EventWords, Ticket
from disputes.pages.verb import SHEETS
from disputes.workflow import WIRED
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    """The pages read the clock, so these tests live today."""
    return timezone.now()


@pytest.fixture
def log(cast, now):
    def _log(by=None, **changed):
        told = {"kind": "hazard", "words": "桥头护坡塌了", "grid": cast.group_grid} | changed
        return log_ticket(Draft(**told), by=by or cast.leader, now=now)

    return _log


def address(ticket, verb):
    return reverse("ticket_verb", kwargs={"ticket": ticket.pk, "verb": verb})


def do(reader, user, ticket, verb, **told):
    reader.force_login(user)
    return reader.post(address(ticket, verb), told)


def stands(ticket):
    ticket.refresh_from_db()
    return ticket.state, ticket.holder


def test_every_wired_verb_has_a_sheet_and_no_other():
    assert set(SHEETS) == WIRED


def test_accept_is_one_tap_and_says_so(reader, cast, log):
    ticket = log()
    answer = do(reader, cast.leader, ticket, "accept")
    assert answer.url == reverse("ticket", kwargs={"ticket": ticket.pk})
    assert "Accepted." in reader.get(answer.url).content.decode()
    assert stands(ticket) == ("accepted", cast.group_grid)


def test_raise_names_the_next_manned_level_and_takes_a_ready_reason(reader, cast, log, now):
    cast.patch.is_active = False
    cast.patch.save()
    ticket = accept(log(), by=cast.leader, now=now)
    reader.force_login(cast.leader)
    page = reader.get(address(ticket, "raise")).content.decode()
    assert f"Raise to {cast.village_grid.name}" in page
    assert " checked" not in page
    answer = do(reader, cast.leader, ticket, "raise", reason="1", words="要吊车")
    assert answer.status_code == 302
    assert stands(ticket) == ("accepted", cast.village_grid)
    said = EventWords.objects.get(event__verb="raise").words
    assert said.endswith("machines that we do not have: 要吊车")


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"words": "要吊车"}, "Choose one of these."),
        ({"reason": "other", "words": " "}, "Write it in a few words."),
        ({"reason": "99", "words": "要吊车"}, "Select a valid choice"),
    ],
)
def test_a_reason_is_asked_for(reader, cast, log, now, told, sentence):
    ticket = accept(log(), by=cast.leader, now=now)
    answer = do(reader, cast.leader, ticket, "raise", **told)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert told["words"].strip() in answer.content.decode()
    assert stands(ticket) == ("accepted", cast.group_grid)


def test_resolve_verify_and_reject(reader, cast, log):
    ticket = log()
    assert do(reader, cast.leader, ticket, "resolve", result="").status_code == 422
    do(reader, cast.leader, ticket, "resolve", result="已修好")
    assert stands(ticket)[0] == "resolved"
    do(reader, cast.patch, ticket, "reject", reason="1")
    assert stands(ticket)[0] == "handling"
    do(reader, cast.leader, ticket, "resolve", result="这次真修好了")
    do(reader, cast.village, ticket, "verify", reason="1", words="拍了照")
    assert stands(ticket)[0] == "closed"


def test_assign_offers_ones_own_people_and_departments(reader, cast, log):
    ticket = log(by=cast.village, grid=cast.village_grid)
    reader.force_login(cast.village)
    page = reader.get(address(ticket, "assign"))
    offered = set(page.context["form"].people)
    assert f"post:{cast.patch.post.pk}" in offered
    assert f"department:{cast.department.pk}" in offered
    assert f"post:{cast.neighbour.post.pk}" not in offered
    assert f"post:{cast.leader.post.pk}" not in offered
    found = reader.post(
        address(ticket, "assign"), {"find": "1", "look": cast.group_grid.name, "words": "急"}
    )
    assert found.status_code == 200
    assert f"post:{cast.leader.post.pk}" in found.context["form"].people
    assert "急" in found.content.decode()
    told = {"look": cast.group_grid.name, "to": f"post:{cast.leader.post.pk}"}
    do(reader, cast.village, ticket, "assign", **told)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.assigned_post_id) == ("assigned", cast.leader.post.pk)


def test_assign_to_others_is_no_choice(reader, cast, log):
    ticket = log(by=cast.village, grid=cast.village_grid)
    answer = do(reader, cast.village, ticket, "assign", to=f"post:{cast.neighbour.post.pk}")
    assert answer.status_code == 422
    assert stands(ticket)[0] == "reported"


def test_a_hidden_leader_is_no_choice(reader, cast, log):
    ticket = log(concerns=cast.patch_grid)
    office = make.DepartmentFactory(grid=cast.patch_grid)
    reader.force_login(cast.village)
    offered = set(reader.get(address(ticket, "assign")).context["form"].people)
    assert not offered & {f"post:{cast.patch.post.pk}", f"department:{office.pk}"}
    assert f"department:{cast.department.pk}" in offered


def test_assign_sign_and_send_back(reader, cast, log):
    ticket = log(by=cast.county, grid=cast.county_grid)
    do(reader, cast.county, ticket, "assign", to=f"department:{cast.department.pk}")
    do(reader, cast.clerk, ticket, "sign")
    assert stands(ticket)[0] == "handling"
    do(reader, cast.clerk, ticket, "send_back", reason="1")
    assert stands(ticket)[0] == "accepted"


def test_hand_down_goes_along_the_way_to_the_place(reader, cast, log, now):
    ticket = accept(log(), by=cast.leader, now=now)
    ticket = raise_ticket(ticket, reason="x", by=cast.leader, now=now)
    ticket = raise_ticket(ticket, reason="x", by=cast.patch, now=now)
    reader.force_login(cast.village)
    page = reader.get(address(ticket, "hand_down"))
    offered = [key for key, _name in page.context["form"].fields["grid"].choices]
    assert offered == [str(cast.patch_grid.pk), str(cast.group_grid.pk)]
    do(reader, cast.village, ticket, "hand_down", grid=offered[1], reason="1")
    assert stands(ticket) == ("reported", cast.group_grid)


def test_a_note_is_filled_in_from_a_similar_matter(reader, cast, log):
    ticket = log()
    reader.force_login(cast.leader)
    page = reader.post(address(ticket, "note"), {"words": "又塌了一块", "find": "1"})
    assert "又塌了一块" in page.content.decode()
    assert not EventWords.objects.filter(event__verb="note").exists()
    do(reader, cast.leader, ticket, "note", words="又塌了一块")
    assert EventWords.objects.get(event__verb="note").words == "又塌了一块"


def corrected(ticket, **changed):
    told = {"kind": ticket.kind, "category": "", "urgency": ticket.urgency, "place": ticket.place}
    return told | {"words": ticket.words, "version": ticket.version} | changed


def test_correct_changes_what_was_logged(reader, cast, log):
    kind = make.CategoryFactory(kind="hazard")
    ticket = log()
    told = corrected(ticket, words="桥东护坡塌了", urgency="urgent", category=kind.pk)
    assert do(reader, cast.leader, ticket, "correct", **told).status_code == 302
    ticket.refresh_from_db()
    assert (ticket.words, ticket.urgency, ticket.category) == ("桥东护坡塌了", "urgent", kind)


def test_a_stale_correction_shows_both_versions_and_keeps_the_words(reader, cast, log, now):
    ticket = log()
    old = corrected(ticket, words="我改的话")
    correct(ticket, changes={"words": "别人改的话"}, version=1, by=cast.leader, now=now)
    answer = do(reader, cast.leader, ticket, "correct", **old)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Both versions" in page
    assert "我改的话" in page
    assert "别人改的话" in page
    assert answer.context["form"].data["version"] == 2
    ticket.refresh_from_db()
    assert ticket.words == "别人改的话"
    do(reader, cast.leader, ticket, "correct", **corrected(ticket, words="我改的话"))
    ticket.refresh_from_db()
    assert ticket.words == "我改的话"


def test_nothing_corrected_is_said_on_the_sheet(reader, cast, log):
    ticket = log()
    answer = do(reader, cast.leader, ticket, "correct", **corrected(ticket))
    assert answer.status_code == 409
    assert "Nothing was changed." in answer.content.decode()


def test_a_step_that_is_gone_shows_the_ticket_with_what_was_typed(reader, cast, log, now):
    ticket = log()
    void(ticket, reason="重复", by=cast.leader, now=now)
    answer = do(reader, cast.leader, ticket, "resolve", result="写了很久的一段话")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "has moved on" in page
    assert "写了很久的一段话" in page
    assert stands(ticket)[0] == "void"


def test_a_doubled_tap_does_nothing_twice(reader, cast, log):
    ticket = log()
    do(reader, cast.leader, ticket, "accept")
    answer = do(reader, cast.leader, ticket, "accept")
    assert answer.status_code == 409
    assert ticket.events.filter(verb="accept").count() == 1


def test_a_verb_of_others_is_refused_and_changes_nothing(reader, cast, log, now):
    ticket = log()
    reader.force_login(cast.village)
    assert reader.get(address(ticket, "accept")).status_code == 409
    answer = do(reader, cast.village, ticket, "resolve", result="我替他办了")
    assert answer.status_code == 409
    assert stands(ticket) == ("reported", cast.group_grid)
    resolve(accept(ticket, by=cast.leader, now=now), result="好了", by=cast.leader, now=now)
    assert reader.get(address(ticket, "verify")).status_code == 200


def test_a_sheet_that_is_closed_shows_the_ticket_and_why(reader, cast, log, now):
    ticket = log()
    reader.force_login(cast.village)
    page = reader.get(address(ticket, "accept"))
    assert "belongs to someone else" in page.content.decode()
    assert page.context["ticket"] == ticket
    void(ticket, reason="重复", by=cast.leader, now=now)
    reader.force_login(cast.leader)
    page = reader.get(address(ticket, "resolve"))
    assert page.status_code == 409
    assert "has moved on" in page.content.decode()
    assert f'href="{address(ticket, "resolve")}"' not in page.content.decode()


@pytest.mark.parametrize("verb", ["log", "escalate", "remind", "nonsense"])
def test_an_unknown_verb_is_not_found(reader, cast, log, verb):
    ticket = log()
    reader.force_login(cast.leader)
    assert reader.get(address(ticket, verb)).status_code == 404
    assert do(reader, cast.leader, ticket, verb).status_code == 404


def test_outside_there_is_nothing(reader, cast, log):
    ticket = log()
    assert do(reader, cast.neighbour, ticket, "note", words="看看").status_code == 404
    gone = Ticket(pk=uuid.uuid4())
    assert do(reader, cast.leader, gone, "note", words="看看").status_code == 404


def test_every_sheet_opens_for_whoever_may(reader, cast, log, now):
    ticket = log(by=cast.village, grid=cast.group_grid)
    opened = {}
    for user in (cast.leader, cast.village):
        for verb in SHEETS:
            reader.force_login(user)
            opened[user.username, verb] = reader.get(address(ticket, verb)).status_code
    assert {
        verb for (who, verb), status in opened.items() if who == "leader" and status == 200
    } == {
        *("accept", "assign", "ask_back", "resolve", "note", "void", "merge", "split_off"),
        "share",
    }
    assert opened["village", "correct"] == 200  # the logger's, until it is accepted
    ticket = assign(ticket, post=cast.leader.post, by=cast.leader, now=now)
    reader.force_login(cast.leader)
    assert reader.get(address(ticket, "sign")).status_code == 200
    assert reader.get(address(ticket, "send_back")).status_code == 200


def keyed(reader, user, ticket, verb, **told):
    """What the sheet of a verb would send: with the key that its page gave it."""
    reader.force_login(user)
    page = reader.get(address(ticket, verb))
    key = page.context["form"].initial["key"]
    assert f'name="key" value="{key}" data-uuid7' in page.content.decode()
    assert "js/ids.js" in page.content.decode()
    return {"key": str(key)} | told


def said(ticket, verb):
    rows = EventWords.objects.filter(event__ticket=ticket, event__verb=verb)
    return list(rows.order_by("event__at", "event").values_list("words", flat=True))


def test_a_note_sent_again_after_going_back_stands_once(reader, cast, log):
    ticket = log()
    told = keyed(reader, cast.leader, ticket, "note", words="去看过了\r\n没塌")
    for _time in range(2):
        answer = reader.post(address(ticket, "note"), told)
        assert answer.url == reverse("ticket", kwargs={"ticket": ticket.pk})
    assert said(ticket, "note") == ["去看过了\n没塌"]


def test_another_note_in_the_same_form_is_offered_as_another(reader, cast, log):
    ticket = log()
    told = keyed(reader, cast.leader, ticket, "note", words="去看过了")
    reader.post(address(ticket, "note"), told)
    other = reader.post(address(ticket, "note"), told | {"words": "又塌了"})
    page = other.content.decode()
    assert other.status_code == 409
    assert "press again to send it as well" in page
    assert "又塌了" in page
    assert said(ticket, "note") == ["去看过了"]
    fresh = other.context["form"].data["key"]
    assert fresh != told["key"]
    assert f'value="{fresh}"' in page
    for _time in range(2):
        reader.post(address(ticket, "note"), told | {"words": "又塌了", "key": fresh})
    assert said(ticket, "note") == ["去看过了", "又塌了"]


def test_the_same_words_in_two_forms_are_two_notes(reader, cast, log):
    ticket = log()
    for _form in range(2):
        told = keyed(reader, cast.leader, ticket, "note", words="去看过了")
        reader.post(address(ticket, "note"), told)
    assert said(ticket, "note") == ["去看过了", "去看过了"]


def test_a_reassignment_sent_again_is_one(reader, cast, log, now):
    """The state stays the same, so no state refuses it: its key does."""
    ticket = log(by=cast.village, grid=cast.village_grid)
    for post in (cast.patch.post, cast.leader.post):
        choice = {"to": f"post:{post.pk}", "words": "请看看"}
        told = keyed(reader, cast.village, ticket, "assign", **choice)
        for _time in range(2):
            assert reader.post(address(ticket, "assign"), told).status_code == 302
    assert ticket.events.filter(verb="assign").count() == 2


def test_a_verb_that_was_done_is_answered_as_done_and_not_as_too_late(reader, cast, log):
    ticket = log()
    told = keyed(reader, cast.leader, ticket, "resolve", result="补好了")
    answers = [reader.post(address(ticket, "resolve"), told).status_code for _time in range(2)]
    assert answers == [302, 302]
    assert said(ticket, "resolve") == ["补好了"]


def test_a_refusal_leaves_the_key_to_be_tried_again(reader, cast, log):
    ticket = log()
    told = keyed(reader, cast.leader, ticket, "note", words="  ")
    assert reader.post(address(ticket, "note"), told).status_code == 422
    assert reader.post(address(ticket, "note"), told | {"words": "好了"}).status_code == 302
    assert said(ticket, "note") == ["好了"]
