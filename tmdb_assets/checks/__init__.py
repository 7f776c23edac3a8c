"""The form of a check in Dagster: a verdict, and the record of a check that crashed.

Belongs here: what the checks of raw tables, of the warehouse and of outlets share. Judging is done elsewhere.
"""
