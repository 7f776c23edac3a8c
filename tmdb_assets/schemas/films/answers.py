"""Films with everything that people ask about them: a film in one wide row, a part of a franchise, votes coming in.

Belongs here: row models of the marts that answer a question by one SELECT and whose rows are films. What films come to
by genre, year or day since their release is in `group_answers`.
"""

import pandera.pandas as pa
from pandera.typing.pandas import Series

from tmdb_assets.schemas.films.film_marts import BAYESIAN, FINITE, REVENUE_MULTIPLE
from tmdb_assets.schemas.table import Rows, Table
from tmdb_assets.schemas.types import BigInt, Boolean, Date, Double, Integer, Text

_MOVIE_ID = "The film."
_TITLE = "Title in the configured language; NULL if TMDB has none."
_MOVIE = ("dim_movie", "movie_id")
_DATE = ("dim_date", "date_id")
_LISTED = "separated by comma; NULL if none is known. A list to read: the bridge has an entry a row."


class Movie(Rows):
    """One row per film that TMDB knows: everything that is mostly asked of it, so that a question is one SELECT.

    Money is that of movie_economics (known and plausible), votes are those of the newest day on which they were
    observed (movie_rating), popularity is that of the newest observed day. Films that TMDB removed are not in it.
    """

    movie_id: Series[BigInt] = pa.Field(ge=1, description=_MOVIE_ID)
    title: Series[Text] = pa.Field(nullable=True, metadata={"max_null_share": 0.01}, description=_TITLE)
    original_title: Series[Text] = pa.Field(
        nullable=True,
        metadata={"max_null_share": 0.01},
        description="Title in the film's original language; NULL if TMDB has none.",
    )
    released_on: Series[Date] = pa.Field(
        nullable=True, metadata={"max_null_share": 0.2}, description="Primary release date; NULL if unknown."
    )
    release_year: Series[Integer] = pa.Field(nullable=True, ge=1, description="Year of the release; NULL if unknown.")
    status: Series[Text] = pa.Field(
        nullable=True, description="Production status, such as Released or Post Production; NULL without details."
    )
    is_released: Series[Boolean] = pa.Field(description="Whether the film was released, as in movie_economics.")
    language_code: Series[Text] = pa.Field(nullable=True, description="Original language of the film.")
    language_name: Series[Text] = pa.Field(nullable=True, description="English name of the language, if known.")
    runtime_minutes: Series[Integer] = pa.Field(nullable=True, gt=0, description="Length in minutes; NULL if unknown.")
    main_genre_name: Series[Text] = pa.Field(
        nullable=True, description="Name of the first of its genres in TMDB's order."
    )
    genres: Series[Text] = pa.Field(nullable=True, description=f"Names of its genres in TMDB's order, {_LISTED}")
    country_codes: Series[Text] = pa.Field(
        nullable=True, description=f"ISO 3166-1 codes of the countries it was produced in, in TMDB's order, {_LISTED}"
    )
    countries: Series[Text] = pa.Field(nullable=True, description=f"Names of these countries likewise, {_LISTED}")
    directors: Series[Text] = pa.Field(nullable=True, description=f"Names of its directors, by name, {_LISTED}")
    leading_cast: Series[Text] = pa.Field(
        nullable=True, description=f"Names of the first five people of its cast, in the order of the billing, {_LISTED}"
    )
    collection_id: Series[BigInt] = pa.Field(nullable=True, description="Collection (franchise) of the film, if any.")
    collection_name: Series[Text] = pa.Field(nullable=True, description="Name of the collection.")
    budget_usd: Series[BigInt] = pa.Field(
        nullable=True, gt=0, description="Budget in US dollars; NULL where unknown or implausible."
    )
    revenue_usd: Series[BigInt] = pa.Field(
        nullable=True, gt=0, description="Revenue in US dollars; NULL where unknown or implausible."
    )
    profit_usd: Series[BigInt] = pa.Field(
        nullable=True, description="Revenue less budget in US dollars; NULL where either is NULL."
    )
    revenue_multiple: Series[Double] = pa.Field(
        nullable=True, gt=0, le=FINITE, description=f"{REVENUE_MULTIPLE}; NULL where either is NULL."
    )
    vote_count: Series[BigInt] = pa.Field(
        nullable=True, gt=0, description="Number of votes, of the newest day on which they were observed; NULL if none."
    )
    vote_average: Series[Double] = pa.Field(
        nullable=True, gt=0, le=10, description="Mean vote of that day, 0 to 10; NULL without votes."
    )
    bayesian_rating: Series[Double] = pa.Field(
        nullable=True, gt=0, le=10, description=f"Rating: {BAYESIAN}, as in movie_rating; NULL without votes."
    )
    popularity: Series[Double] = pa.Field(
        nullable=True,
        ge=0,
        description="TMDB's popularity on the newest observed day; NULL if the film is not among that day's.",
    )
    popularity_rank: Series[Integer] = pa.Field(
        nullable=True,
        ge=1,
        description="Rank by popularity on the newest observed day, 1 is the highest; NULL likewise.",
    )
    last_observed_on: Series[Date] = pa.Field(
        nullable=True, description="Last UTC day on which the film was observed, of those that are kept."
    )
    first_seen_on: Series[Date] = pa.Field(description="First UTC day on which the film was observed.")
    imdb_id: Series[Text] = pa.Field(nullable=True, str_matches=r"^tt\d+$", description="IMDb's id, if known.")

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["movie_id"]


