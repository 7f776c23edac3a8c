"""The client of MDBList: many series a request, and what an answer means.

Belongs here: the path, MDBList's own words, and which entry of a body is whose. What its ratings are is read by dbt's
staging.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import orjson

from tmdb_assets.capturing.quota import Quota
from tmdb_assets.http.errors import AuthenticationError, QuotaError, SourceError
from tmdb_assets.http.limiter import RequestLimiter
from tmdb_assets.http.requester import Answer, Patience
from tmdb_assets.http.source import Source
from tmdb_assets.http.statuses import Refusal, error_for
from tmdb_assets.sources.ratings.client import PATIENCE, RatingsClient, Reply, Unusable, error_words, used_up
from tmdb_assets.sources.ratings.tables import ANSWERED, NO_DATA, REFUSED, UNKNOWN_ID

ENDPOINT = "/imdb/show"

MDBLIST = Source(
    name="MDBList",
    address_hint="MDBLIST_URL",
    timeout_variable="the patience with MDBList",
    rate_hint="Lower MDBLIST_DAILY_LIMIT, or stop whatever else uses the key",
    credentials="key",
    credentials_hint="Set MDBLIST_API_KEY to the key that your MDBList account shows under Preferences, or leave it out"
    " to go on without MDBList",
    words=error_words,
)

_LIMIT, _KEY = "limit", "key"


class MdblistClient(RatingsClient):
    """Asks MDBList about many series at a time."""

    max_bytes = 64_000_000

    def __init__(
        self, url: str, quota: Quota, limiter: RequestLimiter, batch_size: int, patience: Patience = PATIENCE
    ) -> None:
        super().__init__(MDBLIST, url, quota, limiter, patience)
        self.batch_size = batch_size

    def _ask(self, imdb_ids: Sequence[str]) -> Mapping[str, Reply] | Unusable:
        def read(endpoint: str, answer: Answer) -> Mapping[str, Reply] | Unusable:
            body = answer.body(endpoint, self.max_bytes)
            try:
                text = self._text(body)
            except UnicodeDecodeError:
                return _unusable("the answer is no UTF-8")
            return read_answer(endpoint, text, imdb_ids, answer.source)

        return self._requester.get(ENDPOINT, read, refused=refused, posted={"ids": list(imdb_ids)})


def refused(endpoint: str, refusal: Refusal) -> SourceError:
    """The error of a status that is not 200: 429 is the quota of the day, its headers say until when."""
    said = refusal.words.text
    if refusal.status == HTTPStatus.TOO_MANY_REQUESTS:
        return used_up(endpoint, refusal)
    if refusal.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN} and said:
        if _LIMIT in said.lower():
            return used_up(endpoint, refusal)
        problem = f"the key was refused ({refusal.said})."
        return AuthenticationError(refusal.source, endpoint, problem, status=refusal.status)
    return error_for(endpoint, refusal)


def read_answer(
    endpoint: str, text: str, imdb_ids: Sequence[str], source: Source = MDBLIST
) -> Mapping[str, Reply] | Unusable:
    """What a body with status 200 says of every series that was asked for.

    Args:
        endpoint: Path of the request.
        text: The body: a list of entries, in any order; null in the place of a series if nothing is known of it.
        imdb_ids: The ids that were asked for.
        source: MDBList as errors name it.

    Raises:
        QuotaError: It says that the quota is used up.
        AuthenticationError: It says that the key is bad.
    """
    try:
        content = orjson.loads(text)
    except orjson.JSONDecodeError:
        return _unusable(f"the answer is no JSON: {text[:40]!r}" if text.strip() else "the answer is empty")
    if isinstance(content, dict):
        said = error_words(text.encode()).text
        if _LIMIT in said.lower():
            raise QuotaError(source, endpoint, f"the quota of requests is used up ({said}).", status=HTTPStatus.OK)
        if _KEY in said.lower():
            raise AuthenticationError(source, endpoint, f"the key was refused ({said}).", status=HTTPStatus.OK)
        # One series may come as its entry alone.
        content = [content] if _imdb_id(content) else None
        if content is None:
            return _unusable(said or "the answer is no list")
    if not isinstance(content, list):
        return _unusable("the answer is no list")
    found = {imdb_id: entry for entry in reversed(content) if (imdb_id := _imdb_id(entry))}
    asked = set(imdb_ids)
    foreign = [imdb_id for imdb_id in found if imdb_id not in asked]
    # Whoever is told of instead of a series that was asked for, that one is not unknown.
    missing = (
        Reply(REFUSED, HTTPStatus.OK, told=f"the answer is about {foreign[0][:40]!r}, which was not asked for")
        if foreign
        else Reply(UNKNOWN_ID, HTTPStatus.OK, told="it is not in the answer")
    )
    in_place = dict(zip(imdb_ids, content, strict=False)) if len(content) == len(imdb_ids) else {}
    return {
        imdb_id: _reply(found[imdb_id])
        if imdb_id in found
        else Reply(NO_DATA, HTTPStatus.OK)
        if imdb_id in in_place and in_place[imdb_id] is None
        else missing
        for imdb_id in imdb_ids
    }


def _imdb_id(entry: Any) -> str | None:  # noqa: ANN401 - JSON is any shape
    """The IMDb id that an entry is about."""
    if not isinstance(entry, dict):
        return None
    ids = entry.get("ids")
    found = (ids.get("imdb") if isinstance(ids, dict) else None) or entry.get("imdb_id") or entry.get("imdbid")
    return found if isinstance(found, str) else None


def _reply(entry: dict[str, Any]) -> Reply:
    kind = entry.get("type")
    if kind not in {"show", None}:
        return Reply(REFUSED, HTTPStatus.OK, told=f"type is {str(kind)[:40]!r}, where 'show' was asked for")
    ratings = entry.get("ratings")
    if not isinstance(ratings, list | None):
        return Reply(REFUSED, HTTPStatus.OK, told="ratings is no list")
    has_any = any(isinstance(rating, dict) and rating.get("value") is not None for rating in ratings or ())
    return Reply(ANSWERED if has_any else NO_DATA, HTTPStatus.OK, orjson.dumps(entry).decode())


def _unusable(told: str) -> Unusable:
    return Unusable(HTTPStatus.OK, told)
