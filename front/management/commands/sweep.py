"""`manage.py sweep`: all that is due, once, without Celery. A timer may run it instead of beat."""

import datetime as dt
import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from grids.actions.heartbeat import BY_TIMER, beat
from grids.models import County
from grids.room import is_full
from grids.sweeps import sweeps
from rows.clock import database_now, own_clock


class Command(BaseCommand):
    """Every registered sweep (grids/sweeps.py), the most frequent first.

    Harmless beside the workers and when run twice. `--now` sets another clock, and so is refused
    where a county is real. The guard against a clock that jumped holds here too: what it compares
    stands in the database (grids/actions/clock.py).
    """

    help = "Run every due sweep once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Another moment than the database's clock, and how to answer."""
        parser.add_argument("--now", help="a moment in ISO format; in the demonstration only")
        parser.add_argument("--json", action="store_true", help="answer with one line of JSON")

    def handle(self, *args: Any, now: str | None, **options: Any) -> None:
        """One round; the heartbeats are those of the workers, and one that tells of a timer."""
        if is_full():
            raise CommandError(_("The disk is full: nothing is swept until there is room."))
        at, own = (self._moment(now), None) if now else (database_now(), own_clock())
        done = {}
        for sweep in sweeps():
            done[sweep.name] = sweep.run(now=at, own=own)
            if not now:
                beat(sweep.beats_as, at, done[sweep.name])
        if not now:
            beat(BY_TIMER, at)
        self._tell(at, done, options["json"])

    def _moment(self, text: str) -> dt.datetime:
        if not is_made_up():
            raise CommandError(_("--now sets another clock; it works in the demonstration only."))
        return read_moment(text)

    def _tell(self, at: dt.datetime, done: dict[str, Any], as_json: bool) -> None:
        when = timezone.localtime(at).isoformat(timespec="seconds")
        if as_json:
            self.stdout.write(json.dumps({"now": when, **done}))
            return
        said = [_("Swept at %(at)s.") % {"at": when}]
        for sweep in sweeps():
            told = {"what": sweep.label, "figures": _figures(done[sweep.name])}
            said.append(_("%(what)s: %(figures)s.") % told)
        self.stdout.write(" ".join(said))


def is_made_up() -> bool:
    """Whether this installation is a demonstration: said so, or all its counties are made up."""
    if settings.DEMO != "none":
        return True
    flags = set(County.objects.values_list("is_demo", flat=True))
    return flags == {True}


def read_moment(text: str) -> dt.datetime:
    """An ISO moment, in the county's zone where it names none; raises CommandError for no moment.

    Nor for one outside 2000 to 2199: at the ends of the calendar no deadline can be reckoned.
    """
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None or not 2000 <= found.year < 2200:
        said = {"text": text}
        raise CommandError(_("“%(text)s” is no moment: write 2026-11-23T07:30+08:00.") % said)
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def _figures(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items() if count) or "–"
