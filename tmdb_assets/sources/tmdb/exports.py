"""The client of TMDB's daily ID exports: all films or series of a day with their popularity, a JSON object a line.

Belongs here: downloading an export and reading it while it arrives. The exports live on another host than the API and
need no token; none ever goes there. Which day may have one, and what to do without, is the caller's business.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import pyarrow as pa

from tmdb_assets.http.client import Client
from tmdb_assets.http.errors import AuthenticationError, RejectedError, SourceError
from tmdb_assets.http.requester import Answer, Patience, Requester
from tmdb_assets.http.statuses import Refusal, error_for
from tmdb_assets.schemas import Table
from tmdb_assets.sources.tmdb.export_kinds import MOVIES, TV_SERIES, ExportKind
from tmdb_assets.sources.tmdb.export_lines import ExportLines, gunzipped, text_in, whole_lines
from tmdb_assets.sources.tmdb.source import TMDB

ENDPOINT = MOVIES.endpoint
"""Name of the export of films in counts and errors."""

SERIES_ENDPOINT = TV_SERIES.endpoint
"""The same of series."""

EXPORT_SECONDS = 600.0
"""The least time a download may take, retries included: 28 MB at 50 KB/s. A silent one ends long before."""


class NoExportError(SourceError):
    """There is no export of a day (403, 404): it is not there yet, or no longer, or never was.

    Attributes:
        day: The day whose export was asked for.
    """

    advice = "TMDB makes an export by 08:00 UTC of its day and keeps it for about three months."

    def __init__(self, endpoint: str, problem: str, *, day: date, status: int | None = None) -> None:
        super().__init__(TMDB, endpoint, problem, status=status)
        self.day = day


@dataclass(frozen=True)
class Export:
    """What was kept of a day's export."""

    rows: pa.Table
    """popularity_rank int32, movie_id or series_id int64, popularity float64, original_title or original_name string:
    the most popular in the order of their rank, then those beside them by id, whose rank is NULL."""
    entries: int
    """Lines of the export."""
    excluded: int
    """Adult and video entries among them."""
    unranked: int
    """Lines without a popularity; they come last in the order of the ranks."""
    duplicates: int
    """Lines that repeat an id; the more popular one counts."""
    size_bytes: int
    """Compressed bytes downloaded."""
    modified_at: datetime | None
    """When TMDB made the file (UTC), if it says so."""


class ExportsClient(Client):
    """Downloads exports, a whole one again if one breaks off or is not what it should be."""

    def __init__(
        self,
        exports_url: str,
        *,
        timeout_seconds: float = EXPORT_SECONDS,
        silence_seconds: float = 30.0,
        attempts: int = 4,
        backoff_seconds: float = 1.0,
    ) -> None:
        # A file that is gzip by nature may be announced as gzip-encoded, too: it must come as it is.
        super().__init__(
            Requester(
                TMDB,
                exports_url,
                Patience(timeout_seconds, attempts, backoff_seconds, silence_seconds),
                headers={"Accept": "*/*", "Accept-Encoding": "identity"},
            )
        )

    def movie_ids(self, day: date, keep: int, beside: Collection[int] = ()) -> Export:
        """The `keep` most popular films of a day's export, and those `beside` that are not among them.

        Films are ordered by popularity, the highest first, equal ones by id. Adult and video entries have no rank, but
        may stand beside. The export is never wholly in memory, and no file is left anywhere.

        Raises:
            NoExportError: There is no export of this day.
            AnswerError: What came is no export, or a line of it is no film.
            UpstreamError: The export could not be had as a whole.
        """
        return self._export(MOVIES, day, keep, beside)

    def series_ids(self, day: date, series_ids: Collection[int]) -> Export:
        """Those of the series that a day's export of series has, by id; none has a rank.

        Raises:
            NoExportError: There is no export of this day.
            AnswerError: What came is no export, or a line of it is no series.
            UpstreamError: The export could not be had as a whole.
        """
        return self._export(TV_SERIES, day, 0, series_ids)

    def _export(self, kind: ExportKind, day: date, keep: int, beside: Collection[int]) -> Export:
        def read(endpoint: str, answer: Answer) -> Export:
            lines = ExportLines(endpoint, keep, beside, kind)
            size = 0

            def counted() -> Iterator[bytes]:
                nonlocal size
                for piece in answer.pieces():
                    size += len(piece)
                    yield piece

            for block in whole_lines(endpoint, text_in(endpoint, gunzipped(endpoint, counted()))):
                lines.add(block)
            return Export(
                rows=lines.rows(),
                entries=lines.entries,
                excluded=lines.excluded,
                unranked=lines.unranked,
                duplicates=lines.duplicates,
                size_bytes=size,
                modified_at=_time(answer.headers.get("Last-Modified", "")),
            )

        def refused(endpoint: str, refusal: Refusal) -> SourceError:
            if refusal.status in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}:
                problem = f"there is no export of {day} (HTTP {refusal.status})."
                return NoExportError(endpoint, problem, day=day, status=refusal.status)
            error = error_for(endpoint, refusal)
            if isinstance(error, AuthenticationError):  # no token was sent
                problem = f"the export is not given ({refusal.said})."
                return RejectedError(TMDB, endpoint, problem, status=refusal.status)
            return error

        return self._requester.get(
            f"/{kind.file}_{day:%m_%d_%Y}.json.gz", read, endpoint=kind.endpoint, refused=refused
        )


def _time(text: str) -> datetime | None:
    try:
        time = parsedate_to_datetime(text)
    except ValueError:
        return None
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def stamped_rows(table: Table, rows: pa.Table, fetched_at: datetime, run_id: str) -> pa.Table:
    """The rows of an export as rows of its raw table, with when they arrived (UTC) and the Dagster run that asked."""
    columns = {
        **{name: rows[name] for name in rows.column_names},
        "fetched_at": pa.repeat(pa.scalar(fetched_at, pa.timestamp("us", tz="UTC")), rows.num_rows),
        "run_id": pa.repeat(run_id, rows.num_rows),
    }
    schema = table.arrow_schema
    return pa.table({name: columns[name] for name in schema.names}, schema=schema)
