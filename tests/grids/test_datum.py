"""WGS-84 and GCJ-02: other programs' points, the way back to a centimetre, nothing outside the box."""

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from grids.datum import EAST, NORTH, SOUTH, WEST, gcj02, is_shifted, wgs84

RADIUS = 6371000


def metres(one, other):
    north = math.radians(other[0] - one[0])
    east = math.radians(other[1] - one[1]) * math.cos(math.radians(one[0]))
    return RADIUS * math.hypot(north, east)


@pytest.mark.parametrize(
    ("point", "there"),
    [  # the points that eviltransform prints in its own tests; its ellipsoid differs by a centimetre
        ((31.1774276, 121.5272106), (31.17530398364597, 121.531541859215)),
        ((22.543847, 113.912316), (22.540796131694766, 113.9171764808363)),
        ((39.911954, 116.377817), (39.91334545536069, 116.38404722455657)),
    ],
)
def test_it_is_the_published_formula(point, there):
    assert metres(gcj02(point), there) < 0.02


def test_at_nanyang_they_lie_588_m_apart():
    point = 33.0, 112.53
    assert round(metres(point, gcj02(point))) == 588
    assert gcj02(point) == pytest.approx((32.99800, 112.53584), abs=1e-5)


@given(some.floats(18, 53.5), some.floats(73.5, 135))
@example(36.422, 114.527)  # where eviltransform's "exact" inverse is 1.05 m off
@example(33.0, 112.53)
@example(35.0, 105.0)
def test_the_way_back_ends_within_a_centimetre(north, east):
    assert metres(wgs84(gcj02((north, east))), (north, east)) < 0.01


@pytest.mark.parametrize(
    "point", [(48.8566, 2.3522), (-33.87, 151.21), (0.8, 110.0), (56.0, 100.0), (30.0, 138.0)]
)
def test_nothing_moves_outside_the_box(point):
    assert not is_shifted(point)
    assert gcj02(point) == wgs84(point) == point


@given(
    some.sampled_from([SOUTH, NORTH]).flatmap(lambda at: some.floats(at - 0.1, at + 0.1)),
    some.floats(WEST - 0.1, EAST + 0.1),
)
def test_at_the_edge_it_stays_on_earth_and_ends(north, east):
    there = wgs84((north, east))
    assert metres((north, east), there) < 2000
