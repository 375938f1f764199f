"""After a bulk write the planner is told what lies there, before the first question is asked."""

from django.db import connection, models


def analyze(*filled: type[models.Model]) -> None:
    """Let PostgreSQL look at these tables now, inside the transaction that filled them.

    Autovacuum comes a minute later at the earliest, and sees nothing before the commit: until then
    a question over 8,000 grids is planned as over none, and runs into its time limit. Only owners
    may ANALYZE, so the first migration's owner lends the product a function for its own tables
    (docs/adr/0003).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT wangge_analyze(%s)", [[model._meta.db_table for model in filled]])
