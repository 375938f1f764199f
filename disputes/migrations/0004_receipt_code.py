from django.db import migrations, models

import disputes.receipts

# A callable default is asked once for all rows that are there; hexadecimal digits are letters of
# the code's alphabet, so that rows of before get one each in one statement.
ONE_EACH = """
    UPDATE disputes_ticket
    SET receipt = upper(substr(encode(sha256(convert_to(
        gen_random_uuid()::text || id::text, 'UTF8')), 'hex'), 1, 10))
"""


class Migration(migrations.Migration):
    dependencies = [("disputes", "0003_events_are_append_only")]

    operations = [
        migrations.AddField(
            model_name="ticket",
            name="receipt",
            field=models.CharField(
                default=disputes.receipts.new_code, editable=False, max_length=10
            ),
        ),
        migrations.RunSQL(ONE_EACH, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.UniqueConstraint(
                fields=("county", "receipt"), name="ticket_receipt_once"
            ),
        ),
    ]
