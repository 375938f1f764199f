"""Words looked for by both roads (disputes/search/roads.py), which must find the same."""

from disputes.search.roads import Wanted, follow
from disputes.search.words import terms_of
from rows.keyset import heads


def by_both(rows, text, grid, most=500):
    """The tickets that both roads find; the walk's, where they agree."""
    wanted = Wanted(terms_of(text), grid, rows.counties)
    known = wanted.knowing(wanted.names.values_list("pk", "tier", "called"))
    found = [
        list(heads(follow(rows, one, by_pairs=by_pairs), ("id",), most))
        for one, by_pairs in ((wanted, False), (known, False), (known, True))
    ]
    assert found[0] == found[1] == found[2], text
    return found[0]
