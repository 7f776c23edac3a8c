"""What a dataset wants in PostgreSQL beside its tables and a view of each mart.

Belongs here: the record. What a dataset puts into it is its own business, in a room of its name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class LatestView:
    """A materialized view that is refreshed whenever a table changes that it reads.

    Attributes:
        name: Its name.
        key: The column of its unique index, without which it cannot be refreshed while people read it.
        query: Its query, given the schema.
        described: By table that it reads, the columns that say in the view what they say there.
        comment: What it says of itself.
    """

    name: str
    key: str
    query: Callable[[str], str]
    described: Mapping[str, tuple[str, ...]]
    comment: str


@dataclass(frozen=True)
class Extras:
    """What stands in the schema of a dataset beside tables, keys and views of marts.

    Attributes:
        indexes: By table, further indexes: the columns of each, as `create index` takes them.
        latest: The materialized view, if there is any.
    """

    indexes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    latest: LatestView | None = None
