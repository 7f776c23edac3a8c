"""What single films come to: their money, their rating, the rankings they lead, how their popularity moves.

Belongs here: row models of the marts whose rows are films. What groups of films come to is in `performance`, what
was observed day by day in `facts`.
"""

import sys

import pandera.pandas as pa
from pandera.typing.pandas import Series

from tmdb_assets.schemas.films.facts import SOURCES
from tmdb_assets.schemas.table import Rows, Table
from tmdb_assets.schemas.types import BigInt, Boolean, Date, Double, Integer, Text

FINITE = sys.float_info.max
"""Limit of a ratio: every number but infinity."""

RANKINGS = (
    "highest_revenue",
    "highest_budget",
    "highest_profit",
    "highest_revenue_multiple",
    "lowest_revenue_multiple",
    "highest_rated",
    "lowest_rated",
    "most_popular",
)
UNITS = ("usd", "ratio", "rating", "popularity")
WINDOWS = (1, 7, 28)
MEASURES = ("absolute", "relative")
DIRECTIONS = ("rose", "fell", "entered", "left")

REVENUE_MULTIPLE = "Gross revenue / budget: at 1 what people paid is what it cost to make"
BAYESIAN = "v/(v+m) * R + m/(v+m) * C, the formula IMDb published for its Top 250"

_MOVIE_ID = "The film."
_TITLE = "Title in the configured language; NULL if TMDB has none."
_MOVIE = ("dim_movie", "movie_id")
_DATE = ("dim_date", "date_id")


class MovieEconomics(Rows):
    """One row per film that TMDB knows: its money, as far as it is known and plausible.

    Budget or revenue of 1 to 999 dollars (variable `implausible_below_usd`) was obviously entered in another unit, such
    as millions, and one of twice the largest there ever was (`implausible_above_budget_usd`,
    `implausible_above_revenue_usd`) by a slip: it is flagged, counts as unknown here and in every mart, and stays in
    dim_movie as TMDB gives it. Films that TMDB removed are not in it, nor in any table that is made of it.
    """

    movie_id: Series[BigInt] = pa.Field(ge=1, description=_MOVIE_ID)
    title: Series[Text] = pa.Field(nullable=True, metadata={"max_null_share": 0.01}, description=_TITLE)
    release_year: Series[Integer] = pa.Field(
        nullable=True, ge=1, metadata={"max_null_share": 0.2}, description="Year of the release; NULL if unknown."
    )
    is_released: Series[Boolean] = pa.Field(
        description="Whether TMDB's status is Released; of a film without details, whether its release date was over on"
        " the newest observed day. Other films are announced: marts of performance count them apart."
    )
    budget_usd: Series[BigInt] = pa.Field(
        nullable=True,
        gt=0,
        metadata={"max_null_share": 0.95},
        description="Budget in US dollars; NULL where unknown or implausible.",
    )
    revenue_usd: Series[BigInt] = pa.Field(
        nullable=True,
        gt=0,
        metadata={"max_null_share": 0.95},
        description="Gross revenue in US dollars, what people paid; NULL where unknown or implausible.",
    )
    profit_usd: Series[BigInt] = pa.Field(
        nullable=True,
        description="Revenue less budget in US dollars, before cinemas and marketing; NULL where either is NULL.",
    )
    revenue_multiple: Series[Double] = pa.Field(
        nullable=True,
        gt=0,
        le=FINITE,
        description=f"{REVENUE_MULTIPLE}, of which cinemas keep about half, and marketing is not in the budget; NULL"
        " where either is NULL.",
    )
    break_even_multiple: Series[Double] = pa.Field(
        gt=0,
        description="The dbt variable `break_even_multiple`, the same in every row: the revenue_multiple from which a"
        " film is taken to have paid for itself, by a rule of thumb.",
    )
    revenue_residual: Series[Double] = pa.Field(
        nullable=True,
        le=FINITE,
        description="Natural logarithm of its revenue less what that of its budget lets expect, by the least-squares"
        " line through all released films with both: 0.69 is twice what films of such budgets gross. NULL where either"
        " is, for a film that is not released, and below `regression_min_movies` films.",
    )
    budget_musd: Series[Double] = pa.Field(nullable=True, gt=0, description="Budget in millions of US dollars.")
    revenue_musd: Series[Double] = pa.Field(nullable=True, gt=0, description="Revenue in millions of US dollars.")
    profit_musd: Series[Double] = pa.Field(nullable=True, description="Profit in millions of US dollars.")
    is_budget_implausible: Series[Boolean] = pa.Field(
        description="Whether TMDB's budget is too small or too large to be one, and therefore not used."
    )
    is_revenue_implausible: Series[Boolean] = pa.Field(
        description="Whether TMDB's revenue is too small or too large to be one, and therefore not used."
    )

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["movie_id"]


