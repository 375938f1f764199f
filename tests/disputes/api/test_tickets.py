"""Tickets through the API: logging, reading, lists."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes.actions.log import Draft, NamedParty, log_ticket
from disputes.errors import TooManyParties
from disputes.models import Party, Ticket, TicketEvent
from disputes.rollups import named_parties
from disputes.turning import turn_over
from rows.fields import sealed_get
from rows.ids import uuid7
from tests import factories as make
from tests.api import at, client, draft, logged
from tests.still import still

MARKS = {
    *("asked_until", "is_halted", "urges", "urged_at", "urged_by", "overseen_at", "overseen_by"),
    *("report_by", "reported_at", "reported_to"),
}
WHOLE = {
    *MARKS,
    *("paused_until", "parked_until", "wished_until", "shared_with"),
    "assigned_to",
    "category",
    "closed_at",
    "day",
    "due_at",
    "escalate_at",
    "gcj02",
    "grid",
    "holder",
    "id",
    "is_due_provisional",
    "is_overdue",
    "is_rise_provisional",
    "helpers",
    "is_ruling",
    "is_sensitive",
    "kind",
    "lapse_at",
    "latitude",
    "logged_at",
    "others",
    "longitude",
    "may_reveal",
    "number",
    "parties",
    "place",
    "received_at",
    "resolved_at",
    "result",
    "source",
    "spell",
    "state",
    "title",
    "urgency",
    "verbs",
    "version",
    "words",
}
LINE = {
    *MARKS,
    "assigned_to",
    "category",
    "due_at",
    "grid",
    "holder",
    "id",
    "is_due_provisional",
    "is_overdue",
    "is_sensitive",
    "kind",
    "logged_at",
    "number",
    "place",
    "received_at",
    "state",
    "title",
    "urgency",
    "version",
}
SEES = ("leader", "patch", "village", "township", "county")
BLIND = ("neighbour", "clerk", "mediator", "admin", "auditor", "stranger")


def test_the_same_id_is_the_same_ticket(cast):
    body = draft(cast.group_grid, parties=[{"name": "张三", "phone": "19900001234"}])
    api = client(cast.leader)
    first = api.post("/api/v1/tickets/", body)
    again = api.post("/api/v1/tickets/", body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first["ETag"] == '"1"'
    assert Ticket.objects.count() == Party.objects.count() == TicketEvent.objects.count() == 1


def test_somebody_elses_id_is_refused(cast):
    body = draft(cast.group_grid)
    client(cast.leader).post("/api/v1/tickets/", body)
    answer = client(cast.village).post("/api/v1/tickets/", body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "id_taken")


@pytest.mark.parametrize(
    "other",
    [
        {"words": "另一件事"},
        {"kind": "service"},
        {"urgency": "urgent"},
        {"source": "phone"},
        {"place": "西头"},
        {"latitude": 33.5, "longitude": 112.5},
        {"parties": [{"name": "张三", "phone": "19900001235"}]},
        {"parties": []},
        {"is_sensitive": True},
        {"result": "当面讲好了"},
        {"logged_at": "2026-07-15T10:00:00+08:00"},
        {"grid": "patch_grid"},
        {"concerns": "group_grid"},
        {"category": "wall"},
    ],
)
def test_the_same_id_with_other_content_is_409_with_both(cast, other):
    """Whatever the key says: the same id under a new key is no new ticket, and no old one."""
    wall = make.CategoryFactory(kind="dispute")
    grids = {"patch_grid": cast.patch_grid.pk, "group_grid": cast.group_grid.pk, "wall": wall.pk}
    other = {k: grids.get(v, v) if isinstance(v, str) else v for k, v in other.items()}
    body = draft(cast.group_grid, parties=[{"name": "张三", "phone": "19900001234"}], place="东头")
    first = client(cast.patch, **{"Idempotency-Key": "a"}).post("/api/v1/tickets/", body)
    kept = Ticket.objects.values().get()
    for key in ({}, {"Idempotency-Key": "b"}):
        answer = client(cast.patch, **key).post("/api/v1/tickets/", body | other)
        error = answer.json()["error"]
        assert (answer.status_code, error["code"]) == (409, "another_matter")
        differs = {"latitude": "point", "longitude": "point"}
        assert error["extra"]["differs"] == list({differs.get(name, name) for name in other})
        assert error["extra"]["kept"] == {k: v for k, v in first.json().items() if k != "notices"}
        sent = {k: v for k, v in (body | other).items() if k != "parties"}
        assert error["extra"]["sent"] == sent
        assert "19900001235" not in answer.content.decode()
    assert Ticket.objects.values().get() == kept
    assert (Party.objects.count(), TicketEvent.objects.count()) == (1, 1)


def test_a_new_key_with_the_same_id_and_content_is_a_retry(cast):
    """house.md 11: a retry is harmless, also by a client that makes a key for every try."""
    body = draft(cast.group_grid, words="第一行\r\n第二行")
    answers = [
        client(cast.leader, **{"Idempotency-Key": key}).post("/api/v1/tickets/", body)
        for key in ("a", "b")
    ]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json() == answers[1].json()
    other = client(cast.leader, **{"Idempotency-Key": "b"}).post(
        "/api/v1/tickets/", body | {"words": "另一件"}
    )
    assert (other.status_code, other.json()["error"]["code"]) == (422, "idempotency_mismatch")
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("1970-01-01T08:00:00+08:00", "1970-01-01T00:00:00Z"),
        ("2199-12-31T10:00:00+08:00", "2199-12-31T02:00:00Z"),
    ],
)
def test_a_phone_whose_clock_is_off_logs_and_is_told(cast, told, kept):
    body = draft(cast.group_grid, logged_at=told)
    for status in (201, 200):
        answer = client(cast.leader).post("/api/v1/tickets/", body)
        ticket = answer.json()
        assert answer.status_code == status
        assert ticket["logged_at"] == ticket["received_at"]
        (notice,) = ticket["notices"]
        assert (notice["code"], notice["phone_at"]) == ("clock_off", kept)
        assert "time of receipt was written down" in notice["message"]
    (line,) = client(cast.leader).get(at(ticket, "events/")).json()["results"]
    assert line["phone_at"] == kept
    assert logged(cast.leader, cast.group_grid)["notices"] == []


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),  # RFC 3339, 5.8
        ("1990-12-31t15:59:60-08:00", "1991-01-01T00:00:00Z"),
        ("1900-12-31T23:00:00+08:00", "1900-12-31T15:00:00Z"),  # Shanghai was at +08:05:43
        ("0001-01-01T00:00:00+14:00", "0001-01-02T00:00:00Z"),
        ("0001-01-01T00:00:00Z", "0001-01-02T00:00:00Z"),
        ("9999-12-31T23:59:59-12:00", "9999-12-30T00:00:00Z"),
        ("9999-12-31T23:59:60Z", "9999-12-30T00:00:00Z"),
    ],
)
def test_no_clock_of_a_phone_is_refused(cast, told, kept):
    body = draft(cast.group_grid, logged_at=told)
    for status in (201, 200):
        answer = client(cast.leader).post("/api/v1/tickets/", body)
        assert answer.status_code == status
        (notice,) = answer.json()["notices"]
        assert (notice["code"], notice["phone_at"]) == ("clock_off", kept)
        assert answer.json()["logged_at"] == answer.json()["received_at"]
    (line,) = client(cast.leader).get(at(answer.json(), "events/")).json()["results"]
    assert line["phone_at"] == kept


def test_a_leap_second_of_today_is_taken(cast):
    """Its minute is within thirty days: it is the phone's time, and nothing is said of the clock."""
    told = timezone.now().astimezone(dt.UTC) - dt.timedelta(hours=3)
    body = draft(cast.group_grid, logged_at=f"{told:%Y-%m-%dT%H:%M}:60Z")
    answer = client(cast.leader).post("/api/v1/tickets/", body).json()
    minute = told.replace(second=0, microsecond=0) + dt.timedelta(minutes=1)
    assert dt.datetime.fromisoformat(answer["logged_at"]) == minute
    assert answer["notices"] == []


