"""What groups of films come to: those of a franchise, a company, a genre, a year.

Belongs here: row models of the marts that sum up films by something else than a day. All have the same figures, so
they are declared once (`Performance`), and computed once (dbt macro `performance_by`). Those of people are in `people`.
"""

import pandera.pandas as pa
from pandera.typing.pandas import Series

from tmdb_assets.schemas.films.film_marts import FINITE
from tmdb_assets.schemas.table import Rows, Table
from tmdb_assets.schemas.types import BigInt, Double, Integer, Text

_MONEY = "over its money_movie_count films"


class Performance(Rows):
    """The figures of a group of films; a group's model adds what identifies it."""

    movie_count: Series[BigInt] = pa.Field(
        ge=0, description="Number of its released films (movie_economics.is_released); all figures are of them."
    )
    announced_movie_count: Series[BigInt] = pa.Field(
        ge=0, description="Number of its films that are not released: they count in no other figure."
    )
    money_movie_count: Series[BigInt] = pa.Field(
        ge=0, description="Number of its films with both budget and revenue known, over which all money goes."
    )
    money_known_share: Series[Double] = pa.Field(
        nullable=True,
        ge=0,
        le=1,
        description="Share of its films that money speaks for: money_movie_count / movie_count; NULL without films.",
    )
    budget_total_usd: Series[BigInt] = pa.Field(
        nullable=True, gt=0, description=f"Sum of the budgets in US dollars, {_MONEY}; NULL without."
    )
    revenue_total_usd: Series[BigInt] = pa.Field(
        nullable=True, gt=0, description=f"Sum of the gross revenues in US dollars, {_MONEY}; NULL without."
    )
    profit_total_usd: Series[BigInt] = pa.Field(
        nullable=True,
        description="Revenue less budget, exactly revenue_total_usd - budget_total_usd: before cinemas and marketing.",
    )
    revenue_multiple_pooled: Series[Double] = pa.Field(
        nullable=True,
        gt=0,
        le=FINITE,
        description="Sum of revenues / sum of budgets: each dollar of budget counts the same.",
    )
    revenue_multiple_lower: Series[Double] = pa.Field(
        nullable=True,
        gt=0,
        le=FINITE,
        description="Lower quartile of revenue_multiple: a quarter of films is below.",
    )
    revenue_multiple_median: Series[Double] = pa.Field(
        nullable=True,
        gt=0,
        le=FINITE,
        description="Median revenue_multiple, which tiny budgets do not move.",
    )
    revenue_multiple_upper: Series[Double] = pa.Field(
        nullable=True,
        gt=0,
        le=FINITE,
        description="Upper quartile of revenue_multiple: a quarter of films is above.",
    )
    revenue_multiple_geometric_mean: Series[Double] = pa.Field(
        nullable=True,
        ge=0,
        le=FINITE,
        description="Geometric mean of revenue_multiple, each film counting the same.",
    )
    above_double_share: Series[Double] = pa.Field(
        nullable=True, ge=0, le=1, description=f"Share of films with a revenue_multiple of 2 or more, {_MONEY}."
    )
    revenue_residual_shrunk: Series[Double] = pa.Field(
        nullable=True,
        le=FINITE,
        description="Mean revenue_residual (movie_economics) of its films, drawn to 0 by `prior_movies` films: 0.69 is"
        " twice what films of such budgets gross, -0.69 half. NULL if no film has one.",
    )
    vote_count: Series[BigInt] = pa.Field(
        nullable=True, gt=0, description="Number of votes of its films together, as last observed; NULL without votes."
    )
    vote_average_weighted: Series[Double] = pa.Field(
        nullable=True,
        gt=0,
        le=10,
        description="Mean vote of its films weighted by their number of votes; NULL without votes.",
    )
    bayesian_rating: Series[Double] = pa.Field(
        nullable=True,
        gt=0,
        le=10,
        description="Mean bayesian_rating (movie_rating) of its films, drawn to the mean of all films by `prior_movies`"
        " films, so that one film alone does not lead; NULL without votes.",
    )
    popularity_mean: Series[Double] = pa.Field(
        nullable=True,
        ge=0,
        description="Mean popularity of those of its films that were observed on the newest day; NULL if none was.",
    )

    @pa.dataframe_check(name="profit_of_the_same_films")
    def profit_of_the_same_films(cls, rows):  # noqa: N805, ANN001, ANN201 - pandera hands over the class
        """Profit is the revenue less the budget of the same films, exactly."""
        paired = rows["revenue_total_usd"] - rows["budget_total_usd"]
        return (rows["profit_total_usd"] == paired).fillna(rows["profit_total_usd"].isna() & paired.isna())


