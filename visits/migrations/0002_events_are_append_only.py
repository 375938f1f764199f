from django.conf import settings
from django.db import migrations


class Migration(migrations.Migration):
    """The product may add events and seals and read them, nothing else (docs/adr/0003)."""

    dependencies = [("visits", "0001_initial")]

    operations = [
        migrations.RunSQL(
            f"REVOKE UPDATE, DELETE, TRUNCATE ON visits_visitevent, visits_visitseal "
            f'FROM "{settings.APP_ROLE}"',
            f'GRANT UPDATE, DELETE ON visits_visitevent, visits_visitseal TO "{settings.APP_ROLE}"',
        )
    ]