class MovieRating(Rows):
    """One row per film with votes: those of the newest day on which they were observed, and a rating made of them.

    The mean of a few votes misleads, so `bayesian_rating` draws it to the mean of all films, the more the fewer they
    are: v/(v+m) * R + m/(v+m) * C, with R = vote_average, v = vote_count, C = vote_average_prior and m = the variable
    `rating_prior_votes`. It is the formula IMDb published for its Top 250 (help.imdb.com, Ratings FAQ,
    "weighted rating"). A recovered day has no votes: those of the newest live day stand.
    """

    movie_id: Series[BigInt] = pa.Field(description=_MOVIE_ID)
    title: Series[Text] = pa.Field(nullable=True, description=_TITLE)
    date_id: Series[Date] = pa.Field(description="Last UTC day on which the film's votes were observed.")
    vote_average: Series[Double] = pa.Field(
        gt=0, le=10, description="Mean vote, 0 to 10, as observed on the day: R of the formula."
    )
    vote_count: Series[BigInt] = pa.Field(gt=0, description="Number of votes as observed on the day: v of the formula.")
    vote_average_prior: Series[Double] = pa.Field(
        gt=0,
        le=10,
        description="Mean of vote_average over all films of this table, the same in every row: C of the formula.",
    )
    bayesian_rating: Series[Double] = pa.Field(gt=0, le=10, description=f"Rating: {BAYESIAN}.")

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["movie_id"]


BUDGET_BANDS = ("unknown", "under_1m", "1m_to_10m", "10m_to_50m", "50m_to_100m", "100m_and_more")
VOTE_BANDS = ("none", "1_to_9", "10_to_99", "100_to_999", "1000_and_more")


class MoneyCoverage(Rows):
    """One row per release year, original language, band of budget and band of votes: of how many films money is known.

    What is known of money is not a sample: large, American and much voted films are in it, others are not. Over
    released films of which year and language are known; each film is in one row, so the counts add up.
    """

    release_year: Series[Integer] = pa.Field(ge=1, description="Year of the release.")
    language_code: Series[Text] = pa.Field(description="Original language.")
    budget_band: Series[Text] = pa.Field(
        isin=list(BUDGET_BANDS),
        description="Band of the budget in millions of US dollars; the lower end belongs to it.",
    )
    vote_band: Series[Text] = pa.Field(isin=list(VOTE_BANDS), description="Band of the number of votes.")
    movie_count: Series[BigInt] = pa.Field(ge=1, description="Number of released films in it.")
    budget_movie_count: Series[BigInt] = pa.Field(ge=0, description="Number of them with a known budget.")
    revenue_movie_count: Series[BigInt] = pa.Field(ge=0, description="Number of them with a known revenue.")
    money_movie_count: Series[BigInt] = pa.Field(ge=0, description="Number of them with both known.")
    money_known_share: Series[Double] = pa.Field(
        ge=0, le=1, description="Share of them with both known: money_movie_count / movie_count."
    )

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["release_year", "language_code", "budget_band", "vote_band"]


class MovieRanking(Rows):
    """One row per ranking and rank: the films that lead each ranking today.

    Each ranking has the first `ranking_movies` films; equals go by their id. All but most_popular are of released
    films. highest_revenue_multiple and lowest_revenue_multiple are of films with a budget of `ranking_min_budget_usd`
    or more; highest_rated and lowest_rated go by bayesian_rating, of films with `ranking_min_votes` votes or more;
    most_popular is of the newest observed day. These are dbt variables, listed in docs/data.md and set in
    dbt_project.yml.
    """

    ranking: Series[Text] = pa.Field(isin=list(RANKINGS), description="Which ranking.")
    rank: Series[Integer] = pa.Field(ge=1, description="Place in the ranking, 1 is the first.")
    movie_id: Series[BigInt] = pa.Field(description=_MOVIE_ID)
    title: Series[Text] = pa.Field(nullable=True, description=_TITLE)
    value: Series[Double] = pa.Field(
        le=FINITE, description="What the film is ranked by, in the unit of the ranking; a profit may be below 0."
    )
    unit: Series[Text] = pa.Field(
        isin=list(UNITS),
        description="Unit of the value: usd, ratio (revenue / budget), rating (0 to 10) or popularity.",
    )

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["ranking", "rank"]


