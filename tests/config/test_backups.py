"""A backup comes back whole into a second database, or is refused with a sentence."""

import hashlib
import json
import os
import shutil
import subprocess
import sys

import pytest
from django.conf import settings as project
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from config.backups.making import digest, make_backup, table_counts
from config.backups.programs import BackupFailed, find_programs
from config.backups.restoring import restore_backup
from config.doctor.database import rights
from disputes.actions.log import Draft, NamedParty, log_ticket
from disputes.models import Party, Ticket, TicketEvent
from grids.actions.analyzing import analyze
from rows.fields import sealed_get
from tests import cast as small_county

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def files(settings, tmp_path):
    """A folder of files with one photo in it."""
    settings.MEDIA_ROOT = tmp_path / "media"
    (settings.MEDIA_ROOT / "ab").mkdir(parents=True)
    (settings.MEDIA_ROOT / "ab" / "abcdef").write_bytes(b"photo")
    return settings.MEDIA_ROOT


@pytest.fixture
def backup(files, tmp_path):
    """A backup of a county with one dispute, and what its manifest says."""
    cast = small_county.build()
    draft = Draft(
        kind="dispute",
        words="两家为地界吵架",
        grid=cast.group_grid,
        parties=[NamedParty("张三", "13800005678")],
    )
    with transaction.atomic():
        log_ticket(draft, by=cast.leader, now=timezone.now())
    folder = tmp_path / "backup"
    return folder, make_backup(folder, timezone.now())


@pytest.fixture
def second_database(backup):
    """An empty database beside the tests' own; the connection leads there."""
    first = connection.settings_dict["NAME"]
    second = f"{first}_restored"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{second}"')
        cursor.execute(f'CREATE DATABASE "{second}"')
    lead_to(second)
    yield second
    lead_to(first)
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{second}"')


def lead_to(name):
    connection.close()
    connection.settings_dict["NAME"] = name


def test_a_backup_comes_back_whole(backup, second_database, settings, tmp_path):
    folder, manifest = backup
    settings.MEDIA_ROOT = tmp_path / "elsewhere"
    assert restore_backup(folder) == manifest
    counts = table_counts()
    assert counts == manifest["counts"]
    assert counts["disputes_ticket"] == counts["disputes_party"] == 1
    assert Ticket.objects.get().words == "两家为地界吵架"
    assert sealed_get(Party.objects.get(), "name").reveal() == "张三"
    assert (settings.MEDIA_ROOT / "ab" / "abcdef").read_bytes() == b"photo"
    assert history_is_safe()
    assert TicketEvent.objects.count() == 1
    assert {"disputes_ticket", "grids_grid"} <= analysed()


def analysed():
    """Tables that the planner knows something of."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tablename FROM pg_stats WHERE schemaname = 'public'")
        return {row[0] for row in cursor.fetchall()}


def history_is_safe():
    """Asked as the role that the product runs as."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'SET LOCAL ROLE "{project.APP_ROLE}"')
        return list(rights()) == []


def test_a_database_that_was_only_migrated_takes_a_backup(backup, second_database):
    folder, manifest = backup
    call_command("migrate", interactive=False, verbosity=0)
    restore_backup(folder)
    assert table_counts() == manifest["counts"]
    assert history_is_safe()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'SET LOCAL ROLE "{project.APP_ROLE}"')
        analyze(Ticket)  # what the owner lends came back, too


def test_a_database_with_work_in_it_is_refused_and_says_how(backup):
    folder, _manifest = backup
    with pytest.raises(BackupFailed, match=r"not empty: 1 rows in disputes_ticket.*--replace"):
        restore_backup(folder)
    assert Ticket.objects.count() == 1


def test_replace_throws_away_what_is_there(backup, second_database):
    folder, manifest = backup
    restore_backup(folder)
    Ticket.objects.update(words="später")
    restore_backup(folder, replace=True)
    assert Ticket.objects.get().words == "两家为地界吵架"
    assert table_counts() == manifest["counts"]
    assert history_is_safe()


def test_the_manifest_names_keys_but_holds_none(backup):
    folder, manifest = backup
    pairs = dict(pair.split(":") for pair in os.environ["WANGGE_FIELD_KEYS"].split(","))
    assert manifest["keys_needed"] == [next(iter(pairs))]
    text = (folder / "manifest.json").read_text()
    assert not any(key in text for key in pairs.values())
    assert project.SECRET_KEY not in text
    assert manifest["made_at"].endswith("+08:00")
    photo = hashlib.sha256(b"photo").hexdigest()
    assert manifest["files"] == {"count": 1, "bytes": 5, "sha256": {"ab/abcdef": photo}}


