"""The calendar's rows: taken over from the announcement, never over a person's own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from disputes.actions.recompute import recompute_all
from disputes.calendar_source import SOURCE, DayRow
from disputes.models import Workday
from grids.actions.audit import record
from grids.models import User


@dataclass(frozen=True)
class Imported:
    """What an import did; `kept` are days that a person has set and that say something else."""

    created: tuple[date, ...] = ()
    changed: tuple[date, ...] = ()
    removed: tuple[date, ...] = ()
    kept: tuple[date, ...] = ()
    unchanged: int = 0

    @property
    def touched(self) -> tuple[date, ...]:
        """Days that count differently now: deadlines that run over them are to be set anew."""
        return tuple(sorted(self.created + self.changed + self.removed))


@transaction.atomic
def import_national_days(
    year: int, rows: Iterable[DayRow], *, now: datetime, by: User | None = None
) -> Imported:
    """Make the country's days of `year` what `rows` say; a second time changes nothing.

    Open deadlines that run over a changed day are set anew; a line of the log holds of each day what
    stood there and what does now. `by` None: the command did it.

    Rows of a county, and rows of the country that a person has entered or edited (their source is
    not the library's), stay as they are. Days that were withdrawn are removed.
    """
    wanted = {row.date: row for row in rows}
    stored = {
        row.date: row
        for row in Workday.objects.select_for_update().filter(county=None, date__year=year)
    }
    own = {day for day, row in stored.items() if row.source != SOURCE}
    created = [row for day, row in wanted.items() if day not in stored]
    changed = [
        row
        for day, row in wanted.items()
        if day in stored and day not in own and not _same(stored[day], row)
    ]
    removed = [day for day in stored if day not in own and day not in wanted]
    kept = [day for day in own if day in wanted and stored[day].is_work is not wanted[day].is_work]
    Workday.objects.bulk_create(_row(day) for day in created)
    for day in changed:
        Workday.objects.filter(pk=stored[day.date].pk).update(is_work=day.is_work, name=day.name)
    Workday.objects.filter(pk__in=[stored[day].pk for day in removed]).delete()
    done = Imported(
        created=tuple(row.date for row in created),
        changed=tuple(row.date for row in changed),
        removed=tuple(removed),
        kept=tuple(sorted(kept)),
        unchanged=len(wanted) - len(created) - len(changed),
    )
    if done.touched:
        pairs = {
            day.isoformat(): [_told(stored.get(day)), _told(wanted.get(day))]
            for day in done.touched
        }
        facts = {"year": year, "changed": pairs}
        record("calendar_imported", by=by, now=now, about=f"calendar:{year}", facts=facts)
        recompute_all(now=now)
    return done


def _row(day: DayRow) -> Workday:
    return Workday(date=day.date, is_work=day.is_work, name=day.name, source=day.source)


def _told(day: Workday | DayRow | None) -> str | None:
    """A day as the log writes it: 元旦 (off), 元旦调休 (work)."""
    return f"{day.name} ({'work' if day.is_work else 'off'})" if day is not None else None


def _same(stored: Workday, day: DayRow) -> bool:
    return stored.is_work is day.is_work and stored.name == day.name
