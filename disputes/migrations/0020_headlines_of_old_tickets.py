from django.db import migrations
from django.views.decorators.debug import sensitive_variables

from disputes.masking import first_line
from disputes.naming import without_names
from rows.crypto import SealError
from rows.fields import sealed_get

BATCH = 500


@sensitive_variables()
def fill(apps, schema_editor):
    """What was logged before lists left names of parties out has none in its line either.

    Only tickets with parties can name one, and only their sealed names say whom. A name that cannot
    be opened (a lost key) stays as it is; the others of its ticket give way all the same.
    """
    party, ticket = apps.get_model("disputes", "Party"), apps.get_model("disputes", "Ticket")
    for county in apps.get_model("grids", "County").objects.values_list("pk", flat=True):
        ids = party.objects.filter(county=county).order_by("ticket").values_list("ticket", flat=True)
        known = list(ids.distinct())
        for first in range(0, len(known), BATCH):
            here = ticket.objects.filter(county=county)
            rows = here.filter(pk__in=known[first : first + BATCH], headline="")
            tickets = {row.pk: row for row in rows.only("pk", "county", "words")}
            named = {}
            for one in party.objects.filter(county=county, ticket__in=list(tickets)):
                named.setdefault(one.ticket_id, []).append(one)
            changed = [tickets[pk] for pk in named if _set(tickets[pk], named[pk])]
            here.bulk_update(changed, ["headline"])


@sensitive_variables()
def _set(row, parties):
    """Whether its first line names a party; the line with 甲 and 乙 then stands in `headline`."""
    named = [(one.letter, name) for one in parties if (name := _name_of(one))]
    line = first_line(row.words)
    plain = without_names(line, named)
    row.headline = plain
    return plain != line


@sensitive_variables()
def _name_of(party):
    """The opened name; empty where its key is lost."""
    try:
        return sealed_get(party, "name").reveal()
    except SealError:
        return ""


class Migration(migrations.Migration):
    dependencies = [("disputes", "0019_county_leads"), ("grids", "0015_place_readings")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
