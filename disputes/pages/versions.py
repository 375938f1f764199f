"""The version of a ticket that a sheet was filled in for: who was slower is told, and asked again."""

from typing import Any

from django import forms

from disputes.models import Ticket

ANY_VERSION = frozenset({"note"})
"""Verbs that are right whatever happened meanwhile."""


def carry_version(form: Any, ticket: Ticket) -> None:
    """Let the form say which version was read, where it does not by itself."""
    if "version" not in form.fields:
        form.fields["version"] = forms.IntegerField(required=False, widget=forms.HiddenInput)
        form.initial.setdefault("version", ticket.version)


def version_in(form: Any) -> dict[str, int]:
    """What the action takes of it; nothing where none was sent."""
    version = form.cleaned_data.get("version")
    return {"version": version} if version is not None else {}
