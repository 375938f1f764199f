"""A ticket's story: its steps, what each says, and how it came up to its holder."""

import uuid
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from disputes.kinds import State
from disputes.models import Ticket, TicketEvent
from disputes.rollups import RISES, grounds_of, helpers_of
from disputes.rulings import must_rule, refusals
from disputes.wording import clock_note, grid_called, rose_words, step_words, where_to
from grids.models import WorkItem
from grids.roles import Role
from grids.wording import date_words, moment_words
from rows.prepared import Prepared


def events_of(ticket: Ticket) -> list[TicketEvent]:
    """Its story, the newest step first."""
    return list(STEPS.ask(county=ticket.county, ticket=ticket.pk))


def _steps(county: int, ticket: uuid.UUID) -> QuerySet[TicketEvent]:
    rows = TicketEvent.objects.filter(county=county, ticket=ticket)
    return rows.select_related("by", "said").order_by("-at", "-id")


STEPS = Prepared(_steps, county=1_949, ticket=uuid.UUID(int=1949))


def befallen(ticket: Ticket, events: list[TicketEvent], names: dict[int, str]) -> dict[str, Any]:
    """What befell it and still counts, each for its place on the page."""
    return {
        "risen": risen_of(ticket, events, names),
        "marks": marks_of(ticket, events),
        "stands": stands_of(ticket, events),
        "wish": wish_of(ticket, events, names),
        "ruling": ruling_of(ticket, events),
        "helpers": helpers_of(ticket),
        "grounds": grounds_of(ticket),
        "problem": problem_of(ticket, events),
    }


def problem_of(ticket: Ticket, events: list[TicketEvent]) -> dict[str, str] | None:
    """The problem of the month that holds it, by its last step in or out; `events` the newest first."""
    moved = (one for one in events if one.verb in ("join_problem", "leave_problem"))
    event = next(moved, None)
    if event is None or event.verb == "leave_problem" or ticket.is_sensitive:
        return None
    said = getattr(event, "said", None)
    return {"id": event.facts["problem"], "title": said.words if said else ""}


def ruling_of(ticket: Ticket, events: list[TicketEvent]) -> dict[str, Any] | None:
    """Of what two units sent back: who they are and why, and the ruling with its words, if there is
    one; `events` the newest first."""
    if not (ticket.is_open and must_rule(ticket)):
        return None
    ruled = next((one for one in events if one.verb == "assign" and one.facts.get("ruling")), None)
    said = [said_in(one.event) for one in refusals(events[::-1], ticket.bounces)]
    return {"said": said, "made": said_in(ruled) | {"to": ruled.to_label} if ruled else None}


def said_in(event: TicketEvent) -> dict[str, Any]:
    """Who did a step, when, and with which words."""
    said = getattr(event, "said", None)
    return {
        "unit": event.by_label,
        "who": event.by.name if event.by else "",
        "at": event.at,
        "words": said.words if said else "",
    }


def risen_of(
    ticket: Ticket, events: list[TicketEvent], names: dict[int, str]
) -> dict[str, Any] | None:
    """The step that brought it up to its holder, with who did it and why; None where none did."""
    for event in events:
        rose = event.verb in RISES and event.holder_from != event.holder_to
        if ticket.is_open and rose and event.spell == ticket.spell:
            said = getattr(event, "said", None)
            return {
                "how": rose_words(event, names),
                "who": event.by.name if event.by else "",
                "at": event.at,
                "words": said.words if said else "",
            }
    return None


def marks_of(ticket: Ticket, events: list[TicketEvent]) -> list[dict[str, Any]]:
    """What was put on an open ticket, a question first: who last, when and with which words."""
    if not ticket.is_open:
        return []
    question = {"is_on": ticket.asked_until, "icon": "info-circle", "until": ticket.asked_until}
    overseen = {"is_on": ticket.overseen_at, "icon": "eye", "unit": ticket.overseen_by}
    urged = {"is_on": ticket.urged_at, "icon": "bell", "unit": ticket.urged_by}
    found = []
    for verb, mark in (("ask_back", question), ("oversee", overseen), ("urge", urged)):
        if mark["is_on"]:
            # Of one that was merged into it, the mark came along without its words.
            event = next((one for one in events if one.verb == verb), None)
            said = getattr(event, "said", None)
            at = event.at if event else mark["is_on"]
            found.append(mark | {"verb": verb, "at": at, "words": said.words if said else ""})
    return found


