"""Before a sheet is sent: what its free texts would read with 甲 and 乙 for the parties' names, and with
stars in the middle of telephone and identity numbers. It is an offer: either is kept as it is chosen.
"""

from typing import Any

from django import forms
from django.http import HttpRequest

from disputes.masking import mask_numbers
from disputes.models import Ticket
from disputes.naming import without_names
from disputes.rollups import named_parties
from disputes.rules import may_reveal
from grids.models import User
from rows.fields import sealed_get

CHOICE, LETTERS = "names", "letters"
"""The button that was pressed, and the one that takes the offer."""


def offer_of(request: HttpRequest, form: Any, user: User, ticket: Ticket) -> dict[str, str]:
    """Field -> what is offered for its text; empty where nothing is, or a choice was made: then the
    form has the texts that were chosen.

    Only who may look at the names is told that one stands there: to others it would tell a name.
    """
    named: list[tuple[str, str]] = []
    if may_reveal(user, ticket):
        parties: list[Any] = list(named_parties(ticket))
        named = [(one.letter, sealed_get(one, "name").reveal()) for one in parties]
    offer = {}
    for name, field in form.fields.items():
        typed = form.cleaned_data.get(name)
        if isinstance(field.widget, forms.Textarea) and isinstance(typed, str):
            text = mask_numbers(without_names(typed, named))
            if text != typed:
                offer[name] = text
    chosen = request.POST.get(CHOICE, "")
    if chosen == LETTERS:
        form.cleaned_data |= offer
    return {} if chosen else offer