class Overlapping(Performance):
    """The figures of groups that share films, with what all films come to, each once."""

    unique_movie_count: Series[BigInt] = pa.Field(
        ge=0, description="Number of released films in all groups of the table, each once; the same in every row."
    )
    unique_money_movie_count: Series[BigInt] = pa.Field(
        ge=0, description="Number of those with both budget and revenue known, each once; the same in every row."
    )
    unique_revenue_total_usd: Series[BigInt] = pa.Field(
        nullable=True,
        gt=0,
        description="Sum of the gross revenues of the films in all groups with both amounts known, each once; the same"
        " in every row.",
    )


class _Collection(Rows):
    collection_id: Series[BigInt] = pa.Field(description="The collection (franchise).")
    collection_name: Series[Text] = pa.Field(description="Name of the collection in the configured language.")
    parts_total: Series[Integer] = pa.Field(
        nullable=True,
        ge=0,
        description="Number of films that TMDB lists in the collection, observed here or not; NULL while unknown.",
    )


class FranchisePerformance(Performance, _Collection):
    """One row per collection (franchise): the figures of its films that were ever observed."""

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["collection_id"]


class _Kind(Rows):
    kind: Series[Text] = pa.Field(
        description="Either franchise, for the films of a collection, or standalone, for all others."
    )


class FranchiseVsStandalone(Performance, _Kind):
    """One row per kind of film, franchise or standalone: the figures of the films whose details are known.

    Of a film without details nobody knows whether it belongs to a collection, so it counts in neither.
    """

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["kind"]


class _Genre(Rows):
    genre_id: Series[BigInt] = pa.Field(description="The genre; a film counts in each of its genres.")
    genre_name: Series[Text] = pa.Field(nullable=True, description="Name of the genre.")


class GenreEconomics(Overlapping, _Genre):
    """One row per genre: the figures of its films, its revenue against its budget above all.

    Not additive: a film counts in each of its genres, so sums over genres count it several times, and films without a
    genre are in none. unique_movie_count, unique_money_movie_count and unique_revenue_total_usd have each film once.
    """

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["genre_id"]


class _Year(Rows):
    release_year: Series[Integer] = pa.Field(ge=1, description="Year of the release.")


class YearlyTrends(Performance, _Year):
    """One row per release year: the figures of the films released in it; those to be released are counted apart."""

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["release_year"]


class _Company(Rows):
    company_id: Series[BigInt] = pa.Field(description="The production company; a film counts in each of its companies.")
    company_name: Series[Text] = pa.Field(description="Name of the company.")


class CompanyPerformance(Overlapping, _Company):
    """One row per production company: the figures of its films.

    Not additive: a film counts in each of its companies, so sums over companies count it several times, and films
    without a company are in none. unique_movie_count, unique_money_movie_count and unique_revenue_total_usd have each
    film once.
    """

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["company_id"]


PERFORMANCE_MARTS = (
    Table(
        "franchise_performance",
        "marts",
        FranchisePerformance,
        references={"collection_id": ("dim_collection", "collection_id")},
        may_be_empty=True,
    ),
    Table("franchise_vs_standalone", "marts", FranchiseVsStandalone, may_be_empty=True),
    Table("genre_economics", "marts", GenreEconomics, references={"genre_id": ("dim_genre", "genre_id")}),
    Table("yearly_trends", "marts", YearlyTrends, may_be_empty=True),
    Table(
        "company_performance",
        "marts",
        CompanyPerformance,
        references={"company_id": ("dim_company", "company_id")},
        may_be_empty=True,
    ),
)
