"""Take over the national holidays and make-up working days of a year."""

from argparse import ArgumentParser
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from disputes.actions.workdays import Imported, import_national_days
from disputes.calendar_source import UnknownYear, national_days


class Command(BaseCommand):
    """Without --year: this year, and the next one as soon as it is announced (in November)."""

    help = "Import national holidays and make-up working days; a second run changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--year", type=int, action="append", help="may be given several times")

    def handle(self, *, year: list[int] | None, **options: Any) -> None:
        now, this = timezone.now(), timezone.localdate().year
        for one in year or [this, this + 1]:
            try:
                rows = national_days(one)
            except UnknownYear as error:
                words = _(
                    "%(year)s: the holidays are not known yet. Until then Monday to Friday count;"
                    " update the package chinesecalendar or enter the days by hand."
                ) % {"year": error.year}
                if year:
                    raise CommandError(words) from None
                self.stderr.write(words)
            else:
                self._tell(one, import_national_days(one, rows, now=now))

    def _tell(self, year: int, done: Imported) -> None:
        figures = {
            "year": year,
            "created": len(done.created),
            "changed": len(done.changed),
            "removed": len(done.removed),
            "unchanged": done.unchanged,
        }
        self.stdout.write(
            _(
                "%(year)s: %(created)s days new, %(changed)s changed, %(removed)s removed,"
                " %(unchanged)s as before"
            )
            % figures
        )
        if done.touched:
            self.stdout.write(_("Touched: %(days)s") % {"days": _days(done.touched)})
        if done.kept:
            self.stdout.write(
                _("Set by hand and left so, against the announcement: %(days)s")
                % {"days": _days(done.kept)}
            )


def _days(days: Iterable[date]) -> str:
    return ", ".join(day.isoformat() for day in days)
