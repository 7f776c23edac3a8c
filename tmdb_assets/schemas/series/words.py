"""The words that tables of series share: how a week was observed, who tells a rating, what columns of many tables mean.

Belongs here: constants of the row models beside this module. No model, no table.
"""

LIVE, RECOVERED = "live", "tv_export"
SOURCES = (LIVE, RECOVERED)

RATING_SOURCES = ("tmdb_users", "imdb_users", "rt_critics", "rt_audience", "mc_critics", "mc_users")
"""Whose opinion a rating is."""

PROVIDERS = ("tmdb", "omdb", "mdblist")
"""Who told a number."""

IMDB_ID = r"^tt\d{7,10}$"

SERIES = ("dim_series", "series_id")
SERIES_ID = "The series."
WEEK_ID = "Monday (UTC) of the week in which it was observed."
NAME = "Name of the series in the configured language; NULL if TMDB has none."
OBSERVED_AT = "UTC time of the observation that this row holds, the newest there is."
OBSERVED_IN_WEEK = "UTC time of the observation; it lies in the week."
SOURCE = "How the week was observed: live, or tv_export (popularity only)."
SCORE_100 = "The score on a scale from 0 to 100, to be compared across sources."
