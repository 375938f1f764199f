from django.conf import settings
from django.db import migrations


class Migration(migrations.Migration):
    """The product may add audit rows and read them, nothing else (docs/adr/0003)."""

    dependencies = [("grids", "0001_initial")]

    operations = [
        migrations.RunSQL(
            f'REVOKE UPDATE, DELETE, TRUNCATE ON grids_auditrow FROM "{settings.APP_ROLE}"',
            f'GRANT UPDATE, DELETE ON grids_auditrow TO "{settings.APP_ROLE}"',
        )
    ]
