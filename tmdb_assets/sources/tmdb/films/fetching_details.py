"""The details of the films that a day needs, and their collections, in batches.

Belongs here: what becomes of each answer - details, a film that is gone, one that is set aside - and when too many of a
kind are no matter of single films. Which films a day needs is decided in `fetching`.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field

import pyarrow as pa

from tmdb_assets.capturing.odd import is_too_much
from tmdb_assets.capturing.progress import tracked
from tmdb_assets.http.errors import AnswerError, RejectedError, SourceError, UpstreamError
from tmdb_assets.lake.partitions import rows_to_table
from tmdb_assets.schemas import Table
from tmdb_assets.settings import MAX_ODD_SHARE, now_utc
from tmdb_assets.sources.tmdb.client import TmdbClient
from tmdb_assets.sources.tmdb.films.answers import Text
from tmdb_assets.sources.tmdb.films.fetching import Log, refuse_odd
from tmdb_assets.sources.tmdb.films.tables import COLLECTIONS, MOVIE_DETAILS, NOT_FOUND, OK, SET_ASIDE
from tmdb_assets.sources.tmdb.source import TMDB

GONE_SHARE, GONE_FILMS = 0.2, 50
"""When more than this share of the films a day needs, and at least so many, are 404, their details are out of order:
nobody deletes a fifth of the most popular films in a day. Their removal is not noted."""

_BATCH = 186
"""Films a part file. With the answers that wait their turn, twice the client's 32 in flight, an interrupted capture
asks for at most 250 films again, and for those that are gone or set aside."""

Row = dict[str, object]


@dataclass(frozen=True)
class _Thing:
    """What is asked for one by one: where, what it is called, and the raw table that takes it."""

    endpoint: str
    noun: str
    table: Table
    key: str


_FILM = _Thing("/movie/{id}", "film", MOVIE_DETAILS, "movie_id")
_COLLECTION = _Thing("/collection/{id}", "collection", COLLECTIONS, "collection_id")


def fetch_collections(
    client: TmdbClient,
    due: Mapping[int, str],
    run_id: str,
    log: Log,
    *,
    max_odd_share: float = MAX_ODD_SHARE,
    needed: int | None = None,
    odd_before: int = 0,
) -> Iterator[pa.Table]:
    """The collections in `due` with their films, as rows of raw/tmdb/collections; all else as `fetch_movie_details`."""
    limits = {"max_odd_share": max_odd_share, "needed": needed, "odd_before": odd_before}
    yield from _fetch(_COLLECTION, client.collection, client, due, run_id, log, **limits)


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
    limits = {"max_odd_share": max_odd_share, "needed": needed, "odd_before": odd_before}
    yield from _fetch(_FILM, client.details, client, due, run_id, log, **limits)


def _fetch(  # noqa: PLR0913 - what is asked for, and all that its callers take
    thing: _Thing,
    get: Callable[[int], Text | None],
    client: TmdbClient,
    due: Mapping[int, str],
    run_id: str,
    log: Log,
    *,
    max_odd_share: float = MAX_ODD_SHARE,
    needed: int | None = None,
    odd_before: int = 0,
) -> Iterator[pa.Table]:
    def ask(key: int) -> Text | SourceError | None:
        try:
            return get(key)
        except (AnswerError, RejectedError, UpstreamError) as error:
            return error

    arrived = _Arrived(thing, len(due) if needed is None else needed, max_odd_share, odd_before)
    answers = tracked(client.in_flight(ask, due), what=f"{thing.noun}s", total=len(due), log=log)
    try:
        with closing(answers):
            for key, answer in answers:
                asked = {thing.key: key, "reason": due[key], "language": client.language}
                arrived.add({**asked, "fetched_at": now_utc(), "run_id": run_id}, answer)
                while len(arrived.batch) >= _BATCH:
                    yield rows_to_table(thing.table, arrived.take())
    except SourceError:
        if rest := [row for row in arrived.batch if not row["odd"]]:
            yield rows_to_table(thing.table, rest)
        raise
    arrived.finish()
    while arrived.batch:
        yield rows_to_table(thing.table, arrived.take())


@dataclass
class _Arrived:
    """What came of the films, or of whatever else, that were asked for so far."""

    thing: _Thing
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
            odd = self.odd_before + len(self._odd)
            refuse_odd(self.thing.endpoint, self._odd, odd, self.needed, self.max_odd_share, f"{self.thing.noun}s")
        elif answer is None:
            self._gone += 1
            self._last.append({**row, "status": NOT_FOUND})
            self._refuse_gone()
        else:
            self._odd.append(f"{self.thing.noun} {row[self.thing.key]}: {answer.problem}")
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
            nouns = f"{self.thing.noun}s"
            problem = (
                f"{self._gone:,} of the {self.needed:,} {nouns} the day needs are not found (HTTP 404), more than"
                f" {nouns} are deleted: the details are out of order. None of the {nouns} was noted as removed."
            )
            raise UpstreamError(TMDB, self.thing.endpoint, problem, status=NOT_FOUND)
