import io
import json
import logging
import re
import sys
import uuid

import pytest
import structlog
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, IntegrityError, OperationalError
from django.test import RequestFactory
from django_structlog.celery.receivers import CeleryReceiver
from django_structlog.middlewares import RequestMiddleware

from config.logging import Console, SafeArguments, logging_config

NAMES = [
    family + given
    for family in ("王", "李", "张", "欧阳", "阿依古丽·买买提", "㐂", "𠮷")
    for given in ("伟", "秀英", "建国", "")
]
PHONES = [
    "13812345678",
    "138 1234 5678",
    "138-1234-5678",
    "+8613812345678",
    "１３８１２３４５６７８",
    "0377-66912345",
    "411321199001011234",
    "41132119900101123X",
]


@pytest.fixture(params=["json", "plain"])
def lines(request):
    """What the product writes to standard error, with a logger of its own to write it."""
    config = logging_config(request.param)
    handler = Console(io.StringIO())
    line = dict(config["formatters"]["line"])
    handler.setFormatter(line.pop("()")(**line))
    handler.addFilter(SafeArguments())
    logger = logging.getLogger("test.lines")
    logger.handlers, logger.propagate = [handler], False
    logger.setLevel(logging.INFO)
    structlog.contextvars.clear_contextvars()
    yield handler.stream
    structlog.contextvars.clear_contextvars()
    logger.handlers, logger.propagate = [], True


@pytest.fixture
def ours(lines):
    return structlog.stdlib.get_logger("test.lines")


@pytest.fixture
def theirs(lines):
    return logging.getLogger("test.lines")


class Person:
    """Stands for a model: its text is a name."""

    pk = 12
    _meta = "meta"

    def __str__(self) -> str:
        return "张伟"

    __repr__ = __str__


def fail(name: str, phone: str) -> None:
    contact = {"name": name, "phone": phone}
    try:
        raise LookupError(f"no such person: {contact}")
    except LookupError as error:
        raise ValueError(f"{name} ({phone}) cannot be saved") from error


def assert_clean(text: str) -> None:
    assert text.strip()
    for secret in [name for name in NAMES if name] + PHONES:
        assert secret not in text
        assert json.dumps(secret).strip('"') not in text
        assert secret.encode("unicode_escape").decode() not in text
        assert "".join(f"%{byte:02X}" for byte in secret.encode()) not in text


def test_exceptions_tell_their_place_and_not_their_message(ours, theirs, lines):
    for name in NAMES:
        for phone in PHONES:
            try:
                fail(name, phone)
            except ValueError:
                ours.exception("ticket_failed", ticket="01")
                theirs.exception("failed for %s", name)
    text = lines.getvalue()
    assert_clean(text)
    assert "ValueError" in text
    assert "LookupError" in text
    assert "tests/config/test_logging.py" in text
    assert "in fail" in text
    assert "cannot be saved" not in text


def test_five_hundred_people_leave_no_trace(ours, theirs, lines):
    for number in range(500):
        name, phone = f"{NAMES[number % 27]}{number}", f"139{number:08}"
        ours.info("party_added", name=name, phone=phone, facts={"to": [name, {"tel": phone}]})
        ours.info(f"{name} {phone}")
        theirs.info("told %s at %s", name, phone)
        theirs.info({"name": name})
        assert phone not in lines.getvalue()
    assert_clean(lines.getvalue())


@pytest.mark.parametrize(
    "key",
    [
        "name",
        "contact_phone",
        "Authorization",
        "words",
        "password1",
        "csrfmiddlewaretoken",
        "Cookie",
    ]
    + ["X-CSRF-Token", "auth_token", "contacts", "error", "reason"],
)
def test_telling_keys_are_hidden_at_any_depth(ours, lines, key):
    ours.info("seen", **{key: "Li Wei"}, facts={"deep": [{key: "Li Wei"}]})
    assert "Li Wei" not in lines.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "name=LiWei&x=1",
        "{'password': 'Li Wei'}",
        "Authorization: Token LiWei",
        'phone: "Li Wei"',
        "%E5%BC%A0LiWei"[:9],
        repr("张".encode()),
        json.dumps("张伟"),
    ],
)
def test_telling_text_is_hidden(ours, theirs, lines, text):
    ours.info(text)
    theirs.info("got %s", text)
    shown = lines.getvalue()
    assert "LiWei" not in shown
    assert "Li Wei" not in shown
    assert "%E5" not in shown
    assert "5f20" not in shown
    assert r"\xe5" not in shown


