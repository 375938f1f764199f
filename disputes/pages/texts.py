"""Standard texts on the sheets: under the box for words, each one tap away.

With JavaScript a tap fills the box (static/disputes/texts.js); without it the press comes here as a
form that is only shown again, with the text in it.
"""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from disputes.models import StandardText, Ticket
from disputes.pages.sheets import OTHER
from rows.prepared import Prepared

MOST = 12
TAPPED = "text:"
"""Before the number of the text in the value of `find`."""


def box_of(form: type[forms.Form] | forms.Form) -> str:
    """The field for words of a sheet, however that is called; "" without one."""
    fields: Any = form.fields if isinstance(form, forms.Form) else form.base_fields
    return next((name for name, f in fields.items() if isinstance(f.widget, forms.Textarea)), "")


def offer_texts(form: forms.Form, ticket: Ticket, verb: str) -> None:
    """Put the county's texts for this step and kind beneath the sheet's box."""
    box = box_of(form)
    if box and verb != "correct":
        field: Any = form.fields[box]
        field.texts = list(TEXTS.ask(county=ticket.county, verb=verb, kinds=["", ticket.kind]))


def tapped(told: dict[str, str], sent: QueryDict, form: type[forms.Form], county: int) -> None:
    """Without JavaScript: the text that was pressed, behind the words that stood in the box."""
    number = sent.get("find", "").removeprefix(TAPPED)
    box = box_of(form)
    if not box or not sent.get("find", "").startswith(TAPPED) or not number.isdecimal():
        return
    rows = StandardText.objects.filter(county=county, is_active=True, pk=int(number[:18]))
    if text := rows.values_list("text", flat=True).first():
        told[box] = f"{told.get(box, '').rstrip()}\n{text}".lstrip("\n")
        if "reason" in form.base_fields and not told.get("reason"):
            told["reason"] = OTHER


def _texts(county: int, verb: str, kinds: list[str]) -> QuerySet[StandardText]:
    rows = StandardText.objects.filter(county=county, verb=verb, is_active=True, kind__among=kinds)
    return rows.order_by("position", "id")[:MOST]


TEXTS = Prepared(_texts, county=1_949, verb="note", kinds=["", "hazard"])
