"""A small folder of division files for the tests of reading and importing."""

from pathlib import Path

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "divisions"

FILES = {
    "provinces.csv": 'code,name\n99,"试验省"\n',
    "cities.csv": 'code,name,provinceCode\n9901,"试验市",99\n9990,"省直辖县级行政区划",99\n',
    "areas.csv": (
        "code,name,cityCode,provinceCode\n"
        '990101,"甲县",9901,99\n990102,"乙县",9901,99\n999001,"丙市",9990,99\n'
    ),
    "streets.csv": (
        "code,name,areaCode,provinceCode,cityCode\n"
        '990101100,"东镇",990101,99,9901\n990101400,"机械厂",990101,99,9901\n'
        '990101401,"空场",990101,99,9901\n990102100,"西镇",990102,99,9901\n'
        '999001100,"南镇",999001,99,9990\n'
    ),
    "villages.csv": (
        "code,name,streetCode,provinceCode,cityCode,areaCode\n"
        '990101100001,"河街社区居民委员会",990101100,99,9901,990101\n'
        '990101100200,"大沟村民委员会",990101100,99,9901,990101\n'
        '990101400498,"机械厂虚拟社区",990101400,99,9901,990101\n'
        '990102100200,"山王村委会",990102100,99,9901,990102\n'
        '999001100200,"海边村民委员会",999001100,99,9990,999001\n'
    ),
}
"""Two counties of a city and one that hangs on no prefecture; a placeholder; an empty township."""


def write_files(folder: Path, **changes: str) -> Path:
    """Write the files; `villages=...` replaces a whole file, `villages_more=...` adds rows."""
    for name, text in FILES.items():
        stem = name.removesuffix(".csv")
        whole = changes.get(stem, text) + changes.get(f"{stem}_more", "")
        (folder / name).write_bytes(whole.encode())
    return folder
