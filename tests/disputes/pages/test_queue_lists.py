"""What is compiled for a stand-in is what the query sets give, for everybody and every view."""

from disputes.pages.queue_lists import listed
from disputes.search import Asked, count_all, matters, narrow, page_of
from disputes.search.asked import PERSONAL, SHOWS
from disputes.search.queue import unlisted
from grids.models import Grid
from grids.scope import area_seats

COUNTED = ("open", "overdue", "due_soon", "raised_today", "to_verify", "resolved_month", "logged")
PEOPLE = ("leader", "village", "township", "county", "clerk", "neighbour", "mediator", "stranger")


def places_of(user):
    """None, and the grids of the seats with those right below."""
    own = Grid.objects.filter(pk__in=[seat.grid for seat in area_seats(user)])
    below = Grid.objects.filter(parent__in=own)
    return [*own, *below] or [None]


def expected(user, grid, view, now):
    lists = {name: narrow(matters(user, grid), Asked(name), now, grid, user) for name in COUNTED}
    lists["found"] = narrow(matters(user, grid), Asked(view), now, grid, user)
    if grid is not None and view not in PERSONAL:
        lists["hidden"] = unlisted(user, grid, Asked(view), now)
    page = page_of(lists["found"], Asked(view), "", 50)
    return [one.pk for one in page.rows], count_all(user, lists)


def test_every_view_of_everybody_is_what_the_conditions_say(lived, now):
    seen = 0
    for who in PEOPLE:
        user = getattr(lived, who)
        for grid in places_of(user):
            for view in SHOWS:
                page, counts = listed(user, grid, Asked(view), now, "")
                found = [one.pk for one in page.rows], counts
                assert found == expected(user, grid, view, now), (who, grid, view)
                seen += len(page.rows)
    assert seen > 300


def test_a_page_further_down_and_filters_are_put_together_as_they_are_asked(lived, now):
    user, grid = lived.township, lived.township_grid
    first, counts = listed(user, grid, Asked("all"), now, "")
    for asked in (Asked("all", kind="hazard"), Asked("logged", since=now.date())):
        page, narrowed = listed(user, grid, asked, now, "")
        assert narrowed["open"] == counts["open"]
        assert min(narrowed["found"], 50) == len(page.rows)
        assert narrowed["found"] < counts["found"]
    further, again = listed(user, grid, Asked("all"), now, first.after)
    assert (len(first.rows), again) == (50, counts)
    assert not {one.pk for one in further.rows} & {one.pk for one in first.rows}
