"""The marts that answer a question by one SELECT, over all of "TMDB 5000", recomputed in pandas, row by row.

As in `test_tmdb5000_marts`, nothing of the project is asked how a figure comes about.
"""

import numpy as np
import pandas as pd
import pytest

from tests.e2e.test_tmdb5000_marts import TABLES, assert_same
from tests.e2e.tmdb5000_csv import DIRECTORY, read_films
from tests.e2e.tmdb5000_days import FIRST, LAST, SOURCES, Days, ratings
from tests.unit.dbt.conftest import DBT

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


def test_every_genre_and_decade_in_dollars_of_one_year(tmdb5000, days, films):
    index = pd.read_csv(DBT / "seeds/us_cpi.csv").set_index("year")["cpi"]
    released = films[films["is_released"]].dropna(subset=["release_year"]).copy()
    year = released["release_year"].astype(int)
    released["decade"] = year // 10 * 10
    factor = index.iloc[-1] / year.clip(upper=index.index[-1]).map(index)
    known = released["revenue_multiple"].notna()
    assert factor.notna().all()
    for amount in ("budget", "revenue"):
        released[f"real_{amount}"] = np.floor((released[f"{amount}_usd"] * factor).where(known) + 0.5)
    joined = days.genres.rename(columns={"id": "genre_id", "name": "genre_name"}).join(released, on="movie_id")
    groups = joined[joined["decade"].notna()].groupby(["genre_id", "genre_name", "decade"])
    expected = pd.DataFrame({"movie_count": groups.size(), "money_movie_count": groups["real_revenue"].count()})
    enough = expected["money_movie_count"] >= 10
    expected["money_known_share"] = expected["money_movie_count"] / expected["movie_count"]
    expected["base_year"] = index.index[-1]
    totals = groups[["real_budget", "real_revenue"]].sum()
    for amount in ("budget", "revenue"):
        expected[f"real_{amount}_total_usd"] = totals[f"real_{amount}"].where(enough)
    for part, share in (("lower", 0.25), ("median", 0.5), ("upper", 0.75)):
        real = groups["real_revenue"].quantile(share)
        expected[f"real_revenue_{part}_usd"] = np.floor(real + 0.5).where(enough)
        expected[f"revenue_multiple_{part}"] = groups["revenue_multiple"].quantile(share).where(enough)
    expected["revenue_multiple_pooled"] = (totals["real_revenue"] / totals["real_budget"]).where(enough)
    assert 30 < enough.sum() < len(enough)
    assert_same(tmdb5000, "genre_decade_economics", expected.reset_index())


def test_every_part_of_a_franchise_against_the_one_before(tmdb5000, films):
    parts = films[films["is_released"]].dropna(subset=["collection_id", "released_on"]).reset_index()
    expected = parts.sort_values(["collection_id", "released_on", "movie_id"])
    groups = expected.groupby("collection_id")
    expected["installment_number"] = groups.cumcount() + 1
    expected["years_since_previous"] = (groups["released_on"].diff().dt.days / 365.25).round(2)
    before = groups["revenue_usd"].shift()
    expected["revenue_change"] = expected["revenue_usd"] / before
    expected["bayesian_rating_change"] = groups["bayesian_rating"].diff()
    one, other = (np.log(revenue.astype(float)) for revenue in (before, expected["revenue_usd"]))
    pairs = one.notna() & other.notna()
    assert pairs.sum() > 30
    slope, intercept = np.polyfit(one[pairs], other[pairs], 1)
    assert 0 < slope < 1
    forecast = intercept + slope * one
    expected["expected_revenue_change"] = np.exp(forecast) / before
    expected["expectation_residual"] = other - forecast
    # Whole dollars are not told apart by a line that was rounded to nine decimals.
    found = tmdb5000[1].frame("select movie_id, expected_revenue_usd from franchise_installment").to_pandas()
    found = expected["movie_id"].map(found.set_index("movie_id")["expected_revenue_usd"])
    assert np.allclose(found.astype(float), np.exp(forecast), rtol=1e-7, atol=1, equal_nan=True)
    expected["expected_revenue_usd"] = found
    expected["released_on"] = expected["released_on"].dt.date
    columns = [column.name for column in TABLES["franchise_installment"].columns]
    assert_same(tmdb5000, "franchise_installment", expected[columns])


