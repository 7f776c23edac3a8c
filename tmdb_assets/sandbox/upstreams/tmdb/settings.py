"""How TMDB is set up in a sandbox: the catalogue, and how it moves.

These fields are fields of `SandboxSettings`; what the knobs do is not decided here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MAX_FILMS = 2_000_000
MIN_SERIES, MAX_SERIES = 20, 20_000
MAX_SOFTCORE_SHARE = 0.01


@dataclass(frozen=True, kw_only=True)
class TmdbSettings:
    """The part of TMDB; wrong values raise a ValueError that names the setting."""

    catalogue: str | Path = field(
        default="synthetic",
        metadata={"help": "'synthetic', or a directory with the TMDB 5000 CSV files, plain or gzipped."},
    )
    """`synthetic`, or the directory of the TMDB 5000 CSV pair."""
    films: int = field(default=20_000, metadata={"help": "Synthetic: films that discover lists."})
    """Synthetic only: how many films discover lists by default. Adult, video and deleted ones come on top."""
    series: int = field(default=300, metadata={"help": "Invented series in the top rated list."})
    """How many invented series the top rated list has; a tenth as many are popular only."""
    seed: int = field(default=1, metadata={"help": "The same seed gives the same films and numbers."})
    """Synthetic content, and everybody's movement from day to day."""
    repeat_share: float | None = field(
        default=None,
        metadata={
            "type": float,
            "help": "Share of discover rows that repeat a film of a neighbouring page. "
            "Default: 0.03, and 0 for TMDB 5000.",
        },
    )
    """Share of discover rows that repeat a film of a neighbouring page and push another one out.
    None: 0.03 for the synthetic catalogue, 0 for TMDB 5000 so that all its films come through."""
    changed_share: float = field(default=0.02, metadata={"help": "Share of films that change in a day."})
    """Share of films that change on a day."""
    vanished_share: float = 0.001
    """Synthetic only: share of films that are listed although their details are a 404."""
    softcore_share: float = 0.002
    """Synthetic only: share of softcore films, which are exported and not listed; at most 0.01."""
    todays_export: bool = field(default=True, metadata={"help": "Whether the export of today is there already."})
    """Whether today's export is there already; upstream it is not before 08:00 UTC."""

    def __post_init__(self) -> None:
        """Check every value that could be wrong."""
        if not 1 <= self.films <= MAX_FILMS:
            msg = f"films must be between 1 and {MAX_FILMS:,}, not {self.films:,}"
            raise ValueError(msg)
        if not MIN_SERIES <= self.series <= MAX_SERIES:
            msg = f"series must be between {MIN_SERIES} and {MAX_SERIES:,}, not {self.series:,}"
            raise ValueError(msg)
        for name in ("repeat_share", "changed_share", "vanished_share"):
            share = getattr(self, name)
            if share is not None and not 0 <= share <= 1:
                msg = f"{name} is a share between 0 and 1, not {share}"
                raise ValueError(msg)
        if not 0 <= self.softcore_share <= MAX_SOFTCORE_SHARE:
            msg = f"softcore_share is a share between 0 and {MAX_SOFTCORE_SHARE}, not {self.softcore_share}"
            raise ValueError(msg)

    @property
    def is_synthetic(self) -> bool:
        """Whether the films are invented."""
        return str(self.catalogue) == "synthetic"

    @property
    def effective_repeat_share(self) -> float:
        """`repeat_share` with its default filled in."""
        if self.repeat_share is not None:
            return self.repeat_share
        return 0.03 if self.is_synthetic else 0.0
