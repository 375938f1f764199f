import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('disputes', '0020_headlines_of_old_tickets'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchPairs',
            fields=[
                ('county', models.PositiveIntegerField(editable=False)),
                ('ticket', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='pairs', serialize=False, to='disputes.ticket')),
                ('tokens', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None)),
            ],
            options={
                'verbose_name': 'pairs of characters',
                'verbose_name_plural': 'pairs of characters',
            },
        ),
    ]