def test_votes_gained_in_28_days_and_what_they_were(tmdb5000, days, films):
    # The day a week before the newest one was recovered, without votes.
    columns = ["movie_id", "popularity", "vote_count", "vote_average"]
    after, before = (
        days.observed[days.observed["date_id"] == day][columns].dropna().set_index("movie_id") for day in (LAST, FIRST)
    )
    expected = after.join(before.add_suffix("_before"), how="inner").join(films["title"], how="inner")
    gained = expected["vote_count"] - expected["vote_count_before"]
    total, total_before = (expected[f"vote_count{when}"] * expected[f"vote_average{when}"] for when in ("", "_before"))
    rating = (total - total_before) / gained.where(gained > 0)
    error = (expected["vote_count"] + expected["vote_count_before"]) * 0.0005 / gained.where(gained > 0)
    expected["marginal_rating"] = rating.where((rating >= -error) & (rating <= 10 + error) & (error <= 1)).clip(0, 10)
    expected["marginal_rating_error"] = error
    expected["votes_gained_count"] = gained
    expected["is_sleeper"] = (
        (expected["vote_average"] >= 7)
        & expected["vote_count"].between(20, 500)
        & (gained >= 0.25 * expected["vote_count_before"])
    )
    expected["popularity_change"] = expected["popularity"] - expected["popularity_before"]
    expected = expected.assign(window_days=28, date_id=LAST, compared_on=FIRST)
    expected = expected.drop(columns=["popularity_before", "vote_count_before", "vote_average_before"])
    assert 0 < expected["marginal_rating"].isna().sum() < len(expected) / 2
    assert_same(tmdb5000, "movie_momentum", expected.reset_index())


def test_the_genders_of_those_who_made_the_films_of_a_year(tmdb5000, days, films):
    genders = {
        entry["id"]: entry["gender"] for film in read_films(DIRECTORY).values() for entry in (*film.cast, *film.crew)
    }
    known = tmdb5000[1].frame("select person_id, gender from dim_person").to_pandas().set_index("person_id")["gender"]
    labels = {1: "female", 2: "male"}
    # A person's gender differs between the lists of films here and there: dim_person has one of them.
    agreed = [
        known[person] == labels.get(gender) or gender == 0 for person, gender in genders.items() if person in known
    ]
    assert np.mean(agreed) > 0.99
    jobs = {name: name for name in ("Director", "Producer", "Director of Photography", "Editor", "Writer")}
    jobs |= {"Screenplay": "Writer", "Original Music Composer": "Original Music Composer"}
    crew = days.crew.assign(job=days.crew["job"].map(jobs)).dropna(subset=["job"])
    leads = billed(films).groupby("movie_id").head(5).assign(job="Lead cast")
    parts = pd.concat([crew, leads])[["movie_id", "id", "job"]].drop_duplicates()
    parts = parts.join(films.loc[films["is_released"], ["release_year"]], on="movie_id").dropna(subset=["release_year"])
    parts["gender"] = parts["id"].map(known).fillna("unknown")
    groups = parts.groupby(["job", "release_year"])
    expected = pd.DataFrame({"movie_count": groups["movie_id"].nunique(), "credit_count": groups.size()})
    for column, gender in (
        ("female", "female"),
        ("male", "male"),
        ("non_binary", "non-binary"),
        ("unknown", "unknown"),
    ):
        expected[f"{column}_count"] = parts["gender"].eq(gender).groupby([parts["job"], parts["release_year"]]).sum()
    all_known = expected["credit_count"] - expected["unknown_count"]
    expected["female_share"] = expected["female_count"] / all_known.where(all_known > 0)
    expected["female_share_lower"] = expected["female_count"] / expected["credit_count"]
    expected["female_share_upper"] = (
        1 - (expected["male_count"] + expected["non_binary_count"]) / expected["credit_count"]
    )
    assert expected["unknown_count"].sum() > 1000
    assert_same(tmdb5000, "crew_gender_share", expected.reset_index())
