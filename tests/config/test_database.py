import re
from pathlib import Path

import psycopg2
import pytest

from config.database import BadDatabaseURL, parse
from manage import settle

ROOT = Path(__file__).resolve().parents[2]


def test_plain_address():
    entry = parse("postgres://wangge:secret@db.example:5433/wangge", environ={})
    assert entry["ENGINE"] == "config.postgres"
    assert (entry["USER"], entry["PASSWORD"]) == ("wangge", "secret")
    assert (entry["HOST"], entry["PORT"], entry["NAME"]) == ("db.example", "5433", "wangge")
    assert entry["CONN_MAX_AGE"] == 600
    assert entry["CONN_HEALTH_CHECKS"] is True
    assert entry["OPTIONS"] == {
        "application_name": "wangge",
        "options": "-c lock_timeout=3000 -c statement_timeout=15000",
    }


def test_percent_encoding_is_undone():
    entry = parse("postgresql://%E7%BD%91:p%40ss%2F%23%3A@h/%E6%A0%BC", environ={})
    assert (entry["USER"], entry["PASSWORD"], entry["NAME"]) == ("网", "p@ss/#:", "格")
    assert entry["PORT"] == ""


@pytest.mark.parametrize(
    "url",
    ["postgres://u@/wangge?host=/run/postgresql", "postgres://u@%2Frun%2Fpostgresql/wangge"],
)
def test_socket_folder(url):
    entry = parse(url, environ={})
    assert entry["HOST"].lower() == "/run/postgresql"
    assert "host" not in entry["OPTIONS"]


def test_ipv6_host():
    assert parse("postgres://u:p@[::1]:5432/wangge", environ={})["HOST"] == "::1"


def test_query_options_reach_libpq_and_ours_stand_last():
    url = "postgres://u@h/d?sslmode=verify-full&sslrootcert=/etc/ca.pem&options=-c%20work_mem%3D8MB"
    options = parse(url, role="wangge_app", environ={})["OPTIONS"]
    assert options["sslmode"] == "verify-full"
    assert options["sslrootcert"] == "/etc/ca.pem"
    assert options["options"] == (
        "-c work_mem=8MB -c lock_timeout=3000 -c statement_timeout=15000 -c role=wangge_app"
    )


def test_a_worker_has_more_time_and_a_name():
    options = parse("postgres://u@h/d", worker=True, environ={})["OPTIONS"]
    assert "statement_timeout=120000" in options["options"]
    assert options["application_name"] == "wangge-worker"


@pytest.mark.parametrize("worker", [False, True])
def test_environment_overrides_the_statement_timeout(worker):
    entry = parse("postgres://u@h/d", worker=worker, environ={"WANGGE_STATEMENT_TIMEOUT_MS": "700"})
    assert "statement_timeout=700" in entry["OPTIONS"]["options"]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "empty"),
        ("mysql://u:hidden@h/d", "PostgreSQL only"),
        ("postgres://u:hidden@h", "name of the database"),
        ("postgres://u:hidden@h/", "name of the database"),
        ("postgres://u:hid#den@h/d", "percent-encode"),
        ("postgres://u:hid[den@h/d", "percent-encode"),
        ("postgres://u:hid@den@h/d", "percent-encode"),
        ("postgres://u:hidden@h:port/d", "percent-encode"),
        ("postgres://u:hidden@h/d?sslmode=maybe", "verify-full"),
        ("postgres://u:hidden@h/d?colour=red", "unknown options: colour"),
        ("postgres://u:hidden@h/d?sslmode=require&sslmode=disable", "twice"),
        ("postgres://u:hidden@h/d?options=-c%20synchronous_commit%3Doff", "synchronous_commit"),
        ("postgres://u:hidden@h/d?options=-csynchronous_commit=OFF", "synchronous_commit"),
        ("postgres://u:hidden@h/d?options=--synchronous-commit%3Dfalse", "synchronous_commit"),
    ],
)
def test_each_bad_address_gets_a_sentence_without_the_password(url, words):
    with pytest.raises(BadDatabaseURL, match=words) as caught:
        parse(url, environ={})
    assert "hid" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_durable_settings_pass():
    parse("postgres://u@h/d?options=-c%20synchronous_commit%3Dremote_apply", environ={})


@pytest.mark.parametrize("role", ["app; drop", "App", "a b", "-c"])
def test_a_strange_role_is_refused(role):
    with pytest.raises(BadDatabaseURL, match="app role"):
        parse("postgres://u@h/d", role=role, environ={})


@pytest.mark.parametrize("text", ["-1", "15s", "1.5"])
def test_a_strange_timeout_is_refused(text):
    with pytest.raises(BadDatabaseURL, match="milliseconds"):
        parse("postgres://u@h/d", environ={"WANGGE_STATEMENT_TIMEOUT_MS": text})


def test_libpq_takes_every_option_we_let_through():
    """A name that this libpq does not know would break at the first connection instead."""
    entry = parse("postgres://u@h/d?sslmode=disable&keepalives_idle=30", environ={})
    dsn = psycopg2.extensions.make_dsn(dbname="d", **entry["OPTIONS"])
    assert "lock_timeout" in dsn


@pytest.mark.parametrize(
    ("command", "limit", "as_owner"),
    [("sweep", "120000", False), ("", "120000", False), ("migrate", "0", True)],
)
def test_a_command_has_more_time_than_a_page_and_a_migration_all_of_it(command, limit, as_owner):
    environ = {}
    settle(command, environ)
    assert environ["WANGGE_STATEMENT_TIMEOUT_MS"] == limit
    assert ("WANGGE_AS_OWNER" in environ) == as_owner
    chosen = {"WANGGE_STATEMENT_TIMEOUT_MS": "500"}
    settle(command, chosen)
    assert chosen["WANGGE_STATEMENT_TIMEOUT_MS"] == "500"


def test_the_example_names_every_setting():
    name = re.compile(r"\b(?:WANGGE_[A-Z_]+|DATABASE_URL|DATABASE_OWNER_URL|REDIS_URL)\b")
    told_by_manage = {"WANGGE_AS_OWNER"}
    read = set()
    for path in [ROOT / "manage.py", *(ROOT / "config").glob("*.py")]:
        read |= set(name.findall(path.read_text("utf-8")))
    example = (ROOT / "deploy" / "wangge.env.example").read_text("utf-8")
    assert read - told_by_manage == set(name.findall(example))