def test_nobody_else_can_read_a_backup(backup):
    folder, _manifest = backup
    assert folder.stat().st_mode & 0o077 == 0
    assert (folder / "database.dump").stat().st_mode & 0o077 == 0


def test_a_key_that_is_not_configured_is_named(backup, second_database, settings):
    folder, _manifest = backup
    settings.FIELD_KEYS = {"other": b"x" * 32}
    with pytest.raises(BackupFailed, match="needs the field keys"):
        restore_backup(folder)
    assert table_counts() == {}


def test_another_key_of_the_same_name_is_refused_before_anything_is_changed(
    backup, second_database, settings
):
    """Every new installation calls its first key k1."""
    folder, manifest = backup
    settings.FIELD_KEYS = dict.fromkeys(manifest["keys_needed"], b"x" * 32)
    with pytest.raises(BackupFailed, match="another key than the one of the same name"):
        restore_backup(folder)
    assert table_counts() == {}


def test_an_older_backup_with_another_key_says_what_it_left(backup, second_database, settings):
    """A backup made before keys were marked shows a wrong key only when it is opened."""
    folder, manifest = backup
    del manifest["key_marks"]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    settings.FIELD_KEYS = dict.fromkeys(manifest["keys_needed"], b"x" * 32)
    with pytest.raises(BackupFailed, match="again with --replace"):
        restore_backup(folder)


def test_a_damaged_dump_is_refused(backup, second_database):
    folder, _manifest = backup
    with (folder / "database.dump").open("ab") as file:
        file.write(b"x")
    with pytest.raises(BackupFailed, match="damaged"):
        restore_backup(folder)


@pytest.mark.parametrize("harm", ["changed", "gone", "added", "all gone"])
def test_a_damaged_file_is_refused_before_anything_is_changed(
    backup, second_database, settings, tmp_path, harm
):
    folder, _manifest = backup
    photo = folder / "files" / "ab" / "abcdef"
    settings.MEDIA_ROOT = tmp_path / "elsewhere"
    if harm == "changed":
        photo.write_bytes(b"phot0")
    elif harm == "gone":
        photo.unlink()
    elif harm == "added":
        (folder / "files" / "evil").write_bytes(b"x")
    else:
        shutil.rmtree(folder / "files")
    name = "evil" if harm == "added" else "ab/abcdef"
    with pytest.raises(BackupFailed, match=f"not its own: {name}. Use another"):
        restore_backup(folder)
    assert table_counts() == {}
    assert not settings.MEDIA_ROOT.exists()


def test_a_backup_from_before_files_had_sums_is_taken(backup, second_database):
    folder, manifest = backup
    del manifest["files"]["sha256"]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    assert restore_backup(folder) == manifest


def test_a_dump_that_fails_half_way_changes_nothing(backup, second_database):
    folder, manifest = backup
    restore_backup(folder)
    Ticket.objects.update(words="later")
    whole = (folder / "database.dump").read_bytes()
    (folder / "database.dump").write_bytes(whole[:-4000] + bytes(4000))
    manifest["dump_sha256"] = digest(folder / "database.dump")
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(BackupFailed, match="nothing was changed"):
        restore_backup(folder, replace=True)
    assert Ticket.objects.get().words == "later"
    assert history_is_safe()


def test_what_is_no_backup_is_refused(tmp_path):
    with pytest.raises(BackupFailed, match="no backup"):
        restore_backup(tmp_path)
    (tmp_path / "manifest.json").write_text(json.dumps({"format": 99}))
    with pytest.raises(BackupFailed, match="another version"):
        restore_backup(tmp_path)


def test_a_folder_with_something_in_it_is_refused(tmp_path):
    (tmp_path / "x").write_text("x")
    with pytest.raises(CommandError, match="not empty"):
        call_command("backup", str(tmp_path))


def test_other_programs_on_the_database_are_refused(backup, second_database):
    folder, _manifest = backup
    other = connection.copy()
    other.connect()
    try:
        with pytest.raises(BackupFailed, match="Stop web, worker and beat"):
            restore_backup(folder)
    finally:
        other.close()


def test_the_programs_are_no_older_than_the_server():
    done = subprocess.run(
        [find_programs("pg_dump")[0], "--version"], capture_output=True, text=True, check=True
    )
    assert "pg_dump" in done.stdout


def test_the_commands_say_what_they_did(files, tmp_path, capsys):
    call_command("backup", str(tmp_path / "b"))
    assert "Backed up" in capsys.readouterr().out
    assert sys.exc_info()[0] is None
