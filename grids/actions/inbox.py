"""Reading one's messages."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from grids.models import Message, NoticeChoice, User


def read_message(message: Message, *, now: dt.datetime) -> Message:
    """Mark it read; the first time counts."""
    if message.read_at is None:
        Message.objects.filter(pk=message.pk, county=message.county, read_at=None).update(
            read_at=now
        )
        message.read_at = now
    return message


def read_all(*, by: User, now: dt.datetime) -> int:
    """Mark all of one's messages read that were there by `now`; returns how many were new."""
    rows = Message.objects.of(by).new(now).filter(made_at__lte=now)
    return rows.update(read_at=now)


@transaction.atomic
def choose_notices(silent: Collection[str], *, by: User) -> NoticeChoice:
    """Keep of which steps this person does not want to hear where they only hear of them."""
    row, _made = NoticeChoice.objects.update_or_create(
        county=by.county_id or 0, person=by, defaults={"silent": sorted(silent)}
    )
    return row
