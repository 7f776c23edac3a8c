"""What can be wrong in OMDb's answers although they come: the kinds of faults, and what each is told.

What is wrong before an answer can be read belongs to the general part, all but the JSON that OMDb itself writes wrong.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

import orjson

from tmdb_assets.sandbox.upstream import Kind
from tmdb_assets.sandbox.upstreams.omdb import answers

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tmdb_assets.sandbox.exchange import Exchange
    from tmdb_assets.sandbox.faults import Fault
    from tmdb_assets.sandbox.upstreams.omdb.answers import Json

    Act = Callable[[Fault, Exchange], Awaitable[str]]
    Edit = Callable[[Fault, Json], Json]

BY_ID = "/?i={id}"
"""The name of the one endpoint that the sandbox has."""


def _saying(text: str, status: int = HTTPStatus.OK) -> Act:
    """A refusal instead of the answer."""

    async def act(_: Fault, exchange: Exchange) -> str:
        exchange.on_broken()
        await exchange.reply(status, answers.headers(), answers.refusal(text))
        return str(int(status))

    return act


async def _unescaped_quote(_: Fault, exchange: Exchange) -> str:
    """A refusal whose text has quotes that nobody escaped: not JSON."""
    exchange.on_broken()
    told = b'{"Response":"False","Error":"Conversion from string "N/A" to type \'Double\' is not valid."}'
    await exchange.reply(HTTPStatus.OK, answers.headers(), told)
    return "200"


async def _empty_body(_: Fault, exchange: Exchange) -> str:
    """A good status, and nothing behind it."""
    exchange.on_broken()
    await exchange.reply(HTTPStatus.OK, answers.headers(), b"")
    return "200"


def _editing(edit: Edit) -> Act:
    """A change in a good document; refusals stay."""

    async def act(fault: Fault, exchange: Exchange) -> str:
        status, headers, body = await exchange.answer()
        if status == HTTPStatus.OK and not exchange.is_head:
            document = orjson.loads(body)
            if document.get("Response") == "True":
                exchange.on_broken()
                body = orjson.dumps(edit(fault, document))
        await exchange.reply(status, headers, body)
        return str(status)

    return act


def _other_type(fault: Fault, document: Json) -> Json:
    other = "movie" if document["Type"] == "series" else "series"
    return {**document, "Type": other if fault.value is None else fault.value}


def _other_id(fault: Fault, document: Json) -> Json:
    return {**document, "imdbID": "tt0000001" if fault.value is None else fault.value}


def _duplicate_title(_: Fault, document: Json) -> Json:
    return answers.duplicate(document["imdbID"], document["Type"], document["Year"])


def _score_outside_scale(fault: Fault, document: Json) -> Json:
    return {**document, "imdbRating": "11.3" if fault.value is None else fault.value}


def _absent_ratings(_: Fault, document: Json) -> Json:
    return {name: value for name, value in document.items() if name != "Ratings"}


_TEXT = (lambda value: isinstance(value, str), "a text")
KINDS: dict[str, Kind] = {
    "limit_reached": Kind(_saying(answers.LIMIT, HTTPStatus.UNAUTHORIZED), (BY_ID,)),
    "bad_key": Kind(_saying(answers.BAD_KEY, HTTPStatus.UNAUTHORIZED), (BY_ID,)),
    "error_getting_data": Kind(_saying(answers.NO_DATA), (BY_ID,)),
    "not_found": Kind(_saying(answers.NOT_FOUND), (BY_ID,)),
    "incorrect_id": Kind(_saying(answers.BAD_ID), (BY_ID,)),
    "unescaped_quote": Kind(_unescaped_quote, (BY_ID,)),
    "empty_body": Kind(_empty_body, (BY_ID,)),
    "other_type": Kind(_editing(_other_type), (BY_ID,), takes=("value",), value=_TEXT),
    "other_id": Kind(_editing(_other_id), (BY_ID,), takes=("value",), value=_TEXT),
    "duplicate_title": Kind(_editing(_duplicate_title), (BY_ID,)),
    "score_outside_scale": Kind(_editing(_score_outside_scale), (BY_ID,), takes=("value",), value=_TEXT),
    "absent_ratings": Kind(_editing(_absent_ratings), (BY_ID,)),
}
"""What a fault's `value` is:

* `other_type`: the type told, instead of `movie` for a series and `series` for a film;
* `other_id`: the id told, instead of `tt0000001`;
* `score_outside_scale`: the rating told, instead of `11.3`.

A fault for a single id is one with a `query`, `{"i": "tt20001234"}`.
"""
