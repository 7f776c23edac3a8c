"""What OMDb tells of series: IMDb's rating, week by week.

Belongs here: the raw table, its asset, and how much of it a week waits for.
"""
