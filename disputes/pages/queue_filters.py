"""The filters of the work queue, as they stand in its address."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, F, JSONField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Concat, JSONArray
from django.http import Http404, QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from disputes.kinds import Kind, Source, State, Urgency
from disputes.offered import CLASSES
from disputes.search import Asked
from disputes.search.asked import FOLDED, LONGEST, USUAL
from disputes.wording import MARK_LABELS, category_name
from grids.models import Department, Grid
from grids.scope import area_seats
from grids.signed import SignedRequest
from grids.tiers import Tier
from rows.prepared import Prepared

DAYS = {
    "from": gettext_lazy("Logged from"),
    "to": gettext_lazy("until"),
    "due_from": gettext_lazy("Due from"),
    "due_to": gettext_lazy("until"),
    "closed_from": gettext_lazy("Closed from"),
    "closed_to": gettext_lazy("until"),
}
ORDERS = {
    "urgent": gettext_lazy("the urgent ones first"),
    "newest": gettext_lazy("the newest first"),
    "oldest": gettext_lazy("the oldest first"),
}
MOST_OFFICES = 300


def area_of(request: SignedRequest) -> tuple[Grid | None, list[Grid]]:
    """The grid of the list and its children: the one asked for, else that of the highest area seat.

    None for people without such a seat: their list is what they are part of. Outside is 404.
    """
    seats = [seat for seat in area_seats(request.user) if seat.tier > Tier.CITY]
    wanted = request.GET.get("grid", "")
    if not seats and not wanted:
        return None, []
    if wanted and not (wanted.isascii() and wanted.isdigit() and len(wanted) < 19):
        raise Http404
    number = int(wanted) if wanted else seats[0].grid
    found = {grid.pk: grid for grid in NEAR.ask(number=number)}
    grid = found.pop(number, None)
    if grid is None or not any(grid.path.startswith(seat.path) for seat in seats):
        raise Http404
    return grid, list(found.values())


def _near(number: int) -> QuerySet[Grid]:
    """The grid, which brings the county's departments along, and its children."""
    offices = Department.objects.filter(is_active=True, grid__county=OuterRef("county"))
    named = Case(When(grid__tier=Tier.COUNTY, then=F("name")), default=Concat("grid__name", "name"))
    told = offices.order_by("grid__tier", "id").values(one=JSONArray("id", named))
    brought = Case(
        When(pk=number, then=ArraySubquery(told[:MOST_OFFICES])),
        default=Value([], ArrayField(JSONField())),
    )
    rows = Grid.objects.select_related("parent__parent").annotate(offices=brought)
    return rows.filter(Q(pk=number) | Q(parent=number, closed_on=None)).order_by("code")


NEAR = Prepared(_near, number=1_949)


