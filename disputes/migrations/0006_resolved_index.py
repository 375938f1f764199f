"""The month's resolved tickets under any grid have an index of their own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("disputes", "0005_board_index")]

    operations = [
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("resolved_at__isnull", False)),
                fields=["county", "-resolved_at"],
                include=(
                    "at_township",
                    "at_village",
                    "at_patch",
                    "at_group",
                    "state",
                    "is_sensitive",
                    "hidden_from",
                    "logged_by",
                ),
                name="ticket_resolved",
            ),
        ),
    ]
