"""The data folder: secrets made once, one holder at a time, guests waited for."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from embedded.folder import LOGINS, Folder, Lock, read_secrets
from embedded.output import Failed
from embedded.stack import IDENTITY, refuse_second, running

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path):
    folder = Folder(tmp_path / "data")
    folder.prepare()
    return folder


def test_secrets_are_made_once_and_private(folder):
    made = read_secrets(folder)

    assert read_secrets(folder) == made
    assert folder.secrets.stat().st_mode & 0o777 == 0o600
    assert made["WANGGE_FIELD_KEYS"].startswith("k1:")
    assert len(set(made.values())) == len(made)


def test_secrets_of_an_older_version_get_what_is_new(folder):
    made = read_secrets(folder)
    older = {name: text for name, text in made.items() if name not in LOGINS}
    folder.secrets.write_text(json.dumps(older))

    known = read_secrets(folder)

    assert set(known) == set(made)
    assert {name: known[name] for name in older} == older
    assert read_secrets(folder) == known
    assert folder.secrets.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("text", [None, "", '{"valkey": '])
def test_lost_secrets_of_a_used_folder_are_never_made_anew(folder, text):
    folder.migrated.touch()
    if text is not None:
        folder.secrets.write_text(text)

    with pytest.raises(Failed, match=r"secrets\.json is missing or damaged"):
        read_secrets(folder)


def test_a_folder_in_the_way_is_a_sentence(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(Failed, match="cannot be written"):
        Folder(tmp_path / "file").prepare()


@pytest.fixture
def lock(folder):
    lock = Lock(folder)
    yield lock
    lock.drop()


def test_second_up_is_told_who_runs_and_where(folder, lock):
    first, second = Lock(folder), lock
    assert first.take("up")
    folder.state.write_text(json.dumps({"pid": os.getpid(), "env": {}, "url": "http://x:1/"}))

    assert not second.take("up")
    sentence = str(refuse_second(folder, second))
    assert f"process {os.getpid()}" in sentence
    assert "at http://x:1/ (`dev.py up`" in sentence

    first.drop()
    assert second.take("manage")


def test_killed_holder_leaves_the_lock_free_and_its_state_unheard(folder, lock, monkeypatch):
    for identity in IDENTITY:
        monkeypatch.delenv(identity, raising=False)
    program = (
        "import sys, time; from pathlib import Path;"
        "from embedded.folder import Folder, Lock;"
        "lock = Lock(Folder(Path(sys.argv[1]))); assert lock.take('up');"
        "print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(folder.root)], cwd=ROOT, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout.readline() == b"held\n"
        folder.state.write_text(
            json.dumps({"pid": holder.pid, "env": {"REDIS_URL": "redis://old"}})
        )
        assert not lock.take("manage")
        assert running(folder, lock)["REDIS_URL"] == "redis://old"
        holder.send_signal(signal.SIGKILL)

    assert lock.take("manage")
    assert running(folder, lock) is None


def test_servers_wait_for_their_guests(lock):
    guest = lock.enter_as_guest()
    stopped = threading.Event()
    waiter = threading.Thread(target=lambda: os.close(lock.wait_for_guests(stopped.set)))
    waiter.start()

    assert not stopped.wait(0.2)
    os.close(guest)
    assert stopped.wait(5)
    waiter.join()


@pytest.fixture
def up(folder):
    """A stack that runs, with keys and settings of its own."""
    held = Lock(folder)
    assert held.take("up")
    env = {"WANGGE_FIELD_KEYS": "k1:old", "WANGGE_LOG": "plain", "REDIS_URL": "redis://bell"}
    folder.state.write_text(json.dumps({"pid": os.getpid(), "env": env}))
    yield held
    held.drop()


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("WANGGE_FIELD_KEYS", "k2:new,k1:old"),
        ("WANGGE_SECRET_KEY", "other"),
        ("DATABASE_URL", "postgres://elsewhere/wangge"),
        ("REDIS_URL", "redis://elsewhere"),
    ],
)
def test_other_keys_or_servers_beside_a_running_stack_are_refused(
    folder, up, lock, monkeypatch, name, other
):
    """`rotate_keys` would seal with a key that the running site does not have."""
    for identity in IDENTITY:
        monkeypatch.delenv(identity, raising=False)
    monkeypatch.setenv(name, other)
    with pytest.raises(Failed, match=f"{name} is given, but the Wangge that runs on"):
        running(folder, lock)


def test_what_is_given_counts_and_the_rest_is_the_stacks(folder, up, lock, monkeypatch):
    for identity in IDENTITY:
        monkeypatch.delenv(identity, raising=False)
    monkeypatch.setenv("WANGGE_FIELD_KEYS", "k1:old")  # the same: nothing to refuse
    monkeypatch.setenv("WANGGE_LOG", "json")
    env = running(folder, lock)
    assert (env["WANGGE_LOG"], env["REDIS_URL"]) == ("json", "redis://bell")
    assert env["WANGGE_DATA"] == str(folder.root)


def test_a_damaged_memory_of_the_demo_is_no_memory(folder):
    folder.demo.write_bytes(b"\xff\xfe\x00")
    assert folder.remembered_demo() is None
    folder.demo.write_text("nanzhao\n")
    assert folder.remembered_demo() == "nanzhao"
