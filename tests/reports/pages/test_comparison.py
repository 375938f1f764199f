"""The table of areas: order, shade, short names."""

import types

import pytest

from reports.pages.board import heat
from reports.pages.comparison import heads_of, heated, short_name, sorted_by


def line(code, **facts):
    grid = types.SimpleNamespace(code=code)
    return {"grid": grid, "open": 0, "overdue": 0, "rate": -1, **facts}


LINES = [line("a", open=5, overdue=1), line("b", open=9, overdue=1), line("c", open=1, overdue=4)]


@pytest.mark.parametrize(
    ("sort", "codes"),
    [("-overdue", "cba"), ("overdue", "bac"), ("name", "abc"), ("-name", "cba"), ("x", "abc")],
)
def test_order(sort, codes):
    assert "".join(one["grid"].code for one in sorted_by(LINES, sort)) == codes


def test_a_head_turns_its_own_order_round():
    heads = heads_of("-overdue")
    assert heads["overdue"] == {"sort": "overdue", "now": "descending"}
    assert heads["open"] == {"sort": "-open", "now": ""}
    assert heads_of("overdue")["overdue"] == {"sort": "-overdue", "now": "ascending"}


def test_shades():
    assert [one["heat"] for one in heated([line("a", open=n) for n in (0, 1, 6, 12)])] == [
        0,
        0,
        2,
        5,
    ]
    assert [one["heat"] for one in heated([line("a")])] == [0]
    assert [heat(n, 67) for n in (None, 0, 1, 20, 67)] == [0, 0, 0, 1, 4]


@pytest.mark.parametrize(
    ("name", "short"),
    [("皇路店镇", "皇路店"), ("北外社区", "北外"), ("一组", "一组"), ("李村", "李村")],
)
def test_short_names(name, short):
    assert short_name(types.SimpleNamespace(name=name)) == short
