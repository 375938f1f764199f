"""What is too large is refused unread, and what nobody declared costs and answers little."""

import json
import sys

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from grids.models import LoginAttempt
from tests.api import client as asking
from tests.api import draft
from tests.config.test_errors import told

MOST = 256 * 1024
ADDRESSES = ("/api/v1/token/", "/api/v1/tickets/", "/api/v1/nothing/")


def unknown(count):
    """A body of names that no field has."""
    return {f"name{number}": number for number in range(count)}


def work_of(function):
    """How many calls, Python's and C's, a request costs: the same on every machine."""
    calls = 0

    def count(_frame, event, _argument):
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        answer = function()
    finally:
        sys.setprofile(before)
    return calls, answer


@pytest.mark.django_db
def test_unknown_names_cost_and_answer_as_little_as_a_few():
    api = asking(None)

    def ask(count):
        return work_of(lambda: api.post("/api/v1/token/", unknown(count)))

    ask(10)
    few, short = ask(50)
    many, long = ask(2_050)
    assert short.status_code == long.status_code == 400
    assert many - few < 400  # a fifth of a call a name: nothing is done with each of them
    assert abs(len(long.content) - len(short.content)) < 10


@pytest.mark.django_db
def test_the_first_few_unknown_names_are_told():
    error = told(asking(None).post("/api/v1/token/", unknown(300)), 400, "invalid")
    assert error["fields"] == {
        **{f"name{number}": ["There is no such field."] for number in range(5)},
        "body": ["There are 295 more of these."],
    }


def test_so_it_is_wherever_names_are_read(cast):
    api = asking(cast.leader)
    party = {"name": "张三", **unknown(300)}
    error = told(
        api.post("/api/v1/tickets/", draft(cast.group_grid, parties=[party])), 400, "invalid"
    )
    assert len(error["fields"]["parties"]["0"]) == 6
    query = "&".join(f"x{number}=1" for number in range(300))
    assert len(told(api.get(f"/api/v1/tickets/?{query}"), 400, "invalid")["fields"]) == 6


def test_a_wrong_value_is_not_sent_back_whole(cast):
    for body in ({"kind": "x" * 100_000}, {"category": "7" * 4_000}, {"x" * 100_000: 1}):
        answer = asking(cast.leader).post("/api/v1/tickets/", draft(cast.group_grid, **body))
        told(answer, 400, "invalid")
        assert len(answer.content) < 1_000


@pytest.mark.django_db
@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.parametrize("kind", ["application/json", "*/*", "multipart/form-data; boundary=x"])
def test_a_body_over_256_kb_is_refused_unread_by_the_api(path, kind):
    raw = json.dumps({"username": "x" * MOST})
    answer = asking(None).generic("POST", path, raw, content_type=kind)
    told(answer, 413, "too_large")
    assert answer.wsgi_request._read_started is False


@pytest.mark.django_db
def test_a_body_of_256_kb_is_read():
    raw = json.dumps({"username": "a", "password": ""})
    raw += " " * (MOST - len(raw))
    told(asking(None).post("/api/v1/token/", raw, content_type="application/json"), 400, "invalid")


@pytest.mark.django_db
def test_so_is_a_form_of_a_page_and_a_file_that_nobody_asked_for(client):
    long = {"username": "zhang", "password": "x" * MOST}
    answers = [
        client.post("/login/", long),
        client.post("/login/", {"a": SimpleUploadedFile("a.bin", b"x" * MOST)}),
        client.generic(
            "POST",
            "/login/",
            "username=a&password=" + "x" * MOST,
            content_type="application/x-www-form-urlencoded",
        ),
    ]
    for answer in answers:
        assert answer.status_code == 413
        assert "too much at once" in answer.content.decode()
        assert answer.wsgi_request._read_started is False
    assert not LoginAttempt.objects.exists()


@pytest.mark.django_db
def test_a_form_has_a_thousand_fields_at_most(client):
    assert client.post("/login/", unknown(1_001)).status_code == 400


def test_an_address_longer_than_any_of_ours(cast):
    told(asking(cast.leader).get("/api/v1/tickets/", {"q": "x" * 4_000}), 414, "address_too_long")
    answer = asking(None, Accept="text/html").get("/points/", {"q": "x" * 4_000})
    assert answer.status_code == 414
    assert "too much at once" in answer.content.decode()
