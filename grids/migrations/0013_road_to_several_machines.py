from django.db import migrations

# Made anew they are not deferrable (config/postgres); those of before are told so.
AT_ONCE = """
DO $$
DECLARE one record;
BEGIN
    FOR one IN SELECT conrelid::regclass AS place, quote_ident(conname) AS name FROM pg_constraint
               WHERE contype = 'f' AND condeferrable AND connamespace = 'public'::regnamespace
    LOOP
        EXECUTE format('ALTER TABLE %s ALTER CONSTRAINT %s NOT DEFERRABLE', one.place, one.name);
    END LOOP;
END $$
"""


class Migration(migrations.Migration):
    """What data.md asks of the tables (R4, R7): foreign keys are checked at once, since one that
    fails at the commit comes as an internal error; the key of a retry is (county, key)."""

    dependencies = [("grids", "0012_work_item")]

    operations = [
        migrations.RunSQL(AT_ONCE, migrations.RunSQL.noop),
        migrations.RunSQL(
            "ALTER TABLE grids_idempotencykey DROP CONSTRAINT grids_idempotencykey_pkey,"
            " ADD CONSTRAINT grids_idempotencykey_pkey PRIMARY KEY (county, key)",
            "ALTER TABLE grids_idempotencykey DROP CONSTRAINT grids_idempotencykey_pkey,"
            " ADD CONSTRAINT grids_idempotencykey_pkey PRIMARY KEY (key)",
        ),
    ]
