"""Sums: every figure is a recount of rows, by one named set-based query each. Nothing here writes
(reports/statements does).

counting    the fragments of SQL that say what a figure counts
day_figures  figures of one grid and day, at a moment
completeness  the five numbers and the missing of a day's reports
past_days   the same of days that are over
behind      the grids behind the five numbers, one by one
records     the records behind a flow, one by one, and how many of them a person may list
states      how far each grid's report of a day is, and what it waits for
reach       whose reports a level takes, vacant levels skipped
dashboard   how things stand now, and the closed days beside it
recounting  the same figures by SQL of its own, to judge all of the above: recount_sheets of reports and
            sums, recount_digests, recount_lists (the numbers beside the lists that they open)
"""
