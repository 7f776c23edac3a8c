"""What tables of ratings have in common: descriptions of their columns, and the rules of weeks.

Belongs here: words and rules that several row models of ratings use. Words of all tables of series are in `words`; row
models do not belong here.
"""

from typing import Any

import pandas as pd

SOURCE = ("dim_rating_source", "rating_source")

RATING_SOURCE = "Whose opinion it is."
SCORE = "The score on the source's own scale, which dim_rating_source has."
SCORE_100 = "The score out of 100, to be compared across sources: score * 100 / the highest of its scale."
VOTES = "Number of votes or reviews behind the score; NULL if it was not told."
VOTES_FLOOR = "Whether votes_count is the least it can be, such as 25,000+."
PROVIDER = "Who told the number: tmdb, omdb or mdblist."


def is_monday(rows: pd.DataFrame) -> Any:  # noqa: ANN401 - a series of booleans
    """Whether each row's week is named by a Monday."""
    return pd.to_datetime(rows["week_id"]).dt.dayofweek == 0


def is_during_week(rows: pd.DataFrame) -> Any:  # noqa: ANN401 - a series of booleans
    """Whether each row was observed in its week."""
    start = pd.to_datetime(rows["week_id"]).dt.tz_localize("UTC")
    after = rows["observed_at"].astype("datetime64[us, UTC]") - start
    return (after >= pd.Timedelta(0)) & (after < pd.Timedelta(days=7))
