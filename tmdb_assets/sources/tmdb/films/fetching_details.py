"""The details of the films that a day needs, in batches.

Belongs here: what becomes of each film's answer - details, a film that is gone, one that is set aside - and when too
many of a kind are no matter of single films. Which films a day needs is decided in `fetching`.
"""

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field

import pyarrow as pa

from tmdb_assets.capturing.odd import is_too_much
from tmdb_assets.capturing.progress import tracked
from tmdb_assets.http.errors import AnswerError, RejectedError, SourceError, UpstreamError
from tmdb_assets.lake.partitions import rows_to_table
from tmdb_assets.settings import MAX_ODD_SHARE, now_utc
from tmdb_assets.sources.tmdb.client import TmdbClient
from tmdb_assets.sources.tmdb.films.answers import Text
from tmdb_assets.sources.tmdb.films.fetching import Log, refuse_odd
from tmdb_assets.sources.tmdb.films.tables import MOVIE_DETAILS, NOT_FOUND, OK, SET_ASIDE
from tmdb_assets.sources.tmdb.source import TMDB

GONE_SHARE, GONE_FILMS = 0.2, 50
"""When more than this share of the films a day needs, and at least so many, are 404, their details are out of order:
nobody deletes a fifth of the most popular films in a day. Their removal is not noted."""

_ENDPOINT = "/movie/{id}"

_BATCH = 186
"""Films a part file. With the answers that wait their turn, twice the client's 32 in flight, an interrupted capture
asks for at most 250 films again, and for those that are gone or set aside."""

Row = dict[str, object]


def fetch_movie_details(
    client: TmdbClient,
    due: Mapping[int, str],
    run_id: str,
    log: Log,
    *,
    max_odd_share: float = MAX_ODD_SHARE,
    needed: int | None = None,
    odd_before: int = 0,
) -> Iterator[pa.Table]:
    """The details of the films in `due`, as rows of raw/tmdb/movie_details, in batches.

    Films that are gone come last, with those that are set aside, because their details could not be had or read: an
    interrupted run asks for both again.

    Args:
        client: Asks TMDB.
        due: The films to ask for, with the reason.
        run_id: Dagster run that asks.
        log: Takes progress lines.
        max_odd_share: The largest share of films about which something may be odd; see `capturing.odd`.
        needed: How many films the day needs, those included that an interrupted run fetched; by default those in `due`.
        odd_before: How many of those that an interrupted run fetched are odd.

    Raises:
        SourceError: Details of too many films could not be had, or too much in them is odd; what arrived before, and is
            not odd, was handed out.
        UpstreamError: Too many films are not found (`GONE_SHARE`, `GONE_FILMS`); none was handed out as gone.
    """

    def ask(movie_id: int) -> Text | SourceError | None:
        try:
            return client.details(movie_id)
        except (AnswerError, RejectedError, UpstreamError) as error:
            return error

    arrived = _Arrived(len(due) if needed is None else needed, max_odd_share, odd_before)
    answers = tracked(client.in_flight(ask, due), what="films", total=len(due), log=log)
    try:
        with closing(answers):
            for movie_id, answer in answers:
                of_film = {"movie_id": movie_id, "reason": due[movie_id], "language": client.language}
                arrived.add({**of_film, "fetched_at": now_utc(), "run_id": run_id}, answer)
                while len(arrived.batch) >= _BATCH:
                    yield rows_to_table(MOVIE_DETAILS, arrived.take())
    except SourceError:
        if rest := [row for row in arrived.batch if not row["odd"]]:
            yield rows_to_table(MOVIE_DETAILS, rest)
        raise
    arrived.finish()
    while arrived.batch:
        yield rows_to_table(MOVIE_DETAILS, arrived.take())


@dataclass
class _Arrived:
    """What came of the films that were asked for so far."""

    needed: int
    max_odd_share: float
    odd_before: int
    batch: list[Row] = field(default_factory=list)
    _last: list[Row] = field(default_factory=list)
    _good: int = 0
    _gone: int = 0
    _odd: list[str] = field(default_factory=list)

    def add(self, row: Row, answer: Text | SourceError | None) -> None:
        """Take in the answer about a film.

        Raises:
            SourceError: Too many films are odd, could not be had, or are not found.
        """
        if isinstance(answer, Text):
            self._good += 1
            self._odd += answer.odd[:1]
            self.batch.append({**row, "status": OK, **answer.columns})
            refuse_odd(_ENDPOINT, self._odd, self.odd_before + len(self._odd), self.needed, self.max_odd_share)
        elif answer is None:
            self._gone += 1
            self._last.append({**row, "status": NOT_FOUND})
            self._refuse_gone()
        else:
            self._odd.append(f"film {row['movie_id']}: {answer.problem}")
            self._last.append({**row, "status": SET_ASIDE, "odd": self._odd[-1]})
            # Where nothing good has come at all, the share of so many films is not waited for.
            if is_too_much(self.odd_before + len(self._odd), self.needed if self._good else 0, self.max_odd_share):
                raise answer

    def take(self) -> list[Row]:
        """The next batch."""
        taken, self.batch = self.batch[:_BATCH], self.batch[_BATCH:]
        return taken

    def finish(self) -> None:
        """No more answers come."""
        self.batch += self._last

    def _refuse_gone(self) -> None:
        if self._gone >= GONE_FILMS and self._gone > GONE_SHARE * self.needed:
            problem = (
                f"{self._gone:,} of the {self.needed:,} films the day needs are not found (HTTP 404), more than films"
                " are deleted: the details are out of order. None of the films was noted as removed."
            )
            raise UpstreamError(TMDB, _ENDPOINT, problem, status=NOT_FOUND)
