"""How tickets are called on the screens: chips, places, steps. Pure functions of what they get."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from grids.datum import gcj02, is_shifted
from grids.wording import moment_words

KIND_ICONS = {
    "dispute": "scale",
    "hazard": "alert-triangle",
    "order": "shield",
    "service": "heart-handshake",
    "information": "info-circle",
    "outreach": "speakerphone",
}

VERB_ICONS = {
    "accept": "check",
    "assign": "send",
    "add_helper": "users",
    "end_helper": "users",
    "sign": "signature",
    "send_back": "arrow-back-up",
    "raise": "arrow-up",
    "hand_down": "arrow-down-right",
    "resolve": "circle-check",
    "verify": "square-check",
    "reject": "refresh",
    "note": "edit",
    "correct": "edit",
    "pause": "player-pause",
    "resume": "arrow-right",
    "park": "folder",
    "extend": "calendar-due",
    "ask_extension": "calendar-due",
    "decline": "x",
    "void": "x",
    "ask_back": "info-circle",
    "answer": "edit",
    "reopen": "refresh",
    "urge": "bell",
    "oversee": "eye",
    "split_off": "file-text",
    "merge": "arrows-join",
    "report": "phone",
    "share": "map-pin",
    "unshare": "map-pin",
}

STEPS = {
    "log": gettext_lazy("Logged"),
    "log_solved": gettext_lazy("Solved on the spot"),
    "accept": gettext_lazy("Accepted"),
    "assign": gettext_lazy("Assigned"),
    "add_helper": gettext_lazy("Asked to help"),
    "end_helper": gettext_lazy("Help ended"),
    "sign": gettext_lazy("Signed for"),
    "send_back": gettext_lazy("Sent back"),
    "raise": gettext_lazy("Raised"),
    "hand_down": gettext_lazy("Handed down"),
    "pause": gettext_lazy("Paused"),
    "resume": gettext_lazy("Resumed"),
    "resolve": pgettext_lazy("step", "Resolved"),
    "verify": gettext_lazy("Verified"),
    "reject": gettext_lazy("Rejected"),
    "lapse": gettext_lazy("Closed automatically"),
    "reopen": gettext_lazy("Reopened"),
    "park": gettext_lazy("Parked"),
    "void": gettext_lazy("Voided"),
    "split_off": gettext_lazy("Split off"),
    "merge": gettext_lazy("Merged"),
    "take_in": gettext_lazy("Took in another"),
    "extend": gettext_lazy("Extended"),
    "told": gettext_lazy("The deadline told before stays"),
    "ask_extension": gettext_lazy("Extension asked"),
    "decline": gettext_lazy("Extension declined"),
    "ask_back": gettext_lazy("Asked for more"),
    "answer": gettext_lazy("Answered"),
    "unanswered": gettext_lazy("No answer in time"),
    "urge": gettext_lazy("Urged"),
    "oversee": gettext_lazy("Overseen"),
    "share": gettext_lazy("Ground shared"),
    "unshare": gettext_lazy("Sharing ended"),
    "report": gettext_lazy("Reported to the organ"),
    "alarm": gettext_lazy("Not reported within the hour"),
    "join_problem": gettext_lazy("Taken into a problem of the month"),
    "leave_problem": gettext_lazy("Taken out of a problem of the month"),
    "close_problem": gettext_lazy("Its problem of the month was closed"),
    "open_problem": gettext_lazy("Its problem of the month was opened again"),
    "note": gettext_lazy("Note"),
    "correct": gettext_lazy("Corrected"),
    "remind": gettext_lazy("Reminded automatically"),
    "escalate": gettext_lazy("Escalated"),
}
"""What happened, as the timeline says it."""

MARK_LABELS = {
    "overseen": pgettext_lazy("mark", "Overseen"),
    "urged": pgettext_lazy("mark", "Urged"),
    "asked": pgettext_lazy("mark", "Waits for an answer"),
}
"""What those above and beside put on a matter, as it is filtered by."""

SHARED = pgettext_lazy("mark", "Shared ground")
UNREPORTED = pgettext_lazy("mark", "Not reported yet")

PHONE_AT = "phone_at"
"""The fact of a log that keeps the phone's own time, where it could not be taken."""


def phone_time(event: Any) -> datetime | None:
    """What the phone's clock said, where the time of receipt was taken instead."""
    told = event.facts.get(PHONE_AT)
    return datetime.fromisoformat(told) if told else None


def clock_note(event: Any) -> str:
    """The same in the story of a ticket; empty where the phone's time was taken."""
    told = phone_time(event)
    if told is None:
        return ""
    return _("The phone's clock said %(told)s") % {"told": moment_words(told, event.at)}


def clock_words(told: datetime, now: datetime) -> str:
    """That the phone's clock is off, what it said, and what was written down instead."""
    words = _(
        "The phone's clock says %(told)s; that cannot be, so the time of receipt was written down. "
        "Please set the phone's date and time."
    )
    return words % {"told": moment_words(told, now)}


