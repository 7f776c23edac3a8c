"""Asking a source of ratings about one title after the other, as far as its quota goes.

Belongs here: what is flushed when, what is set aside, and when asking ends. Which titles are due is decided in `due`.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime

from tmdb_assets.capturing.growing import GrowingPartition
from tmdb_assets.capturing.odd import is_too_much
from tmdb_assets.capturing.progress import tracked
from tmdb_assets.capturing.quota import UsedUpError
from tmdb_assets.http.errors import AnswerError, QuotaError, SourceError
from tmdb_assets.lake.partitions import rows_to_table
from tmdb_assets.settings import now_utc
from tmdb_assets.sources.ratings.client import RatingsClient, Reply, Unusable
from tmdb_assets.sources.ratings.due import Title, in_batches
from tmdb_assets.sources.ratings.source import RatingsSource
from tmdb_assets.sources.ratings.tables import REFUSED
from tmdb_assets.sources.tmdb.pages import Log

FLUSH = 20
"""So many answers are on disk together: what a killed run has not flushed was asked for nothing."""

_OUTAGES_IN_A_ROW = 3
"""So many requests in a row without an answer are no matter of the titles."""

Row = dict[str, object]


@dataclass
class Asking:
    """A run's questions to a source about the titles of a period.

    Attributes:
        of: The source.
        client: Asks it.
        growing: Takes what is answered.
        run_id: Dagster run that asks.
        log: Takes progress lines.
        max_odd_share: The largest share of titles that may be refused; see `capturing.odd`.
        needed: How many titles the period needs, those included that were asked about before.
        refused: How many of those were refused.
        stopped: Why not all that was wanted was asked; nothing if it was.
    """

    of: RatingsSource
    client: RatingsClient
    growing: GrowingPartition
    run_id: str
    log: Log
    max_odd_share: float
    needed: int
    refused: int
    stopped: str = ""
    _at: datetime | None = None
    _good: int = 0
    _outages: int = 0
    _odd: list[str] = field(default_factory=list)

    def ask(self, wanted: Sequence[Title]) -> None:
        """Ask about the titles in their order, flush what is answered, and commit it at the end.

        A title that is refused comes last, so that whoever takes over from a killed run asks about it again.

        Raises:
            SourceError: The key is refused, the source is out of order, or it refuses too many titles. What was
                answered before is committed, and none of the refused is.
        """
        batch: list[Row] = []
        refused: list[Row] = []
        replies = tracked(self._replies(wanted), what=self.of.noun.many, total=len(wanted), log=self.log)
        try:
            with closing(replies):
                for title, reply in replies:
                    (refused if reply.outcome == REFUSED else batch).append(self._row(title, reply))
                    if len(batch) >= FLUSH:
                        self._flush(batch)
        except SourceError:
            self._flush(batch)
            self._end()
            raise
        self._flush(batch + refused)
        self.growing.commit()

    def _replies(self, wanted: Sequence[Title]) -> Iterator[tuple[Title, Reply]]:
        waiting = deque(in_batches(wanted, self.client.batch_size))
        while waiting:
            titles = waiting.popleft()
            if not self._still_lasts():
                return
            try:
                answer = self.client.ask([str(title.imdb_id) for title in titles])
            except (QuotaError, UsedUpError) as error:
                self.stopped = str(error)
                return
            # Whatever was observed after the end of the period is none of its numbers.
            if not self._still_lasts():
                return
            if not isinstance(answer, Unusable):
                self._outages = 0
                for title in titles:
                    reply = answer[str(title.imdb_id)]
                    if reply.outcome == REFUSED:
                        self._set_aside(title, reply)
                    else:
                        self._good += 1
                    yield title, reply
                continue
            self._learn(answer)
            if len(titles) > 1:
                # Something in it may be the matter of one title.
                waiting.extendleft(reversed(in_batches(titles, (len(titles) + 1) // 2)))
                continue
            reply = Reply(REFUSED, answer.status, told=answer.told)
            self._set_aside(titles[0], reply)
            yield titles[0], reply

    def _still_lasts(self) -> bool:
        self._at = now_utc()
        if not self.growing.lasts(self._at):
            self.stopped = f"the {self.growing.calendar.noun} is over"
        return not self.stopped

    def _learn(self, answer: Unusable) -> None:
        self._outages = self._outages + 1 if answer.outage else 0
        if answer.outage and self._outages >= _OUTAGES_IN_A_ROW:
            raise answer.outage

    def _set_aside(self, title: Title, reply: Reply) -> None:
        self._odd.append(_odd_line(self.of, title.title_id, title.imdb_id, reply.told))
        refused = self.refused + len(self._odd)
        # Where nothing good has come at all, the share of so many is not waited for.
        if is_too_much(refused, self.needed if self._good else 0, self.max_odd_share):
            problem = (
                f"{refused:,} of the {self.needed:,} {self.of.noun.many} of the {self.growing.calendar.noun} got no"
                f" usable answer, which is no matter of single {self.of.noun.many}: {'; '.join(self._odd[:3])}."
            )
            raise AnswerError(self.of.source, self.of.endpoint, problem, status=reply.status)

    def _row(self, title: Title, reply: Reply) -> Row:
        return {
            self.of.id_column: title.title_id,
            "imdb_id": title.imdb_id,
            "status": int(reply.status),
            "outcome": reply.outcome,
            "payload": reply.payload,
            "told": reply.told,
            "fetched_at": self._at,
            "run_id": self.run_id,
        }

    def _flush(self, batch: list[Row]) -> None:
        if batch:
            self.growing.flush(rows_to_table(self.growing.table, batch))
            batch.clear()

    def _end(self) -> None:
        """Commit what there is; where nothing is, the period stays without a partition."""
        if self.growing.has_flushed():
            self.growing.commit()
        else:
            self.growing.partial.abandon()


def odd_lines(of: RatingsSource, rows: Iterable[Row]) -> list[str | None]:
    """What is odd in each row, a line each; None where nothing is."""
    return [
        _odd_line(of, row[of.id_column], row["imdb_id"], row["told"]) if row["outcome"] == REFUSED else None
        for row in rows
    ]


def _odd_line(of: RatingsSource, title_id: object, imdb_id: object, told: object) -> str:
    return f"{of.noun.one} {title_id} ({imdb_id}): {told}"
