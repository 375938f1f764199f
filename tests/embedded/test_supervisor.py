"""Children: prefixed lines, restarts, the order of stopping, and no orphan after a SIGKILL."""

import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from embedded import supervisor as module
from embedded.output import Failed, LogFile, Output
from embedded.processes import Child, command_line, end_leftover
from embedded.supervisor import Asked, Supervisor

ROOT = Path(__file__).resolve().parents[2]
# Newer Pythons warn of forks beside threads; the leash is tied in C calls only.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
ENV = {"PATH": os.environ["PATH"]}


@pytest.fixture
def heard():
    return io.StringIO()


@pytest.fixture
def supervisor(heard):
    made = Supervisor(Output(heard, children=True), first_pause=0.01)
    yield made
    made.stop_all()


def shell(supervisor, name, script, **more):
    more.setdefault("patience", 5)
    return Child(name, ["/bin/sh", "-c", script], env=ENV, output=supervisor.output, **more)


def until(reached, supervisor=None, seconds=10):
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline, "waited in vain"
        if supervisor:
            supervisor.keep_alive()
        time.sleep(0.01)


def test_children_stop_in_the_opposite_order(supervisor, tmp_path):
    book = tmp_path / "book"
    names = ("postgres", "valkey", "web", "worker", "beat")
    for name in names:
        script = f"trap 'echo {name} >> {book}; exit 0' TERM; touch {tmp_path}/{name}; while :; do sleep 0.02; done"
        supervisor.add(shell(supervisor, name, script))
    until(lambda: all((tmp_path / name).exists() for name in names))

    supervisor.stop_all()

    assert book.read_text().split() == ["beat", "worker", "web", "valkey", "postgres"]


def test_lines_are_prefixed_and_kept(supervisor, heard, tmp_path):
    log = tmp_path / "log" / "web.log"
    supervisor.run_step(shell(supervisor, "web", "echo one; echo two >&2", log=log))

    until(lambda: "two" in heard.getvalue())
    assert heard.getvalue() == "web      | one\nweb      | two\n"
    until(lambda: log.read_text() == "one\ntwo\n")


def test_failed_step_says_why(supervisor):
    with pytest.raises(Failed, match=r"(?s)migrate ended with code 3:.*no such table"):
        supervisor.run_step(shell(supervisor, "migrate", "echo no such table; exit 3"))


def test_step_ends_when_somebody_asks(supervisor):
    supervisor.asked.set()
    step = shell(supervisor, "demo", "sleep 60")

    with pytest.raises(Asked):
        supervisor.run_step(step)
    assert not step.is_alive()


def test_dead_child_comes_back(supervisor, heard, tmp_path):
    child = shell(supervisor, "worker", "echo up >> starts; exec sleep 60", cwd=tmp_path)
    supervisor.add(child)
    first = child.pid
    started = []
    supervisor.on_start = lambda: started.append(child.pid)
    until((tmp_path / "starts").exists)

    os.kill(first, signal.SIGKILL)
    until(lambda: child.is_alive() and child.pid != first, supervisor)

    assert started == [child.pid]
    assert "worker was ended by SIGKILL" in heard.getvalue()


def test_vital_child_that_stays_down_ends_the_run(supervisor, monkeypatch):
    monkeypatch.setattr(module, "LONGEST_PAUSE_S", 0.01)
    supervisor.add(shell(supervisor, "postgres", "echo disk full; exit 2"), vital=True)

    with pytest.raises(Failed, match=r"(?s)code 2.*disk full.*does not come back"):
        until(lambda: False, supervisor)


def test_a_vital_child_that_is_killed_comes_back_however_often(supervisor, monkeypatch):
    monkeypatch.setattr(module, "LONGEST_PAUSE_S", 0.01)
    child = shell(supervisor, "postgres", "exec sleep 65")
    supervisor.add(child, vital=True)
    for _ in range(2 * module.VITAL_ATTEMPTS):
        killed = child.pid
        os.kill(killed, signal.SIGKILL)
        until(lambda killed=killed: child.is_alive() and child.pid != killed, supervisor)


