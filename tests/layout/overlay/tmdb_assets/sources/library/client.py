"""The client of the library, and how it is made of the settings.

Belongs here: its two questions, and what an answer must look like.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from pydantic import TypeAdapter, ValidationError
from tmdb_assets.sources.library.settings import LibrarySettings
from tmdb_assets.sources.library.tables import SOURCE

from tmdb_assets.calendar.dataset import Upstream
from tmdb_assets.http.client import Client
from tmdb_assets.http.errors import AnswerError
from tmdb_assets.http.limiter import shared_limiter
from tmdb_assets.http.requester import Answer, Patience, Requester
from tmdb_assets.http.source import Source
from tmdb_assets.settings import Settings
from tmdb_assets.sources.values import Count, Fields, Id, Name, misfits
from tmdb_assets.workspace import Workspace

POOL = SOURCE

LIBRARY = Source(
    name="The library",
    address_hint="LIBRARY_API_URL",
    timeout_variable="LIBRARY_TIMEOUT_SECONDS",
    rate_hint="Ask later",
)


class Shelf(Fields):
    """A shelf of the catalogue."""

    shelf_id: Id
    name: Name


class Lent(Fields):
    """How much of a shelf is lent."""

    shelf_id: Id
    loans: Count


class LibraryClient(Client):
    """Asks the library."""

    max_bytes = 1_000_000

    def __init__(self, api_url: str) -> None:
        super().__init__(Requester(LIBRARY, api_url, Patience(30.0, attempts=2), limiter=shared_limiter(api_url, 50.0)))

    def catalogue(self) -> list[dict[str, Any]]:
        """All shelves."""
        return self._requester.get("/shelves", self._reader(TypeAdapter(list[Shelf])))

    def loans(self) -> list[dict[str, Any]]:
        """How the shelves are used this week."""
        return self._requester.get("/loans", self._reader(TypeAdapter(list[Lent])))

    def _reader(self, shape: TypeAdapter[Any]) -> Callable[[str, Answer], list[dict[str, Any]]]:
        def read(endpoint: str, answer: Answer) -> list[dict[str, Any]]:
            try:
                found = shape.validate_json(answer.body(endpoint, self.max_bytes))
            except ValidationError as error:
                wrong = next(misfits(error))
                problem = f"{wrong.place()} is {wrong.told}"
                raise AnswerError(LIBRARY, endpoint, problem, status=HTTPStatus.OK) from None
            return [one.model_dump() for one in found]

        return read


def upstream(settings: Settings) -> Upstream:
    """The upstream that is asked."""
    return Upstream(LibrarySettings.of(settings).api_url, LIBRARY.address_hint)


def connect(workspace: Workspace) -> LibraryClient:
    """A client for the library; close it after use.

    Raises:
        SettingsError: The raw layer was captured from another upstream.
    """
    workspace.mark_upstream(SOURCE, upstream(workspace.settings))
    return LibraryClient(LibrarySettings.of(workspace.settings).api_url)
