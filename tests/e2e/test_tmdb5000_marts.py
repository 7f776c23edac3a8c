"""The marts of films and of groups of films over all of "TMDB 5000", recomputed in pandas and compared row by row.

Nothing of the project is asked how a figure comes about: pandas sorts, merges and groups frames of the CSV files, in
whatever way is natural there, with the thresholds written out as the documentation has them.
"""

from datetime import timedelta
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from tests.e2e.tmdb5000_csv import DIRECTORY
from tests.e2e.tmdb5000_days import FIRST, LAST, RECOVERED_DAY, YESTERDAY, Days, ratings
from tests.unit.dbt.conftest import Warehouse
from tmdb_assets.schemas.films import TABLES
from tmdb_assets.schemas.validation import to_frame, validate

pytestmark = pytest.mark.skipif(
    not DIRECTORY.exists(), reason="the TMDB 5000 files (../shared/upstream/tmdb5000) are not here"
)

TABLES = {table.name: table for table in TABLES}
MILLION = 1_000_000


@pytest.fixture(scope="module")
def world(tmdb5000) -> tuple[Days, Warehouse]:
    return tmdb5000


@pytest.fixture(scope="module")
def films(world) -> pd.DataFrame:
    """Every film that was not removed, with all that is known of it."""
    days, _ = world
    films = days.films[~days.films["is_removed"]].set_index("movie_id")
    for amount in ("budget", "revenue"):
        films[f"is_{amount}_implausible"] = films[amount].between(1, 999)
        films[f"{amount}_usd"] = films[amount].where(films[amount] >= 1000).astype("Float64")
    films["profit_usd"] = films["revenue_usd"] - films["budget_usd"]
    films["revenue_multiple"] = films["revenue_usd"] / films["budget_usd"]
    assert (~films["is_released"]).sum() > 5
    films["revenue_residual"] = residuals(films)
    newest = days.observed[days.observed["date_id"] == LAST].set_index("movie_id")
    films["popularity"] = newest["popularity"]
    films = films.join(ratings(days).drop(columns="date_id"))
    films["weighted"] = films["vote_average"] * films["vote_count"]
    return films


def residuals(films: pd.DataFrame) -> pd.Series:
    """How far each film's revenue is from the line of all, in logarithms."""
    known = films[films["is_released"]].dropna(subset=["revenue_multiple"])
    budget, revenue = (np.log(known[f"{amount}_usd"].astype(float)) for amount in ("budget", "revenue"))
    slope, intercept = np.polyfit(budget, revenue, 1)
    return (revenue - (round(intercept, 6) + round(slope, 6) * budget)).reindex(films.index)


