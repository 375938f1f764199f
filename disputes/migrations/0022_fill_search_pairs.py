import django.contrib.postgres.indexes
from django.db import migrations

SAID = """
    SELECT t.id, ARRAY(
        SELECT (ascii(c.one) & 65535) << 16 | (ascii(c.next) & 65535)
        FROM unnest(f.signs, f.signs[2:]) AS c (one, next)
        WHERE c.one <> E'\\x1f' AND c.next <> E'\\x1f'
        UNION
        SELECT (p.place & 2147483647)::int
        FROM unnest(ARRAY[t.grid_id, t.at_township, t.at_village, t.at_patch, t.at_group]) AS p (place)
        WHERE p.place IS NOT NULL
        UNION
        SELECT -t.county
        ORDER BY 1
    ) AS tokens
    FROM disputes_ticket AS t
    CROSS JOIN LATERAL (SELECT string_to_array(t.folded, NULL) AS signs) AS f
    WHERE t.county = %(county)s
"""

FILL = (
    "INSERT INTO disputes_searchpairs (county, ticket_id, tokens)"
    f" SELECT %(county)s, said.id, said.tokens FROM ({SAID}) AS said ON CONFLICT DO NOTHING"
)


def fill(apps, schema_editor):
    """County by county, as disputes/pairing.py writes them."""
    counties = apps.get_model("grids", "County").objects.order_by("pk")
    with schema_editor.connection.cursor() as cursor:
        for county in counties.values_list("pk", flat=True):
            cursor.execute(FILL, {"county": county})


def forget(apps, schema_editor):
    """What was filled in goes with the table."""


class Migration(migrations.Migration):
    """The pairs of the tickets that are there; the index after them, which is many times faster."""

    dependencies = [("disputes", "0021_search_pairs"), ("grids", "0016_code_request")]

    operations = [
        migrations.RunPython(fill, forget),
        migrations.AddIndex(
            model_name="searchpairs",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False, fields=["tokens"], name="search_pairs"
            ),
        ),
    ]
