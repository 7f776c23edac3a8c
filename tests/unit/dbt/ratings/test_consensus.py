"""Consensus, disagreement and agreement are what an independent computation says, on real and on made-up scores."""

import random

import numpy as np
import pandas as pd
import pytest

from tests.unit.dbt.conftest import Warehouse
from tests.unit.dbt.ratings.lake import WEEK, Lake, mdblist, series
from tmdb_assets.schemas.series.words import RATING_SOURCES

CRITICS = ["rt_critics", "mc_critics"]
AUDIENCE = ["tmdb_users", "imdb_users", "rt_audience", "mc_users"]
TOLD_AS = {
    "imdb_users": ("imdb", 10),
    "rt_critics": ("tomatoes", 100),
    "rt_audience": ("popcorn", 100),
    "mc_critics": ("metacritic", 100),
    "mc_users": ("metacriticuser", 10),
}


def real_scores(upstream):
    """Scores (on their own scale) and counts of real series, a row per series and source."""
    joined = pd.read_csv(upstream / "recorded_series/groundtruth/joined_4_sources_804.csv.gz")
    sources = {
        "imdb_users": (joined["imdb"], np.nan),
        "rt_critics": (joined["rt"], np.nan),
        "mc_critics": (joined["metascore"], joined["metascore_count"]),
        "mc_users": (joined["userscore"] / 10, joined["userscore_count"]),
    }
    rows = pd.concat(
        pd.DataFrame({"series_id": joined.index + 1, "source": source, "score": score.round(6), "votes": votes})
        for source, (score, votes) in sources.items()
    )
    tbd = (rows["source"] == "mc_users") & (rows["score"] == 0) & (rows["votes"].fillna(0) < 4)
    return rows[rows["score"].notna() & ~tbd]


def invented_scores():
    """Scores of six sources with many equals, without counts here and there, and a source with no count at all."""
    chance = random.Random(20261005)
    rows = []
    for series_id in range(1, 201):
        for source in RATING_SOURCES:
            if source != "tmdb_users" and chance.random() < 0.4:
                continue
            scale = 10 if source in ("tmdb_users", "imdb_users", "mc_users") else 100
            votes = None if source == "rt_audience" or chance.random() < 0.1 else chance.randrange(4, 5000)
            if source == "tmdb_users":
                votes = chance.randrange(1, 500)
            rows.append((series_id, source, chance.randrange(10, 101) / (100 / scale), votes))
    return pd.DataFrame(rows, columns=["series_id", "source", "score", "votes"]).astype({"votes": "float"})


def computed(rows):
    """The marts' numbers by pandas: percentiles by source, and what they come to by series."""
    scale = rows["source"].map(lambda source: 10 if source in ("tmdb_users", "imdb_users", "mc_users") else 100)
    score, votes, source = rows["score"] * 100 / scale, rows["votes"], rows["source"]
    usual, mean = votes.groupby(source).transform("median"), score.groupby(source).transform("mean")
    shrunk = ((votes * score + usual * mean) / (votes + usual)).fillna(score).round(9)
    by_source = shrunk.groupby(source)
    percentile = (by_source.rank(method="average") - 0.5) / by_source.transform("count")
    wide = (
        rows.assign(percentile=percentile)
        .pivot_table(index="series_id", columns="source", values="percentile")
        .reindex(columns=list(RATING_SOURCES))
    )
    count = wide.count(axis=1)
    critics, audience = wide[CRITICS].mean(axis=1) * 100, wide[AUDIENCE].mean(axis=1) * 100
    spread = wide.std(axis=1, ddof=0).where(count >= 3)
    split = pd.Series(np.where(spread.round(6) > spread.round(6).quantile(0.9), "split", "usual"), index=wide.index)
    return wide.add_prefix("percentile_").assign(
        critics_score=critics,
        audience_score=audience,
        consensus_score=pd.concat([critics, audience], axis=1).mean(axis=1).where(count >= 2),
        source_count=count,
        disagreement=spread,
        disagreement_class=split.where(spread.notna(), None),
        critic_audience_gap=audience - critics,
    )


def build(dbt, data, rows):
    """Build a week in which these scores were told."""
    by_series = {series_id: told.to_dict("records") for series_id, told in rows.groupby("series_id")}
    listed, answers = [], []
    for series_id, told in by_series.items():
        own = [rating for rating in told if rating["source"] == "tmdb_users"]
        votes = {"vote_average": own[0]["score"], "vote_count": int(own[0]["votes"])} if own else {"vote_count": 0}
        listed.append(series(series_id, **votes))
        ratings = []
        for rating in told:
            if rating["source"] in TOLD_AS:
                name, scale = TOLD_AS[rating["source"]]
                count = None if pd.isna(rating["votes"]) else int(rating["votes"])
                ratings.append((name, rating["score"], rating["score"] * 100 / scale, count))
        if ratings:
            answers.append(mdblist(series_id, *ratings))
    Lake(data).write_week(WEEK[0], listed, mdblist=answers)
    dbt.build(data, WEEK[0], WEEK[0])
    return Warehouse(data, "series")


@pytest.fixture(scope="module", params=["real", "invented"])
def case(request, dbt, tmp_path_factory):
    rows = real_scores(request.getfixturevalue("upstream")) if request.param == "real" else invented_scores()
    rows = rows.reset_index(drop=True)
    return request.param, rows, build(dbt, tmp_path_factory.mktemp(request.param), rows)


def test_consensus_is_what_pandas_computes(case):
    _, rows, built = case
    expected = computed(rows)
    found = built.frame("select * from series_consensus").to_pandas().set_index("series_id").sort_index()
    assert list(found.index) == list(expected.index)
    for column in expected.columns.drop("disagreement_class"):
        np.testing.assert_allclose(
            found[column].astype(float), expected[column].astype(float), rtol=0, atol=1e-4, err_msg=column
        )
    assert found["disagreement_class"].where(found["disagreement_class"].notna(), None).tolist() == (
        expected["disagreement_class"].tolist()
    )


def test_agreement_of_sources_is_what_pandas_computes(case):
    _, rows, built = case
    scale = rows["source"].map(lambda source: 10 if source in ("tmdb_users", "imdb_users", "mc_users") else 100)
    wide = rows.assign(score=rows["score"] * 100 / scale).pivot_table(
        index="series_id", columns="source", values="score"
    )
    pairs = built.rows("select * from series_source_agreement")
    assert {(pair["source_a"], pair["source_b"]) for pair in pairs} == {
        (a, b) for a in wide.columns for b in wide.columns if a < b
    }
    for pair in pairs:
        both = wide[[pair["source_a"], pair["source_b"]]].dropna()
        ranks = both.rank(method="average")
        assert pair["series_count"] == len(both)
        assert pair["spearman"] == pytest.approx(ranks.corr().iloc[0, 1], abs=1e-5)
        assert pair["gap_mean"] == pytest.approx((both.iloc[:, 0] - both.iloc[:, 1]).mean(), abs=1e-3)


def test_real_scores_disagree_as_much_as_was_measured_on_the_whole_of_them(case):
    """Of all 804 series the median is 0.135, and the 90th percentile 0.258; two thirds of them are here."""
    name, _, built = case
    if name == "real":
        numbers = built.row(
            "select median(disagreement) as half, quantile_cont(disagreement, 0.9) as most from series_consensus"
        )
        assert numbers == {"half": pytest.approx(0.135, abs=0.01), "most": pytest.approx(0.258, abs=0.01)}
