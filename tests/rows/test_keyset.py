"""Cursors: opaque to the reader, harmless to the database."""

import datetime as dt

import pytest

from rows.ids import uuid7
from rows.keyset import read_cursor, write_cursor


def test_a_cursor_says_what_was_written():
    key, at = uuid7(), dt.datetime(2026, 7, 15, 14, 30, tzinfo=dt.UTC)
    assert read_cursor(write_cursor(at, key)) == (at, key)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "~",
        "2026-07-15T14:30:00~01890000-0000-7000-8000-000000000000",  # no zone
        "2026-07-15T14:30:00+00:00~nobody",
        "0001-01-01T00:00:00+14:00~01890000-0000-7000-8000-000000000000",
        "9999-12-31T23:59:59-14:00~01890000-0000-7000-8000-000000000000",
        "\ud800~\ud800",
    ],
)
def test_what_says_nothing_is_no_cursor(text):
    assert read_cursor(text) is None
