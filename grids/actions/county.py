"""The settings of a county."""

import datetime as dt

from django.db import transaction

from grids.actions.audit import record
from grids.followers import carry_along
from grids.models import County, User


@transaction.atomic
def save_settings(county: County, *, by: User | None, now: dt.datetime) -> County:
    """Keep changed settings; open deadlines follow changed working hours, and whatever waits to be
    verified the working days after which it closes by itself.

    The log holds of each changed one what stood there before and what does now.
    """
    before = County.objects.select_for_update().get(pk=county.pk)
    county.save()
    names = [field.attname for field in County._meta.concrete_fields]
    pairs = {name: [getattr(before, name), getattr(county, name)] for name in names}
    changed = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    about, facts = f"county:{county.id}", {"changed": changed}
    record("county_changed", by=by, now=now, county=county.id, about=about, facts=facts)
    if changed.keys() & {"hours", "lapse_workdays"}:
        carry_along("hours_changed", county, now)
    return county
