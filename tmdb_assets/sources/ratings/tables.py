"""The rows of a source of ratings: a title that it was asked about in a period, and what came of it.

Belongs here: the row model that these sources share. A payload is kept as it came; whatever is read out of it is dbt's
staging.
"""

import pandera.pandas as pa
from pandera.typing.pandas import Series

from tmdb_assets.schemas.table import Rows
from tmdb_assets.schemas.types import Integer, Text, Timestamp

ANSWERED, NO_DATA, UNKNOWN_ID, REFUSED = "answered", "no_data", "unknown_id", "refused"
OUTCOMES = (ANSWERED, NO_DATA, UNKNOWN_ID, REFUSED)

NO_ANSWER = 0
"""The status where there was none."""


class TitleRatings(Rows):
    """One row per title that the source was asked about in the period, whatever it answered; whose it is, is its key.

    A title is asked about once a period. What a source refused because its quota is used up is no row.
    """

    imdb_id: Series[Text] = pa.Field(str_matches=r"^tt\d{7,10}$", description="IMDb id that was asked for.")
    status: Series[Integer] = pa.Field(
        ge=0, le=599, description="HTTP status of the answer; 0 if none came (`told` says why)."
    )
    outcome: Series[Text] = pa.Field(
        isin=list(OUTCOMES),
        description="What came of it: answered (the payload has a rating), no_data (the source has none), unknown_id"
        " (it does not know the id), refused (no usable answer).",
    )
    payload: Series[Text] = pa.Field(
        nullable=True,
        str_startswith="{",
        description="What the source says of the title, as it came (JSON); NULL where it says nothing usable.",
    )
    told: Series[Text] = pa.Field(
        nullable=True, description="What it said instead of an answer, without the key; NULL with an answer."
    )
    fetched_at: Series[Timestamp] = pa.Field(description="UTC time at which the answer had arrived.")
    run_id: Series[Text] = pa.Field(description="Dagster run that asked.")

    @pa.dataframe_check(name="payload_if_answered")
    def payload_if_answered(cls, rows):  # noqa: N805, ANN001, ANN201 - pandera hands over the class
        """A payload stands in every row that is answered, and in none that is refused."""
        has, outcome = rows["payload"].notna(), rows["outcome"]
        return (has | (outcome != ANSWERED)) & ~(has & (outcome == REFUSED))
