from django.db import migrations

FILL = """
    UPDATE grids_grid AS g
    SET closing_told_on = greatest(g.closed_on, (
        SELECT max((a.at AT TIME ZONE 'Asia/Shanghai')::date) FROM grids_auditrow AS a
        WHERE a.county = g.county_id AND a.act = 'grid_closed' AND a.about = 'grid:' || g.id
    ))
    WHERE g.closed_on IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("grids", "0005_freeze")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
