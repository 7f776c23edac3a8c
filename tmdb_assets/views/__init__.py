"""What is shown of the published copy, one module per subject.

Belongs here: functions that take a `PublishedCopy` and give a frame of the few rows that a page, a chart or a report
shows. DuckDB sums up, so that only those rows leave it. No charts, no pages.
"""
