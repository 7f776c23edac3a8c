"""How a sandbox is set up: one frozen dataclass, checked when it is made.

Every knob is declared once, here or by its upstream; the command line and the in-process form both fill this class.
What the knobs do is not decided here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tmdb_assets.sandbox.upstreams import UPSTREAMS

if TYPE_CHECKING:
    from datetime import date

    from tmdb_assets.sandbox.faults import Fault

MAX_PORT = 65_535
_OF_UPSTREAMS = tuple(upstream.settings for upstream in UPSTREAMS if upstream.settings is not None)


@dataclass(frozen=True, kw_only=True)
class SandboxSettings(*_OF_UPSTREAMS):
    """Settings of one sandbox, those of all upstreams included; wrong values raise a ValueError that names the setting.

    A field whose metadata has a `help` is an option of the command; a `type` in it is the option's.
    """

    today: date | None = None
    """The sandbox's date; None is the real UTC date, moving with the clock."""
    host: str = field(default="127.0.0.1", metadata={"help": "Address to listen on."})
    port: int = 0
    """0 takes a free port."""
    token: str = field(
        default="sandbox",  # opens nothing but a sandbox
        metadata={"help": "The token that is accepted."},
    )
    """The only token that is accepted."""
    latency_ms: float = field(default=0.0, metadata={"help": "Milliseconds every answer waits."})
    """Every answer waits this long; many may wait at once."""
    rate_limit: int | None = field(
        default=None,
        metadata={"type": int, "help": "Requests admitted in any second; 429 above. Default: no limit."},
    )
    """Requests that an upstream admits in any second; the rest get a 429. None: no limit."""
    retry_after: int | None = field(
        default=None,
        metadata={"type": int, "help": "Seconds a 429 announces in Retry-After. Default: no header."},
    )
    """Seconds a 429 announces in its Retry-After header. None: no header, as TMDB today."""
    faults: tuple[Fault, ...] = ()
    """Answers to break, see `faults`."""

    def __post_init__(self) -> None:
        """Check every value that could be wrong."""
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
        for part in _OF_UPSTREAMS:
            if "__post_init__" in vars(part):
                vars(part)["__post_init__"](self)