def stands_of(ticket: Ticket, events: list[TicketEvent]) -> dict[str, Any] | None:
    """The step by which it stands now: who did it, when and why; None where its time runs."""
    verb = {State.WAITING: "pause", State.PARKED: "park"}.get(State(ticket.state))
    event = next((one for one in events if one.verb == verb), None)
    if event is None:
        return None
    said = getattr(event, "said", None)
    return {
        "how": step_words(event),
        "unit": event.by_label,
        "who": event.by.name if event.by else "",
        "at": event.at,
        "words": said.words if said else "",
    }


def wish_of(
    ticket: Ticket, events: list[TicketEvent], names: dict[int, str]
) -> dict[str, Any] | None:
    """The wish for more time that waits for an answer: whose, until when, why, and who decides."""
    event = next((one for one in events if one.verb == "ask_extension"), None)
    if ticket.wished_until is None or event is None:
        return None
    items = WorkItem.objects.filter(county=ticket.county, subject=ticket.pk, what="decide")
    said = getattr(event, "said", None)
    return {
        "unit": event.by_label,
        "who": event.by.name if event.by else "",
        "at": event.at,
        "until": ticket.wished_until,
        "words": said.words if said else "",
        "decides": grid_called(ticket, items.values_list("owner", flat=True).first(), names),
    }


def entry(event: TicketEvent, names: dict[int, str]) -> dict[str, Any]:
    """A step of the story as parts/timeline.html takes it."""
    said = getattr(event, "said", None)
    step, to = step_words(event), where_to(event, names)
    who = event.by.name if event.by else ""
    role = event.facts.get("role")
    unit = event.by_label
    if role in Role.values:
        words = {"unit": unit, "role": Role(role).label}
        unit = _("%(unit)s, %(role)s") % words
    return {
        "verb_label": _("%(step)s %(to)s") % {"step": step, "to": to} if to else step,
        "who": who,
        "at": event.at,
        "unit": unit,
        "note": notes_of(event),
        "words": said.words if said else "",
    }


def notes_of(event: TicketEvent) -> str:
    """What the step says besides its words."""
    facts = event.facts
    if event.verb == "correct":
        changed = facts.get("changed", [])
        fields = {"fields": _(", ").join(_field_name(name) for name in changed)}
        if "words" in changed:
            return _("Changed: %(fields)s. Before:") % fields
        return _("Changed: %(fields)s") % fields
    if event.verb == "assign" and facts.get("ruling"):
        return _("A ruling: it cannot be sent back")
    if event.verb == "send_back" and event.holder_from != event.holder_to:
        return _("Sent back twice: the level above now decides who handles it")
    if event.verb == "log" and facts.get("other"):
        return _("Split off from another ticket")
    if event.verb == "verify" and facts.get("met"):
        return _("Ticked: %(items)s") % {"items": " · ".join(facts["met"])}
    if event.verb in ("resolve", "log_solved") and event.is_on_time is False:
        return _("after the deadline")
    return _day_note(event) or clock_note(event)


def _day_note(event: TicketEvent) -> str:
    """When an organ was told; until when it stands or is given time; that it went on by itself."""
    if event.verb == "report":
        told = datetime.fromisoformat(event.facts["at"])
        return _("told at %(moment)s") % {"moment": moment_words(told, event.at)}
    if until := event.facts.get("until"):
        return _("until %(day)s") % {"day": date_words(datetime.fromisoformat(until), event.at)}
    if event.verb == "resume" and event.by is None:
        return _("automatically: its day has come")
    return ""


def _field_name(name: str) -> str:
    field: Any = Ticket._meta.get_field(name)
    return capfirst(str(field.verbose_name))
