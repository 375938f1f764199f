"""Service points, for everybody."""

import datetime as dt

from django.urls import reverse

from grids.models import Grid, ServicePoint


def point(grid, name, **more):
    return ServicePoint.objects.create(
        grid=grid, name=name, address="镇上", offers="社保", phone="0377-1", **more
    )


def test_a_stranger_reads_places_hours_and_numbers(reader, cast):
    point(cast.township_grid, "便民中心", opening_hours="08:30–18:00")
    point(cast.county_grid, "综治中心", is_always_open=True)
    page = reader.get(reverse("points")).content.decode()
    assert page.index("综治中心") < page.index("便民中心")
    assert "open day and night" in page
    assert "08:30–18:00" in page
    assert 'href="tel:0377-1"' in page


def test_what_is_closed_is_not_shown(reader, cast):
    point(cast.township_grid, "旧点", is_active=False)
    point(cast.other_township_grid, "撤点")
    Grid.objects.filter(pk=cast.other_township_grid.pk).update(closed_on=dt.date(2026, 1, 1))
    page = reader.get(reverse("points")).content.decode()
    assert "旧点" not in page
    assert "撤点" not in page
    assert "No service points are listed yet" in page
