"""Points: WGS-84, as phones give them and as they are stored, and GCJ-02, as Chinese maps draw them. Pure.

The law has maps in China drawn in a shifted datum of which no formula was published by the state. The one
that all free programs use was first seen in 2010 in a program called "wgtochina_lb" and has since been
printed as `eviltransform` (github.com/googollee/eviltransform, MIT) and PRCoords (CC0): sums of sines on the
ellipsoid of Krasovsky (1940). It meets the maps' own answers to about a metre; at Nanyang both datums lie
588 m apart. Points outside the box below are not shifted.
"""

import math
from math import pi

Point = tuple[float, float]
"""Latitude and longitude, in degrees."""

A = 6378245.0
EE = 0.00669342162296594323
"""The ellipsoid of Krasovsky: half of its long axis in metres, the square of its eccentricity."""

SOUTH, NORTH, WEST, EAST = 0.8293, 55.8271, 72.004, 137.8347

ROUNDS = 20
CLOSE = 1e-11
"""A round of the inverse leaves about a thousandth of the error; 1e-11 degrees are a thousandth of a millimetre."""


def is_shifted(point: Point) -> bool:
    """Whether the formula moves this point: it lies in the box around China."""
    return SOUTH <= point[0] <= NORTH and WEST <= point[1] <= EAST


def gcj02(point: Point) -> Point:
    """A WGS-84 point as a Chinese map has it; itself outside the box."""
    return _shifted(point) if is_shifted(point) else point


def wgs84(point: Point) -> Point:
    """The WGS-84 point of a GCJ-02 one: what `gcj02` brings back to it within a centimetre.

    The formula cannot be turned round; it is asked again until the answer stands still. At the edge of
    the box, where the shift leads out of it or into it, a point that was not shifted stays.
    """
    north, east = point
    for _round in range(ROUNDS):
        there = _shifted((north, east))
        gap = point[0] - there[0], point[1] - there[1]
        north, east = north + gap[0], east + gap[1]
        if max(map(abs, gap)) < CLOSE:
            break
    return (north, east) if is_shifted((north, east)) else point


def _shifted(point: Point) -> Point:
    """By so many metres, which the ellipsoid turns into degrees."""
    north, east = math.radians(point[0]), point[1]
    x, y = east - 105.0, point[0] - 35.0
    bend = 1 - EE * math.sin(north) ** 2
    a_degree_north = math.radians(A * (1 - EE) / bend**1.5)
    a_degree_east = math.radians(A * math.cos(north) / math.sqrt(bend))
    return point[0] + _metres_north(x, y) / a_degree_north, east + _metres_east(
        x, y
    ) / a_degree_east


def _metres_north(x: float, y: float) -> float:
    plain = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    waves = 20 * math.sin(y * pi) + 40 * math.sin(y * pi / 3)
    waves += 160 * math.sin(y * pi / 12) + 320 * math.sin(y * pi / 30)
    return plain + (_ripple(x) + waves) * 2 / 3


def _metres_east(x: float, y: float) -> float:
    plain = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    waves = 20 * math.sin(x * pi) + 40 * math.sin(x * pi / 3)
    waves += 150 * math.sin(x * pi / 12) + 300 * math.sin(x * pi / 30)
    return plain + (_ripple(x) + waves) * 2 / 3


def _ripple(x: float) -> float:
    return 20 * math.sin(6 * x * pi) + 20 * math.sin(2 * x * pi)
