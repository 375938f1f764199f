from django.db import migrations

from rows.ids import UUID7_SQL

# A resident is told what the township would have had: its time to respond and to resolve.
SERVICE_TIMES = """
    INSERT INTO disputes_servicetime (county_id, kind, urgency, category_id, minutes)
    SELECT county_id, kind, urgency, NULL, respond + resolve
    FROM disputes_allowance WHERE tier = 2
    ON CONFLICT DO NOTHING
"""

# Whoever waits was told a date; it stays, as a granted extension would (disputes/deadlines.py). What
# is resolved may be rejected and is open again then.
TOLD = f"""
    INSERT INTO disputes_ticketevent
        (id, county, ticket_id, verb, at, day, by_label, state_from, state_to, holder_from, holder_to,
         to_label, spell, kind, is_sensitive, hidden_from, due_at, at_township, at_village, at_patch,
         at_group, words_hash, facts)
    SELECT {UUID7_SQL}, t.county, t.id, 'told', now(), (now() AT TIME ZONE 'Asia/Shanghai')::date,
           '', t.state, t.state, t.holder_id, t.holder_id, '', t.spell, t.kind, t.is_sensitive,
           t.hidden_from_id, t.due_at, t.at_township, t.at_village, t.at_patch, t.at_group, '',
           jsonb_build_object('kind', t.kind, 'urgency', t.urgency, 'category', t.category_id)
    FROM disputes_ticket AS t
    WHERE t.county = %s AND t.state IN
        ('reported', 'accepted', 'assigned', 'handling', 'waiting', 'parked', 'resolved')
"""  # noqa: S608 - no value from outside is in the text

# Where no reminder is planned though a clock runs, the holder was reminded of the first that ends.
REMINDED = """
    UPDATE disputes_ticket AS t
    SET reminded_of = concat_ws(' ',
        CASE WHEN t.respond_by = t.escalate_at THEN 'respond' END,
        CASE WHEN t.sign_by = t.escalate_at THEN 'sign' END,
        CASE WHEN t.resolve_by = t.escalate_at THEN 'resolve' END)
    WHERE t.county = %s AND t.remind_at IS NULL AND t.escalate_at IS NOT NULL
"""


def keep_what_was_told(apps, schema_editor):
    """County by county, a statement each; the events' table is only added to."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(SERVICE_TIMES)
        cursor.execute("SELECT id FROM grids_county ORDER BY id")
        for (county,) in cursor.fetchall():
            cursor.execute(TOLD, [county])
            cursor.execute(REMINDED, [county])


class Migration(migrations.Migration):
    """Open tickets keep the date they were told; the deadlines to come are service times."""

    dependencies = [("disputes", "0011_service_time")]

    operations = [migrations.RunPython(keep_what_was_told, migrations.RunPython.noop)]
