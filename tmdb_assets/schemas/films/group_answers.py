"""What films come to by genre and decade, by job and year, by days since their release.

Belongs here: row models of the marts that answer a question by one SELECT and whose rows are groups of films. Groups
with the same figures of money and rating are in `performance`, marts whose rows are films in `answers`.
"""

import pandera.pandas as pa
from pandera.typing.pandas import Series

from tmdb_assets.schemas.films.film_marts import FINITE
from tmdb_assets.schemas.table import Rows, Table
from tmdb_assets.schemas.types import BigInt, Double, Integer, Text

JOBS = (
    "Director",
    "Writer",
    "Producer",
    "Director of Photography",
    "Editor",
    "Original Music Composer",
    "Lead cast",
)

_ENOUGH = "NULL with fewer films than the variable `genre_decade_min_movies`."
_REAL = "in US dollars of base_year"
_RELATIVE = "of their popularity on the day as a multiple of that on the release day; NULL if none was observed."


class GenreDecadeEconomics(Rows):
    """One row per genre and decade of release: what its released films cost and grossed, in dollars of one year.

    Not additive: a film counts in each of its genres, so sums over genres count it several times, and films without a
    genre are in none; yearly_trends (in dollars of the day) and movie_economics have each film once. Money goes over
    the films of which budget and revenue are both known and plausible. Dollars are compared by the consumer price index
    of the United States (CPI-U, all items, annual average, BLS series CUUR0000SA0, the seed `us_cpi`); films of a year
    after the index's last one go by that one, and films of before 1913, of which it says nothing, count as films of
    unknown money.
    """

    genre_id: Series[BigInt] = pa.Field(description="The genre.")
    genre_name: Series[Text] = pa.Field(
        nullable=True, description="Name of the genre; NULL if TMDB no longer names it."
    )
    decade: Series[Integer] = pa.Field(ge=0, description="First year of the decade of the release, such as 1990.")
    movie_count: Series[BigInt] = pa.Field(ge=1, description="Number of its released films.")
    money_movie_count: Series[BigInt] = pa.Field(
        ge=0, description="Number of those of which both budget and revenue are known, over which all figures go."
    )
    money_known_share: Series[Double] = pa.Field(
        ge=0, le=1, description="Their share: money_movie_count / movie_count."
    )
    base_year: Series[Integer] = pa.Field(ge=1913, description="Year whose dollars these are: the last of the index.")
    real_budget_total_usd: Series[BigInt] = pa.Field(
        nullable=True, gt=0, description=f"Sum of the budgets {_REAL}. {_ENOUGH}"
    )
    real_revenue_total_usd: Series[BigInt] = pa.Field(
        nullable=True, gt=0, description=f"Sum of the revenues of the same films {_REAL}. {_ENOUGH}"
    )
    real_revenue_lower_usd: Series[BigInt] = pa.Field(
        nullable=True, gt=0, description=f"Lower quartile of the revenues {_REAL}. {_ENOUGH}"
    )
    real_revenue_median_usd: Series[BigInt] = pa.Field(
        nullable=True, gt=0, description=f"Median of the revenues {_REAL}. {_ENOUGH}"
    )
    real_revenue_upper_usd: Series[BigInt] = pa.Field(
        nullable=True, gt=0, description=f"Upper quartile of the revenues {_REAL}. {_ENOUGH}"
    )
    revenue_multiple_lower: Series[Double] = pa.Field(
        nullable=True, ge=0, le=FINITE, description=f"Lower quartile of revenue / budget. {_ENOUGH}"
    )
    revenue_multiple_median: Series[Double] = pa.Field(
        nullable=True, ge=0, le=FINITE, description=f"Median of revenue / budget. {_ENOUGH}"
    )
    revenue_multiple_upper: Series[Double] = pa.Field(
        nullable=True, ge=0, le=FINITE, description=f"Upper quartile of revenue / budget. {_ENOUGH}"
    )
    revenue_multiple_pooled: Series[Double] = pa.Field(
        nullable=True,
        ge=0,
        le=FINITE,
        description=f"Revenues together / budgets together: large films weigh more. {_ENOUGH}",
    )

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["genre_id", "decade"]


