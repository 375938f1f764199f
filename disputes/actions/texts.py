"""A county's standard texts: kept and taken out, each with a line of the log."""

import datetime as dt

from django.db import transaction

from disputes.models import StandardText
from grids.actions.audit import record
from grids.models import User

NAMES = ("verb", "kind", "text", "position", "is_active")


@transaction.atomic
def save_standard_text(text: StandardText, *, by: User | None, now: dt.datetime) -> StandardText:
    """Keep a text, with each column before and after in the log."""
    rows = StandardText.objects.select_for_update().filter(pk=text.pk).order_by()
    before = rows.values(*NAMES).first() or {}
    text.save()
    pairs = {name: [before.get(name), getattr(text, name)] for name in NAMES}
    changed = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    _tell("standard_text_saved", text, changed, by, now)
    return text


@transaction.atomic
def remove_standard_text(text: StandardText, *, by: User | None, now: dt.datetime) -> None:
    """Take a text out. What was written with it stays."""
    gone = {name: [getattr(text, name), None] for name in NAMES}
    _tell("standard_text_removed", text, gone, by, now)
    text.delete()


def _tell(
    act: str, text: StandardText, changed: dict[str, list], by: User | None, now: dt.datetime
) -> None:
    about = f"standardtext:{text.pk}"
    record(act, by=by, now=now, county=text.county_id, about=about, facts={"changed": changed})