def category_name(category: Any) -> str:
    """A category in the reader's language, where it has an English name."""
    if category is None:
        return ""
    is_english = (get_language() or "").startswith("en")
    return category.name_en if is_english and category.name_en else category.name


def chips_of(ticket: Any, *, whole: bool = False, risen: str = "") -> list[dict[str, str]]:
    """What a ticket is, in three chips: kind, urgency when it is urgent, state or what befell it.

    `whole` adds the category to the kind, as on the ticket's own page; `risen` says how it came up.
    """
    kind = capfirst(ticket.get_kind_display())
    if whole and ticket.category is not None:
        kind = f"{kind} · {category_name(ticket.category)}"
    chips = [{"label": kind, "icon": KIND_ICONS.get(ticket.kind, "")}]
    if ticket.urgency != "normal":
        chips.append({"label": capfirst(ticket.get_urgency_display()), "tone": "ink"})
    state = capfirst(ticket.get_state_display())
    if not whole and ticket.bounces and ticket.state == "accepted":
        state = ngettext("Sent back %(n)s time", "Sent back %(n)s times", ticket.bounces)
        state %= {"n": ticket.bounces}
    elif risen:
        state = risen
    chips.append({"label": state, "tone": "on"})
    return [*chips, *mark_chips(ticket)]


def mark_chips(ticket: Any) -> list[dict[str, str]]:
    """The marks of an open ticket: overseen, urged how often. They end with it; that it has to be
    reported stays until it is closed."""
    found = []
    if ticket.is_owed:
        found.append({"label": str(UNREPORTED), "icon": "exclamation-circle", "tone": "ink"})
    if not ticket.is_open:
        return found
    if ticket.shared_grids:
        found.append({"label": str(SHARED), "icon": "map-pin"})
    if ticket.overseen_at is not None:
        found.append({"label": str(MARK_LABELS["overseen"]), "icon": "eye", "tone": "ink"})
    if ticket.urges:
        urged = ngettext("Urged %(n)s time", "Urged %(n)s times", ticket.urges)
        found.append({"label": urged % {"n": ticket.urges}, "icon": "bell", "tone": "ink"})
    if ticket.asked_until is not None:
        found.append({"label": str(MARK_LABELS["asked"]), "icon": "info-circle", "tone": "ink"})
    return found


def place_of(ticket: Any, names: Mapping[int, str], *, wide: bool = False) -> str:
    """Where it happened: 粉坊村五组 · 桥东头; `wide` puts the township before it."""
    village = names.get(ticket.at_village or 0, "")
    below = names.get(ticket.at_group or ticket.at_patch or 0, "")
    township = names.get(ticket.at_township or 0, "")
    near = village + below or township or names.get(ticket.grid_id, "")
    if wide and township and near != township:
        near = f"{township} {near}"
    return f"{near} · {ticket.place}" if ticket.place else near


def on_map(ticket: Any) -> str:
    """The point as a Chinese map takes it, longitude first; "" without one, or abroad."""
    if ticket.latitude is None or ticket.longitude is None:
        return ""
    point = float(ticket.latitude), float(ticket.longitude)
    north, east = gcj02(point)
    return f"{east:.5f},{north:.5f}" if is_shifted(point) else ""


def grid_called(row: Any, number: int | None, names: Mapping[int, str]) -> str:
    """A grid of the ticket's or event's own branch; a patch or group with its village: 十组 alone
    says nothing in a county's list."""
    name = names.get(number or 0, "")
    is_below = number is not None and number in (row.at_patch, row.at_group)
    return f"{names.get(row.at_village or 0, '')}{name}" if is_below else name


def rose_words(step: Any, names: Mapping[int, str]) -> str:
    """How a matter came up to its holder: raised by whom, or by itself when its time was over."""
    place = grid_called(step, step.holder_from, names) or step.by_label
    if step.verb == "escalate":
        return _("Escalated: not done in time at %(place)s") % {"place": place}
    return _("Raised by %(place)s") % {"place": place}


def step_words(event: Any) -> str:
    """What happened, in one or two words."""
    return step_called(event.verb)


def step_called(verb: str | None) -> str:
    """A step by its verb; an unknown one says its own name, and none nothing."""
    return str(STEPS.get(verb, verb)) if verb else ""


def where_to(event: Any, names: Mapping[int, str]) -> str:
    """To whom a step passed it: the department, post or grid; empty where it stayed."""
    if event.verb in ("add_helper", "end_helper", "share", "unshare"):
        return str(event.to_label)
    if event.verb == "assign":
        return _("to %(place)s") % {"place": event.to_label}
    if event.verb == "escalate" and event.facts.get("top"):
        return _("at the county: there is no level above")
    if event.holder_from and event.holder_from != event.holder_to:
        return _("to %(place)s") % {"place": grid_called(event, event.holder_to, names)}
    return ""
