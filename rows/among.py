"""`among`: one of a list, as one parameter. `has`: a list that holds this one.

Django writes `IN` with as many parameters as there are values, so that each length is a statement of
its own; `= ANY (array)` is one for all, and may be asked with a list that was not known when it was
compiled (rows/prepared.py). An empty list has nothing, and is asked like any other.
"""

from typing import Any

from django.contrib.postgres.fields import ArrayField
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


@ArrayField.register_lookup
class Has(Lookup):
    """`rows.filter(helpers__has=7)`: rows whose list of numbers holds this one.

    Django's `contains` takes a list; here the one number stays a parameter of its own, which
    rows/prepared.py can fill in, and an index of the lists still answers.
    """

    lookup_name = "has"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """The number as a list of one; a column of another query in its place will do."""
        left, given = self.process_lhs(compiler, connection)
        if hasattr(self.rhs, "as_sql"):
            right, more = compiler.compile(self.rhs)
        else:
            right, more = "%s", [self.rhs]
        return f"{left} @> ARRAY[{right}]::bigint[]", [*given, *more]
