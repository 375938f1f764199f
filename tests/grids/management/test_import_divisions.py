"""`import_divisions`: all or nothing, twice the same, everything left out is named."""

import json

import pytest
from django.core.management import CommandError, call_command

from disputes.models import Allowance, Category
from grids.actions.tree import close_grid, rename_grid
from grids.models import AuditRow, County, Grid, GridCode
from grids.tiers import Tier
from tests.grids.divisions import FILES, SAMPLE, write_files

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(capsys):
    """Run the command; returns what it printed and its last line read as JSON."""

    def call(folder, *arguments):
        call_command("import_divisions", "--dir", str(folder), "--json", *arguments)
        said = capsys.readouterr().out
        return said, json.loads(said.splitlines()[-1])

    return call


def line(**numbers):
    return {"created": 0, "updated": 0, "unchanged": 0, "skipped": 0, "errors": 0} | numbers


def test_all_of_nanyang_and_again_with_no_change(run):
    _said, done = run(SAMPLE, "--city", "4113")
    assert done == {
        "city": line(created=1),
        "county": line(created=15),
        "township": line(created=249, skipped=7),
        "village": line(created=4987, skipped=7),
    }
    before = list(Grid.objects.order_by("id").values())
    said, again = run(SAMPLE, "--city", "4113")
    assert "Nothing changed." in said
    assert "河南红阳机械厂" in said
    assert again == {
        "city": line(unchanged=1),
        "county": line(unchanged=15),
        "township": line(unchanged=249, skipped=7),
        "village": line(unchanged=4987, skipped=7),
    }
    assert list(Grid.objects.order_by("id").values()) == before
    nanzhao = Grid.objects.get(code="411321")
    assert (nanzhao.township_count, nanzhao.village_count) == (16, 343)
    city = Grid.objects.get(code="4113")
    assert (city.township_count, city.village_count) == (249, 4987)


def test_a_county_comes_with_its_city_paths_and_first_settings(run, tmp_path):
    run(write_files(tmp_path), "--county", "990101")
    village = Grid.objects.get(code="990101100200")
    above = [Grid.objects.get(code=code) for code in ("9901", "990101", "990101100")]
    assert village.ancestor_ids() == [grid.id for grid in above]
    assert (village.name, village.formal_name) == ("大沟村", "大沟村民委员会")
    assert (village.pinyin, village.initials) == ("dagoucun", "dgc")
    assert County.objects.get().short_name == "甲县"
    assert Allowance.objects.filter(county=990101).count() == 6 * 3 * 5
    assert Category.objects.filter(is_sensitive=True).exists()
    assert AuditRow.objects.filter(act="tree_imported", county=990101).count() == 1


def test_the_city_is_made_once(run, tmp_path):
    folder = write_files(tmp_path)
    run(folder, "--county", "990101")
    _said, done = run(folder, "--county", "990102")
    assert done["city"] == line(unchanged=1)
    assert Grid.objects.get(code="9901").village_count == 3


def test_a_county_without_prefecture_is_a_root(run, tmp_path):
    _said, done = run(write_files(tmp_path), "--county", "999001")
    assert done["city"] == line(skipped=1)
    assert Grid.objects.get(code="999001").parent is None


@pytest.mark.parametrize("place", [("--county", "990101"), ("--city", "9901")])
def test_one_bad_row_and_nothing_is_written(run, tmp_path, capsys, place):
    folder = write_files(tmp_path, villages_more="990101100201,,990101100,99,9901,990101\n")
    with pytest.raises(CommandError, match="1 bad row: nothing was written") as stopped:
        run(folder, *place)
    assert stopped.value.returncode == 1
    said = capsys.readouterr()
    assert "villages.csv, line 7: The name is empty." in said.err
    assert json.loads(said.out.splitlines()[-1])["village"] == line(skipped=1, errors=1)
    assert not Grid.objects.exists()
    assert not County.objects.exists()


def test_a_dry_run_writes_nothing(run, tmp_path):
    said, done = run(write_files(tmp_path), "--county", "990101", "--dry-run")
    assert done["village"] == line(created=2, skipped=1)
    assert "A dry run" in said
    assert not Grid.objects.exists()
    assert not County.objects.exists()


def test_another_formal_name_renames_and_our_own_name_stays(run, tmp_path, now):
    folder = write_files(tmp_path)
    run(folder, "--county", "990101")
    ours = Grid.objects.get(code="990101100001")
    rename_grid(ours, "老街社区", by=None, now=now)
    villages = FILES["villages.csv"].replace("大沟村民委员会", "小沟村民委员会")
    said, done = run(write_files(tmp_path, villages=villages), "--county", "990101")
    assert done["village"] == line(updated=1, unchanged=1, skipped=1)
    assert "小沟村" in said
    ours.refresh_from_db()
    assert ours.name == "老街社区"
    assert Grid.objects.get(code="990101100200").initials == "xgc"


def test_a_withdrawn_row_is_named_and_kept(run, tmp_path):
    run(write_files(tmp_path), "--county", "990101")
    villages = "".join(row for row in FILES["villages.csv"].splitlines(True) if "大沟" not in row)
    said, _done = run(write_files(tmp_path, villages=villages), "--county", "990101")
    assert "No longer in the files, kept here: 990101100200 大沟村民委员会" in said
    assert Grid.objects.open().filter(code="990101100200").exists()


def test_what_was_closed_or_renumbered_here_stays_so(run, tmp_path, now):
    folder = write_files(tmp_path)
    run(folder, "--county", "990101")
    village = Grid.objects.get(code="990101100200")
    close_grid(village, village.opened_on, by=None, now=now.replace(year=now.year + 10))
    moved = Grid.objects.get(code="990101100001")
    Grid.objects.filter(pk=moved.pk).update(code="990101100009")
    GridCode.objects.create(code="990101100001", grid=moved, until=now.date())
    said, done = run(folder, "--county", "990101")
    assert done["village"] == line(skipped=3)
    assert said.count("closed or renumbered here") == 2
    assert Grid.objects.filter(tier=Tier.VILLAGE).count() == 2


@pytest.mark.parametrize("arguments", [("--county", "9901"), ("--city", "99010x")])
def test_a_bad_code_is_refused(run, tmp_path, arguments):
    with pytest.raises(CommandError, match="no division code"):
        run(write_files(tmp_path), *arguments)


def test_a_missing_folder_is_refused(run, tmp_path):
    with pytest.raises(CommandError, match="There is no folder"):
        run(tmp_path / "nowhere", "--county", "990101")


def test_a_county_without_townships_or_villages_is_imported_but_told(run, tmp_path):
    """Some counties have none in the national file; so has a file that was cut off."""
    header = FILES["villages.csv"].splitlines()[0] + "\n"
    said, done = run(write_files(tmp_path, villages=header), "--county", "990101")
    assert done["township"] == line(created=3)
    assert "villages.csv has no row for 990101." in said
    assert "streets.csv has no row" not in said
