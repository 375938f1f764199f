"""Each bad setting gives what, why and how to mend it, and no traceback."""

import base64
import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from config import health
from config.doctor.database import database_findings, durability, letters, rights
from config.doctor.examination import examine, refuse_to_start
from config.doctor.machine import machine_findings
from config.doctor.wiring import check_settings, settings_findings
from grids.actions.heartbeat import beat
from rows.fields import sealed_set
from tests import factories as make
from tests.api import at, client, logged
from tests.config.planted import DEAD_REDIS


def parts(findings):
    return {finding.part for finding in findings}


def test_good_settings_have_no_findings(settings):
    settings.DEMO = "none"
    assert list(settings_findings()) == []
    assert check_settings() == []


@pytest.mark.parametrize(
    ("name", "value", "part"),
    [
        ("SECRET_KEY", "short", "secret_key"),
        ("SECRET_KEY", "a" * 80, "secret_key"),
        (
            "SECRET_KEY",
            "django-insecure-" + "abcdefghijklmnopqrstuvwxyz0123456789" * 2,
            "secret_key",
        ),
        ("DEBUG", True, "debug"),
        ("ALLOWED_HOSTS", ["*"], "hosts"),
        ("ALLOWED_HOSTS", [""], "hosts"),
        ("PASSWORD_POLICY", "none", "password_policy"),
    ],
)
def test_a_bad_setting_is_found_and_refuses_the_start(settings, name, value, part):
    settings.DEMO = "none"
    setattr(settings, name, value)
    [finding] = settings_findings()
    assert finding.part == part
    assert all((finding.what, finding.why, finding.mend))
    assert [error.id for error in check_settings()] == [f"config.{part}"]


def test_demonstration_data_on_https_is_a_note(settings):
    settings.HTTPS, settings.DEMO = True, "nanzhao"
    [finding] = settings_findings()
    assert not finding.is_grave
    assert check_settings() == []


@pytest.mark.django_db
def test_a_sound_database_has_no_findings():
    assert list(database_findings()) == []
    assert refuse_to_start() == []


@pytest.mark.django_db
def test_lost_writes_refuse_the_start():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
    assert parts(durability()) == {"synchronous_commit"}
    assert parts(refuse_to_start()) == {"synchronous_commit"}


@pytest.mark.django_db
def test_a_login_that_may_rewrite_history_is_found():
    assert list(rights()) == []
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    [finding] = rights()
    assert "disputes_ticketevent" in finding.what


@pytest.mark.django_db
def test_texts_sealed_under_a_key_that_is_gone_are_found(settings):
    household = make.HouseholdFactory(group=make.GridFactory())
    sealed_set(household, "contact_name", "张三")
    household.save()
    settings.FIELD_KEYS = {"k9": base64.b64decode("A" * 43 + "=")}
    [finding] = database_findings()
    assert finding.part == "field_keys"
    assert next(iter(settings_keys())) in finding.what


@pytest.mark.django_db
def test_every_missing_key_is_named(settings, cast):
    """One sealed a contact, another a party, a third hashed the words of an event.

    The small county has one security admin, and is told so.
    """
    keys = {f"key{number}": bytes([number]) * 32 for number in range(4)}
    for number, kid in enumerate(("key1", "key2", "key3")):
        settings.FIELD_KEYS = {kid: keys[kid], **keys}
        if number == 0:
            household = make.HouseholdFactory(group=cast.group_grid)
            sealed_set(household, "contact_name", "张三")
            household.save()
        elif number == 1:
            sealed_set(cast.leader, "phone", "13800005678")
            cast.leader.save()
        else:
            ticket = logged(cast.leader, cast.group_grid)
            client(cast.leader).post(at(ticket, "note/"), {"words": "路坏了"})
    settings.FIELD_KEYS = {"key0": keys["key0"]}
    found = {finding.part: finding.what for finding in database_findings()}
    assert set(found) == {"field_keys", "hash_keys", "security admin"}
    assert "key1, key2" in found["field_keys"]
    assert "key3" in found["hash_keys"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("ctype", "is_deaf"), [("C", True), ("C.UTF-8", False)])
