"""Fills a fresh database with the small county; run as `python -m tests.e2e.seed LADDER`."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from grids.models import User  # noqa: E402
from grids.roles import Role  # noqa: E402
from tests import cast  # noqa: E402

PASSWORD = "wangge-demo"


def main(ladder: str) -> None:
    """Build the county; every person of the cast can log in."""
    people = cast.build(ladder=ladder)
    people.record.is_demo = True
    cast.seat(people.county_grid, "second", Role.STAFF)
    # A test runs at any hour: no report is due before the day is over, nothing files itself.
    people.record.report_times = dict.fromkeys(people.record.report_times, "23:59")
    people.record.save()
    for user in User.objects.all():
        user.set_password(PASSWORD)
        user.save()


if __name__ == "__main__":
    main(sys.argv[1])
