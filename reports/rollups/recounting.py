"""Judges every figure by the queries of reports/rollups/recount_sheets.py."""

from django.db import connection

from grids.recounts import Judgement
from reports.rollups.recount_lines import PREPARE
from reports.rollups.recount_sheets import NEAR, SHEETS, ZONE


def judge(county: int) -> Judgement:
    """Count every figure of a county again from its records. Call it inside a transaction.

    90 days of a county of 8,340 grids are three quarters of a million reports: each sheet is one
    query over prepared lists, and may take longer than a page's statement.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '10min'; SET LOCAL work_mem = '96MB'")
        cursor.execute(
            "DROP TABLE IF EXISTS"
            " recount_events, recount_marks, recount_flows, recount_spans, recount_reports"
        )
        cursor.execute(PREPARE, {"county": county, "zone": ZONE})
        cells, wrong = 0, []
        for sheet, columns in SHEETS:
            cursor.execute(
                f"CREATE TEMPORARY TABLE recount_sheet ON COMMIT DROP AS {_fill(sheet, columns)}",
                {"county": county, "zone": ZONE},
            )
            cursor.execute("SELECT coalesce(sum(cells), 0) FROM recount_sheet")
            cells += cursor.fetchone()[0]
            cursor.execute("SELECT what, grid, day, wrong, told FROM recount_sheet WHERE wrong > 0")
            names = ("what", "grid", "day", "wrong", "told")
            wrong += [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
            cursor.execute("DROP TABLE recount_sheet")
    return Judgement(cells, wrong)


def _fill(sheet: str, columns: tuple[str, ...]) -> str:
    differs = " + ".join(f"(coalesce(a.{c}, 0) <> coalesce(b.{c}, 0))::int" for c in columns)
    told = ", ".join(
        f"CASE WHEN coalesce(a.{c}, 0) <> coalesce(b.{c}, 0) THEN"
        f" '{c} ' || coalesce(b.{c}, 0) || ' (' || coalesce(a.{c}, 0) || ')' END"
        for c in columns
    )
    told = f"concat_ws(', ', {told})" if told else "''"
    sheet = sheet.replace(" AS what,", f" AS what, {told} AS told,")
    return sheet.replace("%(differs)s", differs).replace("%(near)s", NEAR)
