"""Sums: every figure is a recount of rows, by one named set-based query each.

counting    the fragments of SQL that say what a figure counts
figures     figures of one grid and day, at a moment
completeness  the five numbers and the missing of a day's reports
past_days   the same of days that are over
behind      the grids behind the five numbers, one by one
records     the records behind a flow, one by one, and how many of them a person may list
states      how far each grid's report of a day is, and what it waits for
filing      nil reports, and confirmed reports that a later record touched
reach       whose reports a level takes, vacant levels skipped
summaries   a closed day of a whole county, folded to all ancestors in one statement
digests     a week of a whole county, in one statement
dashboard   how things stand now, and the closed days beside it
recounting  the same figures by SQL of its own, to judge all of the above: recount_sheets of reports and
            sums, recount_digests, recount_lists (the numbers beside the lists that they open)
"""
