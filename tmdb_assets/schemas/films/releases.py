"""How films came out: each release by country, the windows between cinemas and home, the marks of age.

Belongs here: row models of the tables that are made of TMDB's list of releases. The one primary release date of a film
is a column of dim_movie.
"""

import pandera.pandas as pa
from pandera.typing.pandas import Series

from tmdb_assets.schemas.table import Rows, Table
from tmdb_assets.schemas.types import BigInt, Boolean, Date, Integer, Text

RELEASE_TYPES = ("Premiere", "Theatrical (limited)", "Theatrical", "Digital", "Physical", "TV")
"""What TMDB calls its types, from 1 on."""

_MOVIE_ID = "The film."
_TITLE = "Title in the configured language; NULL if TMDB has none."
_CODE = r"^[A-Z]{2}$"
_TYPES = ", ".join(f"{number} {name}" for number, name in enumerate(RELEASE_TYPES, 1))
_MOVIE = ("dim_movie", "movie_id")
_COUNTRY = ("dim_country", "country_code")


class MovieRelease(Rows):
    """One row per film, country, release type and day on which it came out there, as its newest details say.

    A release of another type than TMDB documents, without a day or without a country is left out; an odd type or text
    is counted by odd_answers of raw/tmdb/movie_details. If several releases are the same in all four (versions,
    repeats), the first one in TMDB's order that has a certification counts, else the first.

    Not additive: a film has a row for each, so its money or popularity joined here and summed up counts several times;
    the total with each film once is that of movie_economics, or of fact_movie_daily for a day.
    """

    movie_id: Series[BigInt] = pa.Field(ge=1, description=_MOVIE_ID)
    country_code: Series[Text] = pa.Field(str_matches=_CODE, description="The country in which it came out.")
    release_type: Series[Integer] = pa.Field(ge=1, le=6, description=f"How it came out, as TMDB numbers it: {_TYPES}.")
    release_type_name: Series[Text] = pa.Field(isin=list(RELEASE_TYPES), description="What TMDB calls the type.")
    released_on: Series[Date] = pa.Field(
        description="Day of the release as TMDB writes it, the time cut off; it may be to come, or a slip."
    )
    certification: Series[Text] = pa.Field(
        nullable=True, description="Mark of age in the country's own system, such as PG-13; NULL if TMDB has none."
    )
    note: Series[Text] = pa.Field(
        nullable=True, description="What TMDB notes of the release, such as a festival or Blu-ray; NULL if nothing."
    )
    language_code: Series[Text] = pa.Field(
        nullable=True, description="Language of the release, where TMDB gives one, as it seldom does."
    )

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["movie_id", "country_code", "release_type", "released_on"]


class MovieReleaseWindow(Rows):
    """One row per film with a release: its first dates over all countries, and the days from cinemas to home.

    Theatrical is a release of type 2 or 3; a premiere is none. The first dates may be of different countries, so a
    window is that of the world: the windows of one country are those of its rows in movie_release. A day that is none
    of dim_date (before all films, or more than ten years ahead) is a slip and does not count. Films that TMDB removed
    are not in it.
    """

    movie_id: Series[BigInt] = pa.Field(ge=1, description=_MOVIE_ID)
    title: Series[Text] = pa.Field(nullable=True, metadata={"max_null_share": 0.01}, description=_TITLE)
    first_premiere_on: Series[Date] = pa.Field(nullable=True, description="First premiere; NULL if none is known.")
    first_theatrical_on: Series[Date] = pa.Field(
        nullable=True, description="First day in cinemas, limited or not; NULL if none is known."
    )
    first_digital_on: Series[Date] = pa.Field(
        nullable=True, description="First digital release; NULL if none is known."
    )
    first_physical_on: Series[Date] = pa.Field(
        nullable=True, description="First physical release (disc, tape); NULL if none is known."
    )
    first_tv_on: Series[Date] = pa.Field(nullable=True, description="First day on television; NULL if none is known.")
    theatrical_to_digital_days: Series[Integer] = pa.Field(
        nullable=True,
        description="Days from first_theatrical_on to first_digital_on, below 0 if that was before; NULL where either"
        " is.",
    )
    theatrical_to_physical_days: Series[Integer] = pa.Field(
        nullable=True,
        description="Days from first_theatrical_on to first_physical_on, below 0 if that was before; NULL where either"
        " is.",
    )
    is_digital_before_theatrical: Series[Boolean] = pa.Field(
        description="Whether the first digital release was before the first in cinemas: streamed first, or a date of a"
        " restored film. Leave it out of means of windows."
    )
    is_physical_before_theatrical: Series[Boolean] = pa.Field(
        description="Whether the first physical release was before the first in cinemas, likewise."
    )
    country_count: Series[BigInt] = pa.Field(ge=1, description="Countries with a release of any type.")
    theatrical_country_count: Series[BigInt] = pa.Field(ge=0, description="Countries with a release in cinemas.")

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["movie_id"]


class MovieCertification(Rows):
    """One row per film and country in which a release of it has a certification: the mark of age that counts.

    It is that of the first release in cinemas (types 2 and 3) that has one, else of the first release of any type that
    has one; of releases on the same day that of type 3 counts, else of the lowest type. Marks of different countries
    are different systems. Films that TMDB removed are not in it.

    Not additive: a film has a row for each country, so its money or popularity joined here and summed up counts several
    times; the total with each film once is that of movie_economics, or of fact_movie_daily for a day.
    """

    movie_id: Series[BigInt] = pa.Field(ge=1, description=_MOVIE_ID)
    title: Series[Text] = pa.Field(nullable=True, metadata={"max_null_share": 0.01}, description=_TITLE)
    country_code: Series[Text] = pa.Field(str_matches=_CODE, description="The country whose mark it is.")
    country_name: Series[Text] = pa.Field(description="English name of the country.")
    certification: Series[Text] = pa.Field(
        str_length={"min_value": 1}, description="Mark of age in the country's own system, such as PG-13."
    )
    release_type: Series[Integer] = pa.Field(ge=1, le=6, description=f"Type of the release that has it: {_TYPES}.")
    release_type_name: Series[Text] = pa.Field(isin=list(RELEASE_TYPES), description="What TMDB calls the type.")
    released_on: Series[Date] = pa.Field(description="Day of the release that has it.")

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["movie_id", "country_code"]


RELEASES = (
    Table(
        "movie_release",
        "core",
        MovieRelease,
        may_be_empty=True,
        references={
            "movie_id": _MOVIE,
            "country_code": _COUNTRY,
            "language_code": ("dim_language", "language_code"),
        },
    ),
    Table(
        "movie_release_window",
        "marts",
        MovieReleaseWindow,
        may_be_empty=True,
        references={"movie_id": _MOVIE},
    ),
    Table(
        "movie_certification",
        "marts",
        MovieCertification,
        may_be_empty=True,
        references={"movie_id": _MOVIE, "country_code": _COUNTRY},
    ),
)
