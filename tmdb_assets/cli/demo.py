"""The demo: the pipeline against a local sandbox, for whoever has no TMDB token (yet).

Belongs here: when the demo is on, and the environment it runs in. Made-up films get a data directory of their
own, so that they never mix with real ones.
"""

from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path

from tmdb_assets.settings import DEMO_FOLDER, DEMO_PAGES, DEMO_REQUESTS_PER_SECOND, Settings

DEMO_FILMS = 4_000


def data_directory(settings: Settings) -> Path:
    """Where the data is: of the demo, which is on without a token, in a directory of its own."""
    return settings.data_dir / DEMO_FOLDER if settings.api_token is None else settings.data_dir


@contextmanager
def upstream(env: MutableMapping[str, str]) -> Iterator[bool]:
    """The upstream to ask while the block runs: TMDB with a token, else a sandbox, which is started if none runs yet.

    Args:
        env: The environment; in the demo the variables for the sandbox are put into it.

    Yields:
        Whether it is the demo.

    Raises:
        SettingsError: A variable has a wrong value.
    """
    settings = Settings.from_env(env)
    if settings.api_token is not None:
        yield settings.asks_sandbox
        return
    # Only the demo needs the server, and it is slow to import.
    from tmdb_assets.sandbox import Sandbox, SandboxSettings  # noqa: PLC0415

    env["TMDB_ASSETS_DATA"] = str(data_directory(settings))
    with Sandbox(SandboxSettings(films=DEMO_FILMS)) as sandbox:
        env.update(sandbox.variables)
        env.setdefault("TMDB_DISCOVER_PAGES", str(DEMO_PAGES))
        env.setdefault("TMDB_REQUESTS_PER_SECOND", str(DEMO_REQUESTS_PER_SECOND))
        yield True
