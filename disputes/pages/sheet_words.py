"""What a verb's page says besides its form: consequence, both versions, what was refused."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from disputes.actions.holding import next_holders
from disputes.kinds import Kind, Urgency
from disputes.models import Ticket
from disputes.pages.sheet import Sheet
from disputes.pages.sheets import CorrectForm
from disputes.pages.story import entry, events_of, ruling_of
from disputes.pages.ticket import called
from disputes.rollups import place_names
from disputes.rulings import must_rule
from disputes.wording import VERB_ICONS, category_name, grid_called


def meanwhile(form: Any, fresh: Ticket) -> dict[str, Any]:
    """After somebody else was faster: of a correction both versions, of any other step what was done
    since the version that was read, the newest first."""
    if isinstance(form, CorrectForm):
        return {"versions": versions(form, fresh)}
    steps = events_of(fresh)[: max(0, fresh.version - form.cleaned_data["version"])]
    places = [place for event in steps for place in (event.holder_to, event.holder_from)]
    names = place_names([fresh], *places)
    return {"versions": [], "since": [entry(event, names) for event in steps]}


def versions(form: forms.Form, fresh: Ticket) -> list[dict[str, str]]:
    """The fields in which what was typed differs from what is kept now."""
    typed = form.cleaned_data
    rows = []
    for name, words in (
        ("kind", lambda value: str(dict(Kind.choices).get(value, value))),
        ("category", category_name),
        ("urgency", lambda value: str(dict(Urgency.choices).get(value, value))),
        ("words", str),
        ("place", str),
        ("is_sensitive", lambda value: _("yes") if value else _("no")),
    ):
        mine, theirs = typed.get(name), getattr(fresh, name)
        if mine != theirs:
            label = str(form.fields[name].label)
            rows.append({"label": label, "mine": words(mine), "theirs": words(theirs)})
    return rows


def what_was_refused(ticket: Ticket) -> dict[str, Any]:
    """Above a ruling: who sent it back, and why; and what the ruling does."""
    if not must_rule(ticket):
        return {}
    found = ruling_of(ticket, events_of(ticket))
    return {
        "ruling": found,
        "consequence": _(
            "They handle it and cannot send it back. Both units that sent it back are told, with your words."
        ),
    }


def words_of(
    sheet: Sheet, ticket: Ticket, verb: str, names: dict[int, str], day: dt.date
) -> dict[str, Any]:
    """The verb's words; raising says to whom, the next manned level."""
    label, above = called(verb, ticket), ""
    if verb == "raise" and (found := next_holders([ticket.holder], day).get(ticket.holder_id)):
        above = grid_called(ticket, found.pk, names | {found.pk: found.name})
    holder = grid_called(ticket, ticket.holder_id, names)
    county = ticket.holder.county
    days = county.answer_workdays if county and verb == "ask_back" else 0
    return {
        "heading": _("%(verb)s to %(place)s") % {"verb": label, "place": above} if above else label,
        "verb_label": label,
        "verb_icon": VERB_ICONS[verb],
        "consequence": str(sheet.consequence) % {"holder": holder, "above": above, "days": days},
        "back_label": sheet.back,
        "checklist": ticket.category.closing_items if verb == "resolve" and ticket.category else [],
        **(what_was_refused(ticket) if verb == "assign" else {}),
    }
