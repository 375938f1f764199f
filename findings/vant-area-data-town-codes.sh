#!/bin/sh
# @vant/area-data 2.1.0 (npm): gives 77 townships and zones county codes of its own making, and leaves out counties.
# Expected: its six-digit codes are those of the two lists that its README names, of the Ministry of Civil
# Affairs and of the National Bureau of Statistics. In both, Dongguan, Zhongshan and Danzhou have no counties.
# What happens: their townships stand among the counties, counted on in an order that no list has. 虎门镇 is
# 441912, where the Bureau's list has 441900121; 441900 is missing among the counties.
# Elsewhere zones have codes of 90 and more (410190) that the Bureau doesn't give, and 411371, the zone of
# county rank in Nanyang, is missing beside 411372.
# The right ones: the Bureau's division codes of 2023, as element-china-area-data 6.1.0 carries them.
# What it means here: an address picked in such a form does not join with the national codes, and a prefix
# of 6 digits finds no county. `import_divisions` takes the Bureau's own files and one edition of them.
# Seen on 27 November 2026 with Node 20.20 on Linux. Fails when the package has changed.
set -e
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @vant/area-data@2.1.0 element-china-area-data@6.1.0
node --eval '
const assert = require("node:assert");
const counties = require("@vant/area-data").areaList.county_list;
const bureau = require("element-china-area-data").codeToText;
const towns = Object.keys(counties).filter((code) => /^(4419|4420|4604)/.test(code));
console.log(towns.length, "townships and zones with a county code;", "虎门镇", towns.find((code) => counties[code] === "虎门镇"));
assert.strictEqual(towns.length, 77);
assert.ok(towns.every((code) => !(code in bureau)), "the Bureau knows such a code");
assert.deepStrictEqual([counties[441912], bureau["441900121"]], ["虎门镇", "虎门镇"]);
console.log("missing:", ["441900", "411371"].filter((code) => !(code in counties)).join(" "));
assert.ok(!("441900" in counties) && !("411371" in counties) && "411372" in counties, "a county came in");
console.log(bureau["411371"], bureau["411372"]);
assert.ok("411371" in bureau && "410190" in counties && !("410190" in bureau));
'
# 77 townships and zones with a county code; 虎门镇 441912
# missing: 441900 411371
# 南阳高新技术产业开发区 南阳市城乡一体化示范区
