"""Reading the national division files: what is kept, what is named, what is told."""

import pytest

from grids.divisions import read_divisions, shown_name
from grids.tiers import Tier
from tests.grids.divisions import FILES, SAMPLE, write_files

GOOD = '990101100201,"好村民委员会",990101100,99,9901,990101'


def codes(found, tier):
    return [row.code for row in found.rows[tier]]


@pytest.mark.parametrize(
    ("formal", "shown"),
    [
        ("大沟村民委员会", "大沟村"),
        ("河街社区居民委员会", "河街社区"),
        ("一村村民委员会", "一村"),
        ("黑石寨村委会", "黑石寨村"),
        ("多福巷社区居委会", "多福巷社区"),
        ("正阳社区", "正阳社区"),
        ("南街居民委员会", "南街居委会"),
        ("宏扬居委会", "宏扬居委会"),
        ("吉忽伦图嘎查村民委员会", "吉忽伦图嘎查"),
        ("邰庄村民员委会", "邰庄村"),
        ("闫庄村民委员会会", "闫庄村"),
        ("张桥村员委员会", "张桥村"),
        ("兰营社区居民委会", "兰营社区"),
        ("桐柏山淮源风景名胜管理区", "桐柏山淮源风景名胜管理区"),
    ],
)
def test_the_shown_name_is_what_people_say(formal, shown):
    assert shown_name(formal) == shown


def test_a_county_is_read_with_its_city(tmp_path):
    found = read_divisions(write_files(tmp_path), "990101")
    assert found.faults == []
    assert codes(found, Tier.CITY) == ["9901"]
    assert codes(found, Tier.COUNTY) == ["990101"]
    assert codes(found, Tier.TOWNSHIP) == ["990101100", "990101401"]  # an empty one stays
    assert codes(found, Tier.VILLAGE) == ["990101100001", "990101100200"]


def test_placeholders_are_named_and_left_out_unless_asked(tmp_path):
    folder = write_files(tmp_path)
    assert [row.code for row in read_divisions(folder, "990101").placeholders] == [
        "990101400",
        "990101400498",
    ]
    asked = read_divisions(folder, "990101", with_placeholders=True)
    assert asked.placeholders == []
    assert "990101400498" in codes(asked, Tier.VILLAGE)


def test_a_county_without_prefecture_has_no_city(tmp_path):
    found = read_divisions(write_files(tmp_path), "999001")
    assert found.faults == []
    assert found.rows[Tier.CITY] == []
    assert [row.name for row in found.placeholders] == ["省直辖县级行政区划"]
    assert codes(found, Tier.VILLAGE) == ["999001100200"]


def test_a_city_is_all_its_counties(tmp_path):
    found = read_divisions(write_files(tmp_path), "9901")
    assert codes(found, Tier.COUNTY) == ["990101", "990102"]
    assert len(codes(found, Tier.VILLAGE)) == 3


def test_the_real_city_has_its_known_size():
    found = read_divisions(SAMPLE, "4113")
    assert found.faults == []
    assert [len(found.rows[tier]) for tier in sorted(found.rows)] == [1, 15, 249, 4987]
    assert len(found.placeholders) == 14


@pytest.mark.parametrize(
    ("row", "what", "mend"),
    [
        ('99010110020,"短",990101100,99,9901,990101', "has 11 digits", "12 digits"),
        ('99010110020x,"字母",990101100,99,9901,990101', "not made of digits", "12 digits"),
        ('９90101100201,"全角",990101100,99,9901,990101', "not made of digits", "12 digits"),
        ('990101100201,"",990101100,99,9901,990101', "name is empty", "990101100201"),
        ('990101100201,"  ",990101100,99,9901,990101', "name is empty", "990101100201"),
        (f'990101100201,"{"长" * 81}",990101100,99,9901,990101', "81 characters", "80"),
        ('990101100201,"错",990101401,99,9901,990101', "does not lie under streetCode", "990101100"),
        ('990102100201,"错",990102100,99,9901,990101', "does not lie under areaCode", "990102"),
        ('990101100200,"再来",990101100,99,9901,990101', "line 3 already", "Keep one"),
        ('990101109200,"无主",990101109,99,9901,990101', "is not in streets.csv", "Add a row"),
        ('990101100201,"少列",990101100,99,9901', "5 columns, not 6", "code,name,streetCode"),
        ('990101100201,"多列",990101100,99,9901,990101,1', "7 columns, not 6", "code,name"),
        ('990101100201,"引号,990101100,99,9901,990101', "quotation marks", 'Put a name between'),
        ('990101100201,""引"号",990101100,99,9901,990101', "quotation marks", 'Put a name between'),
        ('990101100201,"引""号",990101100,99,9901,990101', 'the character U+0022', "Take it out"),
        ('990101100201,"空\0",990101100,99,9901,990101', "the character U+0000", "Take it out"),
        ('990101100201,"倒\u202e置",990101100,99,9901,990101', "the character U+202E", "Take it"),
    ],
)  # fmt: skip
def test_a_bad_row_is_told_with_its_line_and_its_mend(tmp_path, row, what, mend):
    found = read_divisions(write_files(tmp_path, villages_more=row + "\n" + GOOD), "990101")
    told = [fault for fault in found.faults if fault.line == 7]
    assert len(told) == 1
    assert str(told[0]).startswith("villages.csv, line 7: ")
    assert what in told[0].what
    assert mend in told[0].mend


