#!/bin/sh
# eviltransform 0.1.1 (PyPI): gcj2wgs_exact is a metre off where it promises less than half of one.
# Its README: "accuracy is less than 0.5m". It halves a box of latitude and longitude as if each hung on
# itself alone; where they pull on each other it throws the right half away. Of 60,000 points drawn over
# China the worst is here, 1.05 m; 14 of them are more than 0.5 m off.
# What it means here: grids/datum.py turns the formula round by its own iteration, tested to 1 cm.
# Seen with Python 3.11 on Linux. Fails when the package has changed.
set -e
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --no-deps eviltransform==0.1.1
venv/bin/python -c '
import eviltransform as e
point = 36.422, 114.527
back = e.gcj2wgs_exact(*e.wgs2gcj(*point))
metres = e.distance(*point, *back)
print(point, "comes back as", back, "which is", round(metres, 2), "m away")
assert metres > 0.5, "gcj2wgs_exact keeps its promise here by now"
'
# (36.422, 114.527) comes back as (36.422009379081004, 114.52699999901282) which is 1.05 m away
