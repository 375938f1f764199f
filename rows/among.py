"""`among`: one of a list, as one parameter.

Django writes `IN` with as many parameters as there are values, so that each length is a statement of
its own; `= ANY (array)` is one for all, and may be asked with a list that was not known when it was
compiled (rows/prepared.py). An empty list has nothing, and is asked like any other.
"""

from typing import Any

from django.db.models import Field, ForeignObject, Lookup


@ForeignObject.register_lookup
@Field.register_lookup
class Among(Lookup):
    """`rows.filter(id__among=[…])`; for a foreign key name its column, `grid_id__among`.

    A key that carries its county is compared by the id alone, so name the county beside it.
    """

    lookup_name = "among"

    def get_prep_lookup(self) -> list[Any]:
        """Each value as its column takes it."""
        return [self.lhs.output_field.get_prep_value(value) for value in self.rhs]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """The list is one parameter; psycopg2 sends it as an array."""
        left, given = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s)", [*given, self.rhs]
