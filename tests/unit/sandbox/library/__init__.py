"""A small upstream as a later one will be: its own folder, which a test puts beside the others.

Belongs here: one of everything that an upstream can declare.
"""

from dataclasses import dataclass, field

import orjson
from starlette.responses import JSONResponse
from starlette.routing import Route

from tmdb_assets.sandbox.upstream import OTHER, Kind, Upstream


@dataclass(frozen=True, kw_only=True)
class LibrarySettings:
    books: int = field(default=3, metadata={"help": "How many books there are."})

    def __post_init__(self):
        if self.books < 1:
            raise ValueError("books must be at least 1")


class Shelf:
    def __init__(self, settings, clock):
        self.books, self.clock = list(range(settings.books)), clock

    async def answer(self, _):
        return JSONResponse({"books": self.books, "day": self.clock.today().isoformat()})


async def no_books(_, exchange):
    status, headers, body = await exchange.answer()
    exchange.on_broken()
    await exchange.reply(status, headers, orjson.dumps(orjson.loads(body) | {"books": []}))
    return str(status)


LIBRARY = Upstream(
    name="Library",
    prefixes=("/library",),
    limited=("/library",),
    variables={"LIBRARY_URL": "{origin}/library"},
    endpoints=("/books", OTHER),
    pipeline=("/books",),
    endpoint_of=lambda path: "/books" if path == "/library/books" else OTHER,
    settings=LibrarySettings,
    open=Shelf,
    routes=lambda shelf: [Route("/library/books", shelf.answer)],
    error=lambda _, status, code: ("application/json", orjson.dumps({"status": status, "code": code})),
    error_codes=(1234,),
    # TMDB has a kind of the same name; each is for its own endpoints.
    kinds={"empty_results": Kind(no_books, ("/books",))},
)
