"""Which daily ID exports of TMDB are read, and what a line of each is about.

Belongs here: names of files and fields, and their types. How an export is read is `export_lines`' business.
"""

from dataclasses import dataclass
from typing import Annotated, Any

import pyarrow as pa
from pydantic import FailFast, TypeAdapter

from tmdb_assets.sources.tmdb.nouns import FILM, SERIES, Noun
from tmdb_assets.sources.values import Amount, Flag, Id, Text

_IDS: TypeAdapter[Any] = TypeAdapter(Annotated[list[Id], FailFast()])
_AMOUNTS: TypeAdapter[Any] = TypeAdapter(Annotated[list[Amount | None], FailFast()])
_FLAGS: TypeAdapter[Any] = TypeAdapter(Annotated[list[Flag | None], FailFast()])
_TEXTS: TypeAdapter[Any] = TypeAdapter(Annotated[list[Text | None], FailFast()])


@dataclass(frozen=True)
class ExportKind:
    """What the lines of an export are about.

    Attributes:
        file: How the export's file is named before its day.
        noun: What a line is.
        key: What the id is called in rows.
        name: The field with the original name, which is called the same in rows.
        excluding: Fields that take a line out of the ranks if one of them is true.
    """

    file: str
    noun: Noun
    key: str
    name: str
    excluding: tuple[str, ...] = ()

    @property
    def endpoint(self) -> str:
        """Name of the export in counts and errors."""
        return f"/p/exports/{self.file}"

    @property
    def fields(self) -> dict[str, TypeAdapter[Any]]:
        """The fields that are read, and the types of their columns."""
        return {"id": _IDS, "popularity": _AMOUNTS, **dict.fromkeys(self.excluding, _FLAGS), self.name: _TEXTS}

    @property
    def expected(self) -> tuple[str, ...]:
        """The fields that a line may lack, but not all lines."""
        return ("popularity", *self.excluding)

    @property
    def schema(self) -> pa.Schema:
        """The columns of the rows that are kept."""
        return pa.schema(
            [
                ("popularity_rank", pa.int32()),
                (self.key, pa.int64()),
                ("popularity", pa.float64()),
                (self.name, pa.string()),
            ]
        )


MOVIES = ExportKind("movie_ids", FILM, "movie_id", "original_title", ("adult", "video"))
TV_SERIES = ExportKind("tv_series_ids", SERIES, "series_id", "original_name")
