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


@pytest.fixture
def refused(run):
    """Run the command, see it refuse with exit code 1 and change nothing; returns the sentence."""

    def call(folder, *arguments):
        before = whole()
        with pytest.raises(CommandError) as stopped:
            run(folder, *arguments)
        assert stopped.value.returncode == 1
        assert whole() == before
        return str(stopped.value)

    return call


def whole():
    grids, counties = Grid.objects.order_by("id"), County.objects.order_by("id")
    return list(grids.values()), list(counties.values()), AuditRow.objects.count()


CROSSWISE = (
    FILES["villages.csv"]
    .replace("大沟村民委员会", "……")
    .replace("河街社区居民委员会", "大沟村民委员会")
    .replace("……", "河街社区居民委员会")
)


@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.parametrize("place", [("--county", "990101"), ("--city", "9901"), ("--dry-run",)])
def test_another_edition_over_a_standing_tree_is_refused(run, refused, tmp_path, place, is_known):
    """A tree that was filled before its edition was kept is told by its grids."""
    run(write_files(tmp_path), "--county", "990101")
    if not is_known:
        County.objects.update(divisions="")
    place = place if len(place) > 1 else ("--county", "990101", *place)
    said = refused(write_files(tmp_path, villages=CROSSWISE), *place)
    assert "甲县 (990101) was filled from another edition" in said
    assert "990101100001 is 河街社区居民委员会 here and 大沟村民委员会 in the files" in said
    assert "nothing was written" in said


@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.parametrize(
    ("more", "less"),
    [("990101100201,新村民委员会,990101100,99,9901,990101\n", ""), ("", "大沟")],
)
def test_a_village_more_or_less_is_another_edition(run, refused, tmp_path, more, less, is_known):
    run(write_files(tmp_path), "--county", "990101")
    if not is_known:
        County.objects.update(divisions="")
    lines = FILES["villages.csv"].splitlines(keepends=True)
    villages = "".join(row for row in lines if not less or less not in row) + more
    said = refused(write_files(tmp_path, villages=villages), "--county", "990101")
    code = (
        "990101100201 is nothing here"
        if more
        else "990101100200 is 大沟村民委员会 here and nothing"
    )
    assert code in said


def test_the_same_edition_again_is_taken_in_any_order_and_our_own_names_stay(run, tmp_path, now):
    run(write_files(tmp_path), "--county", "990101")
    ours = Grid.objects.get(code="990101100001")
    rename_grid(ours, "老街社区", by=None, now=now)
    head, *rows = FILES["villages.csv"].splitlines(keepends=True)
    turned = write_files(tmp_path, villages="".join([head, *reversed(rows)]))
    for edition in (County.objects.get().divisions, ""):  # known, and not known
        County.objects.update(divisions=edition)
        said, done = run(turned, "--county", "990101")
        assert "Nothing changed." in said
        assert done["village"] == line(unchanged=2, skipped=1)
        assert len(County.objects.get().divisions) == 64
    ours.refresh_from_db()
    assert ours.name == "老街社区"


def test_placeholders_left_out_at_first_may_come_later(run, tmp_path):
    folder = write_files(tmp_path)
    run(folder, "--county", "990101")
    _said, done = run(folder, "--county", "990101", "--with-placeholders")
    assert done["village"] == line(created=1, unchanged=2)
    assert run(folder, "--county", "990101")[1]["village"] == line(unchanged=2, skipped=1)


def test_a_city_is_of_one_edition(run, refused, tmp_path):
    """Between editions a township passes from one county to another: it would stand twice."""
    run(write_files(tmp_path), "--county", "990101")
    said = refused(write_files(tmp_path, villages=CROSSWISE), "--county", "990102")
    assert "甲县 (990101) was filled from another edition" in said
    cut = {
        name: "".join(row for row in FILES[f"{name}.csv"].splitlines(True) if "990101" not in row)
        for name in ("areas", "streets", "villages")
    }
    said = refused(write_files(tmp_path, **cut), "--county", "990102")
    assert "these files say nothing of it" in said
    _said, done = run(write_files(tmp_path, villages=CROSSWISE), "--county", "999001")
    assert done["village"] == line(created=1)  # another city


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
