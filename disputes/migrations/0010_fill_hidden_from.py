from django.db import migrations

BATCH = 1000

FILL = """
    WITH batch AS (
        SELECT t.id, t.county, t.hidden_from_id FROM disputes_ticket AS t
        WHERE t.county = %(county)s AND t.hidden_from_id IS NOT NULL AND t.id > %(after)s::uuid
        ORDER BY t.id LIMIT %(batch)s
    ), filled AS (
        UPDATE disputes_ticketevent AS e SET hidden_from = batch.hidden_from_id
        FROM batch WHERE e.county = %(county)s AND e.ticket_id = batch.id
    )
    SELECT max(id::text) FROM batch
"""


def fill(apps, schema_editor):
    """Events say from now on whom their matter is hidden from; no verb ever changed that.

    As the owner, whom the append-only rule lets (docs/adr/0003), county by county and in batches.
    """
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT id FROM grids_county ORDER BY id")
        for (county,) in cursor.fetchall():
            after = "00000000-0000-0000-0000-000000000000"
            while after:
                cursor.execute(FILL, {"county": county, "after": after, "batch": BATCH})
                after = cursor.fetchone()[0]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("disputes", "0009_event_hidden_from")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
