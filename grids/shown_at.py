"""Where that which this floor speaks of is shown: addresses of pages that apps above have.

An app adds its page in AppConfig.ready(); tests/grids/test_registers.py lists them all.
"""

from django.urls import reverse

SUBJECTS = {
    "brake": "the brakes of one's county, where an administrator releases them",
    "grid": "(id): a grid, its posts and what lies below it",
}
"""What has a page, and what its address is made of."""

_routes: dict[str, str] = {}


def show_at(subject: str, route: str) -> None:
    """Show `subject` at the page of that name; saying it twice changes nothing.

    Raises KeyError for a subject that is not known here, ValueError where another page shows it.
    """
    if _routes.setdefault(subject, route) != route or not SUBJECTS[subject]:
        raise ValueError(f"{subject} is shown at another page already")


def shown_at(subject: str, *args: object) -> str:
    """The address of the page; raises KeyError where no app shows it."""
    return reverse(_routes[subject], args=args)