@pytest.mark.parametrize(
    "told", ["gestern", "2026-02-30T10:00:00Z", "2026-07-15T25:00:00Z", "x:60Z", 5]
)
def test_what_is_no_time_is_a_fault_of_the_body(cast, told):
    answer = client(cast.leader).post("/api/v1/tickets/", draft(cast.group_grid, logged_at=told))
    assert answer.status_code == 400
    assert "logged_at" in answer.json()["error"]["fields"]


def test_line_ends_count_once_in_every_text(cast):
    words = "行\r\n" * 999 + "末"
    assert len(words) == 2998
    told = logged(cast.leader, cast.group_grid, words=words, result=words)
    assert told["words"] == told["result"] == words.replace("\r\n", "\n")
    ticket = logged(cast.leader, cast.group_grid)
    note = client(cast.leader).post(at(ticket, "note/"), {"words": words})
    assert note.status_code == 200
    longer = client(cast.leader).post(at(ticket, "note/"), {"words": words + "行行"})
    assert longer.status_code == 400


@pytest.mark.parametrize("role", SEES)
def test_who_sees_a_ticket_gets_exactly_these_keys(cast, role):
    ticket = logged(cast.leader, cast.group_grid)
    api = client(getattr(cast, role))
    assert set(api.get(at(ticket)).json()) == WHOLE
    listed = api.get("/api/v1/tickets/").json()
    assert set(listed) == {"results", "next"}
    assert [set(line) for line in listed["results"]] == [LINE]


