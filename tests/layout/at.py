"""`tmdb-assets` at the time in NOW (UTC, ISO 8601): the commands, with another clock."""

import os
from datetime import datetime

import tmdb_assets
from tmdb_assets import settings

if __name__ == "__main__":
    assert tmdb_assets.__file__.startswith(os.environ["PYTHONPATH"]), tmdb_assets.__file__
    if now := os.environ.pop("NOW", ""):
        settings._system_clock = lambda: datetime.fromisoformat(now)
    from tmdb_assets.cli.commands import main

    main()
