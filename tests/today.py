"""The day of the tests: one for all of them, read once, so that a midnight that passes meanwhile changes nothing.

Belongs here: the day that pipelines with a moved clock live on. Whoever starts processes, which have the real clock,
asks `today_utc` in the test.
"""

import os
from datetime import date, timedelta

from tmdb_assets.settings import today_utc

# The process that starts the others reads it: they begin seconds apart, and share what is made of a day.
TODAY = date.fromisoformat(os.environ.setdefault("TESTS_TODAY", today_utc().isoformat()))
YESTERDAY = TODAY - timedelta(days=1)