class PopularityMovers(Rows):
    """One row per day, window, measure, direction and rank: whose popularity moved most over 1, 7 and 28 days.

    The films that rose or fell most, in themselves and for their size, and those that entered or left the list.
    A day is compared with the day exactly that many days before it. If that day is missing there is no row: nothing
    is taken from a neighbour. The first `popularity_movers` films (a dbt variable) of each are there; equals go by
    their id. A film that rose or fell has a popularity on both days: absolute goes by popularity_change, which the
    most popular films lead; relative by relative_score = ln((popularity + t) / (popularity_before + t)) with t =
    threshold_popularity, with which the list of compared_on ends, or the variable `mover_prior_popularity` if that is
    more. Such a prior keeps the ratios of small numbers, which are mostly noise, from leading (as prior.count does
    for log-fold-changes in edgeR: Robinson, McCarthy, Smyth, Bioinformatics 26, 2010). A film entered if it is ranked
    and was not observed at all on compared_on, and left if it is the other way round; both as far as the shorter of
    the two lists goes, since what is beyond was cut off. They go by the popularity that is known, measure absolute
    (by relative the order would be the same), and on the other day had threshold_popularity at most; a film that TMDB
    removed left, too. One film may be in several lists: rows are not to be summed up. Both days say how they were
    observed: a live day about 09:00 UTC, an export about 08:00 UTC of its day.
    """

    date_id: Series[Date] = pa.Field(description="UTC day of the observation.")
    window_days: Series[Integer] = pa.Field(isin=list(WINDOWS), description="Days between the two days: 1, 7 or 28.")
    measure: Series[Text] = pa.Field(
        isin=list(MEASURES), description="What the rank goes by: the absolute change, or the relative score."
    )
    direction: Series[Text] = pa.Field(
        isin=list(DIRECTIONS), description="Whether popularity rose or fell, or the film entered or left the list."
    )
    rank: Series[Integer] = pa.Field(
        ge=1, description="Rank by the size of the change, 1 is the largest; by popularity if the film entered or left."
    )
    movie_id: Series[BigInt] = pa.Field(description=_MOVIE_ID)
    title: Series[Text] = pa.Field(nullable=True, description=_TITLE)
    compared_on: Series[Date] = pa.Field(description="UTC day it is compared with, window_days before date_id.")
    popularity: Series[Double] = pa.Field(
        nullable=True, ge=0, description="TMDB's popularity as observed on the day; NULL if the film left."
    )
    popularity_before: Series[Double] = pa.Field(
        nullable=True, ge=0, description="TMDB's popularity as observed on compared_on; NULL if the film entered."
    )
    popularity_change: Series[Double] = pa.Field(
        nullable=True,
        le=FINITE,
        description="Change since compared_on: popularity - popularity_before, below 0 if it fell; NULL if the film"
        " entered or left.",
    )
    popularity_ratio: Series[Double] = pa.Field(
        nullable=True,
        ge=0,
        le=FINITE,
        description="Popularity / popularity_before; NULL if that was 0 or is unknown, or the film left.",
    )
    relative_score: Series[Double] = pa.Field(
        nullable=True,
        le=FINITE,
        description="Change for its size: ln((popularity + t) / (popularity_before + t)) with t = threshold_popularity,"
        " or mover_prior_popularity if that is more; below 0 if it fell; NULL if the film entered or left.",
    )
    threshold_popularity: Series[Double] = pa.Field(
        nullable=True,
        ge=0,
        description="Popularity of the last ranked film of compared_on, or of the day if the film left: what a film"
        " that is not in that list had at most; NULL if no ranked film has any.",
    )
    popularity_rank: Series[Integer] = pa.Field(
        nullable=True,
        ge=1,
        description="Rank by popularity on the day; NULL for a film of the watchlist only, or that left.",
    )
    popularity_rank_before: Series[Integer] = pa.Field(
        nullable=True,
        ge=1,
        description="Rank by popularity on compared_on; NULL for a film of the watchlist only, or that entered.",
    )
    popularity_rank_change: Series[Integer] = pa.Field(
        nullable=True, description="Ranks climbed since compared_on, below 0 if it sank; NULL if a rank is NULL."
    )
    source: Series[Text] = pa.Field(
        isin=list(SOURCES), description="How the day was observed: live, or daily_export (popularity only)."
    )
    source_before: Series[Text] = pa.Field(
        isin=list(SOURCES), description="How compared_on was observed: live, or daily_export (popularity only)."
    )

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["date_id", "window_days", "measure", "direction", "rank"]


FILM_MARTS = (
    Table("movie_economics", "marts", MovieEconomics, references={"movie_id": _MOVIE}),
    Table(
        "movie_rating",
        "marts",
        MovieRating,
        references={"movie_id": _MOVIE, "date_id": _DATE},
        may_be_empty=True,
    ),
    Table("movie_ranking", "marts", MovieRanking, references={"movie_id": _MOVIE}),
    Table(
        "money_coverage",
        "marts",
        MoneyCoverage,
        references={"language_code": ("dim_language", "language_code")},
        may_be_empty=True,
    ),
    Table(
        "popularity_movers",
        "marts",
        PopularityMovers,
        references={"movie_id": _MOVIE, "date_id": _DATE, "compared_on": _DATE},
        day_column="date_id",
        may_be_empty=True,
        follows=True,
    ),
)
