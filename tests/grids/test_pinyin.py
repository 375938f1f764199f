"""Stored pinyin."""

import pytest

from grids.pinyin import pinyin_of


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("粉坊村", "fenfangcun", "ffc"),
        ("12组", "12zu", "12z"),
        ("A座 一组", "azuoyizu", "azyz"),
        ("", "", ""),
    ],
)
def test_names_are_spelt_without_tones(name, pinyin, initials):
    assert pinyin_of(name) == (pinyin, initials)


def test_the_rare_characters_of_nanyang_are_known():
    assert all(pinyin_of(sign)[0] for sign in "淯垱岞㙍湍")


def test_a_long_name_still_fits_its_columns():
    pinyin, initials = pinyin_of("庄" * 200)
    assert (len(pinyin), len(initials)) == (240, 80)
