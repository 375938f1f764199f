"""What the log calls what is done to tickets and their settings."""

from django.utils.translation import gettext_lazy

ACTS = {
    "allowance_saved": gettext_lazy("changed an allowance"),
    "service_time_saved": gettext_lazy("changed a service time"),
    "service_time_removed": gettext_lazy("took out a service time"),
    "workday_saved": gettext_lazy("saved a calendar day"),
    "workday_removed": gettext_lazy("removed a calendar day"),
    "calendar_imported": gettext_lazy("took over the year's holidays"),
    "category_saved": gettext_lazy("saved a category"),
    "usual_department_saved": gettext_lazy("changed a usual department"),
    "usual_department_removed": gettext_lazy("took out a usual department"),
    "queue_saved": gettext_lazy("saved a list of the queue"),
    "queue_renamed": gettext_lazy("renamed a saved list"),
    "queue_forgotten": gettext_lazy("deleted a saved list"),
    "queue_exported": gettext_lazy("exported a list of tickets"),
    "release_brake": gettext_lazy("released the brake"),
    "reveal_party": gettext_lazy("looked at a party"),
    "search": gettext_lazy("searched tickets"),
    "standard_text_saved": gettext_lazy("saved a standard text"),
    "standard_text_removed": gettext_lazy("took out a standard text"),
    "slip_made": gettext_lazy("made a handling slip"),
}

THINGS = {
    "allowance": gettext_lazy("allowance"),
    "brake": gettext_lazy("brake"),
    "calendar": gettext_lazy("calendar"),
    "category": gettext_lazy("category"),
    "own": gettext_lazy("own tickets"),
    "saved": gettext_lazy("saved list"),
    "servicetime": gettext_lazy("service time"),
    "standardtext": gettext_lazy("standard text"),
    "ticket": gettext_lazy("ticket"),
    "usualdepartment": gettext_lazy("usual department"),
    "workday": gettext_lazy("working day"),
}

FACTS = {
    "category": gettext_lazy("category"),
    "closed_since": gettext_lazy("closed from"),
    "closed_until": gettext_lazy("closed until"),
    "date": gettext_lazy("day"),
    "department": gettext_lazy("department"),
    "due_since": gettext_lazy("due from"),
    "due_until": gettext_lazy("due until"),
    "days": gettext_lazy("days"),
    "filters": gettext_lazy("filters"),
    "holder": gettext_lazy("responsible grid"),
    "is_shared": gettext_lazy("shared ground"),
    "is_bounced": gettext_lazy("sent back"),
    "is_work": gettext_lazy("working day"),
    "kind": gettext_lazy("kind"),
    "mine": gettext_lazy("what they logged"),
    "minutes": gettext_lazy("minutes"),
    "mark": gettext_lazy("marks"),
    "party": gettext_lazy("party"),
    "q": gettext_lazy("words looked for"),
    "sensitive": gettext_lazy("sensitive"),
    "show": gettext_lazy("view"),
    "source": gettext_lazy("how it came in"),
    "state": gettext_lazy("state"),
    "urgency": gettext_lazy("urgency"),
    "year": gettext_lazy("year"),
}
"""Particulars of a line, and the filters of a search as their page calls them."""
