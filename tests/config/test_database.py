import json
import os
import re
import subprocess
import sys
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
    # R10: a session sets no limit of time, its login has them.
    assert entry["OPTIONS"] == {"application_name": "wangge"}


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
    assert options["options"] == "-c work_mem=8MB -c role=wangge_app"


def test_a_worker_has_a_name():
    options = parse("postgres://u@h/d", worker=True, environ={})["OPTIONS"]
    assert options == {"application_name": "wangge-worker"}


@pytest.mark.parametrize("worker", [False, True])
def test_an_operator_may_set_a_sessions_limit(worker):
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
    url = "postgres://u@h/d?sslmode=disable&keepalives_idle=30"
    entry = parse(url, role="wangge_app", environ={})
    dsn = psycopg2.extensions.make_dsn(dbname="d", **entry["OPTIONS"])
    assert "role=wangge_app" in dsn


@pytest.mark.parametrize("command", ["sweep", ""])
def test_a_command_logs_in_as_a_worker(command):
    environ = {}
    settle(command, environ)
    assert environ == {"WANGGE_AS_WORKER": "1"}


def test_a_migration_logs_in_as_the_owner():
    environ = {}
    settle("migrate", environ)
    assert environ == {"WANGGE_AS_OWNER": "1"}


@pytest.mark.parametrize(
    ("chosen", "login"),
    [
        ({}, ["web", "wangge"]),
        ({"WANGGE_AS_WORKER": "1"}, ["worker", "wangge-worker"]),
        ({"WANGGE_AS_OWNER": "1"}, ["owner", "wangge"]),
        ({"WANGGE_AS_WORKER": "1", "DATABASE_WORKER_URL": ""}, ["web", "wangge-worker"]),
    ],
)
def test_each_process_comes_in_by_its_own_login(chosen, login):
    """A page may take 15 seconds, a worker two minutes: their logins say so."""
    urls = {
        "DATABASE_URL": "postgres://web@h/d",
        "DATABASE_WORKER_URL": "postgres://worker@h/d",
        "DATABASE_OWNER_URL": "postgres://owner@h/d",
    }
    found = subprocess.run(
        [
            *(sys.executable, "-c"),
            "import json; from django.conf import settings as s; d = s.DATABASES['default'];"
            "print(json.dumps([d['USER'], d['OPTIONS']['application_name']]))",
        ],
        env={**os.environ, "WANGGE_AS_WORKER": "", **urls, **chosen},
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    assert json.loads(found.stdout) == login


def test_the_example_names_every_setting():
    name = re.compile(
        r"\b(?:WANGGE_[A-Z_]+|DATABASE_URL|DATABASE_WORKER_URL|DATABASE_OWNER_URL|REDIS_URL)\b"
    )
    told_by_manage = {"WANGGE_AS_OWNER", "WANGGE_AS_WORKER"}
    read = set()
    for path in [ROOT / "manage.py", *(ROOT / "config").glob("*.py")]:
        read |= set(name.findall(path.read_text("utf-8")))
    example = (ROOT / "deploy" / "wangge.env.example").read_text("utf-8")
    assert read - told_by_manage == set(name.findall(example))
