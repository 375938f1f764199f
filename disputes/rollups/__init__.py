"""A person's own lists and counts, and what lists need beside their tickets.

Each definition stands here once.
"""

from disputes.rollups.bars import bar_rows, hears_faults, year_asked
from disputes.rollups.links import Link, links_of, parts_of, stays_of
from disputes.rollups.office import OFFICE, office_counts, office_list, office_page
from disputes.rollups.own import PAGE, done, done_page, my_counts, my_turn, taken_on
from disputes.rollups.surroundings import (
    ON_ITS_PAGE,
    RISES,
    grounds_of,
    helpers_of,
    last_stepped,
    named_parties,
    near_grids,
    place_names,
    places,
    rise_of,
    with_rise,
)

__all__ = [
    "OFFICE",
    "Link",
    "ON_ITS_PAGE",
    "PAGE",
    "RISES",
    "bar_rows",
    "done",
    "done_page",
    "grounds_of",
    "hears_faults",
    "helpers_of",
    "last_stepped",
    "links_of",
    "my_counts",
    "my_turn",
    "named_parties",
    "near_grids",
    "office_counts",
    "office_list",
    "office_page",
    "parts_of",
    "place_names",
    "places",
    "rise_of",
    "stays_of",
    "taken_on",
    "with_rise",
    "year_asked",
]
