"""What tables of ratings have in common: sources, providers, descriptions of columns, rules of weeks.

Belongs here: names and words that several row models use. Row models do not.
"""

from typing import Any

import pandas as pd

CRITICS = ("rt_critics", "mc_critics")
AUDIENCE = ("tmdb_users", "imdb_users", "rt_audience", "mc_users")
RATING_SOURCES = (*CRITICS, *AUDIENCE)
PROVIDERS = ("tmdb", "omdb", "mdblist")

SERIES = ("dim_series", "series_id")
SOURCE = ("dim_rating_source", "rating_source")

WEEK_ID = "ISO week of the observation, by its Monday (UTC)."
SERIES_ID = "The series."
NAME = "Newest known name of the series; NULL if TMDB has none."
RATING_SOURCE = "Whose opinion it is."
SCORE = "The score on the source's own scale, which dim_rating_source has."
HUNDRED = "The score out of 100: score * 100 / the highest of its scale."
VOTES = "Number of votes or reviews behind the score; NULL if it was not told."
VOTES_FLOOR = "Whether votes_count is the least it can be, such as 25,000+."
PROVIDER = "Who told the number: tmdb, omdb or mdblist."
OBSERVED_AT = "UTC time at which the answer with it had arrived."

GRACE = pd.Timedelta(days=1)
"""A run that began in the last hours of a week ends after it."""


def is_monday(rows: pd.DataFrame) -> Any:  # noqa: ANN401 - a series of booleans
    """Whether each row's week is named by a Monday."""
    return pd.to_datetime(rows["week_id"]).dt.dayofweek == 0


def is_during_week(rows: pd.DataFrame) -> Any:  # noqa: ANN401 - a series of booleans
    """Whether each row was observed in its week, or in the run that began in it."""
    start = pd.to_datetime(rows["week_id"]).dt.tz_localize("UTC")
    after = rows["observed_at"].astype("datetime64[us, UTC]") - start
    return (after >= pd.Timedelta(0)) & (after < pd.Timedelta(days=7) + GRACE)
