"""What pages say alike of ratings that others told, and of where something can be watched.

Belongs here: words and columns of the pages of films and of series. The rows come from `views`.
"""

from tmdb_assets.charts.texts import PROVIDERS
from tmdb_assets.dashboard import columns, numbers
from tmdb_assets.dashboard.columns import Row, Rows
from tmdb_assets.dashboard.markup import ShownColumn, table

JUSTWATCH = "Data by JustWatch."

_OFFERS = {"flatrate": "Subscription", "free": "Free", "ads": "With advertisements", "rent": "To rent", "buy": "To buy"}


def ratings(rated: Rows, caption: str, nothing: str) -> None:
    """The newest score of each source, on its own scale, with who told it and when.

    Args:
        rated: source_name, score, scale_max, score_100, votes_count, is_votes_floor (may be absent), provider,
            observed_at.
        caption: What the rows are.
        nothing: What is said without any.
    """
    table(
        rated,
        [
            ShownColumn("Source", lambda row: row["source_name"], is_wide=True),
            ShownColumn(
                "Score",
                lambda row: f"{float(row['score']):.3g} of {float(row['scale_max']):g}",  # type: ignore[arg-type]
                is_number=True,
            ),
            columns.decimal("Of 100", "score_100"),
            ShownColumn("Votes", _votes, is_number=True),
            ShownColumn("Told by", lambda row: PROVIDERS.get(str(row["provider"]), row["provider"])),
            ShownColumn("Observed", lambda row: numbers.day(row["observed_at"])),
        ],
        caption,
        nothing,
    )


def offers(offered: Rows, caption: str, nothing: str) -> None:
    """Where it can be watched, by country and kind of offer, with JustWatch credited.

    Args:
        offered: country_name, kind, providers.
        caption: When it was offered, a sentence and a blank.
        nothing: What is said without any, a sentence and a blank.
    """
    table(
        offered,
        [
            ShownColumn("Country", lambda row: row["country_name"], is_wide=True),
            ShownColumn("How", lambda row: _OFFERS.get(str(row["kind"]), row["kind"])),
            columns.words("Where", "providers"),
        ],
        f"{caption}{JUSTWATCH}",
        f"{nothing}{JUSTWATCH}",
    )


def _votes(row: Row) -> str | None:
    votes = numbers.number(row["votes_count"])
    return f"{votes}+" if votes and row.get("is_votes_floor") else votes
