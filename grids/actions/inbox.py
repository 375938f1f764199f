"""Reading one's messages."""

import datetime as dt

from grids.models import Message, User


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
    rows = Message.objects.of(by).filter(read_at=None, made_at__lte=now)
    return rows.update(read_at=now)
