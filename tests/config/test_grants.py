"""The app role has exactly the rights it should have on each table (docs/adr/0003, data.md R10)."""

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.models.signals import post_migrate

from config.doctor.database import database_findings
from config.doctor.limits import limits
from config.grants import differing, settle_grants, should, wrong_grants
from grids.findings import histories

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_owner(db):
    """The session of whoever owns the tables."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        yield cursor


def test_a_migrated_database_has_exactly_what_it_should():
    assert differing() == []
    assert list(wrong_grants()) == []


def test_a_history_is_only_added_to():
    tables = {model._meta.db_table for model in histories()}
    assert tables >= {"grids_auditrow", "disputes_ticketevent", "disputes_seal"}
    assert {should(table, is_sequence=False) for table in tables} == {
        frozenset({"SELECT", "INSERT"})
    }


PLANTED = {
    "GRANT UPDATE ON disputes_ticketevent TO {role}": "disputes_ticketevent: {role} must not have UPDATE",
    "GRANT UPDATE (words_hash) ON disputes_ticketevent TO {role}": (
        "disputes_ticketevent: {role} must not have UPDATE"
    ),
    "GRANT TRUNCATE ON disputes_ticket TO {role}": "disputes_ticket: {role} must not have TRUNCATE",
    "GRANT DELETE ON grids_auditrow TO PUBLIC": "grids_auditrow: nor everybody DELETE",
    "REVOKE INSERT ON disputes_seal FROM {role}": "disputes_seal: {role} lacks INSERT",
    "REVOKE ALL ON grids_grid FROM {role}": (
        "grids_grid: {role} lacks DELETE, INSERT, SELECT, UPDATE"
    ),
    "REVOKE USAGE ON SEQUENCE grids_grid_id_seq FROM {role}": "grids_grid_id_seq: {role} lacks USAGE",
    # What an engine does that lays a table out anew: the default rights come back.
    "CREATE TABLE other AS SELECT 1; DROP TABLE other;"
    " GRANT SELECT, INSERT, UPDATE, DELETE ON disputes_seal TO {role}": (
        "disputes_seal: {role} must not have DELETE, UPDATE"
    ),
}
"""A right that is too much or missing, and what the doctor says of it."""


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_grant_is_found_and_set_right(planted, as_owner):
    role = settings.APP_ROLE
    as_owner.execute(planted.format(role=role))

    (finding,) = wrong_grants()
    assert finding.is_grave
    assert f": {PLANTED[planted].format(role=role)}." in finding.what
    assert finding in list(database_findings())

    settle_grants(using="default")
    assert list(wrong_grants()) == []


def test_migrate_sets_right_what_was_lost(as_owner):
    as_owner.execute(f"GRANT DELETE ON grids_auditrow TO {settings.APP_ROLE}")
    call_command("migrate", verbosity=0)
    assert differing() == []
    assert "config.grants" in {key[0] for key, *_rest in post_migrate.receivers}


def test_whoever_does_not_own_the_tables_leaves_them_alone(as_owner):
    role = settings.APP_ROLE
    as_owner.execute(f"REVOKE INSERT ON disputes_seal FROM {role}; SET LOCAL ROLE {role}")
    settle_grants(using="default")
    assert [one["table"] for one in differing()] == ["disputes_seal"]


LIMITS = "ALTER ROLE {login} SET lock_timeout = '{lock}'; ALTER ROLE {login} SET statement_timeout = '{most}'"


@pytest.mark.parametrize(
    ("lock", "web", "worker", "told"),
    [
        ("3s", "15s", "2min", []),
        ("2500", "9000ms", "60s", []),
        ("3s", "2min", "2min", ["wangge_t_web SET statement_timeout = '15s'"]),
        ("0", "15s", "120s", ["wangge_t_web SET lock", "wangge_t_worker SET lock_timeout = '3s'"]),
        ("3s", "15s", "1h", ["wangge_t_worker SET statement_timeout = '120s'"]),
        (None, "15s", "120s", ["wangge_t_web SET lock_timeout = '3s'", "wangge_t_worker SET lock"]),
    ],
)
def test_logins_without_their_limits_are_found(settings, as_owner, lock, web, worker, told):
    settings.DATABASE_LOGINS = {"web": "wangge_t_web", "worker": "wangge_t_worker"}
    for login, most in (("wangge_t_web", web), ("wangge_t_worker", worker)):
        as_owner.execute(f"CREATE ROLE {login}")
        as_owner.execute(LIMITS.format(login=login, lock=lock or "1s", most=most))
        if lock is None:
            as_owner.execute(f"ALTER ROLE {login} RESET lock_timeout")
    found = list(limits())
    assert bool(found) == bool(told)
    for words in told:
        assert words in found[0].mend
    assert sum(one.mend.count("ALTER ROLE") for one in found) == len(told)
