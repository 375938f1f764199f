from django.conf import settings
from django.db import migrations


class Migration(migrations.Migration):
    """The product may add events and seals and read them, nothing else (docs/adr/0003)."""

    dependencies = [("disputes", "0002_initial")]

    operations = [
        migrations.RunSQL(
            f"REVOKE UPDATE, DELETE, TRUNCATE ON disputes_ticketevent, disputes_seal "
            f'FROM "{settings.APP_ROLE}"',
            f'GRANT UPDATE, DELETE ON disputes_ticketevent, disputes_seal TO "{settings.APP_ROLE}"',
        )
    ]
