import re
from collections import defaultdict

from django.db import migrations, models
from django.db.models.functions import Length

TOWNSHIP, VILLAGE, PATCH, GROUP = 2, 3, 4, 5
BATCH = 2_000


def renumber(apps, schema_editor):
    """Give every patch and group the code that says where it lies; the codes before are not kept.

    A patch had its village's 12 digits and two, a group the village's and three: fifteen old digits of
    a group would be fifteen new digits of a patch, so an old code kept would name something else. What
    is written rightly already stays. A township or village with a code of another length gets one of
    those that are given here (from 901).
    """
    Grid, GridCode = apps.get_model("grids", "Grid"), apps.get_model("grids", "GridCode")
    old = GridCode.objects.annotate(digits=Length("code"))
    old.filter(models.Q(digits__gt=12) | models.Q(grid__tier__gte=PATCH)).delete()
    grids = {grid.pk: grid for grid in Grid.objects.only("code", "tier", "parent", "closed_on")}
    changed = []
    for stage in range(4):
        for line, children in by_series(grids, stage).items():
            changed += number(line, children)
    # First out of each other's way: an index is asked row by row.
    aside = models.functions.Concat(
        models.Value("~"), models.F("id"), output_field=models.CharField()
    )
    ids = [grid.pk for grid in changed]
    for start in range(0, len(ids), BATCH):
        Grid.objects.filter(pk__in=ids[start : start + BATCH]).update(code=aside)
    Grid.objects.bulk_update(changed, ["code"], batch_size=BATCH)


def by_series(grids, stage):
    """The grids of one stage by the series that their codes come from, the open ones first.

    Townships; villages; what hangs on a village or higher; what hangs on a patch: each after what it
    hangs on has its own code.
    """
    found = defaultdict(list)
    for grid in grids.values():
        parent = grids.get(grid.parent_id)
        if grid.tier < TOWNSHIP or parent is None:
            continue
        due = grid.tier - TOWNSHIP if grid.tier <= VILLAGE else 2 + (parent.tier == PATCH)
        if due == stage:
            found[series(parent, grid.tier)].append(grid)
    for children in found.values():
        children.sort(key=lambda grid: (grid.closed_on is not None, grid.code, grid.pk))
    return found


def number(line, children):
    """Write new codes into those children that need one, and return these."""
    stem, digits, first, last = line
    given, wrong = set(), []
    for grid in children:
        if is_right(grid, line) and (grid.code not in given or grid.tier <= VILLAGE):
            given.add(grid.code)
        else:
            wrong.append(grid)
    free = (f"{stem}{n:0{digits}}" for n in range(first, last + 1))
    free = (code for code in free if code not in given)
    for grid in wrong:
        grid.code = next(free, None)
        if grid.code is None:
            raise ValueError(
                f"{len(children)} grids want one of the {last - first + 1} codes that begin with "
                f"{stem}. Put a level between, then migrate again."
            )
    return wrong


def is_right(grid, line):
    """Whether a code says already what it should; an official one need not begin as its township's."""
    stem, digits, first, last = line
    if grid.tier <= VILLAGE:
        return bool(re.fullmatch(rf"[0-9]{{{len(stem)}}}(?!000)[0-9]{{3}}", grid.code))
    own = grid.code[len(stem) :]
    fits = re.fullmatch(rf"{stem}[0-9]{{{digits}}}", grid.code)
    return bool(fits) and first <= int(own) <= last


def series(parent, tier):
    """Stem, digits, first and last number of what hangs on `parent` (docs/adr/0025)."""
    if tier == TOWNSHIP:
        return parent.code, 3, 901, 999
    if tier == VILLAGE:
        return parent.code.ljust(9, "0"), 3, 901, 999
    if parent.tier == PATCH:
        return parent.code, 2, 1, 99
    if parent.tier == VILLAGE:
        return parent.code, 3, 1, 999
    return (parent.code.ljust(12, "0"), 3, *((901, 999) if tier == PATCH else (1, 900)))


class Migration(migrations.Migration):
    """Codes below the village (docs/adr/0025), in one transaction.

    A whole county (8,361 grids, 74,184 households) took 16 s on two busy cores with PostgreSQL 18, 14 of them from the
    first new code to the commit. Meanwhile the rows of the grids are held, so that verbs of the tree wait;
    pages and the logging of tickets do not, since a reference asks for the id alone. While the constraint
    is checked, at the end, everybody waits: 0.5 s. Households and tickets are not read: no code stands in them.
    """

    dependencies = [("grids", "0010_analyze")]

    operations = [
        migrations.RunPython(renumber, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='grid',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('code__regex', '^[0-9]{4}$'), ('tier', 0)), models.Q(('code__regex', '^[0-9]{6}$'), ('tier', 1)), models.Q(('code__regex', '^[0-9]{6}(?!000)[0-9]{3}$'), ('tier', 2)), models.Q(('code__regex', '^[0-9]{9}(?!000)[0-9]{3}$'), ('tier', 3)), models.Q(('code__regex', '^[0-9]{9}(?!000)[0-9]{3}(?!000)[0-9]{3}$|^[0-9]{9}000(?!900)9[0-9]{2}$'), ('tier', 4)), models.Q(('code__regex', '^[0-9]{9}(?!000)[0-9]{3}(?!000)[0-9]{3}$|^[0-9]{9}000(?!000)([0-8][0-9]{2}|900)$|^[0-9]{9}(?!000)[0-9]{3}(?!000)[0-9]{3}(?!00)[0-9]{2}$|^[0-9]{9}000(?!900)9[0-9]{2}(?!00)[0-9]{2}$'), ('tier', 5)), _connector='OR'), name='grid_code_fits_its_tier'),
        ),
    ]
