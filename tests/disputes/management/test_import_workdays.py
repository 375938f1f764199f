import io
from datetime import date

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from disputes.calendar_source import known_years
from disputes.models import Workday

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("import_workdays", *arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_it_says_what_changed_and_then_that_nothing_did():
    first = run("--year", "2026")
    assert "2026: 39 days new, 0 changed, 0 removed, 0 as before" in first
    assert "2026-10-10" in first
    again = run("--year", "2026")
    assert "2026: 0 days new, 0 changed, 0 removed, 39 as before" in again
    assert "Touched" not in again


def test_several_years():
    run("--year", "2025", "--year", "2026")
    assert {day.year for day in Workday.objects.values_list("date", flat=True)} == {2025, 2026}


def test_a_hand_set_day_is_named():
    Workday.objects.create(date="2026-01-01", is_work=True, source="manual")
    assert "Set by hand and left so, against the announcement: 2026-01-01" in run("--year", "2026")


def test_an_unknown_year_asked_for_is_an_error():
    with pytest.raises(CommandError, match="2100: the holidays are not known yet"):
        run("--year", "2100")


def test_without_a_year_an_unannounced_one_is_only_told(monkeypatch):
    last = max(known_years())
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(last, 11, 1))
    said = run()
    assert f"{last}: " in said
    assert f"{last + 1}: the holidays are not known yet" in said
