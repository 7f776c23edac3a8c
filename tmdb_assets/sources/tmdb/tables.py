"""What the raw tables of TMDB have in common, whatever they are about.

Belongs here: statuses, what columns of the same kind are described by, and the reference lists that are the same for
films and series.
"""

import pandera.pandas as pa
from pandera.typing.pandas import Series

from tmdb_assets.schemas.table import Rows
from tmdb_assets.schemas.types import Text, Timestamp

SOURCE = "tmdb"
"""The source as paths, asset keys and dbt call it: the folder of its raw tables."""

OK, NOT_FOUND = 200, 404
SET_ASIDE = 0
"""The status of what could not be had or cannot be read: what is known of the film or series stays as it is."""

READABLE = (
    "The same (JSON) with null in the place of each odd value and without the entries that are odd as a whole; NULL if"
    " nothing in it is odd."
)
ODD = "What in it is odd, and what is expected there, a line each; NULL if nothing is."

FETCHED_AT = "UTC time at which the answer had arrived."
RUN_ID = "Dagster run that asked."


class Countries(Rows):
    """One row per country in TMDB's configuration of the day."""

    country_code: Series[Text] = pa.Field(
        str_length={"min_value": 1}, description="ISO 3166-1 alpha-2 code, with TMDB's historical ones."
    )
    name: Series[Text] = pa.Field(
        nullable=True, str_length={"min_value": 1}, description="English name; NULL if TMDB gave none."
    )
    native_name: Series[Text] = pa.Field(nullable=True, description="Name in the configured language.")
    fetched_at: Series[Timestamp] = pa.Field(description=FETCHED_AT)
    run_id: Series[Text] = pa.Field(description=RUN_ID)

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["country_code"]


class Languages(Rows):
    """One row per language in TMDB's configuration of the day."""

    language_code: Series[Text] = pa.Field(
        str_length={"min_value": 1}, description="ISO 639-1 code, with TMDB's own `xx` and `cn`."
    )
    name: Series[Text] = pa.Field(
        nullable=True, str_length={"min_value": 1}, description="English name; NULL if TMDB gave none."
    )
    native_name: Series[Text] = pa.Field(
        nullable=True, description="Name in the language itself; NULL where TMDB has none."
    )
    fetched_at: Series[Timestamp] = pa.Field(description=FETCHED_AT)
    run_id: Series[Text] = pa.Field(description=RUN_ID)

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["language_code"]
