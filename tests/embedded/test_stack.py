"""Real servers, started and stopped; those that the environment names instead."""

import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg2
import pytest
import redis

from embedded import stack as module
from embedded.folder import Folder
from embedded.output import Failed, Output
from embedded.ports import free_port, refused
from embedded.processes import Child
from embedded.stack import SERVERS, Stack, project_environment
from embedded.tuning import settings_of
from embedded.up import hosts_for, wait_for_port

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def folder(monkeypatch):
    # Not tmp_path: pytest closes it to others, and under root PostgreSQL runs as nobody.
    place = Path(tempfile.mkdtemp(prefix="wangge-"))
    place.chmod(0o711)
    for name in SERVERS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(module, "VENV", Path(sys.prefix))
    folder = Folder(place)
    folder.prepare()
    yield folder
    shutil.rmtree(place)


def started(folder, **options):
    stack = Stack(folder, Output(sys.stderr, children=False), throwaway=True)
    assert stack.lock.take("test")
    try:
        stack.start(demo="none", **options)
    except BaseException:
        stack.stop()
        raise
    return stack


def ask(url, sql):
    connection = psycopg2.connect(url)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone()
    finally:
        connection.close()


@pytest.mark.enable_socket
def test_servers_start_keep_their_data_and_leave_nothing_running(folder):
    stack = started(folder)
    app, owner = stack.env["DATABASE_URL"], stack.env["DATABASE_OWNER_URL"]
    try:
        # The builtin C.UTF-8 knows letters: with C, pg_trgm would find no Chinese word.
        assert ask(owner, "create extension pg_trgm; select show_trgm('南召县')")[0]
        assert ask(app, "select current_user") == ("wangge_web",)
        assert ask(app, "select pg_has_role('wangge_app', 'USAGE')") == (True,)
        worker = stack.env["DATABASE_WORKER_URL"]
        # R10: the login has the limits, no session sets them.
        assert [ask(url, "show statement_timeout")[0] for url in (app, worker, owner)] == [
            *("15s", "2min", "0"),
        ]
        assert {ask(url, "show lock_timeout") for url in (app, worker, owner)} == {("3s",)}
        assert ask(owner, "show timezone") == ("UTC",)
        bell = redis.Redis.from_url(stack.env["REDIS_URL"])
        bell.set("kept", "yes")
        assert bell.config_get("appendonly") == {"appendonly": "yes"}
        bell.close()
        with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
            ask(app.replace("wangge_web:", "wangge_web:x"), "select 1")
        pids = [child.pid for child in stack.supervisor.children]
        assert len(pids) == 2
    finally:
        stack.stop()
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)

    # A folder of a version that had one login of the product gets the two.
    known = json.loads(folder.secrets.read_text())
    folder.secrets.write_text(json.dumps(known | {"wangge_web": "lost"}))
    (stack.cluster.base / "logins").unlink()
    stack = started(folder)
    try:
        assert ask(stack.env["DATABASE_URL"], "select show_trgm('南召县')")[0]
        assert ask(stack.env["DATABASE_URL"], "show statement_timeout") == ("15s",)
        bell = redis.Redis.from_url(stack.env["REDIS_URL"])
        assert bell.get("kept") == b"yes"
        bell.close()
    finally:
        stack.stop()


def test_servers_of_the_environment_come_first(folder, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://a:b@db/wangge")
    monkeypatch.setenv("REDIS_URL", "redis://bell")

    stack = started(folder, hosts="localhost")

    assert stack.supervisor.children == []
    assert stack.env["DATABASE_URL"] == "postgres://a:b@db/wangge"
    assert stack.env["REDIS_URL"] == "redis://bell"
    assert not stack.needs_migration()
    stack.stop()
    assert not folder.state.exists()


def test_an_owner_without_a_database_is_not_believed(folder, monkeypatch):
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgres://left:over@db/old")
    monkeypatch.setenv("DATABASE_URL", "")

    assert "DATABASE_OWNER_URL" not in project_environment(folder)
    assert "DATABASE_URL" not in project_environment(folder)


def test_a_missing_database_is_not_made_anew(folder, monkeypatch):
    monkeypatch.setenv("REDIS_URL", "redis://bell")
    module.read_secrets(folder)
    folder.migrated.touch()

    with pytest.raises(Failed, match="database of .* is missing"):
        started(folder)


def test_a_port_in_use_is_seen():
    port = free_port()
    assert refused("127.0.0.1", port) == ""
    server = subprocess.Popen(
        [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    with server:
        server.stdout.readline()
        assert "taken by another program" in refused("127.0.0.1", port)
        server.kill()


def test_the_site_answers_to_the_host_it_listens_on():
    assert hosts_for("127.0.0.1") == ["localhost", "127.0.0.1", "[::1]"]
    assert hosts_for("10.0.0.7")[-1] == "10.0.0.7"
    assert hosts_for("fd00::1")[-1] == "[fd00::1]"


def test_a_list_of_processes_that_cannot_be_written_stops_nothing(folder, monkeypatch):
    """Whatever the reason is; a folder in the way is one that root meets too."""
    monkeypatch.setenv("DATABASE_URL", "postgres://a:b@db/wangge")
    monkeypatch.setenv("REDIS_URL", "redis://bell")
    heard = io.StringIO()
    stack = Stack(folder, Output(heard, children=False))
    assert stack.lock.take("test")
    in_the_way = folder.pids.with_suffix(".new")
    in_the_way.mkdir()
    try:
        child = Child("web", ["/bin/sleep", "65"], env={}, output=stack.output, patience=5)
        stack.supervisor.add(child)
        assert child.is_alive()
        assert "The list of processes cannot be written down." in heard.getvalue()
    finally:
        stack.stop()


@pytest.mark.enable_socket
def test_after_a_kill_the_port_is_waited_for(folder):
    """What the killed run left still listens, and gives it back when it is asked to end."""
    port = free_port()
    program = (
        "import signal, socket, sys, time\n"
        "held = socket.create_server(('127.0.0.1', int(sys.argv[1])))\n"
        "signal.signal(signal.SIGTERM, lambda *_: (time.sleep(1), sys.exit()))\n"
        "print('held', flush=True)\n"
        "time.sleep(66)\n"
    )
    argv = [sys.executable, "-c", program, str(port)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE) as left:
        assert left.stdout.readline() == b"held\n"
        assert "taken by another program" in refused("127.0.0.1", port)
        stack = Stack(folder, Output(sys.stderr, children=False))
        assert stack.lock.take("test")
        with pytest.raises(Failed, match="taken by another program"):
            wait_for_port(stack, "127.0.0.1", port)  # nobody was killed: it is another program
        folder.pids.write_text(json.dumps({"web": [left.pid, program[:20]]}))
        wait_for_port(stack, "127.0.0.1", port)
        assert refused("127.0.0.1", port) == ""
        stack.lock.drop()


def test_a_damaged_version_of_the_database_is_a_sentence(folder, monkeypatch):
    monkeypatch.setenv("REDIS_URL", "redis://bell")
    module.read_secrets(folder)
    cluster = folder.root / "postgres" / "cluster"
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_bytes(b"\xff\xfe")
    with pytest.raises(Failed, match="PG_VERSION is damaged"):
        started(folder)


def test_an_older_server_gets_no_setting_that_it_does_not_know():
    older, newer = (settings_of(major, throwaway=False) for major in (17, 18))
    assert set(newer) - set(older) == {"max_active_replication_origins"}
    assert older["synchronous_commit"] == newer["synchronous_commit"] == "on"
    assert "fsync" not in newer