def test_a_database_that_takes_chinese_for_no_letters_is_found(ctype, is_deaf):
    first = connection.settings_dict["NAME"]
    other = f"{first}_letters"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{other}"')
        cursor.execute(
            f"CREATE DATABASE \"{other}\" TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER libc"
            f" LC_COLLATE 'C' LC_CTYPE '{ctype}'"
        )
    connection.close()
    connection.settings_dict["NAME"] = other
    try:
        assert parts(letters()) == ({"letters"} if is_deaf else set())
    finally:
        connection.close()
        connection.settings_dict["NAME"] = first
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{other}"')


def settings_keys():
    """The key ids of the real environment."""
    return [pair.partition(":")[0] for pair in os.environ["WANGGE_FIELD_KEYS"].split(",")]


@pytest.mark.django_db
def test_missing_migrations_are_told_instead_of_missing_tables(monkeypatch):
    known = health._known_migrations() | {("grids", "9999_of_tomorrow")}
    monkeypatch.setattr(health, "_known_migrations", lambda: known)
    [finding] = database_findings()
    assert "grids.9999_of_tomorrow" in finding.what


def test_a_database_that_is_gone_is_one_finding(dead_database):
    assert parts(database_findings()) == {"database"}
    assert refuse_to_start() == []


def test_what_is_wrong_with_the_machine(settings, monkeypatch, tmp_path):
    settings.REDIS_URL = DEAD_REDIS
    settings.LOCALE_PATHS = [tmp_path]
    monkeypatch.setattr(health, "LEAST_DISK_BYTES", 2**62)
    assert parts(machine_findings()) == {"redis", "disk", "translations"}


@pytest.mark.django_db
def test_a_silent_beat_is_a_note():
    now = timezone.now()
    found = {finding.part: finding for finding in examine(now)}
    assert not found["heartbeat"].is_grave
    beat("beat", now)
    assert "heartbeat" not in parts(examine(now))


@pytest.mark.django_db
def test_the_command_speaks_json_on_one_line(capsys, settings):
    settings.REDIS_URL = DEAD_REDIS
    call_command("doctor", "--json")
    out = capsys.readouterr().out
    told = json.loads(out)
    assert out.count("\n") == 1
    assert told["ok"] is True
    assert {"part", "what", "why", "mend", "is_grave"} == set(told["findings"][0])


@pytest.mark.django_db
def test_the_command_fails_on_what_is_grave(capsys, settings):
    settings.DEBUG = True
    with pytest.raises(SystemExit) as stop:
        call_command("doctor")
    assert stop.value.code == 1
    assert "Mend: Take WANGGE_DEBUG out" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WANGGE_SECRET_KEY", ""),
        ("WANGGE_FIELD_KEYS", ""),
        ("WANGGE_FIELD_KEYS", "k1:short"),
        ("WANGGE_HOSTS", "*"),
        ("DATABASE_URL", ""),
        ("DATABASE_URL", "mysql://x/y"),
        ("WANGGE_DESK_IDLE_SECONDS", "soon"),
        ("WANGGE_TOKEN_HOURS", "long"),
    ],
)
def test_what_cannot_even_be_read_is_said_without_a_traceback(name, value):
    done = subprocess.run(
        [sys.executable, "manage.py", "doctor"],
        cwd=settings.BASE_DIR,
        env=os.environ | {name: value},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Wangge does not start. ")
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") <= 2


def test_the_web_process_refuses_debug_in_one_sentence():
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", "import config.wsgi"],
        cwd=settings.BASE_DIR,
        env=os.environ | {"WANGGE_DEBUG": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Wangge does not start. WANGGE_DEBUG is on.")
