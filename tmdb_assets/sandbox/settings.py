"""How a sandbox is set up: one frozen dataclass, checked when it is made.

Every knob is declared here once; the command line and the in-process form both fill this class. What the
knobs do is not decided here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tmdb_assets.sandbox.faults import Fault

if TYPE_CHECKING:
    from datetime import date

MAX_FILMS = 2_000_000
MAX_PORT = 65_535


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxSettings:
    """Settings of one sandbox; wrong values raise a ValueError that names the setting."""

    catalogue: str | Path = "synthetic"
    """`synthetic`, or the directory of the TMDB 5000 CSV pair."""
    films: int = 20_000
    """Synthetic only: how many films discover lists by default. Adult, video and deleted ones come on top."""
    seed: int = 1
    """Synthetic content, and everybody's movement from day to day."""
    today: date | None = None
    """The sandbox's date; None is the real UTC date, moving with the clock."""
    host: str = "127.0.0.1"
    port: int = 0
    """0 takes a free port."""
    token: str = "sandbox"  # noqa: S105 (opens nothing but a sandbox)
    """The only Bearer token that is accepted."""
    latency_ms: float = 0.0
    """Every answer waits this long; many may wait at once."""
    rate_limit: int | None = None
    """Requests admitted in any second; the rest get a 429. None: no limit."""
    retry_after: int | None = None
    """Seconds a 429 announces in its Retry-After header. None: no header, as TMDB today."""
    repeat_share: float | None = None
    """Share of discover rows that repeat a film of a neighbouring page and push another one out.
    None: 0.03 for the synthetic catalogue, 0 for TMDB 5000 so that all its films come through."""
    changed_share: float = 0.02
    """Share of films that change on a day."""
    vanished_share: float = 0.001
    """Synthetic only: share of films that are listed although their details are a 404."""
    todays_export: bool = True
    """Whether today's export is there already; upstream it is not before 08:00 UTC."""
    faults: tuple[Fault, ...] = field(default=())
    """Answers to break, see `faults`."""

    def __post_init__(self) -> None:
        """Check every value that could be wrong."""
        if not 1 <= self.films <= MAX_FILMS:
            msg = f"films must be between 1 and {MAX_FILMS:,}, not {self.films:,}"
            raise ValueError(msg)
        if not 0 <= self.port <= MAX_PORT:
            msg = f"port must be between 0 (any free port) and {MAX_PORT}, not {self.port}"
            raise ValueError(msg)
        if not self.token or self.token != self.token.strip():
            msg = "token must not be empty or surrounded by blanks"
            raise ValueError(msg)
        if self.latency_ms < 0:
            msg = f"latency_ms must not be negative: {self.latency_ms}"
            raise ValueError(msg)
        if self.rate_limit is not None and self.rate_limit < 1:
            msg = f"rate_limit must be at least 1 request a second, not {self.rate_limit}"
            raise ValueError(msg)
        if self.retry_after is not None and self.retry_after < 0:
            msg = f"retry_after must not be negative: {self.retry_after}"
            raise ValueError(msg)
        for name in ("repeat_share", "changed_share", "vanished_share"):
            share = getattr(self, name)
            if share is not None and not 0 <= share <= 1:
                msg = f"{name} is a share between 0 and 1, not {share}"
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
