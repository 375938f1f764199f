from django.db import migrations

FILL = """
    UPDATE disputes_ticketevent AS e SET is_halted = true
    FROM (
        SELECT a.ticket_id, a.at AS since, coalesce(min(z.at), 'infinity') AS until
        FROM disputes_ticketevent AS a LEFT JOIN disputes_ticketevent AS z
          ON z.county = %(county)s AND z.ticket_id = a.ticket_id AND z.at > a.at
         AND (z.verb IN ('answer', 'unanswered')
              OR z.state_to IN ('resolved', 'closed', 'void', 'merged'))
        WHERE a.county = %(county)s AND a.verb = 'ask_back' AND (a.facts ->> 'stops')::boolean
        GROUP BY a.ticket_id, a.at
    ) AS q
    WHERE e.county = %(county)s AND e.ticket_id = q.ticket_id
      AND e.at >= q.since AND e.at < q.until
"""


def fill(apps, schema_editor):
    """Events say from now on whether a first question stopped the clock after them.

    As the owner, whom the append-only rule lets (docs/adr/0003), county by county; the seals of before
    do not cover the new column. Few matters have such a question.
    """
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT id FROM grids_county ORDER BY id")
        for (county,) in cursor.fetchall():
            cursor.execute(FILL, {"county": county})


class Migration(migrations.Migration):
    dependencies = [('disputes', '0029_halted_events')]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