@pytest.mark.parametrize("role", BLIND)
def test_out_of_scope_is_404_and_not_listed(cast, role):
    ticket = logged(cast.leader, cast.group_grid)
    api = client(getattr(cast, role))
    for tail in ("", "events/", "parties/"):
        assert api.get(at(ticket, tail)).status_code == 404
    assert api.post(at(ticket, "note/"), {"words": "x"}).status_code == 404
    assert api.get("/api/v1/tickets/").json() == {"results": [], "next": None}


def test_a_sensitive_ticket_is_the_loggers_and_the_holders_alone(cast):
    ticket = logged(cast.leader, cast.group_grid, is_sensitive=True)
    assert client(cast.leader).get(at(ticket)).status_code == 200
    for role in ("patch", "village", "township", "county"):
        assert client(getattr(cast, role)).get(at(ticket)).status_code == 404
    assert client(cast.leader).get("/api/v1/tickets/").json()["results"] == []


def test_what_concerns_a_leader_is_hidden_from_that_leader(cast):
    ticket = logged(cast.patch, cast.group_grid, concerns=cast.group_grid.pk)
    assert ticket["holder"]["id"] == cast.patch_grid.pk
    assert client(cast.leader).get(at(ticket)).status_code == 404
    assert client(cast.village).get(at(ticket)).status_code == 200
    answer = client(cast.patch).post(
        "/api/v1/tickets/", draft(cast.group_grid, concerns=cast.other_group_grid.pk)
    )
    assert answer.status_code == 400
    assert set(answer.json()["error"]["fields"]) == {"concerns"}
    top = client(cast.patch).post(
        "/api/v1/tickets/", draft(cast.group_grid, concerns=cast.county_grid.pk)
    )
    assert (top.status_code, top.json()["error"]["code"]) == (409, "missing")
    assert "call the city" in top.json()["error"]["message"]


def test_a_grid_outside_looks_like_one_that_never_was(cast):
    api = client(cast.leader)
    outside = api.post("/api/v1/tickets/", draft(cast.other_group_grid))
    never = api.post("/api/v1/tickets/", draft(cast.group_grid) | {"grid": 10**30})
    assert outside.status_code == never.status_code == 400
    assert outside.json() == never.json()
    assert api.get(f"/api/v1/tickets/?grid={cast.other_group_grid.pk}").status_code == 404
    assert Ticket.objects.count() == 0


def test_what_is_wrong_is_named_field_by_field(cast):
    body = draft(cast.group_grid, id="7", kind="gossip", words=" ", opinion="bad", latitude=91)
    answer = client(cast.leader).post("/api/v1/tickets/", body)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "invalid"
    assert set(answer.json()["error"]["fields"]) == {"opinion"}
    del body["opinion"]
    answer = client(cast.leader).post("/api/v1/tickets/", body)
    assert set(answer.json()["error"]["fields"]) == {"id", "kind", "words", "latitude"}
    assert Ticket.objects.count() == 0


def test_a_refusal_is_409_with_its_sentence(cast):
    body = draft(cast.group_grid, kind="hazard", parties=[{"name": "张三"}])
    answer = client(cast.leader).post("/api/v1/tickets/", body)
    assert answer.status_code == 409
    assert answer.json() == {
        "error": {
            "code": "parties_not_allowed",
            "message": (
                "Only disputes and services have parties; write what matters into the words."
            ),
        }
    }


@pytest.mark.parametrize("n", [6, 7, 10])
def test_up_to_ten_parties_are_kept_each_with_its_letter(cast, n):
    names = [f"王小{sign}" for sign in "一二三四五六七八九十"[:n]]
    words = "".join(f"{name}说水少，" for name in names)
    ticket = logged(
        cast.leader, cast.group_grid, words=words, parties=[{"name": name} for name in names]
    )
    kept = named_parties(Ticket.objects.get(pk=ticket["id"]))
    assert "".join(party.letter for party in kept) == "甲乙丙丁戊己庚辛壬癸"[:n]
    assert [sealed_get(party, "name").reveal() for party in kept] == names
    assert not any(name in ticket["title"] for name in names)