def test_stubborn_child_and_its_own_children_are_ended(supervisor, tmp_path):
    script = "trap '' TERM; sleep 61 & echo $! > grandchild.new; mv grandchild.new grandchild; wait"
    child = shell(supervisor, "worker", script, cwd=tmp_path, patience=0.2)
    supervisor.add(child)
    until((tmp_path / "grandchild").exists)
    grandchild = int((tmp_path / "grandchild").read_text())

    supervisor.stop_all()

    assert child.exit_code() == -signal.SIGKILL
    until(lambda: "sleep" not in command_line(grandchild))


@pytest.mark.skipif(sys.platform != "linux", reason="the leash is Linux's parent-death signal")
def test_sigkill_leaves_no_orphan(tmp_path):
    program = (
        "import sys, time; from embedded.output import Output;"
        "from embedded.processes import Child;"
        "child = Child('web', ['/bin/sleep', '62'], env={}, output=Output(sys.stderr, children=True));"
        "child.start(); print(child.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE
    ) as runner:
        pid = int(runner.stdout.readline())
        assert "sleep" in command_line(pid)
        runner.kill()

    until(lambda: "sleep" not in command_line(pid))


def test_leftover_is_known_by_its_command_line():
    with subprocess.Popen(["/bin/sleep", "63"]) as left:
        until(lambda: "sleep 63" in command_line(left.pid))
        assert not end_leftover(left.pid, "sleep 64", ask=signal.SIGTERM, patience=5)
        assert left.poll() is None
        assert end_leftover(left.pid, "sleep 63", ask=signal.SIGTERM, patience=5)
    assert not end_leftover(left.pid, "sleep 63", ask=signal.SIGTERM, patience=5)


def test_a_full_disk_is_waited_for(supervisor, monkeypatch, tmp_path):
    """As many tries as it takes; with room it comes back, without a reason it is given up."""
    monkeypatch.setattr(module, "LONGEST_PAUSE_S", 0.01)
    full, came_back = tmp_path / "full", tmp_path / "came_back"
    full.touch()
    supervisor.is_patient = full.exists
    script = f"test -e {full} && exit 2; touch {came_back}; sleep 63"
    supervisor.add(shell(supervisor, "postgres", script), vital=True)
    until(lambda: supervisor.attempts.get("postgres", 0) > 2 * module.VITAL_ATTEMPTS, supervisor)
    full.unlink()
    until(came_back.exists, supervisor)


def test_a_child_that_cannot_be_forked_is_tried_again(supervisor, heard, tmp_path):
    program = tmp_path / "web"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o700)
    child = Child("web", [str(program)], env=ENV, output=supervisor.output, patience=5)
    supervisor.add(child)
    until(lambda: not child.is_alive())
    program.rename(tmp_path / "away")
    until(lambda: "web cannot be started now. [Errno 2]" in heard.getvalue(), supervisor)
    (tmp_path / "away").write_text("#!/bin/sh\nsleep 64\n")
    (tmp_path / "away").rename(program)
    until(lambda: child.is_alive() and "sleep" in command_line_of_group(child.pid), supervisor)


def command_line_of_group(pid):
    """Of the child and of what it runs."""
    listed = subprocess.run(
        ["ps", "-o", "args=", "-g", str(pid)], capture_output=True, text=True, check=False
    )
    return listed.stdout


def test_a_log_that_cannot_be_written_stops_nobody_and_goes_on_later(tmp_path):
    place = tmp_path / "log"
    place.write_text("a file where the folder should be")
    log = LogFile(place / "web.log")
    log.write(b"lost\n")
    place.unlink()
    log.write(b"kept\n")
    log.close()
    assert (place / "web.log").read_bytes() == b"kept\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is Linux's full disk")
def test_a_full_log_is_opened_again(tmp_path):
    place = tmp_path / "web.log"
    place.symlink_to("/dev/full")
    log = LogFile(place)
    log.write(b"lost\n")
    place.unlink()
    log.write(b"kept\n")
    log.close()
    assert place.read_bytes() == b"kept\n"