def test_objects_show_what_they_are_and_not_their_text(ours, theirs, lines):
    class Odd:
        def __repr__(self) -> str:
            return "Li Wei"

    ours.info("seen", person=Person(), people=[Person()], odd=Odd(), raw=b"Li Wei")
    theirs.info("%s %s %r", Person(), Odd(), ValueError("Li Wei"))
    shown = lines.getvalue()
    assert_clean(shown)
    assert "Li Wei" not in shown
    assert "Person 12" in shown


def test_ids_and_figures_stay(ours, lines):
    made = uuid.UUID("01a2074c-e05d-737f-9fc2-123456789012")
    ours.info("swept", ticket=made, also=str(made), count=1820, ms=1.5, ok=True, nothing=None)
    shown = lines.getvalue()
    assert shown.count(str(made)) == 2
    assert "1820" in shown


def test_the_query_of_a_request_is_left_out(ours, lines):
    ours.info("request_started", request="GET /queue/?q=LiWei")
    assert "LiWei" not in lines.getvalue()
    assert "GET /queue/" in lines.getvalue()


def test_celery_names_its_task_and_hides_the_error(theirs, lines):
    facts = {"name": "front.tasks.ring", "runtime": 0.123456789012345, "exc": "Li Wei"}
    theirs.error("Task %(name)s raised after %(runtime)ss: %(exc)s", facts)
    assert "front.tasks.ring raised after 0.123s" in lines.getvalue()
    assert "Li Wei" not in lines.getvalue()


def test_a_machines_error_says_what_is_wrong(ours, lines):
    try:
        raise OperationalError("could not connect to server\nDETAIL: Li Wei")
    except OperationalError:
        ours.exception("database_gone")
    assert "could not connect to server" in lines.getvalue()
    assert "Li Wei" not in lines.getvalue()


@pytest.mark.django_db
def test_a_constraint_is_named_without_the_row(ours, lines, django_user_model):
    django_user_model.objects.create(username="twice", name="张伟")
    with pytest.raises(IntegrityError) as caught:
        django_user_model.objects.create(username="twice", name="张伟")
    ours.error("save_failed", exc_info=caught.value)
    shown = lines.getvalue()
    assert "23505" in shown
    assert "username" in shown
    assert "twice" not in shown
    assert isinstance(caught.value, DatabaseError)


def test_a_line_that_cannot_be_made_is_lost_without_its_arguments(theirs, lines, capsys):
    record = theirs.makeRecord("test.lines", logging.WARNING, "x.py", 7, "%d", ("Li Wei",), None)
    theirs.handlers[0].handle(record)
    assert "Li Wei" not in capsys.readouterr().err + lines.getvalue()


def test_standard_error_is_the_place(capsys):
    handler = logging_config("json")["handlers"]["console"]
    assert handler["()"]().stream is sys.stderr


def test_an_unknown_kind_is_told():
    with pytest.raises(ImproperlyConfigured, match="json or plain"):
        logging_config("xml")


def test_a_request_id_follows_into_the_task(ours, lines):
    """The middleware binds it, the receiver puts it into the message, the worker binds it again."""
    seen = {}

    def view(request):
        headers: dict = {}
        CeleryReceiver().receiver_before_task_publish(headers=headers)
        seen.update(headers["__django_structlog__"])
        ours.info("in_the_view")
        return type("Answer", (), {"status_code": 200})()

    RequestMiddleware(view)(RequestFactory().get("/queue/"))
    assert seen["request_id"] in lines.getvalue()

    class Task:
        name = "front.tasks.ring"
        request = type("Request", (), {"__django_structlog__": seen})()

    lines.truncate(0)
    CeleryReceiver().receiver_task_prerun("7", Task)
    ours.info("in_the_task")
    assert seen["request_id"] in lines.getvalue()


def test_a_line_tells_its_moment_in_the_countys_time(ours, lines):
    ours.info("swept")
    assert re.search(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+08:00", lines.getvalue())