def test_an_eleventh_party_is_refused_with_a_sentence_and_none_is_dropped(cast):
    named = [{"name": f"王{n}"} for n in range(11)]
    answer = client(cast.leader).post("/api/v1/tickets/", draft(cast.group_grid, parties=named))
    assert (answer.status_code, set(answer.json()["error"]["fields"])) == (400, {"parties"})
    one = Draft(
        kind="dispute",
        words="争水",
        grid=cast.group_grid,
        parties=[NamedParty(party["name"]) for party in named],
    )
    with pytest.raises(TooManyParties, match="Ten parties at most"):
        log_ticket(one, by=cast.leader, now=timezone.now())
    assert not Ticket.objects.exists()


def test_times_are_told_in_local_time_with_its_offset(cast):
    told = logged(cast.leader, cast.group_grid, logged_at=timezone.now().isoformat())
    for name in ("logged_at", "received_at", "due_at", "escalate_at"):
        assert told[name].endswith("+08:00")


def test_pages_by_key_show_every_ticket_once(cast):
    numbers = [logged(cast.leader, cast.group_grid)["number"] for _ in range(5)]
    api = client(cast.county)
    for query, expected in (("", numbers[::-1]), ("&show=open", numbers)):
        seen, address = [], f"/api/v1/tickets/?limit=2{query}"
        while address:
            found = api.get(address).json()
            assert len(found["results"]) <= 2
            seen += [line["number"] for line in found["results"]]
            address = found["next"]
        assert seen == expected


def test_a_cursor_belongs_to_its_list(cast):
    for _ in range(2):
        logged(cast.leader, cast.group_grid)
    api = client(cast.leader)
    onward = api.get("/api/v1/tickets/?limit=1").json()["next"]
    assert api.get(onward).json()["results"]
    assert api.get(onward + "&show=open").status_code == 400
    for wrong in ("x", "a:b", "W10:x", ":", "\x00"):
        answer = api.get("/api/v1/tickets/", {"after": wrong})
        assert (answer.status_code, set(answer.json()["error"]["fields"])) == (400, {"after"})


def test_filters(cast):
    calm = logged(cast.leader, cast.group_grid)
    urgent = logged(cast.leader, cast.group_grid, kind="hazard", urgency="urgent")
    late = logged(cast.leader, cast.group_grid, kind="order")
    done = logged(cast.leader, cast.group_grid, result="已劝开")
    now = timezone.now()
    Ticket.objects.filter(pk=late["id"]).update(due_at=now - dt.timedelta(hours=1))
    Ticket.objects.filter(pk=urgent["id"]).update(due_at=now + dt.timedelta(hours=1))
    Ticket.objects.filter(pk=calm["id"]).update(due_at=now + dt.timedelta(days=9))
    api = client(cast.village)

    def found(query: str) -> list[str]:
        answer = api.get(f"/api/v1/tickets/?{query}")
        assert answer.status_code == 200, answer.json()
        return [line["number"] for line in answer.json()["results"]]

    assert found("show=open") == [late["number"], urgent["number"], calm["number"]]
    assert found("show=overdue") == [late["number"]]
    assert found("show=due_soon") == [urgent["number"]]
    assert found("state=resolved") == [done["number"]]
    assert found("kind=hazard&urgency=urgent") == [urgent["number"]]
    assert len(found(f"grid={cast.group_grid.pk}")) == 4
    assert api.get("/api/v1/tickets/?door=3").status_code == 400
    assert api.get("/api/v1/tickets/?show=all").status_code == 400
    assert api.get("/api/v1/tickets/?limit=101").status_code == 400


@pytest.mark.parametrize("state", ["waiting", "parked"])
def test_what_stands_still_comes_last_in_my_lists_as_on_the_page(reader, cast, state):
    """However long ago it was due; page by page too. A list of an area goes by the deadline alone."""
    held = [logged(cast.leader, cast.group_grid, words=words) for words in "甲乙丙"]
    for number, ticket in enumerate(held):
        client(cast.leader).post(at(ticket, "accept/"))
        stands = {"state": state, **still(state)} if number == 1 else {}
        due = timezone.now() - dt.timedelta(days=9 if number == 1 else number + 1)
        rows = Ticket.objects.filter(county=cast.record.pk, pk=ticket["id"])
        rows.update(due_at=due, **stands)
        turn_over(cast.record.pk, [rows.get().pk], now=timezone.now())
    last, paused, first = (ticket["id"] for ticket in held)
    api, seen, address = client(cast.leader), [], "/api/v1/tickets/?mine=in_hand&limit=1"
    while address:
        told = api.get(address).json()
        seen += [line["id"] for line in told["results"]]
        address = told["next"]
    assert seen == [first, last, paused]
    reader.force_login(cast.leader)
    page = reader.get(reverse("in_hand")).content.decode()
    assert sorted(seen, key=lambda pk: page.index(f"/{pk}/")) == seen
    assert [line["id"] for line in api.get("/api/v1/tickets/?show=open").json()["results"]] == [
        paused,
        first,
        last,
    ]


