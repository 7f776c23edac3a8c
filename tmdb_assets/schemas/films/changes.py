"""What became of single films: how their attributes changed from one observation to the next.

Belongs here: the row model of the table of changes. The newest attributes are in `dimensions`.
"""

import pandera.pandas as pa
from pandera.typing.pandas import Series

from tmdb_assets.schemas.table import Rows, Table
from tmdb_assets.schemas.types import BigInt, Boolean, Date, Text, Timestamp

CHANGING = ("revenue_usd", "budget_usd", "released_on", "status", "runtime_minutes", "collection_id")
"""The columns of dim_movie whose changes are kept."""


class MovieChange(Rows):
    """One row per film, field and time at which its details said something else than those observed before.

    The first observation of each field has a row, too, also of one that is unknown. The fields are columns of
    dim_movie, as TMDB gives them: implausible amounts are in it, and 0 is unknown. A change happened at some time since
    the details were fetched before: they are fetched when TMDB says that the film changed, and again when they are old.
    """

    movie_id: Series[BigInt] = pa.Field(ge=1, description="The film.")
    field: Series[Text] = pa.Field(isin=list(CHANGING), description="The column of dim_movie that changed.")
    changed_on: Series[Date] = pa.Field(
        description="UTC day on which the new value was observed: when the details were fetched, which for a recovered"
        " day is later than that day."
    )
    observed_at: Series[Timestamp] = pa.Field(description="UTC time at which the new value was observed.")
    is_first: Series[Boolean] = pa.Field(
        description="Whether it is the oldest observation that is known, and no change; leave it out to count changes."
    )
    value_before: Series[Text] = pa.Field(
        nullable=True,
        description="Value observed before, as text; NULL if it was unknown, and in a first row.",
    )
    value_after: Series[Text] = pa.Field(
        nullable=True, description="Value from then on, as text (days as YYYY-MM-DD); NULL if unknown."
    )
    amount_before: Series[BigInt] = pa.Field(
        nullable=True,
        gt=0,
        description="The value_before as a number, in US dollars or minutes; NULL for days, status and collection_id.",
    )
    amount_after: Series[BigInt] = pa.Field(
        nullable=True,
        gt=0,
        description="The value_after as a number, in US dollars or minutes; NULL for days, status and collection_id.",
    )

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["movie_id", "field", "observed_at"]


CHANGES = (Table("movie_change", "core", MovieChange, references={"movie_id": ("dim_movie", "movie_id")}),)
