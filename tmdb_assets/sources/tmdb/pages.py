"""The pages of a list, all of them or the first, as rows of a raw table.

Belongs here: asking page by page until the end, and when a list is refused as a whole. No Dagster, no partitions:
assets call these functions and store what they return.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from http import HTTPStatus

import orjson
import pyarrow as pa

from tmdb_assets.capturing.odd import is_too_much
from tmdb_assets.capturing.progress import tracked
from tmdb_assets.http.errors import AnswerError
from tmdb_assets.lake.partitions import rows_to_table
from tmdb_assets.schemas import Table
from tmdb_assets.settings import MAX_ODD_SHARE, now_utc
from tmdb_assets.sources.tmdb.answers import ListPage
from tmdb_assets.sources.tmdb.client import TmdbClient
from tmdb_assets.sources.tmdb.nouns import FILM, Noun
from tmdb_assets.sources.tmdb.source import TMDB

MAX_REPEATED = 0.25
"""A list in which more than this share of the entries repeat others has lost as many others: it is refused."""

Log = Callable[[str], None]


@dataclass(frozen=True)
class PagedList:
    """A list that is asked for page by page.

    Attributes:
        endpoint: Where it is.
        table: The raw table that takes its pages.
        noun: What it lists.
        what: What its pages are called in progress lines: `discover`.
    """

    endpoint: str
    table: Table
    noun: Noun
    what: str


def fetch_pages(
    of: PagedList,
    ask: Callable[[int], ListPage],
    client: TmdbClient,
    pages: int,
    run_id: str,
    log: Log,
    *,
    max_odd_share: float = MAX_ODD_SHARE,
) -> pa.Table:
    """The pages of a list, as rows of its raw table.

    Args:
        of: The list.
        ask: Asks for a page by its number, from 1.
        client: Keeps the requests in flight.
        pages: How many pages at most; fewer where TMDB has fewer.
        run_id: Dagster run that asks.
        log: Takes progress lines.
        max_odd_share: The largest share of entries about which something may be odd; see `capturing.odd`.

    Raises:
        SourceError: A page could not be had.
        AnswerError: A page lists nothing although more pages follow, the pages repeat each other, or too much is odd.
    """
    endpoint, noun = of.endpoint, of.noun
    first = ask(1)
    if not first.ids:
        problem = f"page 1 lists no {noun.one}, where all {noun.many} were asked for."
        raise AnswerError(TMDB, endpoint, problem, status=HTTPStatus.OK)
    end, asked = first.last_page, 1
    rows, listed = {1: _page_row(first, run_id)}, list(first.ids)
    odd, odd_entries = list(first.text.odd), first.text.odd_entries
    # Until the end that any page told of: with the first one's alone, a list that grows would be cut.
    while asked < (last := min(pages, end)):
        answers = client.in_flight(ask, range(asked + 1, last + 1))
        for number, page in tracked(answers, what=f"{of.what} pages", total=last - asked, log=log):
            end = max(end, page.last_page)
            listed += page.ids
            odd += page.text.odd
            odd_entries += page.text.odd_entries
            if page.ids:
                rows[number] = _page_row(page, run_id)
            elif number < end:
                problem = f"page {number} of {end} lists no {noun.one}."
                raise AnswerError(TMDB, endpoint, problem, status=HTTPStatus.OK)
            else:
                log(f"{of.what} page {number}, the last, is empty: the list became shorter while it was read")
        asked = last
    refuse_odd(endpoint, odd, odd_entries, len(listed), max_odd_share, noun)
    repeats = len(listed) - len(set(listed))
    if repeats > MAX_REPEATED * len(listed):
        problem = f"{repeats:,} of {len(listed):,} listed {noun.many} are repeats, so as many others are missing."
        raise AnswerError(TMDB, endpoint, problem, status=HTTPStatus.OK)
    return rows_to_table(of.table, [rows[number] for number in sorted(rows)])


def listed_ids(pages: pa.Table) -> list[int]:
    """The ids on stored pages in the order of the list, repeats included."""
    texts = zip(pages["payload"].to_pylist(), pages["readable"].to_pylist(), strict=True)
    return [item["id"] for payload, readable in texts for item in orjson.loads(readable or payload)["results"]]


def stamped(rows: Iterable[dict[str, object]], run_id: str) -> list[dict[str, object]]:
    """Rows of a reference list with the time of arrival and the run that asked."""
    fetched_at = now_utc()
    return [{**row, "fetched_at": fetched_at, "run_id": run_id} for row in rows]


def refuse_odd(
    endpoint: str, odd: Sequence[str], odd_entries: int, entries: int, max_share: float, noun: Noun = FILM
) -> None:
    """Refuse answers in which so much is odd that the interface has changed."""
    if is_too_much(odd_entries, entries, max_share):
        problem = f"{odd_entries:,} of {entries:,} {noun.many} are odd, such as: {odd[0]}"
        raise AnswerError(TMDB, endpoint, problem, status=HTTPStatus.OK)


def _page_row(page: ListPage, run_id: str) -> dict[str, object]:
    return {"page": page.page, **page.text.columns, "fetched_at": now_utc(), "run_id": run_id}
