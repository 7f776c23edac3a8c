"""The bridges of series: which series has which genres, networks, people and the like, and who offers it where.

Belongs here: row models of the `bridge_*` tables. A bridge holds what the newest details of a series say; what an older
answer said of it is gone. Who offers a series stays, with the weeks in which it was offered.
"""

import pandera.pandas as pa
from pandera.typing.pandas import Series

from tmdb_assets.schemas.conformed import OFFER_KIND, OFFERS
from tmdb_assets.schemas.series.words import SERIES, SERIES_ID
from tmdb_assets.schemas.table import Rows, Table
from tmdb_assets.schemas.types import BigInt, Date, Integer, Text

CAST_KEPT = 30
"""So many people of a series' cast are kept."""


class BridgeSeriesGenre(Rows):
    """One row per series and genre.

    Not additive: a series has a row for each, so its votes or popularity joined here and summed up count several times;
    fact_series_weekly has each series once in a week.
    """

    series_id: Series[BigInt] = pa.Field(description=SERIES_ID)
    genre_id: Series[BigInt] = pa.Field(description="A genre of the series.")

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["series_id", "genre_id"]


class BridgeSeriesNetwork(Rows):
    """One row per series and network.

    Not additive: a series has a row for each, so its votes or popularity joined here and summed up count several times;
    fact_series_weekly has each series once in a week.
    """

    series_id: Series[BigInt] = pa.Field(description=SERIES_ID)
    network_id: Series[BigInt] = pa.Field(description="A network that showed the series first.")
    position: Series[Integer] = pa.Field(
        ge=1,
        description="Place of the network in TMDB's list of the series', from 1 without gaps; a network that comes"
        " twice has its first one.",
    )

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["series_id", "network_id"]


class BridgeSeriesKeyword(Rows):
    """One row per series and keyword.

    Not additive: a series has a row for each, so its votes or popularity joined here and summed up count several times;
    fact_series_weekly has each series once in a week.
    """

    series_id: Series[BigInt] = pa.Field(description=SERIES_ID)
    keyword_id: Series[BigInt] = pa.Field(description="A keyword of the series.")

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["series_id", "keyword_id"]


class BridgeSeriesCreator(Rows):
    """One row per series and person who created it.

    Not additive: a series has a row for each, so its votes or popularity joined here and summed up count several times;
    fact_series_weekly has each series once in a week.
    """

    series_id: Series[BigInt] = pa.Field(description=SERIES_ID)
    person_id: Series[BigInt] = pa.Field(description="A person who created the series.")

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["series_id", "person_id"]


class BridgeSeriesCast(Rows):
    """One row per series and person of its cast, of the first 30 in its billing.

    Not additive: a series has a row for each, so its votes or popularity joined here and summed up count several times;
    fact_series_weekly has each series once in a week.
    """

    series_id: Series[BigInt] = pa.Field(description=SERIES_ID)
    person_id: Series[BigInt] = pa.Field(description="The person.")
    position: Series[Integer] = pa.Field(ge=1, le=CAST_KEPT, description="Place in the billing, from 1 without gaps.")
    characters: Series[Text] = pa.Field(
        nullable=True,
        metadata={"max_null_share": 0.6},
        description="Characters played, the one of most episodes first, separated by ' / '; NULL if TMDB has none.",
    )
    episode_count: Series[BigInt] = pa.Field(nullable=True, ge=0, description="Number of episodes with the person.")

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["series_id", "person_id"]


class BridgeSeriesCountry(Rows):
    """One row per series and country of origin.

    Not additive: a series has a row for each, so its votes or popularity joined here and summed up count several times;
    fact_series_weekly has each series once in a week.
    """

    series_id: Series[BigInt] = pa.Field(description=SERIES_ID)
    country_code: Series[Text] = pa.Field(description="A country of origin of the series.")

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["series_id", "country_code"]


class BridgeSeriesProvider(Rows):
    """One row per series, country, kind of offer and service that offered it; data of JustWatch, as TMDB tells it.

    Only of the countries of SERIES_COUNTRIES. What is offered now has the series' newest week as last_seen_on.

    Not additive: a series has a row for each, so its votes or popularity joined here and summed up count several times;
    fact_series_weekly has each series once in a week.
    """

    series_id: Series[BigInt] = pa.Field(description=SERIES_ID)
    country_code: Series[Text] = pa.Field(description="Country in which it is offered.")
    kind: Series[Text] = pa.Field(isin=list(OFFERS), description=OFFER_KIND)
    watch_provider_id: Series[BigInt] = pa.Field(description="The service.")
    first_seen_on: Series[Date] = pa.Field(description="Monday of the first week in which the offer was observed.")
    last_seen_on: Series[Date] = pa.Field(description="Monday of the last week in which the offer was observed.")

    class Config(Rows.Config):
        """Key of the table."""

        unique = ["series_id", "country_code", "kind", "watch_provider_id"]


_PERSON = ("dim_person", "person_id")
_COUNTRY = ("dim_country", "country_code")

BRIDGES = (
    Table(
        "bridge_series_genre",
        "core",
        BridgeSeriesGenre,
        references={"series_id": SERIES, "genre_id": ("dim_series_genre", "genre_id")},
    ),
    Table(
        "bridge_series_network",
        "core",
        BridgeSeriesNetwork,
        references={"series_id": SERIES, "network_id": ("dim_network", "network_id")},
        may_be_empty=True,
    ),
    Table(
        "bridge_series_keyword",
        "core",
        BridgeSeriesKeyword,
        references={"series_id": SERIES, "keyword_id": ("dim_keyword", "keyword_id")},
        may_be_empty=True,
    ),
    Table(
        "bridge_series_creator",
        "core",
        BridgeSeriesCreator,
        references={"series_id": SERIES, "person_id": _PERSON},
        may_be_empty=True,
    ),
    Table(
        "bridge_series_cast",
        "core",
        BridgeSeriesCast,
        references={"series_id": SERIES, "person_id": _PERSON},
        may_be_empty=True,
    ),
    Table(
        "bridge_series_country",
        "core",
        BridgeSeriesCountry,
        references={"series_id": SERIES, "country_code": _COUNTRY},
        may_be_empty=True,
    ),
    Table(
        "bridge_series_provider",
        "core",
        BridgeSeriesProvider,
        references={
            "series_id": SERIES,
            "country_code": _COUNTRY,
            "watch_provider_id": ("dim_watch_provider", "watch_provider_id"),
        },
        may_be_empty=True,
    ),
)
