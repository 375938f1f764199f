#!/bin/sh
# eviltransform 0.2.2 (npm): gcj2wgs_exact runs away instead of coming nearer.
# Its README: "The output WGS-84 coordinate's accuracy is less than 0.5m". It subtracts the difference of the
# wrong sign in each of its 30 rounds, so that a point in Nanyang comes back at a latitude of -2,181,776
# degrees. The plain inverse beside it is 2.4 m off there, as its README says (1 to 2 m).
# What it means here: grids/datum.py turns the formula round by its own iteration, tested to 1 cm.
# Seen with Node 20.20 on Linux. Fails when the package has changed.
set -e
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund eviltransform@0.2.2
node --eval '
const e = require("eviltransform");
const there = e.wgs2gcj(33.0, 112.53);
const plain = e.gcj2wgs(there.lat, there.lng), exact = e.gcj2wgs_exact(there.lat, there.lng);
console.log("there", there, "back, plain", plain, "back, exact", exact);
if (e.distance(33.0, 112.53, plain.lat, plain.lng) > 5) throw new Error("the plain inverse has changed");
if (Math.abs(exact.lat) <= 90) throw new Error("gcj2wgs_exact stays on earth by now");
'
# there { lat: 32.99800258995198, lng: 112.53583880014757 }
# back, plain { lat: 33.00001636452948, lng: 112.53001744269802 }
# back, exact { lat: -2181776.462904647, lng: 6233706.821281353 }
