"""What can be wrong in MDBList's answers although they come: the kinds of faults, and what each is told.

What is wrong before an answer can be read belongs to the general part.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

import orjson

from tmdb_assets.sandbox.mixing import number, salt
from tmdb_assets.sandbox.upstream import Kind
from tmdb_assets.sandbox.upstreams.mdblist import answers

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tmdb_assets.sandbox.exchange import Exchange
    from tmdb_assets.sandbox.faults import Fault
    from tmdb_assets.sandbox.upstreams.mdblist.answers import Json

    Act = Callable[[Fault, Exchange], Awaitable[str]]
    Edit = Callable[[Fault, Json], Json | None]

BATCH = "/imdb/show"
"""The path of the one endpoint that the sandbox has, under the root of the API."""
_SPENT = {"x-ratelimit-limit": "1000", "x-ratelimit-remaining": "0", "retry-after": "43200"}


async def _limit_reached(_: Fault, exchange: Exchange) -> str:
    """Nothing is left of the day, with the headers that say when there will be."""
    status, told, _body = await exchange.answer()
    reset = {"x-ratelimit-reset": told["x-ratelimit-reset"]} if status == HTTPStatus.OK else {}
    exchange.on_broken()
    headers = {"content-type": answers.JSON_TYPE, **_SPENT, **reset}
    await exchange.reply(HTTPStatus.TOO_MANY_REQUESTS, headers, answers.refusal(answers.LIMIT))
    return "429"


async def _bad_key(_: Fault, exchange: Exchange) -> str:
    """Whoever asks is not known."""
    exchange.on_broken()
    headers = {"content-type": answers.JSON_TYPE}
    await exchange.reply(HTTPStatus.FORBIDDEN, headers, answers.refusal(answers.BAD_KEY))
    return "403"


async def _empty_body(_: Fault, exchange: Exchange) -> str:
    """A good status, and nothing behind it."""
    exchange.on_broken()
    await exchange.reply(HTTPStatus.OK, {"content-type": answers.JSON_TYPE}, b"")
    return "200"


def _editing(edit: Edit) -> Act:
    """A change in the entries of a good answer, or in a share of them; None leaves an entry out."""

    async def act(fault: Fault, exchange: Exchange) -> str:
        status, headers, body = await exchange.answer()
        if status == HTTPStatus.OK:
            before, shares = orjson.loads(body), salt(fault.seed, "share")
            after = [
                edit(fault, entry) if number(shares, entry["id"]) / 2.0**64 < fault.share else entry for entry in before
            ]
            kept = [entry for entry in after if entry is not None]
            if kept != before:
                exchange.on_broken()
                body = orjson.dumps(kept)
        await exchange.reply(status, headers, body)
        return str(status)

    return act


def _with_ratings(fault: Fault, entry: Json, **told: object) -> Json:
    """An entry with something else in the ratings of one source, or of all that have one."""
    ratings = [
        rating | told if fault.name in {None, rating["source"]} and rating["value"] is not None else rating
        for rating in entry["ratings"]
    ]
    return {**entry, "ratings": ratings}


def _null_values(fault: Fault, entry: Json) -> Json:
    return _with_ratings(fault, entry, value=None, score=None)


def _null_votes(fault: Fault, entry: Json) -> Json:
    return _with_ratings(fault, entry, votes=None)


def _score_outside_scale(fault: Fault, entry: Json) -> Json:
    return _with_ratings(fault, entry, value=1_000 if fault.value is None else fault.value)


def _no_ratings(_: Fault, entry: Json) -> Json:
    """An entry that is known by its ids alone."""
    return {**entry, **dict.fromkeys(("score", "score_average")), "ratings": []}


def _other_id(fault: Fault, entry: Json) -> Json:
    other = "tt0000001" if fault.value is None else fault.value
    return {**entry, "ids": {**entry["ids"], "imdb": other}}


def _missing_entries(_: Fault, __: Json) -> None:
    return None


_TEXT = (lambda value: isinstance(value, str), "a text")
_NUMBER = (lambda value: isinstance(value, int | float) and not isinstance(value, bool), "a number")
KINDS: dict[str, Kind] = {
    "limit_reached": Kind(_limit_reached, (BATCH,)),
    "bad_key": Kind(_bad_key, (BATCH,)),
    "empty_body": Kind(_empty_body, (BATCH,)),
    "null_values": Kind(_editing(_null_values), (BATCH,), takes=("name", "share")),
    "null_votes": Kind(_editing(_null_votes), (BATCH,), takes=("name", "share")),
    "score_outside_scale": Kind(
        _editing(_score_outside_scale), (BATCH,), takes=("name", "value", "share"), value=_NUMBER
    ),
    "no_ratings": Kind(_editing(_no_ratings), (BATCH,), takes=("share",)),
    "other_id": Kind(_editing(_other_id), (BATCH,), takes=("value", "share"), value=_TEXT),
    "missing_entries": Kind(_editing(_missing_entries), (BATCH,), takes=("share",)),
}
"""What a fault's `name` is: the source (such as `tomatoes`) whose ratings are changed, instead of all. Its `value`:

* `score_outside_scale`: the value told, instead of 1000;
* `other_id`: the id at IMDb told, instead of `tt0000001`.

All of the entries of an answer are changed, or the share that `share` gives.
"""
