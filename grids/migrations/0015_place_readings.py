from django.db import migrations

from grids.pinyin import RESPELT, pinyin_of

BATCH = 2_000


def respell(apps, schema_editor):
    """Spell again what the library alone read otherwise than places are: 翟庄村 stood under D, 长岭村 under Z."""
    Grid = apps.get_model("grids", "Grid")
    changed = []
    for grid in Grid.objects.filter(name__regex=RESPELT).only("name", "pinyin", "initials"):
        spelt = pinyin_of(grid.name)
        if spelt != (grid.pinyin, grid.initials):
            grid.pinyin, grid.initials = spelt
            changed.append(grid)
    Grid.objects.bulk_update(changed, ["pinyin", "initials"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("grids", "0014_household_totals")]

    operations = [migrations.RunPython(respell, migrations.RunPython.noop)]
