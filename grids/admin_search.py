"""What the search boxes of the admin pages offer: a row with its place, for 一组 alone says nothing."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import Model, Q, QuerySet

from grids.folding import folded, folded_sql
from grids.models import Grid


def rows_like(rows: QuerySet, names: Iterable[str], text: str) -> QuerySet:
    """Those of `rows` in which each word of the text stands in one of the columns `names`, folded on
    both sides: １１０ finds 110, ＷＩＦＩ WiFi. A grid's name is found by its pinyin too, and by its initials."""
    names = list(names)
    plain = [name for name in names if not _is_grid_name(rows.model, name)]
    rows = rows.alias(**{f"plain_{name}": folded_sql(name) for name in plain})
    for word in filter(None, map(folded, text.replace("\x00", "").split())):
        fits = Q(pk__in=[])
        for name in names:
            fits |= Q(**{f"plain_{name}__contains": word}) if name in plain else _grid(name, word)
        rows = rows.filter(fits)
    return rows


def _grid(name: str, word: str) -> Q:
    way = name.removesuffix("name")
    spelt = Q(**{f"{way}pinyin__startswith": word}) | Q(**{f"{way}initials__startswith": word})
    return Q(**{f"{way}folded__contains": word}) | spelt


def _is_grid_name(model: type[Model], name: str) -> bool:
    *way, column = name.split("__")
    for step in way:
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]
    return model is Grid and column == "name"


class PlacedChoices(AutocompleteJsonView):
    """Answers a search box; the place of each row stands before its name."""

    where: dict[Any, str]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page of rows, their places asked at once."""
        found = super().get_context_data(**kwargs)
        page: Any = self.model_admin  # one of ours: grids.seat_admin.SeatAdmin
        self.where = page.where(list(found["object_list"]))
        return found

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        """One row as the box shows it."""
        row = super().serialize_result(obj, to_field_name)
        return {**row, "text": f"{self.where.get(obj.pk, '')} {row['text']}".strip()}
