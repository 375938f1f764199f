"""What is written for a whole county at once: one named INSERT each, counted as the rollups count.

nil_reports   nil reports that file themselves, and which confirmed ones a later record touched
day_sums      a closed day, folded to all ancestors
week_digests  a week of every grid
"""
