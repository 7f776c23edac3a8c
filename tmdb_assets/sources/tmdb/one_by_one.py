"""What is asked for one by one, in batches: details of films or series, collections, credits.

Belongs here: what becomes of each answer - a text, a thing that is gone, one that is set aside - and when too many of a
kind are no matter of single things. Which of them a period needs is decided in the rooms of films and series.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa

from tmdb_assets.capturing.odd import is_too_much
from tmdb_assets.capturing.progress import tracked
from tmdb_assets.http.errors import AnswerError, RejectedError, SourceError, UpstreamError
from tmdb_assets.lake.partitions import PartialPartition, rows_to_table
from tmdb_assets.schemas import Table
from tmdb_assets.settings import MAX_ODD_SHARE, now_utc
from tmdb_assets.sources.tmdb.answers import Text
from tmdb_assets.sources.tmdb.client import TmdbClient
from tmdb_assets.sources.tmdb.nouns import Noun
from tmdb_assets.sources.tmdb.pages import Log, refuse_odd
from tmdb_assets.sources.tmdb.source import TMDB
from tmdb_assets.sources.tmdb.tables import NOT_FOUND, OK, SET_ASIDE

GONE_SHARE, GONE_FILMS = 0.2, 50
"""When more than this share of the films or series a period needs, and at least so many, are 404, their details are out
of order: nobody deletes a fifth of the most popular ones in a day. Their removal is not noted."""

BATCH = 186
"""Rows a part file. With the answers that wait their turn, twice the client's 32 in flight, an interrupted capture
asks for at most 250 of them again, and for those that are gone or set aside."""

Row = dict[str, object]


@dataclass(frozen=True)
class Fetched:
    """The newest fetch of a thing: the UTC day, TMDB's status (200 or 404), the language if it is known."""

    on: date
    status: int
    language: str | None = None


@dataclass(frozen=True)
class Thing:
    """What is asked for one by one.

    Attributes:
        endpoint: Where, as requests are counted.
        noun: What it is called.
        table: The raw table that takes it.
        key: The column of its id.
        period: What a period is called.
    """

    endpoint: str
    noun: Noun
    table: Table
    key: str
    period: str = "day"


def fetch_one_by_one(  # noqa: PLR0913 - what is asked for, and all that its callers take
    thing: Thing,
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
    """Whatever is in `due`, as rows of the thing's raw table, in batches.

    What is gone comes last, with what is set aside, because it could not be had or read: an interrupted run asks for
    both again.

    Args:
        thing: What is asked for.
        get: Asks for one by its id; None if TMDB does not know it (404).
        client: Keeps the requests in flight.
        due: The ids to ask for, with the reason.
        run_id: Dagster run that asks.
        log: Takes progress lines.
        max_odd_share: The largest share about which something may be odd; see `capturing.odd`.
        needed: How many the period needs, those included that an interrupted run fetched; by default those in `due`.
        odd_before: How many of those that an interrupted run fetched are odd.

    Raises:
        SourceError: Too many could not be had, or too much in them is odd; what arrived before, and is not odd, was
            handed out.
        UpstreamError: Too many are not found (`GONE_SHARE`, `GONE_FILMS`); none was handed out as gone.
    """

    def ask(key: int) -> Text | SourceError | None:
        try:
            return get(key)
        except (AnswerError, RejectedError, UpstreamError) as error:
            return error

    arrived = _Arrived(thing, len(due) if needed is None else needed, max_odd_share, odd_before)
    answers = tracked(client.in_flight(ask, due), what=thing.noun.many, total=len(due), log=log)
    try:
        with closing(answers):
            for key, answer in answers:
                asked = {thing.key: key, "reason": due[key], "language": client.language}
                arrived.add({**asked, "fetched_at": now_utc(), "run_id": run_id}, answer)
                while len(arrived.batch) >= BATCH:
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

    thing: Thing
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
            refuse_odd(self.thing.endpoint, self._odd, odd, self.needed, self.max_odd_share, self.thing.noun)
        elif answer is None:
            self._gone += 1
            self._last.append({**row, "status": NOT_FOUND})
            self._refuse_gone()
        else:
            self._odd.append(f"{self.thing.noun.one} {row[self.thing.key]}: {answer.problem}")
            self._last.append({**row, "status": SET_ASIDE, "odd": self._odd[-1]})
            # Where nothing good has come at all, the share of so many films is not waited for.
            if is_too_much(self.odd_before + len(self._odd), self.needed if self._good else 0, self.max_odd_share):
                raise answer

    def take(self) -> list[Row]:
        """The next batch."""
        taken, self.batch = self.batch[:BATCH], self.batch[BATCH:]
        return taken

    def finish(self) -> None:
        """No more answers come."""
        self.batch += self._last

    def _refuse_gone(self) -> None:
        if self._gone >= GONE_FILMS and self._gone > GONE_SHARE * self.needed:
            nouns = self.thing.noun.many
            problem = (
                f"{self._gone:,} of the {self.needed:,} {nouns} the {self.thing.period} needs are not found (HTTP 404),"
                f" more than {nouns} are deleted: the details are out of order. None of the {nouns} was noted as"
                " removed."
            )
            raise UpstreamError(TMDB, self.thing.endpoint, problem, status=NOT_FOUND)


def fetched_so_far(unfinished: PartialPartition, key: str) -> tuple[set[int], int]:
    """The ids that an interrupted run fetched, and about how many of them something is odd."""
    have: set[int] = set()
    odd = 0
    for part in unfinished.batches([key, "odd"]):
        have.update(part[key].to_pylist())
        odd += part.num_rows - part["odd"].null_count
    return have, odd
