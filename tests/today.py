"""The day of the tests: one for all of them, read once, so that a midnight that passes meanwhile changes nothing.

Belongs here: the day that pipelines with a moved clock live on. Whoever starts processes, which have the real clock,
asks `today_utc` in the test.
"""

from datetime import timedelta

from tmdb_assets.settings import today_utc

TODAY = today_utc()
YESTERDAY = TODAY - timedelta(days=1)
