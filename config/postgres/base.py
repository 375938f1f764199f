"""The connection of the product (ENGINE of config.database)."""

from typing import Any

from django.db.backends.postgresql import base, operations, schema


class DatabaseOperations(operations.DatabaseOperations):
    """Django's own; a foreign key is checked at once, not at the commit (data.md, R4)."""

    def deferrable_sql(self) -> str:
        """What stands behind a foreign key that is made."""
        return ""


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    """Django's own; it asks no foreign key that is checked at once to be so for a while."""

    sql_create_column_inline_fk = (
        "CONSTRAINT %(name)s REFERENCES %(to_table)s(%(to_column)s)%(deferrable)s"
    )
    sql_delete_fk = schema.DatabaseSchemaEditor.sql_delete_constraint


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that knows whether this request has begun to keep something.

    Where it breaks after a COMMIT was sent, nobody on this side can say whether the server took it:
    the answer then never says that nothing was changed (config/outage.py).
    """

    SchemaEditorClass = DatabaseSchemaEditor
    ops_class = DatabaseOperations
    has_sent_commit = False

    def _commit(self) -> Any:
        self.has_sent_commit = True
        return super()._commit()  # type: ignore[misc]  # Django's own
