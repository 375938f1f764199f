#!/bin/sh
# lunardate 0.3.0 (PyPI): the eighth lunar month of 1978 begins a day early, and Mid-Autumn with it.
# Expected: every month begins on the day of its new moon in Beijing time, as in GB/T 33661-2017, so the
# eighth of 1978 on 3 September: the new moon was at nine minutes past midnight.
# What happens: it begins on 2 September and Mid-Autumn is 16 September, where the People's Republic kept the
# 17th. The thirty days from 2 September to 1 October are each a lunar day ahead. lunar_python has them right.
# The right ones: GB/T 33661-2017 (a month's first day is that of its new moon at 120 degrees east), and the
# moon itself, computed below with ephem.
# What it means here: people of the country tell birthdays by the lunar calendar. The movable days of
# disputes/statutory.py are held to three libraries and to the sky, since one table alone may be off.
# Seen on 27 November 2026 with Python 3.11 on Linux. Fails when the package has changed.
set -e
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --no-deps lunardate==0.3.0 lunar_python==1.4.8 ephem==4.2
venv/bin/python -c '
from datetime import date, timedelta
import ephem
from lunar_python import Lunar
from lunardate import LunarDate
new_moon = ephem.next_new_moon("1978/8/20").datetime() + timedelta(hours=8)
first, autumn = LunarDate(1978, 8, 1).to_solar_date(), LunarDate(1978, 8, 15).to_solar_date()
other = Lunar.fromYmd(1978, 8, 15).getSolar().toYmd()
print("new moon", new_moon, "first of the month", first, "Mid-Autumn", autumn, "by lunar_python", other)
assert new_moon.date() == date(1978, 9, 3)
assert other == "1978-09-17"
assert (first, autumn) == (date(1978, 9, 2), date(1978, 9, 16)), "lunardate is right by now"
'
# new moon 1978-09-03 00:08:52.667731 first of the month 1978-09-02 Mid-Autumn 1978-09-16 by lunar_python 1978-09-17
