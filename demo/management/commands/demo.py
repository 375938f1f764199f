"""`manage.py demo`: the made-up county, played up to this morning."""

import json
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from demo.asking import ask_for_one_code
from demo.causes import bind
from demo.covers import cover_a_holiday
from demo.desks import save_lists
from demo.play import (
    Span,
    find_span,
    is_cut_off,
    play_digests,
    play_reports,
    play_tickets,
    played_until,
    read_old_messages,
)
from demo.stage import load_stage
from demo.texts import seed_texts
from demo.tree import build_tree
from disputes.actions.defaults import seed_allowances, seed_categories, seed_service_times
from disputes.actions.sweep import sweep_tickets
from disputes.actions.workdays import import_national_days
from disputes.calendar_source import UnknownYear, national_days
from disputes.models import Delivery, Seal
from front.management.commands.sweep import read_moment
from grids.actions.analyzing import analyze
from grids.models import County, Message
from reports.actions.summary import sweeps_kept_out

DIVISIONS = settings.BASE_DIR / "data" / "divisions"
NANZHAO = 411321


class Command(BaseCommand):
    """The first run builds tree, people and 90 days; a later one plays the days missed since.

    A second run on the same day changes nothing and says so. Everything is seeded: the same seed
    and the same moment make the same county.
    """

    help = "Make the demonstration county, or play the days that it missed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which county, how many days, from which dice, up to when."""
        parser.add_argument("--county", type=int, default=NANZHAO, help="its division code")
        parser.add_argument("--days", type=int, default=90, help="days before today, first run")
        parser.add_argument("--seed", type=int, default=1, help="first run; kept afterwards")
        parser.add_argument("--now", help="a moment in ISO format; default: the clock")
        parser.add_argument("--jobs", type=int, default=3, help="connections that file reports")
        parser.add_argument("--json", action="store_true", help="end with one line of JSON")

    def handle(self, *, county: int, days: int, seed: int, **options: Any) -> None:
        """Step by step, each idempotent and told on standard error with its seconds."""
        now = read_moment(options["now"]) if options["now"] else timezone.now()
        found = County.objects.filter(pk=county).first()
        if found is not None and not found.is_demo and found.pk != NANZHAO:
            raise CommandError(_("County %(code)s is no demonstration.") % {"code": county})
        self.seconds: dict[str, float] = {}
        done: dict[str, Any] = {"county": county, "changed": True}
        # A sweep beside it would lock days on which nobody has reported yet.
        with self.patience(), sweeps_kept_out(county):
            self._build(county, seed, now)
            span = find_span(county, seed=seed, days=days, now=now)
            if span is None and not is_cut_off(county):
                done["changed"] = False
            else:
                done |= self._play(county, span, options["jobs"])
        done["seconds"] = self.seconds
        if not done["changed"]:
            self.stdout.write(_("Played up to today already: nothing changed."))
        if options["json"]:
            self.stdout.write(json.dumps(done))

    def _build(self, county: int, seed: int, now: Any) -> None:
        """Divisions, tree, people, allowances, classes, holidays: only what is missing."""
        if not County.objects.filter(pk=county).exists():
            with self.step("divisions", _("divisions")):
                call_command(
                    "import_divisions", dir=DIVISIONS, county=str(county), stdout=self.stderr
                )
        if not County.objects.get(pk=county).is_demo:
            with self.step("tree", _("tree and people")):
                build_tree(county, seed=seed, now=now)
        record = County.objects.get(pk=county)
        seed_allowances(record, now)
        seed_service_times(record, now)
        seed_categories(record, now)
        seed_texts(record)
        for year in (now.year - 1, now.year, now.year + 1):
            try:
                import_national_days(year, national_days(year), now=now)
            except UnknownYear:
                continue  # the statutory days are off; marked provisional

    def _play(self, county: int, span: Span | None, jobs: int) -> dict[str, Any]:
        record = County.objects.get(pk=county)
        done: dict[str, Any] = {}
        if span is None:
            stage = load_stage(record, timezone.localdate())
        else:
            with self.step("tickets", _("tickets")):
                stage = play_tickets(record, span)
            done |= span.done
        with self.step("reports", _("daily reports and their sums")):
            done["reports"] = play_reports(stage, jobs=jobs)
        with self.step("digests", _("weekly digests")):
            done["digests"] = play_digests(county, jobs=jobs)
        with self.step("sweep", _("seals and notices")):
            until = played_until(county)
            done["bound"] = bind(county, now=until)  # its notices go out with the sweep
            done["sweep"] = sweep_tickets(now=until)
            done["asked"] = ask_for_one_code(county, now=until)
            done["saved"] = save_lists(county, now=until)
            done["covered"] = cover_a_holiday(county, now=until)
            read_old_messages(county, until)
            analyze(Seal, Delivery, Message)
        return done

    @contextmanager
    def patience(self) -> Iterator[None]:
        """These statements are large, and a sweep is waited for: the page's limits are not theirs."""
        usual = {}
        with connection.cursor() as cursor:
            for limit in ("statement_timeout", "lock_timeout"):
                cursor.execute(f"SHOW {limit}")
                usual[limit] = cursor.fetchone()[0]
                cursor.execute(f"SET {limit} = 0")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                for limit, value in usual.items():
                    cursor.execute("SELECT set_config(%s, %s, false)", [limit, value])

    @contextmanager
    def step(self, key: str, name: str) -> Iterator[None]:
        """Say on standard error what is being done, and how long it took."""
        started = time.monotonic()
        self.stderr.write(_("demo: %(step)s …") % {"step": name})
        yield
        took = round(time.monotonic() - started, 1)
        self.seconds[key] = took
        self.stderr.write(_("demo: %(step)s, %(seconds)s s") % {"step": name, "seconds": took})
