"""What the search boxes of the admin pages offer: a row with its place, for 一组 alone says nothing."""

from typing import Any

from django.contrib.admin.views.autocomplete import AutocompleteJsonView


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