class CrewGenderShare(Rows):
    """One row per job and release year: the genders, as TMDB has them, of those who did it in the released films.

    Not additive: a film counts in each job that it has, and a person once in a film and job, and again in each further
    film, so sums over jobs count both several times; yearly_trends has each film once. TMDB knows the gender of some
    only; the share among the known is no estimate of all, so beside it stands what it would be if all unknown were
    male, or female.
    """

    job: Series[Text] = pa.Field(
        isin=list(JOBS),
        description="Job in the crew; Writer has TMDB's Screenplay in it. Lead cast: its first `lead_roles` people.",
    )
    release_year: Series[Integer] = pa.Field(ge=1, description="Year of the release.")
    movie_count: Series[BigInt] = pa.Field(ge=1, description="Number of released films of the year with this job.")
    credit_count: Series[BigInt] = pa.Field(ge=1, description="Number of pairs of film and person, all four together.")
    female_count: Series[BigInt] = pa.Field(ge=0, description="Those of women.")
    male_count: Series[BigInt] = pa.Field(ge=0, description="Those of men.")
    non_binary_count: Series[BigInt] = pa.Field(ge=0, description="Those of non-binary people.")
    unknown_count: Series[BigInt] = pa.Field(ge=0, description="Those of people whose gender TMDB does not have.")
    female_share: Series[Double] = pa.Field(
        nullable=True, ge=0, le=1, description="Share of women among those whose gender is known; NULL if none is."
    )
    female_share_lower: Series[Double] = pa.Field(
        ge=0, le=1, description="Share of women among all, if nobody of the unknown is a woman."
    )
    female_share_upper: Series[Double] = pa.Field(
        ge=0, le=1, description="Share of women among all, if everybody of the unknown is a woman."
    )

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["job", "release_year"]


class HypeCurve(Rows):
    """One row per number of days since the release: how popular films are then, relative to their release day.

    Over the released films that were observed on their release day, so it grows as days are captured. Each of them is
    in each row, under one of three counts: observed on that day; censored, because nobody observed that day (it is yet
    to come, before the first one, or missing); or not among the films of a day that was observed, which the quartiles
    leave out, and which makes them too high where there are many. Live and recovered days count alike: both have
    popularity.
    """

    days_since_release: Series[Integer] = pa.Field(
        description="Days since the primary release, below 0 before it; from `hype_days_before` to `hype_days_after`."
    )
    movie_count: Series[BigInt] = pa.Field(ge=0, description="Number of the films that were observed on that day.")
    censored_movie_count: Series[BigInt] = pa.Field(
        ge=0, description="Number of the films whose day is none of the observed days."
    )
    unlisted_movie_count: Series[BigInt] = pa.Field(
        ge=0, description="Number of the films without popularity on their day, though it was observed."
    )
    popularity_relative_lower: Series[Double] = pa.Field(
        nullable=True, ge=0, le=FINITE, description=f"Lower quartile {_RELATIVE}"
    )
    popularity_relative_median: Series[Double] = pa.Field(
        nullable=True, ge=0, le=FINITE, description=f"Median {_RELATIVE}"
    )
    popularity_relative_upper: Series[Double] = pa.Field(
        nullable=True, ge=0, le=FINITE, description=f"Upper quartile {_RELATIVE}"
    )

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["days_since_release"]


GROUP_ANSWER_MARTS = (
    Table(
        "genre_decade_economics",
        "marts",
        GenreDecadeEconomics,
        references={"genre_id": ("dim_genre", "genre_id")},
    ),
    Table("crew_gender_share", "marts", CrewGenderShare),
    Table("hype_curve", "marts", HypeCurve, may_be_empty=True, follows=True),
)
