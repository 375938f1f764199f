"""Lists that the demonstration's desks have saved, as a desk does in its first weeks."""

import datetime as dt

from disputes.actions.desk import desks_of, save_query, saved_at
from grids.models import User

# fmt: off
LISTS = {
    "county": (("超期的隐患", "show=overdue&kind=hazard"), ("督办件", "show=open&mark=overseen"), ("12345 转来的", "show=open&source=hotline")),
    "township": (("退回过的", "show=open&bounced=yes"), ("本月办结的纠纷", "show=resolved_month&kind=dispute")),
    "clerk": (("催办件", "show=open&mark=urged"),),
}
# fmt: on
"""Login -> name and filters."""


def save_lists(county: int, *, now: dt.datetime) -> int:
    """Save the lists of each login's desk that has none yet; returns how many."""
    saved = 0
    for username, lists in LISTS.items():
        user = User.objects.filter(username=username, county=county).first()
        desks = desks_of(user) if user else []
        if user is None or not desks or saved_at(desks):
            continue
        for name, query in lists:
            save_query(name, query, desk=desks[0], by=user, now=now)
            saved += 1
    return saved
