"""Input of the API that knows all its fields, and judges what it holds."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from grids.line_ends import all_one_each

TOLD = 5
"""So many names that are no field are told; the rest is a number."""


class Strict(serializers.Serializer):
    """Input that knows all its fields: a mistyped one is an error. Line ends count once."""

    def to_internal_value(self, data: Any) -> Any:
        """Refuse names that are not declared; raises ValidationError, which tells the first few.

        Whoever is not logged in yet can send as many as a body holds: nothing is done with each.
        """
        if isinstance(data, Mapping):
            known = set(self.fields)
            unknown = [name for name in data if name not in known]
            if unknown:
                raise ValidationError(_unknown(unknown))
        return super().to_internal_value(all_one_each(data))


def _unknown(names: list[str]) -> dict[str, list[Any]]:
    told: dict[str, list[Any]] = {
        name[:40]: [_("There is no such field.")] for name in names[:TOLD]
    }
    if len(names) > TOLD:
        more = _("There are %(count)d more of these.") % {"count": len(names) - TOLD}
        told.setdefault("body", []).append(more)
    return told


class Day(serializers.DateField):
    """A calendar day in Asia/Shanghai, within the years that there are records of."""

    first, last = dt.date(2000, 1, 1), dt.date(2199, 12, 31)

    def to_internal_value(self, value: Any) -> dt.date:
        """Refuse days at the ends of the calendar, which no time zone can hold."""
        day = super().to_internal_value(value)
        if not self.first <= day <= self.last:
            raise ValidationError(_("This day lies outside the records."))
        return day