def test_my_own_lists(cast):
    def found(user, which):
        answer = client(user).get(f"/api/v1/tickets/?mine={which}")
        assert answer.status_code == 200, answer.json()
        return [line["id"] for line in answer.json()["results"]]

    ticket = logged(cast.leader, cast.group_grid, is_sensitive=True)
    assert found(cast.leader, "todo") == [ticket["id"]]
    client(cast.leader).post(at(ticket, "accept/"))
    assert (found(cast.leader, "todo"), found(cast.leader, "in_hand")) == ([], [ticket["id"]])
    assert found(cast.village, "in_hand") == found(cast.neighbour, "todo") == []
    client(cast.leader).post(at(ticket, "resolve/"), {"result": "好了"})
    assert found(cast.leader, "done") == [ticket["id"]]
    open_one = logged(cast.leader, cast.group_grid, result="已劝开")
    assert found(cast.patch, "todo") == [open_one["id"]]
    assert set(found(cast.leader, "done")) == {ticket["id"], open_one["id"]}
    api, seen, address = client(cast.leader), [], "/api/v1/tickets/?mine=done&limit=1"
    while address:
        told = api.get(address).json()
        seen += [line["id"] for line in told["results"]]
        address = told["next"]
    assert seen == [open_one["id"], ticket["id"]]


def test_a_list_costs_the_same_for_one_row_and_three(cast, django_assert_num_queries):
    make.CategoryFactory(kind="dispute")
    api = client(cast.village)
    api.get("/api/v1/me/")
    for _ in range(2):
        logged(cast.leader, cast.group_grid)
        with django_assert_num_queries(2):  # session and person, the page
            api.get("/api/v1/tickets/")
        logged(cast.leader, cast.group_grid)


def test_events_tell_the_story(cast, django_assert_num_queries):
    ticket = logged(cast.leader, cast.group_grid)
    client(cast.leader).post(at(ticket, "note/"), {"words": "去看过了"})
    api = client(cast.village)
    with django_assert_num_queries(3):  # who comes, the ticket, the page
        told = api.get(at(ticket, "events/")).json()
    assert [(one["verb"], one["words"]) for one in told["results"]] == [
        ("log", ""),
        ("note", "去看过了"),
    ]
    assert set(told["results"][0]) == {
        "at",
        "by",
        "due_at",
        "holder_from",
        "holder_to",
        "id",
        "is_on_time",
        "phone_at",
        "state_from",
        "state_to",
        "to",
        "unit",
        "verb",
        "words",
    }
    first = api.get(at(ticket, "events/?limit=1")).json()
    assert [one["verb"] for one in api.get(first["next"]).json()["results"]] == ["note"]


def test_categories(cast):
    top = make.CategoryFactory(kind="dispute", code="D1")
    below = make.CategoryFactory(kind="dispute", code="D11", parent=top)
    told = client(cast.leader).get("/api/v1/categories/?limit=100").json()["results"]
    by_code = {one["code"]: one for one in told}
    assert by_code["D11"]["parent"] == top.pk
    ticket = logged(cast.leader, cast.group_grid, category=below.pk)
    assert ticket["category"] == below.pk
    body = draft(cast.group_grid, category=below.pk, kind="hazard")
    answer = client(cast.leader).post("/api/v1/tickets/", body)
    assert answer.json()["error"]["extra"] == {"field": "category"}


def test_nothing_is_kept_on_the_way(cast):
    assert client(cast.leader).get("/api/v1/tickets/")["Cache-Control"] == "no-store"
    assert client(cast.leader).get(at(uuid7()))["Cache-Control"] == "no-store"


def test_a_point_is_told_in_both_datums(cast):
    body = draft(cast.group_grid, latitude=33.0, longitude=112.53)
    told = client(cast.leader).post("/api/v1/tickets/", body).json()
    assert (told["latitude"], told["longitude"]) == (33.0, 112.53)
    assert told["gcj02"] == {"latitude": 32.998, "longitude": 112.53584}  # 588 m away
    told = client(cast.leader).post("/api/v1/tickets/", draft(cast.group_grid)).json()
    assert told["gcj02"] is None
