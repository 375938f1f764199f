from django.conf import settings
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


# A session's limits do not reach further machines, those of its login do. The web narrows them for its
# own sessions (config/database.py). An owner who may not change the role leaves it to deploy/README.md.
LIMITS = f"""
DO $$
BEGIN
    ALTER ROLE "{settings.APP_ROLE}" SET lock_timeout = '3s';
    ALTER ROLE "{settings.APP_ROLE}" SET statement_timeout = '120s';
EXCEPTION WHEN insufficient_privilege THEN
    RAISE NOTICE 'the limits of the app role are left to its administrator';
END $$
"""


class Migration(migrations.Migration):
    """What data.md asks of the tables (R4, R7, R10): foreign keys are checked at once, since one that
    fails at the commit comes as an internal error; the key of a retry is (county, key)."""

    dependencies = [("grids", "0012_work_item")]

    operations = [
        migrations.RunSQL(AT_ONCE, migrations.RunSQL.noop),
        migrations.RunSQL(LIMITS, migrations.RunSQL.noop),
        migrations.RunSQL(
            "ALTER TABLE grids_idempotencykey DROP CONSTRAINT grids_idempotencykey_pkey,"
            " ADD CONSTRAINT grids_idempotencykey_pkey PRIMARY KEY (county, key)",
            "ALTER TABLE grids_idempotencykey DROP CONSTRAINT grids_idempotencykey_pkey,"
            " ADD CONSTRAINT grids_idempotencykey_pkey PRIMARY KEY (key)",
        ),
    ]
