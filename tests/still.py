"""Rows that stand still, for tests: what a pause or a parking leaves behind, without the verb."""

import datetime as dt

FAR = dt.datetime(2027, 3, 1, 0, 30, tzinfo=dt.UTC)
"""A Monday at half past eight in Shanghai, later than any test lives."""


def still(state: str, until: dt.datetime = FAR, before: str = "reported") -> dict:
    """The columns of a row in `state`: until when it stands, and of a parked one the state before."""
    columns = {"paused_until": None, "parked_until": None, "parked_from": ""}
    if state == "waiting":
        return columns | {"paused_until": until, "escalate_at": None, "remind_at": None}
    if state == "parked":
        parked = {"parked_until": until, "parked_from": before}
        return columns | parked | {"escalate_at": None, "remind_at": None}
    return columns
