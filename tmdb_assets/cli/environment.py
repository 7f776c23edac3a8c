"""The settings of a command, and how it says what is wrong with them.

Belongs here: what every command does first, and the sentence it ends with when it cannot go on.
"""

import os
import sqlite3
from typing import TYPE_CHECKING

import click

from tmdb_assets.settings import Settings, SettingsError

if TYPE_CHECKING:
    pass


def settings_now() -> Settings:
    """The settings, with their paths absolute for whatever is started in another directory."""
    settings = Settings.from_env(os.environ)
    os.environ["TMDB_ASSETS_DATA"] = str(settings.data_dir)
    if settings.watchlist:
        os.environ["TMDB_ASSETS_WATCHLIST"] = str(settings.watchlist)
    return settings


def settings_of_this_version() -> Settings:
    """The settings, for a command that makes data.

    Raises:
        SettingsError: The data directory is as an earlier version had it; the text says what to do.
    """
    from tmdb_assets.migrating.places import refuse_earlier  # noqa: PLC0415

    settings = settings_now()
    refuse_earlier(settings.data_dir)
    return settings


class clear_errors:  # noqa: N801 - reads as a clause of the with statement
    """Print a wrong setting, or a directory that can not be used, as a sentence, not as a traceback."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, (SettingsError, OSError)):
            raise click.ClickException(str(error)) from None
        if error is not None and (full := _instance_error(error)):
            raise click.ClickException(str(full)) from None


def _instance_error(error: BaseException) -> OSError | None:
    """What Dagster's database says of its disk, behind the errors of the libraries between."""
    from tmdb_assets.lake.disk import disk_error_in  # noqa: PLC0415

    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, sqlite3.OperationalError):
        cause = cause.__cause__ or cause.__context__
    home = os.environ.get("DAGSTER_HOME", "DAGSTER_HOME")
    return disk_error_in(str(cause), "Dagster's record of the run", home) if cause else None