class FranchiseInstallment(Rows):
    """One row per released film of a collection (franchise), numbered by release date among those that were captured.

    What the part before lets expect is regression to the mean: over all pairs of consecutive parts whose revenues are
    both known, ln(revenue) = a + b * ln(revenue of the part before) by least squares; expected_revenue_usd is
    exp(a + b * ln(revenue of the part before)). As b is below 1, a part after a great success is expected to gross less
    than it, and one after a failure more. With fewer pairs than the variable `franchise_min_pairs` nothing is expected.
    Dollars are those of the day, not adjusted for prices.
    """

    collection_id: Series[BigInt] = pa.Field(description="The collection (franchise).")
    collection_name: Series[Text] = pa.Field(description="Name of the collection in the configured language.")
    movie_id: Series[BigInt] = pa.Field(description=_MOVIE_ID)
    title: Series[Text] = pa.Field(nullable=True, description=_TITLE)
    installment_number: Series[Integer] = pa.Field(
        ge=1,
        description="Number of the part by release date, 1 is the first; a part that was never captured has none.",
    )
    released_on: Series[Date] = pa.Field(description="Primary release date; a film without one is no numbered part.")
    years_since_previous: Series[Double] = pa.Field(
        nullable=True, ge=0, description="Years of 365.25 days since the part before; NULL for the first part."
    )
    revenue_usd: Series[BigInt] = pa.Field(
        nullable=True, gt=0, description="Revenue in US dollars; NULL where unknown or implausible."
    )
    revenue_change: Series[Double] = pa.Field(
        nullable=True,
        ge=0,
        le=FINITE,
        description="Revenue / revenue of the part before, 1 is the same; NULL where either is unknown.",
    )
    expected_revenue_usd: Series[BigInt] = pa.Field(
        nullable=True,
        ge=0,
        description="Revenue that the part before lets expect, in US dollars; NULL where that one's is unknown, or with"
        " too few pairs.",
    )
    expected_revenue_change: Series[Double] = pa.Field(
        nullable=True, ge=0, le=FINITE, description="Expected revenue / revenue of the part before; NULL likewise."
    )
    expectation_residual: Series[Double] = pa.Field(
        nullable=True,
        le=FINITE,
        description="Difference of ln(revenue) and ln(expected revenue): above 0 it grossed more than expected,"
        " 0.69 is twice as much; NULL where either is.",
    )
    bayesian_rating: Series[Double] = pa.Field(
        nullable=True, gt=0, le=10, description=f"Rating: {BAYESIAN}, as in movie_rating; NULL without votes."
    )
    bayesian_rating_change: Series[Double] = pa.Field(
        nullable=True, ge=-10, le=10, description="Rating less that of the part before; NULL where either is unknown."
    )

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["collection_id", "installment_number"]


class MovieMomentum(Rows):
    """One row per film and window of 7 and 28 days: the votes that came in up to the newest live day.

    That day is compared with the live day exactly so many days before it. If there is none, or it was recovered
    (without votes), the window has no row: nothing is taken from a neighbour. A film has a row if it had votes on both.
    The marginal rating is the mean of the votes gained: (v2 * a2 - v1 * a1) / (v2 - v1). TMDB rounds means to three
    decimals, so it may be wrong by (v1 + v2) * 0.0005 / (v2 - v1), which is much where few votes were gained of many.
    """

    movie_id: Series[BigInt] = pa.Field(description=_MOVIE_ID)
    window_days: Series[Integer] = pa.Field(isin=[7, 28], description="Days between the two days: 7 or 28.")
    title: Series[Text] = pa.Field(nullable=True, description=_TITLE)
    date_id: Series[Date] = pa.Field(description="Newest UTC day that was captured live.")
    compared_on: Series[Date] = pa.Field(description="UTC day it is compared with, window_days before date_id.")
    vote_count: Series[BigInt] = pa.Field(gt=0, description="Number of votes on the day: v2.")
    votes_gained_count: Series[BigInt] = pa.Field(
        description="Votes gained since compared_on: v2 - v1; below 0 if votes were taken back."
    )
    vote_average: Series[Double] = pa.Field(gt=0, le=10, description="Mean vote on the day, 0 to 10: a2.")
    marginal_rating: Series[Double] = pa.Field(
        nullable=True,
        ge=0,
        le=10,
        description="Mean of the votes gained; NULL if none were, if it may be wrong by more than the variable"
        " `marginal_rating_max_error`, or if it is no mean of votes because older ones were changed.",
    )
    marginal_rating_error: Series[Double] = pa.Field(
        nullable=True,
        ge=0,
        le=FINITE,
        description="How far TMDB's rounding can move the marginal rating, up or down; NULL if no votes were gained.",
    )
    is_sleeper: Series[Boolean] = pa.Field(
        description="Whether it is well rated, little known and gaining fast: a mean vote of `sleeper_min_rating` or"
        " more, `sleeper_min_votes` to `sleeper_max_votes` votes, `sleeper_min_growth_percent` more than before."
    )
    popularity: Series[Double] = pa.Field(nullable=True, ge=0, description="TMDB's popularity on the day.")
    popularity_change: Series[Double] = pa.Field(
        nullable=True, le=FINITE, description="Change of the popularity since compared_on, below 0 if it fell."
    )

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["movie_id", "window_days"]


ANSWER_MARTS = (
    Table(
        "movie",
        "marts",
        Movie,
        references={
            "movie_id": _MOVIE,
            "language_code": ("dim_language", "language_code"),
            "collection_id": ("dim_collection", "collection_id"),
        },
    ),
    Table(
        "franchise_installment",
        "marts",
        FranchiseInstallment,
        references={"movie_id": _MOVIE, "collection_id": ("dim_collection", "collection_id")},
        may_be_empty=True,
    ),
    Table(
        "movie_momentum",
        "marts",
        MovieMomentum,
        references={"movie_id": _MOVIE, "date_id": _DATE, "compared_on": _DATE},
        may_be_empty=True,
        follows=True,
    ),
)
