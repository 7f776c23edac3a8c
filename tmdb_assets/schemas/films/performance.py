"""What groups of films come to: those of a person, a franchise, a company, a genre, a year.

Belongs here: row models of the marts that sum up films by something else than a day. All have the same figures, so
they are declared once (`Performance`), and computed once (dbt macro `performance_by`).
"""

import pandera.pandas as pa
from pandera.typing.pandas import Series

from tmdb_assets.schemas.films.film_marts import BAYESIAN, FINITE
from tmdb_assets.schemas.table import Rows, Table
from tmdb_assets.schemas.types import BigInt, Double, Integer, Text

_OF_KNOWN = "of those whose {} is known and plausible; NULL if there are none."
_GENRES = "Names of the genres of the films, most frequent first, then by name; NULL if none is known."


class Performance(Rows):
    """The figures of a group of films; a group's model adds what identifies it."""

    movie_count: Series[BigInt] = pa.Field(ge=1, description="Number of its films.")
    budget_total_usd: Series[BigInt] = pa.Field(
        nullable=True, gt=0, description=f"Sum of the budgets of its films in US dollars, {_OF_KNOWN.format('budget')}"
    )
    budget_mean_usd: Series[BigInt] = pa.Field(
        nullable=True, gt=0, description=f"Mean budget of its films in US dollars, {_OF_KNOWN.format('budget')}"
    )
    revenue_total_usd: Series[BigInt] = pa.Field(
        nullable=True,
        gt=0,
        description=f"Sum of the revenues of its films in US dollars, {_OF_KNOWN.format('revenue')}",
    )
    revenue_mean_usd: Series[BigInt] = pa.Field(
        nullable=True, gt=0, description=f"Mean revenue of its films in US dollars, {_OF_KNOWN.format('revenue')}"
    )
    profit_total_usd: Series[BigInt] = pa.Field(
        nullable=True, description="Sum of the profits of its films in US dollars, of the money_movie_count films."
    )
    money_movie_count: Series[BigInt] = pa.Field(
        ge=0,
        description="Number of its films with both budget and revenue known, over which revenue_multiple and profit go.",
    )
    revenue_multiple_mean: Series[Double] = pa.Field(
        nullable=True,
        ge=0,
        le=FINITE,
        description="Mean revenue_multiple of its films, each film counting the same: one tiny budget can outweigh all the others,"
        " see revenue_multiple_median.",
    )
    revenue_multiple_median: Series[Double] = pa.Field(
        nullable=True,
        ge=0,
        le=FINITE,
        description="Median revenue_multiple of its films, which tiny budgets do not move.",
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
        description=f"Rating of all its films' votes together: {BAYESIAN}, as in movie_rating, with"
        " R = vote_average_weighted and v = vote_count.",
    )
    popularity_mean: Series[Double] = pa.Field(
        nullable=True,
        ge=0,
        description="Mean popularity of those of its films that were observed on the newest day; NULL if none was.",
    )


class _Person(Rows):
    """Who a group of films belongs to."""

    person_id: Series[BigInt] = pa.Field(description="The person.")
    person_name: Series[Text] = pa.Field(description="Name of the person.")


class _PersonGenres(Rows):
    """What a person makes, behind the figures."""

    genres: Series[Text] = pa.Field(nullable=True, description=_GENRES)


class DirectorPerformance(_PersonGenres, Performance, _Person):
    """One row per director: the figures of the films that the person directed (crew job Director)."""

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["person_id"]


class _Credits(Rows):
    """In what a person takes part."""

    cast_movie_count: Series[BigInt] = pa.Field(ge=0, description="Number of the films in whose cast the person is.")
    crew_movie_count: Series[BigInt] = pa.Field(ge=0, description="Number of the films in whose crew the person is.")


class PersonPerformance(_PersonGenres, Performance, _Credits, _Person):
    """One row per person: the figures of the films in whose cast or crew the person is, each film counting once."""

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["person_id"]


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


class GenreEconomics(Performance, _Genre):
    """One row per genre: the figures of its films, return on investment above all."""

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["genre_id"]


class _Year(Rows):
    release_year: Series[Integer] = pa.Field(ge=1, description="Year of the release.")


class YearlyTrends(Performance, _Year):
    """One row per release year: the figures of the films released, or to be released, in it."""

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["release_year"]


class _Company(Rows):
    company_id: Series[BigInt] = pa.Field(description="The production company; a film counts in each of its companies.")
    company_name: Series[Text] = pa.Field(description="Name of the company.")


class CompanyPerformance(Performance, _Company):
    """One row per production company: the figures of its films."""

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["company_id"]


PERFORMANCE_MARTS = (
    Table(
        "director_performance",
        "marts",
        DirectorPerformance,
        references={"person_id": ("dim_person", "person_id")},
        may_be_empty=True,
    ),
    Table(
        "person_performance",
        "marts",
        PersonPerformance,
        references={"person_id": ("dim_person", "person_id")},
        may_be_empty=True,
    ),
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
