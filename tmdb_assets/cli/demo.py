"""The demo: the pipeline against a local sandbox, for whoever has no TMDB token (yet).

Belongs here: when the demo is on, the environment it runs in, and the time it lives in. Made-up films get a data
directory of their own, so that they never mix with real ones.
"""

from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from tmdb_assets.settings import DEMO_FOLDER, DEMO_PAGES, DEMO_REQUESTS_PER_SECOND, Settings, pretending

if TYPE_CHECKING:
    from tmdb_assets.sandbox import Sandbox

DEMO_FILMS = 4_000
DEMO_SERIES = 120


@dataclass(frozen=True)
class Upstream:
    """What is asked while a command runs.

    Attributes:
        is_demo: Whether all of it is made up.
        sandbox: The sandbox of this process, which can live in another time; None if another one is asked.
    """

    is_demo: bool
    sandbox: "Sandbox | None" = None

    @contextmanager
    def living_on(self, day: date) -> Iterator[None]:
        """Let it be noon of a day, for this process and for its sandbox, while the block runs."""
        assert self.sandbox is not None  # noqa: S101 - only a sandbox lives in another time
        before = self.sandbox.clock.fixed
        self.sandbox.set_today(day)
        try:
            with pretending(datetime.combine(day, time(12), UTC)):
                yield
        finally:
            self.sandbox.set_today(before)


def data_directory(settings: Settings) -> Path:
    """Where the data is: of the demo, which is on without a token, in a directory of its own."""
    return settings.data_dir / DEMO_FOLDER if settings.api_token is None else settings.data_dir


@contextmanager
def upstream(env: MutableMapping[str, str]) -> Iterator[Upstream]:
    """The upstream to ask while the block runs: TMDB with a token, else a sandbox, which is started if none runs yet.

    Args:
        env: The environment; in the demo the variables for the sandbox are put into it.

    Yields:
        What is asked.

    Raises:
        SettingsError: A variable has a wrong value.
    """
    settings = Settings.from_env(env)
    if settings.api_token is not None:
        yield Upstream(is_demo=settings.asks_sandbox)
        return
    # Only the demo needs the server, and it is slow to import.
    from tmdb_assets.sandbox import Sandbox, SandboxSettings  # noqa: PLC0415

    env["TMDB_ASSETS_DATA"] = str(data_directory(settings))
    with Sandbox(SandboxSettings(films=DEMO_FILMS, series=DEMO_SERIES)) as sandbox:
        env.update(sandbox.variables)
        env.setdefault("TMDB_DISCOVER_PAGES", str(DEMO_PAGES))
        env.setdefault("TMDB_REQUESTS_PER_SECOND", str(DEMO_REQUESTS_PER_SECOND))
        yield Upstream(is_demo=True, sandbox=sandbox)
