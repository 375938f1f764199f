"""Seal every protected text anew under the first field key."""

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import models, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from grids.models import County
from rows import crypto
from rows.county import CountyRow
from rows.fields import SealedText, sealed_columns, sealed_get, sealed_set

BATCH_ROWS = 500


class Command(BaseCommand):
    """Walks each table by primary key in transactions of 500 rows.

    Stopped half-way, it is started again and goes on: rows already under the first key are left
    alone. A row that cannot be opened is named and left as it is, and the exit code is 1.
    """

    help = "Seal protected text anew under the first key of WANGGE_FIELD_KEYS."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count only, change nothing")

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        failed = 0
        for model, fields in sealed_columns():
            counts = self._table(model, fields, dry_run)
            failed += counts["failed"]
            self.stdout.write(self._line(model, counts, dry_run))
        self.stdout.write(
            _(
                "Keep the old keys as long as there are backups sealed with them and history rows"
                " hashed with them."
            )
        )
        if failed:
            raise CommandError(
                _("%(count)s texts could not be opened; they were left as they are.")
                % {"count": failed}
            )

    def _line(self, model: type[models.Model], counts: Counter[str], dry_run: bool) -> str:
        words = (
            _("%(table)s: %(stale)s to seal anew, %(fresh)s current, %(failed)s unreadable")
            if dry_run
            else _("%(table)s: %(stale)s sealed anew, %(fresh)s current, %(failed)s unreadable")
        )
        figures = {key: counts[key] for key in ("stale", "fresh", "failed")}
        return words % {"table": model._meta.db_table, **figures}

    def _table(
        self, model: type[models.Model], fields: list[SealedText], dry_run: bool
    ) -> Counter[str]:
        parts = [self._part(rows, fields, dry_run) for rows in _parts(model, fields)]
        return sum(parts, Counter())

    def _part(self, rows: QuerySet, fields: list[SealedText], dry_run: bool) -> Counter[str]:
        counts: Counter[str] = Counter()
        batch = list(rows[:BATCH_ROWS])
        while batch:
            stale = [row.pk for row in batch if any(_is_stale(row, one) for one in fields)]
            if stale and not dry_run:
                with transaction.atomic():
                    # Read again under the lock: somebody may have written since.
                    for row in rows.filter(pk__in=stale).select_for_update():
                        counts += self._row(rows, row, fields)
                counts += _count((row for row in batch if row.pk not in stale), fields)
            else:
                counts += _count(batch, fields)
            batch = list(rows.filter(pk__gt=batch[-1].pk)[:BATCH_ROWS])
        return counts

    def _row(self, rows: QuerySet, row: models.Model, fields: list[SealedText]) -> Counter[str]:
        counts: Counter[str] = Counter()
        changed = {}
        for field in fields:
            if not _is_stale(row, field):
                counts["fresh"] += bool(getattr(row, field.attname))
                continue
            try:
                sealed_set(row, field.name, sealed_get(row, field.name).reveal())
            except crypto.SealError as error:
                counts["failed"] += 1
                place = f"{row._meta.db_table}.{field.column} {row.pk}"
                self.stderr.write(f"{place}: {error}")
                continue
            counts["stale"] += 1
            changed[field.attname] = getattr(row, field.attname)
        if changed:
            rows.filter(pk=row.pk).order_by().update(**changed)
        return counts


def _parts(model: type[models.Model], fields: list[SealedText]) -> list[QuerySet]:
    """The rows of a table, county by county where they are of one."""
    if not issubclass(model, CountyRow):
        return [model._base_manager.order_by("pk").only("pk", *_columns(fields))]
    rows = model._base_manager.order_by("pk").only("pk", "county", *_columns(fields))
    counties = County.objects.order_by("id").values_list("id", flat=True)
    return [rows.filter(county=county) for county in (0, *counties)]


def _columns(fields: list[SealedText]) -> set[str]:
    return {one.attname for one in fields} | {one.row_attr for one in fields}


def _is_stale(row: models.Model, field: SealedText) -> bool:
    sealed = getattr(row, field.attname)
    current = f"v1:{crypto.current_key_id()}:"
    return bool(sealed) and not sealed.startswith(current)


def _count(rows: Any, fields: list[SealedText]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for row in rows:
        for field in fields:
            if getattr(row, field.attname):
                counts["stale" if _is_stale(row, field) else "fresh"] += 1
    return counts
