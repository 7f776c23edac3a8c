"""The client of OMDb: one title a request, and what an answer means.

Belongs here: the path, OMDb's own words, and whether a body is an answer. Numbers in it stay the texts that OMDb sends:
they are read by dbt's staging.
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
from tmdb_assets.sources.ratings.tables import ANSWERED, NO_DATA, UNKNOWN_ID

ENDPOINT = "/?i={id}"
"""The path as statistics and errors name it; the real one holds the key."""

OMDB = Source(
    name="OMDb",
    address_hint="OMDB_URL",
    timeout_variable="the patience with OMDb",
    rate_hint="Lower OMDB_DAILY_LIMIT, or stop whatever else uses the key",
    credentials="key",
    credentials_hint="Set OMDB_API_KEY to the key that OMDb e-mailed, after its activation link was opened, or leave it"
    " out to go on without OMDb",
    words=error_words,
)

_KEY_FAULTS = ("invalid api key", "no api key provided")
_USED_UP = "request limit reached"
_UNKNOWN = ("incorrect imdb id", "conversion from string")
_NOTHING = {None, "", "N/A"}


class OmdbClient(RatingsClient):
    """Asks OMDb about one title at a time, all of them of one `Type` of OMDb's."""

    def __init__(
        self, url: str, quota: Quota, limiter: RequestLimiter, kind: str, patience: Patience = PATIENCE
    ) -> None:
        super().__init__(OMDB, url, quota, limiter, patience)
        self._kind = kind

    def _ask(self, imdb_ids: Sequence[str]) -> Mapping[str, Reply] | Unusable:
        (imdb_id,) = imdb_ids

        def read(endpoint: str, answer: Answer) -> Reply | Unusable:
            body = answer.body(endpoint, self.max_bytes)
            try:
                text = self._text(body).strip()
            except UnicodeDecodeError:
                return Unusable(HTTPStatus.OK, "the answer is no UTF-8")
            return read_answer(endpoint, text, imdb_id, self._kind, answer.source)

        params = {"i": imdb_id, "plot": "short"}
        reply = self._requester.get("/", read, params, endpoint=ENDPOINT, refused=refused)
        return reply if isinstance(reply, Unusable) else {imdb_id: reply}


def refused(endpoint: str, refusal: Refusal) -> SourceError:
    """The error of a status that is not 200. OMDb says 401 of a bad key, and of a quota that is used up."""
    if refusal.status == HTTPStatus.UNAUTHORIZED and _is_one_of(refusal.words.text, _KEY_FAULTS):
        return AuthenticationError(
            refusal.source, endpoint, f"the key was refused ({refusal.said}).", status=refusal.status
        )
    if refusal.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS}:
        return used_up(endpoint, refusal)
    return error_for(endpoint, refusal)


def read_answer(endpoint: str, text: str, imdb_id: str, kind: str, source: Source = OMDB) -> Reply | Unusable:
    """What a body with status 200 says of a title.

    Args:
        endpoint: Path of the request.
        text: The body.
        imdb_id: The id that was asked for.
        kind: The `Type` that it must be of: series, movie.
        source: OMDb as errors name it.

    Raises:
        QuotaError: It says that the quota is used up.
        AuthenticationError: It says that the key is bad.
    """
    try:
        content = orjson.loads(text)
    except orjson.JSONDecodeError:
        return _unusable(f"the answer is no JSON: {text[:40]!r}" if text else "the answer is empty")
    if not isinstance(content, dict):
        return _unusable("the answer is no object")
    if content.get("Response") != "True":
        return _read_refusal(endpoint, content, source)
    for field, wanted in (("imdbID", imdb_id), ("Type", kind)):
        if content.get(field) != wanted:
            return _unusable(f"{field} is {str(content.get(field))[:40]!r}, where {wanted!r} was asked for")
    return Reply(ANSWERED if _has_ratings(content) else NO_DATA, HTTPStatus.OK, text)


def _read_refusal(endpoint: str, content: dict[str, Any], source: Source) -> Reply | Unusable:
    said = content.get("Error")
    if not isinstance(said, str):
        return _unusable("Response is not 'True', and there is no Error")
    told = said[:200]
    if _is_one_of(said, (_USED_UP,)):
        raise QuotaError(source, endpoint, f"the quota of requests is used up ({told}).", status=HTTPStatus.OK)
    if _is_one_of(said, _KEY_FAULTS):
        raise AuthenticationError(source, endpoint, f"the key was refused ({told}).", status=HTTPStatus.OK)
    if _is_one_of(said, _UNKNOWN) or said.lower().rstrip("!.").endswith("not found"):
        return Reply(UNKNOWN_ID, HTTPStatus.OK, told=told)
    return _unusable(told)


def _has_ratings(content: dict[str, Any]) -> bool:
    """Whether anybody's rating is in an answer; `Ratings` may be empty, or absent in old ones."""
    if content.get("Title") == "#DUPE#":
        return False
    listed = content.get("Ratings")
    return bool(listed) or any(
        str(content.get(field)) not in _NOTHING and content.get(field) is not None
        for field in ("imdbRating", "Metascore")
    )


def _is_one_of(said: str, texts: tuple[str, ...]) -> bool:
    return said.strip().lower().startswith(texts)


def _unusable(told: str) -> Unusable:
    return Unusable(HTTPStatus.OK, told)
