"""Tell the admins of a county what the sweep cannot decide by itself."""

import datetime as dt
from typing import Any

from django.utils import timezone

from grids.models import Message, Posting
from grids.roles import ALERTED_ROLES


def admins_of(county: int, day: dt.date) -> list[int]:
    """Tree and security admins of the county, on that day."""
    return list(
        Posting.objects.on(day)
        .filter(
            post__grid__county=county,
            post__role__in=ALERTED_ROLES,
            post__closed_on=None,
            user__is_active=True,
        )
        .values_list("user_id", flat=True)
        .distinct()
    )


def alert_admins(
    county: int, *, key: str, kind: str, facts: dict[str, Any], now: dt.datetime, url: str = ""
) -> None:
    """One message to each of them; the same `key` again tells nobody twice."""
    Message.objects.bulk_create(
        [
            Message(
                county=county,
                person_id=person,
                key=key,
                kind=kind,
                facts=facts,
                url=url,
                made_at=now,
            )
            for person in admins_of(county, timezone.localdate(now))
        ],
        ignore_conflicts=True,
    )