def test_every_bad_row_is_told(tmp_path):
    rows = "990101100201,,990101100,99,9901,990101\n123,坏,990101100,99,9901,990101\n"
    found = read_divisions(write_files(tmp_path, villages_more=rows), "990101")
    assert [fault.line for fault in found.faults] == [7, 8]


def test_a_bad_row_elsewhere_is_not_ours(tmp_path):
    rows = '999001100201,"",999001100,99,9990,999001\n'
    assert read_divisions(write_files(tmp_path, villages_more=rows), "990101").faults == []


def test_a_row_of_no_known_place_is_told_to_everybody(tmp_path):
    found = read_divisions(write_files(tmp_path, villages_more="?,?,?,?,?,?\n"), "990101")
    assert [fault.line for fault in found.faults] == [7]


def test_the_children_of_a_bad_row_are_not_blamed(tmp_path):
    streets = FILES["streets.csv"].replace('"东镇"', '""')
    found = read_divisions(write_files(tmp_path, streets=streets), "990101")
    assert [str(fault.table.file) for fault in found.faults] == ["streets.csv"]


def test_a_wrong_header_and_a_missing_file_are_told(tmp_path):
    folder = write_files(tmp_path, streets="id,name\n")
    (folder / "provinces.csv").unlink()
    faults = read_divisions(folder, "990101").faults
    assert (faults[0].table.file, faults[0].line) == ("provinces.csv", 0)
    assert any(f.table.file == "streets.csv" and f.line == 1 for f in faults)


def test_what_is_missing_stands_in_no_line(tmp_path):
    folder = write_files(tmp_path)
    (folder / "areas.csv").unlink()
    faults = [str(fault) for fault in read_divisions(folder, "990101").faults]
    assert faults[0] == "areas.csv: The file is missing. Put it into the folder."


@pytest.mark.parametrize("how", ["missing", "empty", "utf-16", "unreadable"])
def test_an_unread_file_is_one_mistake_and_its_children_are_not_blamed(tmp_path, how):
    folder = write_files(tmp_path)
    path = folder / "streets.csv"
    text = path.read_text(encoding="utf-8")
    path.unlink()
    if how == "unreadable":
        path.mkdir()
    elif how != "missing":
        path.write_bytes(b"" if how == "empty" else text.encode("utf-16"))
    (fault,) = read_divisions(folder, "990101").faults
    assert fault.table.file == "streets.csv"
    assert ("UTF-16" in fault.mend) == (how == "utf-16")


def test_spaces_around_cells_do_no_harm(tmp_path):
    rows = '990101100201, "新村民委员会", 990101100 ,99,9901,990101\n'
    found = read_divisions(write_files(tmp_path, villages_more=rows), "990101")
    assert found.faults == []
    assert found.rows[Tier.VILLAGE][-1].formal_name == "新村民委员会"


def test_an_unknown_code_is_told(tmp_path):
    faults = read_divisions(write_files(tmp_path), "990109").faults
    assert "No row has the code 990109." in [fault.what for fault in faults]


def test_a_byte_order_mark_is_welcome(tmp_path):
    folder = write_files(tmp_path)
    path = folder / "areas.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_divisions(folder, "990101").faults == []


def test_one_row_in_gb18030_is_told(tmp_path):
    folder = write_files(tmp_path)
    with (folder / "villages.csv").open("ab") as stream:
        stream.write('990101100201,"新村民委员会",990101100,99,9901,990101\n'.encode("gb18030"))
    (fault,) = read_divisions(folder, "990101").faults
    assert fault.line == 7
    assert "GB18030" in fault.mend


def test_a_whole_file_in_gb18030_is_told_once(tmp_path):
    folder = write_files(tmp_path)
    path = folder / "villages.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
    (fault,) = read_divisions(folder, "990101").faults
    assert (fault.table.file, fault.line) == ("villages.csv", 2)


def test_windows_line_ends_and_empty_lines_do_no_harm(tmp_path):
    folder = write_files(tmp_path)
    path = folder / "villages.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n") + b"\r\n\r\n")
    found = read_divisions(folder, "990101")
    assert found.faults == []
    assert len(found.rows[Tier.VILLAGE]) == 2