def performance(films: pd.DataFrame, members: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """The figures of the groups of `members`: one row per film and group. Every released film has details or a date."""
    columns = ["budget_usd", "revenue_usd", "revenue_multiple", "revenue_residual", "vote_count", "weighted"]
    columns += ["bayesian_rating", "popularity", "is_released"]
    joined = members.join(films[columns], on="movie_id", how="inner")
    announced = joined[~joined["is_released"]].groupby(keys, dropna=False).size()
    joined.loc[~joined["is_released"], columns[:-1]] = pd.NA
    joined[columns[:-1]] = joined[columns[:-1]].astype("Float64")
    without = joined["revenue_multiple"].isna()
    joined.loc[without, ["budget_usd", "revenue_usd"]] = pd.NA
    groups = joined.groupby(keys, dropna=False)
    figures = pd.DataFrame({"movie_count": groups["is_released"].sum()})
    figures["announced_movie_count"] = announced.reindex(figures.index).fillna(0)
    figures["money_movie_count"] = groups["revenue_multiple"].count()
    figures["money_known_share"] = figures["money_movie_count"] / figures["movie_count"].where(
        figures["movie_count"] > 0
    )
    for amount in ("budget", "revenue"):
        figures[f"{amount}_total_usd"] = groups[f"{amount}_usd"].sum(min_count=1)
    figures["profit_total_usd"] = figures["revenue_total_usd"] - figures["budget_total_usd"]
    figures["revenue_multiple_pooled"] = figures["revenue_total_usd"] / figures["budget_total_usd"]
    for name, share in (("lower", 0.25), ("median", 0.5), ("upper", 0.75)):
        figures[f"revenue_multiple_{name}"] = groups["revenue_multiple"].quantile(share)
    logs = np.log(joined["revenue_multiple"].astype(float)).groupby([joined[key] for key in keys], dropna=False)
    figures["revenue_multiple_geometric_mean"] = np.exp(logs.mean())
    doubled = (
        joined[joined["revenue_multiple"] >= 2].groupby(keys, dropna=False).size().reindex(figures.index).fillna(0)
    )
    money = figures["money_movie_count"].where(figures["money_movie_count"] > 0)
    figures["above_double_share"] = doubled / money
    # Three films that are like all films count in each group.
    prior = films["vote_average_prior"].max()
    for name, of, value in (
        ("revenue_residual_shrunk", "revenue_residual", 0), ("bayesian_rating", "bayesian_rating", prior)
    ):  # fmt: skip
        known = groups[of].count()
        figures[name] = (groups[of].sum(min_count=1) + 3 * value) / (known + 3)
    votes = figures["vote_count"] = groups["vote_count"].sum(min_count=1)
    figures["vote_average_weighted"] = groups["weighted"].sum(min_count=1) / votes
    figures["popularity_mean"] = groups["popularity"].mean()
    return figures.reset_index()


def of_all_once(figures: pd.DataFrame, films: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """The figures of overlapping groups, with those of all their films, each once."""
    once = films[films.index.isin(members["movie_id"]) & films["is_released"]]
    money = once.dropna(subset=["revenue_multiple"])
    return figures.assign(
        unique_movie_count=len(once),
        unique_money_movie_count=len(money),
        unique_revenue_total_usd=int(money["revenue_usd"].sum()),
    )


def genres_of(days: Days, films: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """The names of the genres of a person's films in a role, most frequent first."""
    keys = ["person_id", "role"]
    merged = members[members["movie_id"].isin(films.index)].merge(days.genres, on="movie_id")
    counts = merged.groupby([*keys, "name"]).size().rename("count").reset_index()
    ordered = counts.sort_values([*keys, "count", "name"], ascending=[True, True, False, True])
    return ordered.groupby(keys)["name"].agg(", ".join).rename("genres").reset_index()


def assert_same(world, name: str, expected: pd.DataFrame) -> None:
    """Compare a table with what was computed: every row, every column, floats to the sixth decimal."""
    table = TABLES[name]
    rows = world[1].frame(f"select * from {name}")
    assert {aspect: verdict.problems for aspect, verdict in validate(table, to_frame(rows)).items()} == {
        "shape": [], "keys": [], "rules": [],
    }  # fmt: skip
    columns = [column.name for column in table.columns]
    assert set(expected.columns) == set(columns)
    found = rows.to_pandas(date_as_object=True)
    one, other = (
        frame[columns].sort_values(list(table.key), ignore_index=True) for frame in (found, expected.reset_index())
    )
    assert len(one) == len(other) > 0
    for column in table.columns:
        if column.duckdb_type in {"bigint", "integer", "double"}:
            actual, wanted = (
                frame[column.name].astype("Float64").to_numpy(float, na_value=np.nan) for frame in (one, other)
            )
            exact = column.duckdb_type != "double"
            close = np.isclose(actual, wanted, rtol=0 if exact else 1e-12, atol=0 if exact else 2e-6, equal_nan=True)
        else:
            close = (one[column.name] == other[column.name]) | (one[column.name].isna() & other[column.name].isna())
            close = close.to_numpy(bool)
        different = pd.concat([one[~close].head(3), other[~close].head(3)])[[*table.key, column.name]]
        assert close.all(), f"{column.name} differs in {(~close).sum()} rows:\n{different}"


def test_the_money_of_every_film(world, films):
    columns = ["title", "release_year", "is_released", "budget_usd", "revenue_usd", "profit_usd", "revenue_multiple"]
    expected = films[[*columns, "revenue_residual"]].assign(break_even_multiple=2.5)
    for amount in ("budget", "revenue", "profit"):
        expected[f"{amount}_musd"] = films[f"{amount}_usd"] / MILLION
    for flag in ("is_budget_implausible", "is_revenue_implausible"):
        assert films[flag].sum() > 5
        expected[flag] = films[flag]
    assert_same(world, "movie_economics", expected.reset_index())


def test_the_rating_of_every_film_with_votes_of_its_newest_live_day(world):
    expected = ratings(world[0])
    assert expected["date_id"].value_counts().to_dict().keys() == {FIRST, YESTERDAY, LAST}
    titles = world[0].films.set_index("movie_id")["title"]
    assert_same(world, "movie_rating", expected.join(titles).reset_index())


def test_every_ranking(world, films):
    out = films[films["is_released"]]
    rich, rated = out[out["budget_usd"] >= 10 * MILLION], out[out["vote_count"] >= 10]
    rankings = [
        ("highest_revenue", out, "revenue_usd", False, "usd"),
        ("highest_budget", out, "budget_usd", False, "usd"),
        ("highest_profit", out, "profit_usd", False, "usd"),
        ("highest_revenue_multiple", rich, "revenue_multiple", False, "ratio"),
        ("lowest_revenue_multiple", rich, "revenue_multiple", True, "ratio"),
        ("highest_rated", rated, "bayesian_rating", False, "rating"),
        ("lowest_rated", rated, "bayesian_rating", True, "rating"),
        ("most_popular", films, "popularity", False, "popularity"),
    ]
    expected = []
    for ranking, candidates, column, ascending, unit in rankings:
        known = candidates.dropna(subset=[column]).reset_index()
        first = known.sort_values([column, "movie_id"], ascending=[ascending, True]).head(100)
        expected.append(
            first[["movie_id", "title"]].assign(ranking=ranking, rank=range(1, 101), value=first[column], unit=unit)
        )
    assert_same(world, "movie_ranking", pd.concat(expected))


def first_of(moved: pd.DataFrame, size: pd.Series, measure: str, direction: str) -> pd.DataFrame:
    """The twenty that moved most of those that may have."""
    moved = moved.assign(size=size, measure=measure, direction=direction)
    moved = moved.sort_values(["size", "movie_id"], ascending=[False, True]).head(20)
    assert len(moved) == 20
    return moved.assign(rank=range(1, 21)).drop(columns="size")


def test_who_moved_on_every_day_that_has_one_to_compare_with(world):
    observed = world[0].observed.copy()
    observed = observed.sort_values(["popularity", "movie_id"], ascending=[False, True])
    observed["popularity_rank"] = observed.groupby("date_id").cumcount() + 1
    columns = ["movie_id", "popularity", "popularity_rank", "source"]
    expected = []
    for earlier, later, days in [(YESTERDAY, LAST, 1), (RECOVERED_DAY, LAST, 7), (FIRST, LAST, 28)]:
        before, after = (observed[observed["date_id"] == day][columns] for day in (earlier, later))
        every = after.merge(before, on="movie_id", suffixes=("", "_before"), how="outer", indicator="there")
        every = every.assign(date_id=later, compared_on=earlier, window_days=days)
        every = every.assign(source=after["source"].iloc[0], source_before=before["source"].iloc[0])
        every["popularity_change"] = (every["popularity"] - every["popularity_before"]).round(6)
        every["popularity_ratio"] = every["popularity"] / every["popularity_before"].where(
            every["popularity_before"] > 0
        )
        every["popularity_rank_change"] = every["popularity_rank_before"] - every["popularity_rank"]
        ends = every["threshold_popularity"] = before["popularity"].min()
        prior = max(ends, 1)
        every["relative_score"] = np.log((every["popularity"] + prior) / (every["popularity_before"] + prior))
        common, there = min(len(before), len(after)), every.pop("there")
        for direction, sign in (("rose", 1), ("fell", -1)):
            moved = every[every["popularity_change"] * sign > 0]
            expected.append(first_of(moved, moved["popularity_change"].abs(), "absolute", direction))
            expected.append(first_of(moved, moved["relative_score"].abs().round(6), "relative", direction))
        entered = every[(there == "left_only") & (every["popularity_rank"] <= common)]
        gone = every[(there == "right_only") & (every["popularity_rank_before"] <= common)]
        gone = gone.assign(threshold_popularity=after["popularity"].min())
        expected.append(first_of(entered, entered["popularity"], "absolute", "entered"))
        expected.append(first_of(gone, gone["popularity_before"], "absolute", "left"))
    titles = world[0].films.set_index("movie_id")["title"]
    assert_same(world, "popularity_movers", pd.concat(expected).join(titles, on="movie_id"))
    # Of the other days none is 1, 7 or 28 days before another.
    for earlier, later in pairwise([FIRST, RECOVERED_DAY, YESTERDAY]):
        assert later - earlier not in {timedelta(days=days) for days in (1, 7, 28)}


def test_every_language_of_every_day(world):
    days, warehouse = world
    names = dict(warehouse.frame("select language_code, name from dim_language").to_pandas().itertuples(index=False))
    joined = days.observed.merge(days.films[["movie_id", "language_code"]], on="movie_id")
    joined["weighted"] = joined["vote_average"] * joined["vote_count"]
    joined["rated_votes"] = joined["vote_count"].where(joined["vote_average"].notna())
    groups = joined.groupby(["date_id", "language_code"])
    expected = pd.DataFrame({"movie_count": groups.size()})
    expected["popularity_total"] = groups["popularity"].sum()
    expected["popularity_mean"] = groups["popularity"].mean()
    expected["vote_count"] = groups["vote_count"].sum(min_count=1)
    expected["vote_average_weighted"] = groups["weighted"].sum(min_count=1) / groups["rated_votes"].sum(min_count=1)
    expected = expected.reset_index()
    by_day = days.observed.groupby("date_id")
    expected["day_movie_count"] = expected["date_id"].map(by_day.size())
    expected["day_popularity_total"] = expected["date_id"].map(by_day["popularity"].sum())
    expected["language_name"] = expected["language_code"].map(names)
    assert_same(world, "language_popularity", expected)


def parts(days: Days) -> pd.DataFrame:
    """Who has which role in which film: person_id, person_name, movie_id, role, cast_order."""
    cast = days.cast.sort_values(["movie_id", "order", "id"]).drop_duplicates(["movie_id", "id"])
    cast = cast.assign(
        role=np.where(cast.groupby("movie_id").cumcount() < 5, "lead", "support"), cast_order=cast["order"]
    )
    job, department = days.crew["job"], days.crew["department"]
    others = [job == "Director", department == "Writing", job.str.contains("Producer")]
    crew = days.crew.assign(role=np.select(others, ["director", "writer", "producer"], "crew"), cast_order=pd.NA)
    both = pd.concat([cast, crew]).rename(columns={"id": "person_id", "name": "person_name"})
    return both.drop_duplicates(["person_id", "movie_id", "role"])[
        ["person_id", "person_name", "movie_id", "role", "cast_order"]
    ]


def test_every_part_of_every_person(world, films):
    days, _ = world
    expected = (
        parts(days)
        .join(films[["title", "is_released", "released_on", "revenue_residual"]], on="movie_id", how="inner")
        .reset_index(drop=True)
    )
    dated = expected[expected["is_released"]].dropna(subset=["released_on"]).sort_values(["released_on", "movie_id"])
    of_person = dated.groupby(["person_id", "role"])
    expected["movie_number"] = of_person.cumcount() + 1
    years = pd.to_datetime(dated["released_on"]).dt.year
    expected["years_since_first"] = years - years.groupby([dated["person_id"], dated["role"]]).transform("min")
    assert len(expected) > 200_000
    assert expected["movie_number"].max() > 20
    assert_same(world, "person_movie", expected.drop(columns="released_on"))


def test_every_person_in_every_role_and_every_director(world, films):
    days, _ = world
    members = parts(days)
    keys = ["person_id", "person_name", "role"]
    expected = performance(films, members[["movie_id", *keys]], keys)
    expected = expected.merge(genres_of(days, films, members), on=["person_id", "role"], how="left")
    leads = expected[expected["role"] == "lead"].set_index("person_id")["movie_count"]
    expected["lead_movie_count"] = expected["person_id"].map(leads).fillna(0)
    assert len(expected) > 100_000
    assert_same(world, "person_performance", expected)
    directors = expected[expected["role"] == "director"].drop(columns=["role", "lead_movie_count"])
    assert len(directors) > 2000
    assert_same(world, "director_performance", directors)


def test_every_franchise(world, films):
    members = films.reset_index()[["movie_id", "collection_id", "collection_name"]].dropna()
    expected = performance(films, members, ["collection_id", "collection_name"])
    assert (expected["movie_count"] > 1).sum() > 30
    # No collection was asked about in this set.
    assert_same(world, "franchise_performance", expected.assign(parts_total=pd.NA))


def test_franchises_against_all_other_films_with_details(world, films):
    detailed = films[films["has_details"]].reset_index()
    detailed["kind"] = detailed["collection_id"].isna().map({True: "standalone", False: "franchise"})
    assert_same(world, "franchise_vs_standalone", performance(films, detailed[["movie_id", "kind"]], ["kind"]))


@pytest.mark.parametrize(
    ("name", "entries", "key", "label"),
    [
        ("genre_economics", "genres", "genre_id", "genre_name"),
        ("company_performance", "companies", "company_id", "company_name"),
    ],
)
def test_every_genre_and_every_company(world, films, name, entries, key, label):
    members = getattr(world[0], entries).rename(columns={"id": key, "name": label})[["movie_id", key, label]]
    assert_same(world, name, of_all_once(performance(films, members, [key, label]), films, members))


def test_every_release_year(world, films):
    members = films.reset_index()[["movie_id", "release_year"]].dropna()
    assert_same(world, "yearly_trends", performance(films, members, ["release_year"]))
