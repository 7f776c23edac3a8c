"""A cell of the matrix of faults, and what is said of cells wherever they stand.

Belongs here: the record alone. The cells there are stand in `matrix`, what tells datasets apart in `expected`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.faults.grounds import FILMS, GROUNDS
from tmdb_assets.sandbox import Fault
from tmdb_assets.schemas import Table

REFUSED = "connection refused"
A_FEW = "of a few"
"""So few are odd that the others are worth their period."""


@dataclass(frozen=True)
class Cell:
    """One fault at one endpoint.

    Attributes:
        kind: What goes wrong.
        endpoint: Where.
        rule: The fields of the fault; none for a refused connection.
        says: What the error of a red cell says of the cause; none for a green cell.
        variant: What tells cells of the same kind and endpoint from each other.
        dataset: Whose pipeline asks the endpoint.
        outcome: What is stored of the things that are struck, where a source of ratings answers in spite of the fault;
            `waiting` if nothing is stored of them.
    """

    kind: str
    endpoint: str
    rule: Mapping[str, Any] = field(default_factory=dict, hash=False)
    says: str | None = None
    variant: str = ""
    dataset: str = "films"
    outcome: str = ""

    @property
    def is_red(self) -> bool:
        return self.says is not None

    @property
    def faults(self) -> list[Fault]:
        return [Fault(endpoint=self.endpoint, **self.rule)] if self.rule else []

    @property
    def value(self) -> Any:
        return self.rule.get("value")

    @property
    def table(self) -> Table:
        return GROUNDS[self.dataset].tables[self.endpoint]

    @property
    def is_payload(self) -> bool:
        """Whether the answers are stored as they come."""
        return self.endpoint in GROUNDS[self.dataset].payloads

    def __str__(self) -> str:
        whose = f" of {self.dataset}" if self.endpoint in FILMS.tables and self.dataset != "films" else ""
        return re.sub(r"\s+", " ", f"{self.kind} {self.variant} at {self.endpoint}{whose}")
