#!/bin/sh
# chinese-days 1.5.7 (npm): the National Day of a year that is not announced yet is a plain working day.
# Expected: outside the years it lists (2004 to 2026) it throws or says that it doesn't know, as chinesecalendar
# and workalendar do; or it keeps at least the thirteen days that are off by law.
# What happens: isWorkday says true, isHoliday false and getDayDetail {work: true} for 1 October 2027 and for the
# eve of Spring Festival, 5 February 2027, though its own lunar half names 6 February 春节. findWorkday
# counts them: the third working day after 30 September 2027 is 5 October. By law 1 to 3 October are off, and two
# of them fall on a weekend, for which working days are given off.
# The right ones: 全国年节及纪念日放假办法 as revised by State Council decree 795 of 10 November 2024 (in force since
# 1 January 2025): New Year's Eve and 1 to 3 October; a day off that falls on a weekend is made up.
# What it means here: a deadline set in November reaches into the next year. disputes/statutory.py knows the
# days off by law years ahead, and what reaches into an unannounced year is marked as provisional.
# Seen on 27 November 2026 with Node 20.20 on Linux. Fails when the package has changed.
set -e
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts chinese-days@1.5.7
node --eval '
const assert = require("node:assert");
const days = require("chinese-days");
for (const day of ["2027-10-01", "2027-02-05"]) {
  console.log(day, days.isWorkday(day), days.isHoliday(day), JSON.stringify(days.getDayDetail(day)));
  assert.deepStrictEqual([days.isWorkday(day), days.isHoliday(day)], [true, false], day + " has changed");
}
assert.deepStrictEqual([days.isWorkday("2026-10-01"), days.isHoliday("2026-10-01")], [false, true]);
const named = days.getLunarFestivals("2027-02-06", "2027-02-06");
console.log(JSON.stringify(named));
assert.ok(JSON.stringify(named).includes("春节"), "its lunar half does not know the day");
console.log(days.findWorkday(3, "2027-09-30"));
assert.strictEqual(days.findWorkday(3, "2027-09-30"), "2027-10-05", "findWorkday has changed");
'
# 2027-10-01 true false {"date":"2027-10-01","work":true,"name":"Friday"}
# 2027-02-05 true false {"date":"2027-02-05","work":true,"name":"Friday"}
# [{"date":"2027-02-06","name":["春节","鸡日","元始天尊诞辰"]}]
# 2027-10-05
