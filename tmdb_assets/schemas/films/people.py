"""What people do in films, and what the films of each come to.

Belongs here: row models of the marts whose rows are of a person. The figures of their films are those of every group of
films, declared in `performance`.
"""

import pandera.pandas as pa
from pandera.typing.pandas import Series

from tmdb_assets.schemas.films.film_marts import FINITE
from tmdb_assets.schemas.films.performance import Performance
from tmdb_assets.schemas.table import Rows, Table
from tmdb_assets.schemas.types import BigInt, Boolean, Double, Integer, Text

ROLES = ("lead", "support", "director", "writer", "producer", "crew")

_GENRES = "Names of the genres of the films, most frequent first, then by name; NULL if none is known."
_PERSON = {"person_id": ("dim_person", "person_id")}


class _Person(Rows):
    """Who a group of films belongs to."""

    person_id: Series[BigInt] = pa.Field(description="The person.")
    person_name: Series[Text] = pa.Field(description="Name of the person.")


class _PersonGenres(Rows):
    """What a person makes, behind the figures."""

    genres: Series[Text] = pa.Field(nullable=True, description=_GENRES)


class DirectorPerformance(_PersonGenres, Performance, _Person):
    """One row per director: the figures of the films that the person directed (crew job Director).

    Not additive: a film with two directors counts for both, so sums over directors count it several times.
    franchise_vs_standalone has each film once.
    """

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["person_id"]


class _Part(Rows):
    """As what a person takes part."""

    role: Series[Text] = pa.Field(
        isin=list(ROLES),
        description="As what: lead (among the first `lead_roles` people of the billing), support (the rest of the"
        " cast), director (job Director), writer (department Writing), producer (a job with Producer in its name) or"
        " crew (any other job).",
    )
    lead_movie_count: Series[BigInt] = pa.Field(
        ge=0, description="Number of released films in which the person is a lead, the same in all rows of a person."
    )


class PersonPerformance(_PersonGenres, Performance, _Part, _Person):
    """One row per person and role: the figures of the films in which the person had that role, each film counting once.

    Not additive: a film counts for each of its people, and for somebody who wrote and directed it in both roles, so
    sums over people or roles count it several times. franchise_vs_standalone has each film once.
    """

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["person_id", "role"]


class PersonMovie(Rows):
    """One row per person, film and role: the n-th film of the person in that role, and how it did against its budget.

    Not additive: a film has a row for each of its people, and two for somebody who wrote and directed it, so its money
    or residual summed up counts several times; movie_economics has it once. Films that TMDB removed are left out.
    """

    person_id: Series[BigInt] = pa.Field(description="The person.")
    person_name: Series[Text] = pa.Field(description="Name of the person.")
    movie_id: Series[BigInt] = pa.Field(description="The film.")
    title: Series[Text] = pa.Field(
        nullable=True, description="Title in the configured language; NULL if TMDB has none."
    )
    role: Series[Text] = pa.Field(isin=list(ROLES), description="As what, as in person_performance.")
    cast_order: Series[Integer] = pa.Field(
        nullable=True, ge=0, description="Place in the billing, from 0; NULL for the crew, and if TMDB gives none."
    )
    is_released: Series[Boolean] = pa.Field(description="Whether the film is released, as in movie_economics.")
    movie_number: Series[Integer] = pa.Field(
        nullable=True,
        ge=1,
        description="Which of the person's released films in this role it is, by release date, from 1, as far as films"
        " were observed; NULL if it is not released or has no date.",
    )
    years_since_first: Series[Integer] = pa.Field(
        nullable=True, ge=0, description="Years from the release of the first of them; NULL where movie_number is."
    )
    revenue_residual: Series[Double] = pa.Field(
        nullable=True, le=FINITE, description="What the film grossed against its budget, as in movie_economics."
    )

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["person_id", "movie_id", "role"]


PEOPLE_MARTS = (
    Table(
        "person_movie",
        "marts",
        PersonMovie,
        references=_PERSON | {"movie_id": ("dim_movie", "movie_id")},
        may_be_empty=True,
    ),
    Table(
        "director_performance",
        "marts",
        DirectorPerformance,
        references=_PERSON,
        may_be_empty=True,
    ),
    Table(
        "person_performance",
        "marts",
        PersonPerformance,
        references=_PERSON,
        may_be_empty=True,
    ),
)