class QueueForm(forms.Form):
    """The filters. An unknown value is no filter; nothing here refuses."""

    q = forms.CharField(
        label=gettext_lazy("Find what (two characters will do)"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": LONGEST}),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    category = forms.ChoiceField(label=pgettext_lazy("filter", "Category"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    tier = forms.ChoiceField(label=gettext_lazy("Responsible level"), required=False)
    mark = forms.ChoiceField(label=gettext_lazy("Marks"), required=False)
    urgency = forms.ChoiceField(label=gettext_lazy("Urgency"), required=False)
    source = forms.ChoiceField(label=gettext_lazy("How it came in"), required=False)
    bounced = forms.ChoiceField(label=gettext_lazy("Sent back to its holder"), required=False)
    holder = forms.ChoiceField(label=gettext_lazy("Responsible grid"), required=False)
    department = forms.ChoiceField(label=gettext_lazy("Assigned to the department"), required=False)
    shared = forms.ChoiceField(label=gettext_lazy("Shared ground"), required=False)
    sort = forms.ChoiceField(label=gettext_lazy("In which order"), required=False)

    fields: dict[str, Any]

    def __init__(
        self, data: QueryDict, grid: Grid | None = None, children: Sequence[Grid] = ()
    ) -> None:
        super().__init__(data, auto_id="f-%s")
        for name, label in DAYS.items():  # "from" cannot be an attribute of a class
            self.fields[name] = forms.DateField(
                label=label,
                required=False,
                widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            )
        self.holders = {str(one.pk): one for one in _holders(grid, children)}
        given = {"holder": [(pk, one.name) for pk, one in self.holders.items()]}
        given["department"] = getattr(grid, "offices", [])
        for name, choices in (_choices(data.get("kind", "")) | given).items():
            self.fields[name].choices = [("", _("All")), *choices]
        self.fields["sort"].choices = [("", _("As the view is")), *ORDERS.items()]

    def asked(self) -> Asked:
        """What is asked, wrong values left out. Days without a view ask for what was logged then."""
        self.is_valid()
        told = self.cleaned_data
        days = told.get("from") or told.get("to")
        return Asked(
            holder=self.holders.get(told.get("holder", "")),
            department=int(told.get("department") or 0) or None,
            due_since=told.get("due_from"),
            due_until=told.get("due_to"),
            closed_since=told.get("closed_from"),
            closed_until=told.get("closed_to"),
            sort=told.get("sort", ""),
            show=self.data.get("show", "") or ("logged" if days else ""),
            kind=told.get("kind", ""),
            category=int(told.get("category") or 0) or None,
            urgency=told.get("urgency", ""),
            state=told.get("state", ""),
            tier=int(told.get("tier") or 0) or None,
            mark=told.get("mark", ""),
            source=told.get("source", ""),
            is_bounced=told.get("bounced") == "yes",
            is_shared=told.get("shared") == "yes",
            words=told.get("q", ""),
            since=told.get("from"),
            until=told.get("to"),
        )

    def in_words(self) -> list[tuple[str, str]]:
        """What each filter in use is called, and what was chosen; words and days as they were typed."""
        self.is_valid()
        told = self.cleaned_data
        used = [name for name in ("q", *USUAL, *FOLDED) if told.get(name)]
        return [(str(self[name].label), self._chosen(name, told[name])) for name in used]

    def _chosen(self, name: str, value: Any) -> str:
        groups = getattr(self.fields[name], "choices", ())
        flat = [one for _key, inner in groups if isinstance(inner, list) for one in inner]
        plain = [one for one in groups if not isinstance(one[1], list)]
        named = {str(key): str(label) for key, label in [*plain, *flat]}
        return named.get(str(value), str(value))

    def usual(self) -> list[forms.BoundField]:
        """The filters that stand beside the words."""
        return [self[name] for name in USUAL]

    def folded(self) -> list[forms.BoundField]:
        """The others."""
        return [self[name] for name in FOLDED]

    def is_unfolded(self) -> bool:
        """Whether one of the others is in use."""
        return any(self.data.get(name) for name in FOLDED)

    def is_filtered(self) -> bool:
        """Whether any is: on a phone all of them are folded."""
        return any(self.data.get(name) for name in (*USUAL, *FOLDED))


def _holders(grid: Grid | None, children: Sequence[Grid]) -> list[Grid]:
    """Grids that may hold what lies in `grid`, and are at hand: those above it, itself, its children."""
    if grid is None:
        return []
    above = [grid.parent.parent if grid.parent else None, grid.parent]
    return [*(one for one in above if one and one.tier > Tier.CITY), grid, *children]


def _choices(kind: str) -> dict[str, list[tuple[Any, Any]]]:
    tiers = [(tier.value, tier.label) for tier in Tier if tier > Tier.CITY]
    plain: dict[str, Any] = {"kind": Kind.choices, "state": State.choices, "tier": tiers}
    plain |= {"urgency": Urgency.choices, "mark": MARK_LABELS.items()}
    plain |= {"source": Source.choices, "bounced": [("yes", _("once or more"))]}
    plain |= {"shared": [("yes", _("of several grids"))]}
    named: dict[str, list[tuple[Any, Any]]] = {
        name: [(value, capfirst(str(label))) for value, label in known]
        for name, known in plain.items()
    }
    return named | {"category": _categories(kind)}


def _categories(kind: str) -> list[tuple[Any, Any]]:
    """The categories in use, of one kind when it is chosen, else kind by kind."""
    groups: dict[str, list[tuple[str, str]]] = {}
    chosen = kind if kind in Kind.values else ""
    for one in CLASSES.ask():
        if one.kind == chosen or not chosen:
            name = category_name(one)
            named = (str(one.pk), f"· {name}" if one.parent_id else name)
            groups.setdefault(one.kind, []).append(named)
    return [(capfirst(str(one.label)), groups[one]) for one in Kind if one in groups]
