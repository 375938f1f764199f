"""Input of the API that knows all its fields, and judges what it holds."""

import datetime as dt
import re
import uuid
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from grids.blank import is_blank
from grids.line_ends import all_one_each
from rows.clock import read_moment
from rows.ids import CLIENT_ID

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
        return self._without_blanks(super().to_internal_value(all_one_each(data)))

    def _without_blanks(self, given: dict[str, Any]) -> dict[str, Any]:
        """A text of which nothing can be read counts as empty; raises ValidationError."""
        faults = {}
        for name, field in self.fields.items():
            source = field.source or name
            said = given.get(source)
            if not isinstance(field, serializers.CharField) or not isinstance(said, str):
                continue  # a field's own judge may have made something else of the text: a week
            if not said or not is_blank(said):
                continue
            given[source] = ""
            if not field.allow_blank:
                faults[name] = [field.error_messages["blank"]]
        if faults:
            raise ValidationError(faults)
        return given


def _unknown(names: list[str]) -> dict[str, list[Any]]:
    told: dict[str, list[Any]] = {
        name[:40]: [_("There is no such field.")] for name in names[:TOLD]
    }
    if len(names) > TOLD:
        more = _("There are %(count)d more of these.") % {"count": len(names) - TOLD}
        told.setdefault("body", []).append(more)
    return told


DAY = "^2[01][0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"


@extend_schema_field({"type": "string", "format": "date", "pattern": DAY})
class Day(serializers.DateField):
    """A calendar day in Asia/Shanghai, within the years that there are records of.

    Written as RFC 3339 has it, and in no other form of ISO 8601: what the description promises.
    """

    first, last = dt.date(2000, 1, 1), dt.date(2199, 12, 31)

    def to_internal_value(self, value: Any) -> dt.date:
        """Refuse days at the ends of the calendar, which no time zone can hold."""
        day = super().to_internal_value(value)
        if not self.first <= day <= self.last:
            raise ValidationError(_("This day lies outside the records."))
        if not re.fullmatch(DAY, str(value)):
            self.fail("invalid", format="YYYY-MM-DD")
        return day


@extend_schema_field({"type": "string", "format": "uuid", "pattern": CLIENT_ID})
class ClientId(serializers.UUIDField):
    """An id made by the client: a UUIDv7 (RFC 9562), whose time keeps the tables' pages warm."""

    def to_internal_value(self, data: Any) -> uuid.UUID:
        """Refuse other kinds and forms, and times that no clock shows; raises ValidationError."""
        value = super().to_internal_value(data)
        if not re.fullmatch(CLIENT_ID, str(data)):
            raise ValidationError(_("The id must be a UUIDv7."))
        return value


class PhoneTime(serializers.DateTimeField):
    """What a phone's clock says: any time there is, a leap second and the ends of the calendar too."""

    def to_internal_value(self, value: Any) -> dt.datetime:
        """Refuse only what is no time at all; raises ValidationError."""
        told = (
            read_moment(value, timezone.get_current_timezone()) if isinstance(value, str) else None
        )
        return super().to_internal_value(told or value)
