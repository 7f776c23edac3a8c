"""When TMDB has its daily exports: from which time of a day, and for how long.

Belongs here: these times. How an export is read is `exports`' business, what it means that there is none is said
where a period is observed.
"""

from datetime import UTC, time, timedelta

EXPORT_KEPT_DAYS = 90
"""TMDB keeps a daily export for three months."""

EXPORT_KEPT_LONGER = 2
"""Three months have up to 92 days: an export of such a day is asked for before it is given up."""

EXPORT_DUE = time(8, tzinfo=UTC)
"""TMDB's daily exports are ready by 08:00 UTC of their day."""

EXPORT_GRACE = timedelta(hours=20)
"""How much later than due an export may come before it counts as missing."""
