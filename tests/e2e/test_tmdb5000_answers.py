"""The marts that answer a question by one SELECT, over all of "TMDB 5000", recomputed in pandas, row by row.

As in `test_tmdb5000_marts`, nothing of the project is asked how a figure comes about.
"""

import numpy as np
import pandas as pd
import pytest

from tests.e2e.test_tmdb5000_marts import assert_same
from tests.e2e.tmdb5000_csv import DIRECTORY, read_films
from tests.e2e.tmdb5000_days import LAST, SOURCES, Days, ratings

pytestmark = pytest.mark.skipif(
    not DIRECTORY.exists(), reason="the TMDB 5000 files (../shared/upstream/tmdb5000) are not here"
)


@pytest.fixture(scope="module")
def days(tmdb5000) -> Days:
    return tmdb5000[0]


@pytest.fixture(scope="module")
def films(days) -> pd.DataFrame:
    """Every film that was not removed, with its dates, its money where that is plausible, and its votes."""
    films = days.films[~days.films["is_removed"]].set_index("movie_id")
    dates = {movie_id: film.text["release_date"] or None for movie_id, film in read_films(DIRECTORY).items()}
    films["released_on"] = pd.to_datetime(films.index.map(dates))
    for amount in ("budget", "revenue"):
        films[f"{amount}_usd"] = films[amount].where(films[amount] >= 1000).astype("Float64")
    films["profit_usd"] = films["revenue_usd"] - films["budget_usd"]
    films["revenue_multiple"] = films["revenue_usd"] / films["budget_usd"]
    return films.join(ratings(days).drop(columns=["date_id", "vote_average_prior"]))


def listed(entries: pd.DataFrame, column: str) -> pd.Series:
    """The entries of each film in their order, each once, as one text."""
    entries = entries.dropna(subset=[column]).drop_duplicates(["movie_id", "id"])
    return entries.groupby("movie_id")[column].agg(", ".join)


def billed(films: pd.DataFrame) -> pd.DataFrame:
    """The cast of the films with details in the order of the billing, each person once: movie_id, id, name."""
    csv = read_films(DIRECTORY)
    cast = [
        (movie_id, entry["order"], entry["id"], entry["name"])
        for movie_id in films.index[films["has_details"]]
        for entry in csv[movie_id].cast
    ]
    frame = pd.DataFrame(cast, columns=["movie_id", "order", "id", "name"])
    return frame.sort_values(["movie_id", "order", "id"]).drop_duplicates(["movie_id", "id"])


def test_every_film_in_one_wide_row(tmdb5000, days, films):
    names = tmdb5000[1].frame("select language_code, name from dim_language").to_pandas()
    expected = films.drop(columns=["budget", "revenue", "is_removed", "has_details"])
    expected["released_on"] = expected["released_on"].dt.date
    expected["language_name"] = expected["language_code"].map(dict(names.itertuples(index=False)))
    expected["runtime_minutes"] = np.where(films["has_details"], 90, np.nan)  # those of `details`
    expected["imdb_id"] = [f"tt{i:07d}" if known else None for i, known in films["has_details"].items()]
    expected["genres"] = listed(days.genres, "name")
    expected["main_genre_name"] = days.genres.drop_duplicates("movie_id").set_index("movie_id")["name"]
    expected["country_codes"] = listed(days.countries, "id")
    expected["countries"] = listed(days.countries, "name")
    directed = days.crew[days.crew["job"] == "Director"].sort_values(["movie_id", "name", "id"])
    expected["directors"] = listed(directed, "name")
    expected["leading_cast"] = listed(billed(films).groupby("movie_id").head(5), "name")
    newest = days.observed[days.observed["date_id"] == LAST]
    newest = newest.sort_values(["popularity", "movie_id"], ascending=[False, True]).set_index("movie_id")
    expected["popularity"] = newest["popularity"]
    expected["popularity_rank"] = pd.Series(range(1, len(newest) + 1), newest.index)
    seen = days.observed.groupby("movie_id")["date_id"]
    expected["last_observed_on"], expected["first_seen_on"] = seen.max(), seen.min()
    # Details were fetched on the first day, listed or not.
    expected.loc[films["has_details"], "first_seen_on"] = min(SOURCES)
    assert expected["popularity"].isna().sum() > 50
    assert_same(tmdb5000, "movie", expected.reset_index())
