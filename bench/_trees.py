"""The usual trees with the same grids and tickets: django-mptt's nested sets, django-treebeard's paths.

Plain tables that the benchmarks make and fill; their models are in no installed app. The tickets
have the columns of a line of a list, fewer than ours read, and the indexes their trees can use.
"""

import contextlib
import os
from collections import Counter
from typing import Any

import psycopg2
from django.db import connection, models
from psycopg2.extras import execute_values

from bench._stand import FIRST_COUNTY
from disputes.kinds import OPEN
from grids.models import Grid

try:
    from mptt.models import MPTTModel, TreeForeignKey
    from treebeard.mp_tree import MP_Node
except ImportError:  # they could not be installed
    MPTTModel = None

STEP = 4
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
STATES = ", ".join(f"'{state}'" for state in OPEN)

TABLES = """
    CREATE TABLE bench_grid (
        id bigint PRIMARY KEY, parent_id bigint, tree_id integer, lft integer, rght integer,
        level integer, path varchar(255) COLLATE "C" UNIQUE, depth integer, numchild integer
    );
    CREATE TABLE bench_ticket AS
        SELECT id, county, number, state, kind, urgency, words, is_sensitive, due_at, grid_id
        FROM disputes_ticket
"""
INDEXES = f"""
    CREATE INDEX ON bench_grid (tree_id, lft);
    CREATE INDEX ON bench_ticket (grid_id, due_at, id) WHERE state IN ({STATES});
    CREATE INDEX ON bench_ticket (due_at, id) WHERE state IN ({STATES});
    GRANT SELECT ON bench_grid, bench_ticket TO PUBLIC;
    ANALYZE bench_grid;
    ANALYZE bench_ticket
"""

if MPTTModel is not None:

    class MpttGrid(MPTTModel):
        """A grid as django-mptt keeps it."""

        parent = TreeForeignKey("self", models.CASCADE, null=True)

        class Meta:
            app_label = "bench"
            managed = False
            db_table = "bench_grid"

    class PathGrid(MP_Node):
        """A grid as django-treebeard keeps it."""

        class Meta:
            app_label = "bench"
            managed = False
            db_table = "bench_grid"

    class Line(models.Model):
        """A ticket in a list."""

        id = models.UUIDField(primary_key=True)
        county = models.IntegerField()
        number = models.TextField()
        state = models.TextField()
        kind = models.TextField()
        urgency = models.TextField()
        words = models.TextField()
        is_sensitive = models.BooleanField()
        due_at = models.DateTimeField()

        class Meta:
            abstract = True
            app_label = "bench"
            managed = False
            db_table = "bench_ticket"

        def __str__(self) -> str:
            return self.number

    class MpttTicket(Line):
        """A ticket of a grid that django-mptt keeps."""

        grid = models.ForeignKey(MpttGrid, models.CASCADE)

        class Meta(Line.Meta):
            abstract = False

    class PathTicket(Line):
        """A ticket of a grid that django-treebeard keeps."""

        grid = models.ForeignKey(PathGrid, models.CASCADE)

        class Meta(Line.Meta):
            abstract = False


def plant() -> bool:
    """Copy the product's grids and tickets into the peers' tables; False where there are no peers."""
    if MPTTModel is None:
        return False
    if "bench_grid" not in connection.introspection.table_names():
        url = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
        with contextlib.closing(psycopg2.connect(url)) as link, link, link.cursor() as cursor:
            cursor.execute(TABLES)
            execute_values(cursor, "INSERT INTO bench_grid VALUES %s", nodes(), page_size=5000)
            cursor.execute(INDEXES)
    return True


def nodes() -> list[tuple[Any, ...]]:
    """Every grid with its place in both trees, in preorder, a tree for each county.

    A node's left number is twice its place before it, less its depth: what was opened before it
    was also closed, but for the nodes above.
    """
    paths = Grid.objects.filter(county__gte=FIRST_COUNTY).values_list("path", "id", "parent_id")
    grids = sorted(([int(part) for part in path.split("/")[:-1]], *rest) for path, *rest in paths)
    below: Counter[int] = Counter(number for line, *_rest in grids for number in line[:-1])
    born: Counter[int | None] = Counter()
    path_of, found, tree, start = {None: ""}, [], 0, 0
    for place, (line, key, above) in enumerate(grids):
        level = len(line) - 1
        if level == 0:
            tree, start = tree + 1, place
        born[above] += 1
        path_of[key] = path_of[above] + step(born[above])
        left = 2 * (place - start) + 1 - level
        right = left + 2 * below[key] + 1
        found.append([key, above, tree, left, right, level, path_of[key], level + 1])
    return [(*row, born[row[0]]) for row in found]


def step(number: int) -> str:
    """A child's part of the path, as django-treebeard writes it."""
    text = ""
    while number:
        number, digit = divmod(number, len(DIGITS))
        text = DIGITS[digit] + text
    return text.rjust(STEP, DIGITS[0])
